// SPDX-License-Identifier: PostgreSQL
#include "core/rules/inference_contents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/semver.hpp"
#include "core/rules/inference_version.hpp"

namespace howdah {
namespace {

constexpr std::array<std::string_view, 3> k_control_suffixes{".control", ".control.in", ".control.mk"};

/// `foo` of `src/foo.control.in`; empty for other files.
std::string extension_of(std::string_view path) {
  const std::string_view file = base_name(path);
  for (const std::string_view suffix : k_control_suffixes) {
    if (file.size() > suffix.size() && file.ends_with(suffix))
      return std::string(file.substr(0, file.size() - suffix.size()));
  }
  return {};
}

std::size_t depth_of(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

/// Folders whose scripts and control files are not what is installed.
bool is_aside(std::string_view path) {
  for (const std::string_view folder :
       {"test/", "tests/", "expected/", "debian/", "examples/", "example/", "t/"}) {
    if (path.starts_with(folder) || path.find("/" + std::string(folder)) != std::string_view::npos)
      return true;
  }
  return false;
}

/// Control files nearest the root; a real one before a template of the same extension.
std::vector<std::string> control_files(const SourceTree& tree, const std::vector<std::string>& wanted) {
  std::vector<std::string> files;
  for (const std::string& path : tree.paths) {
    const std::string name = extension_of(path);
    const bool named = wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    if (!name.empty() && named && !is_aside(path)) files.push_back(path);
  }
  std::stable_sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) {
    return std::pair(depth_of(a), a.size()) < std::pair(depth_of(b), b.size());
  });
  std::vector<std::string> chosen;
  std::vector<std::string> names;
  for (const std::string& file : files) {
    const std::string name = extension_of(file);
    const bool twin = std::find(names.begin(), names.end(), name) != names.end();
    const bool deeper = wanted.empty() && depth_of(file) > depth_of(files.front());
    if (twin || deeper) continue;
    names.push_back(name);
    chosen.push_back(file);
  }
  return chosen;
}

/// What stands for `@NAME@` or `__NAME__`; empty when nobody says.
std::string placeholder_value(const std::string& name, const SourceTree& tree, const Makefile& makefile,
                              const InferenceHints& hints) {
  if (std::string value = makefile.expanded(name); !value.empty()) return value;
  if (name.find("VERSION") == std::string::npos) return {};
  if (const auto stated = project_version(tree)) return stated->version;
  return split_folder_name(hints.folder_name).version.value_or("");
}

/// Fills every `@NAME@` that is known.
std::string filled(const std::string& text, const SourceTree& tree, const Makefile& makefile,
                   const InferenceHints& hints) {
  if (text.starts_with("__") && text.ends_with("__") && text.size() > 4) {
    const std::string value = placeholder_value(text.substr(2, text.size() - 4), tree, makefile, hints);
    return value.empty() ? text : value;
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t close = text[at] == '@' ? text.find('@', at + 1) : std::string::npos;
    const std::string name = close == std::string::npos ? "" : text.substr(at + 1, close - at - 1);
    const std::string value = name.empty() ? "" : placeholder_value(name, tree, makefile, hints);
    if (value.empty()) {
      out += text[at++];
    } else {
      out += value;
      at = close + 1;
    }
  }
  return out;
}

/// The first path of the tree, shallow ones first, with this file name.
std::string path_named(const SourceTree& tree, std::string_view file) {
  std::string best;
  for (const std::string& path : tree.paths) {
    if (base_name(path) != file || is_aside(path)) continue;
    if (best.empty() || depth_of(path) < depth_of(best)) best = path;
  }
  return best;
}

bool is_in(const SourceTree& tree, const std::string& path) {
  return std::binary_search(tree.paths.begin(), tree.paths.end(), path);
}

/// `sql/foo.sql` or `foo.sql`, which a build copies; pg_regress keeps its tests in sql/ too, with results in
/// expected/.
std::string unversioned_script(const SourceTree& tree, const std::string& extension) {
  for (const std::string& path :
       {"sql/" + extension + ".sql", extension + ".sql", "src/" + extension + ".sql"}) {
    const bool test = path.starts_with("sql/") && is_in(tree, "expected/" + extension + ".out");
    if (is_in(tree, path) && !test) return path;
    if (is_in(tree, path + ".in") && !test) return path;
  }
  return {};
}

/// The newest `foo--<version>.sql`, from which upgrade scripts lead on.
std::string newest_base_script(const SourceTree& tree, const std::string& extension) {
  std::string best;
  std::optional<SemVer> newest;
  for (const std::string& path : tree.paths) {
    const std::string_view file = base_name(path);
    const std::string prefix = extension + "--";
    if (!file.starts_with(prefix) || !file.ends_with(".sql") || is_aside(path)) continue;
    const std::string_view version = file.substr(prefix.size(), file.size() - prefix.size() - 4);
    if (version.find("--") != std::string_view::npos) continue;
    const auto text = semver_like(version);
    if (!text) continue;
    auto candidate = SemVer::parse(*text);
    if (!candidate || (newest && *candidate < *newest)) continue;
    newest = *std::move(candidate);
    best = path;
  }
  return best;
}

Result<FoundExtension> read_extension(const std::string& file, const SourceTree& tree,
                                      const Makefile& makefile, const InferenceHints& hints) {
  FoundExtension extension{extension_of(file), file, {}, {}};
  const auto text = tree.contents.find(file);
  if (text == tree.contents.end()) return fail(Errc::invalid, file + " could not be read as text");
  auto control = parse_control_file(text->second);
  if (!control) return tl::unexpected(in_context(file, std::move(control).error()));
  extension.control = *std::move(control);
  for (auto& [name, value] : extension.control.settings) value = filled(value, tree, makefile, hints);
  const auto version = extension.control.settings.find("default_version");
  if (version != extension.control.settings.end()) extension.default_version = version->second;
  return extension;
}

}  // namespace

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

