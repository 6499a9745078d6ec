// SPDX-License-Identifier: PostgreSQL
#include "core/rules/meta_inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/utf8.hpp"
#include "core/model/name.hpp"
#include "core/model/semver.hpp"
#include "core/rules/build_pipeline.hpp"
#include "core/rules/inference_contents.hpp"
#include "core/rules/inference_version.hpp"
#include "core/rules/license_guess.hpp"
#include "core/rules/meta.hpp"
#include "core/rules/meta_conversion.hpp"

namespace howdah {
namespace {

const std::string* content_of(const SourceTree& tree, const std::string& path) {
  const auto found = tree.contents.find(path);
  return found == tree.contents.end() ? nullptr : &found->second;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool is_license_file(std::string_view path) {
  return starts_with_any(path, {"LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "License", "license"});
}

/// One tree under inspection; each step adds values and the reasons for them.
constexpr const char* k_producer = "howdah";

class Inference {
 public:
  Inference(const SourceTree& tree, const InferenceHints& hints)
      : tree_(tree),
        hints_(hints),
        folder_(split_folder_name(hints.folder_name)),
        root_(root_makefile(tree)) {}

  Result<InferredMeta> run() {
    TRY_VOID(check_encoding());
    TRY(extensions_, find_extensions(tree_, root_.makefile, hints_));
    // `EXTVERSION = $(shell grep default_version …)` is how many Makefiles learn the version.
    for (const char* name : {"EXTVERSION", "EXT_VERSION", "VERSION"}) {
      if (root_.makefile.raw(name).find("default_version") != std::string::npos)
        root_.makefile.set(name, primary().default_version);
    }
    infer_name();
    TRY_VOID(infer_version());
    infer_abstract();
    TRY_VOID(infer_maintainers());
    infer_license();
    infer_contents();
    infer_dependencies();
    meta_.v2["producer"] = k_producer;
    meta_.v2["meta-spec"] = {{"version", "2.0.0"}, {"url", "https://rfcs.pgxn.org/0003-meta-spec-v2.html"}};
    TRY_VOID(check());
    return std::move(meta_);
  }

 private:
  /// Words of control and build files end up in META; of licence and readme files only what they are matters.
  [[nodiscard]] Result<void> check_encoding() const {
    for (const auto& [path, text] : tree_.contents) {
      if (is_utf8(text) || is_license_file(path) || path.starts_with("README")) continue;
      return fail(Errc::invalid, path + " is not UTF-8; save it as UTF-8, or write META.json by hand");
    }
    return {};
  }

  [[nodiscard]] const FoundExtension& primary() const { return extensions_.front(); }

  void set(const std::string& field, const std::string& value, const std::string& why) {
    meta_.v2[field] = value;
    because(field + " " + value, why);
  }
  void because(const std::string& what, const std::string& why) {
    meta_.reasons.push_back(what + ": " + why);
  }

  void infer_name() {
    const auto folder = Name::parse(folder_.name);
    const auto same =
        std::find_if(extensions_.begin(), extensions_.end(), [&](const FoundExtension& extension) {
          const auto name = Name::parse(extension.name);
          return folder && name && *name == *folder;
        });
    if (same != extensions_.end()) std::iter_swap(extensions_.begin(), same);
    const bool by_folder = extensions_.size() > 1 && same == extensions_.end() && folder &&
                           folder_.name.size() > 1 && folder_.name.find('.') == std::string::npos;
    if (by_folder) return set("name", folder_.name, "folder " + hints_.folder_name);
    set("name", primary().name, primary().file);
  }

  /// Releases may share a default_version, so the version of the release's folder counts first.
  Result<void> infer_version() {
    std::string written = folder_.version.value_or("");
    std::string why = "folder " + hints_.folder_name;
    const std::string& control = primary().default_version;
    if (written.empty() && !control.empty() && !is_placeholder(control)) {
      written = control;
      why = "default_version in " + primary().file;
    } else if (!written.empty() && !control.empty() && control != written) {
      why += fmt::format(", where {} says default_version {}", primary().file, control);
    }
    if (written.empty()) {
      const auto stated = project_version(tree_);
      if (stated) written = stated->version;
      if (stated) why = stated->file;
    }
    const auto version = semver_like(written);
    if (!version) {
      return fail(Errc::invalid,
                  fmt::format("no version was found: neither in the folder's name \"{}\" nor in {}; add "
                              "default_version = '1.0.0' there, or name the folder {}-1.0.0",
                              hints_.folder_name, primary().file, primary().name));
    }
    if (*version != written) why += fmt::format(", written \"{}\"", written);
    set("version", *version, why);
    return {};
  }

  void infer_abstract() {
    const auto& settings = primary().control.settings;
    const auto comment = settings.find("comment");
    if (comment != settings.end() && !comment->second.empty())
      return set("abstract", comment->second, "comment in " + primary().file);
    set("abstract", primary().name + " extension for PostgreSQL", primary().file + " has no comment");
  }

  Result<void> infer_maintainers() {
    if (hints_.maintainer.empty())
      return fail(Errc::invalid,
                  "META.json needs a maintainer; say who publishes, as \"Name <name@example.org>\"");
    TRY(meta_.v2["maintainers"], meta::convert_maintainers({{"maintainer", hints_.maintainer}}));
    because("maintainers " + hints_.maintainer, "who publishes");
    return {};
  }

  /// Licence files first, then readme files, each by the tree's order.
  void infer_license() {
    for (const bool readme : {false, true}) {
      for (const auto& [path, text] : tree_.contents) {
        const bool considered = readme ? path.starts_with("README") : is_license_file(path);
        const auto license = considered ? license_in_text(text) : std::nullopt;
        if (license) return set("license", *license, "the text of " + path);
      }
    }
    if (const auto license = control_license())
      return set("license", *license, "comments of " + primary().file);
    set("license", "LicenseRef-unknown",
        "no LICENSE, COPYING or README names a licence we know; add one, or write META.json");
  }

  [[nodiscard]] std::optional<std::string> control_license() const {
    const std::string* text = content_of(tree_, primary().file);
    return text == nullptr ? std::nullopt : license_in_text(*text);
  }

  void infer_contents() {
    Json& extensions = meta_.v2["contents"]["extensions"];
    for (const FoundExtension& extension : extensions_) {
      const FoundPath script = find_script(tree_, root_.makefile, extension);
      Json entry = {{"control", installed_control(extension)}, {"sql", script.path}};
      because(fmt::format("contents.extensions.{}.sql {}", extension.name, script.path), script.why);
      if (const std::string doc = find_doc(tree_, extension.name); !doc.empty()) entry["doc"] = doc;
      const auto comment = extension.control.settings.find("comment");
      if (comment != extension.control.settings.end() && !comment->second.empty())
        entry["abstract"] = comment->second;
      extensions[extension.name] = std::move(entry);
    }
  }

  void infer_dependencies() {
    Json dependencies = Json::object();
    infer_pipeline(dependencies);
    Json required = Json::object();
    for (const FoundExtension& extension : extensions_) {
      for (const std::string& name : extension.control.requires_()) {
        if (meta_.v2["contents"]["extensions"].contains(name)) continue;
        const std::string purl = meta::extension_purl(name);
        required[purl] = 0;
        because("dependencies " + purl, "requires in " + extension.file);
      }
    }
    if (!required.empty()) dependencies["packages"]["run"]["requires"] = std::move(required);
    if (!dependencies.empty()) meta_.v2["dependencies"] = std::move(dependencies);
  }

  void infer_pipeline(Json& dependencies) {
    const auto found = find_pipeline(tree_);
    if (!found) return;
    dependencies["pipeline"] = found->name;
    because("dependencies.pipeline " + found->name, found->why);
  }

  [[nodiscard]] Result<void> check() const {
    Diagnostics findings = validate_meta(meta_.v2);
    if (!findings.has_errors()) findings.append(admission_findings({meta_.v2, MetaSpec::v2, {}}));
    if (!findings.has_errors()) return {};
    return fail(Errc::invalid, "what was inferred is not valid; write META.json by hand", findings);
  }

  const SourceTree& tree_;
  const InferenceHints& hints_;
  FolderName folder_;
  RootMakefile root_;
  std::vector<FoundExtension> extensions_;
  InferredMeta meta_;
};

}  // namespace

bool wanted_by_inference(const std::string& path) {
  const std::string_view file = base_name(path);
  const bool at_root = path.find('/') == std::string::npos;
  if (file.ends_with(".control") || file.ends_with(".control.in") || file.ends_with(".control.mk"))
    return true;
  if (!at_root) return false;
  if (file == "Makefile" || file == "makefile" || file == "GNUmakefile" || file == "Cargo.toml") return true;
  if (file == "meson.build" || file == "CMakeLists.txt") return true;
  return is_license_file(file) || file.starts_with("README");
}

bool is_inferred(const Json& v2) {
  return v2.value("producer", Json()) == k_producer;
}

Result<InferredMeta> infer_meta(const SourceTree& tree, const InferenceHints& hints) {
  return Inference(tree, hints).run();
}

}  // namespace howdah