Result<std::vector<FoundExtension>> find_extensions(const SourceTree& tree, const Makefile& makefile,
                                                    const InferenceHints& hints) {
  std::vector<std::string> files = control_files(tree, makefile.words("EXTENSION"));
  if (files.empty()) files = control_files(tree, {});
  if (files.empty()) {
    return fail(Errc::invalid,
                "there is no META.json, and no *.control file (or *.control.in) to infer one from; add a "
                "META.json, or the extension's control file");
  }
  std::vector<FoundExtension> extensions;
  for (const std::string& file : files) {
    TRY(FoundExtension extension, read_extension(file, tree, makefile, hints));
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

FoundPath find_script(const SourceTree& tree, const Makefile& makefile, const FoundExtension& extension) {
  const std::string file = extension.name + "--" + extension.default_version + ".sql";
  if (std::string path = path_named(tree, file); !path.empty())
    return {std::move(path), "the script of default_version"};
  if (const std::string path = path_named(tree, file + ".in"); !path.empty())
    return {path.substr(0, path.size() - 3), "the build makes it from " + path};
  if (std::string path = unversioned_script(tree, extension.name); !path.empty())
    return {std::move(path), "the build copies it to " + file};
  for (const char* variable : {"DATA", "DATA_built"}) {
    for (const std::string& word : makefile.words(variable)) {
      if (base_name(word) == file)
        return {word, fmt::format("the build makes it ({} in Makefile)", variable)};
    }
  }
  if (std::string path = newest_base_script(tree, extension.name); !path.empty())
    return {std::move(path), "the newest script upgrades start from"};
  return {file, "not in the sources; PostgreSQL will look for it after the build"};
}

std::string installed_control(const FoundExtension& extension) {
  const std::size_t end = extension.file.rfind(".control");
  return extension.file.substr(0, end + std::string_view(".control").size());
}

std::string find_doc(const SourceTree& tree, const std::string& extension) {
  for (const std::string folder : {"doc/", "docs/", ""}) {
    for (const std::string suffix : {".md", ".mmd", ".rst", ".txt", ".adoc", ".asciidoc", ".html"}) {
      if (is_in(tree, folder + extension + suffix)) return folder + extension + suffix;
    }
  }
  for (const std::string file : {"README.md", "README.rst", "README.adoc", "README.asciidoc", "README.txt"}) {
    if (is_in(tree, file)) return file;
  }
  const std::string named = "README." + extension;
  if (is_in(tree, named)) return named;
  return is_in(tree, "README") ? "README" : "";
}

}  // namespace howdah
