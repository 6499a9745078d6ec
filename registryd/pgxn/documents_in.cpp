// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/documents_in.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/ascii.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::array<std::string_view, 22> k_markup{
    "md",     "markdown",  "mkd",  "mkdn", "mdown",    "mdtext", "mmd",    "rst",
    "rest",   "textile",   "pod",  "html", "htm",      "xhtml",  "creole", "wiki",
    "bbcode", "mediawiki", "adoc", "asc",  "asciidoc", "mwiki"};
constexpr std::size_t k_most_documents = 200;
constexpr int k_lines_with_title = 60;

std::string_view ending_of(std::string_view file) {
  const std::size_t name = file.rfind('/') == std::string_view::npos ? 0 : file.rfind('/') + 1;
  const std::size_t dot = file.rfind('.');
  return dot == std::string_view::npos || dot <= name ? std::string_view() : file.substr(dot + 1);
}

std::string without_ending(const std::string& file) {
  const std::string_view ending = ending_of(file);
  return ending.empty() ? file : file.substr(0, file.size() - ending.size() - 1);
}

/// `README` or `README.md`, in the top folder.
bool is_called(std::string_view file, std::string_view name) {
  if (!file.starts_with(name)) return false;
  const std::string_view rest = file.substr(name.size());
  return rest.empty() || (rest.front() == '.' && rest.find('/') == std::string_view::npos);
}

bool is_markup(std::string_view file) {
  return std::find(k_markup.begin(), k_markup.end(), ending_of(file)) != k_markup.end();
}

std::vector<std::string> strings_at(const Json& object, const char* key) {
  std::vector<std::string> strings;
  const Json value = object.is_object() ? object.value(key, Json()) : Json();
  for (const Json& one : value.is_array() ? value : Json::array({value})) {
    if (one.is_string()) strings.push_back(one.get<std::string>());
  }
  return strings;
}

bool is_excluded(const std::string& file, const Json& no_index) {
  const auto files = strings_at(no_index, "file");
  const auto folders = strings_at(no_index, "directory");
  return std::find(files.begin(), files.end(), file) != files.end() ||
         std::any_of(folders.begin(), folders.end(),
                     [&file](const std::string& folder) { return file.starts_with(folder); });
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

bool is_underline(std::string_view line) {
  return line.size() >= 3 && (line.front() == '=' || line.front() == '-' || line.front() == '~') &&
         line.find_first_not_of(line.front()) == std::string_view::npos;
}

/// The text of a one-line heading: `# Title`, `= Title =`, `h1. Title`, `=head1 TITLE`, `<h1>Title</h1>`.
std::string_view heading(std::string_view line) {
  for (const std::string_view start : {"h1.", "=head1 ", "<h1>", "<title>"}) {
    if (line.starts_with(start)) return trimmed(line.substr(start.size(), line.find("</") - start.size()));
  }
  if (!line.starts_with("# ") && !line.starts_with("= ")) return {};
  std::string_view text = trimmed(line.substr(2));
  const std::size_t last = text.find_last_not_of("#=");
  return last == std::string_view::npos ? std::string_view() : trimmed(text.substr(0, last + 1));
}

std::vector<std::string_view> first_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (int count = 0; count < k_lines_with_title && !text.empty(); ++count) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

std::vector<DocumentFile> documents_in(const ArchiveListing& listing, const Json& v1) {
  std::vector<DocumentFile> documents;
  std::set<std::string> known;
  const auto add = [&](const std::string& file, const std::string& abstract) {
    const std::string path = without_ending(file);
    if (documents.size() < k_most_documents && known.insert(path).second)
      documents.push_back({file, path, abstract});
  };
  const auto is_listed = [&listing](const std::string& file) {
    return std::any_of(listing.entries.begin(), listing.entries.end(),
                       [&file](const ArchiveEntry& entry) { return entry.path == file; });
  };
  for (const auto& [name, extension] : object_in(v1, "provides").items()) {
    const std::string file = text_in(extension, "docfile");
    if (is_listed(file)) add(file, text_in(extension, "abstract"));
  }
  const Json& no_index = object_in(v1, "no_index");
  for (const ArchiveEntry& entry : listing.entries) {
    if ((is_markup(entry.path) || is_called(entry.path, "README")) && !is_excluded(entry.path, no_index))
      add(entry.path, "");
  }
  return documents;
}

std::string title_of(std::string_view text, const std::string& fallback) {
  const auto lines = first_lines(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view title = heading(lines[i]);
    if (!title.empty()) return std::string(title);
    const bool underlined = i + 1 < lines.size() && is_underline(lines[i + 1]);
    if (underlined && !lines[i].empty() && !is_underline(lines[i])) return std::string(lines[i]);
  }
  return fallback;
}

std::string readme_in(const ArchiveListing& listing) {
  for (const ArchiveEntry& entry : listing.entries) {
    if (is_called(entry.path, "README")) return entry.path;
  }
  return {};
}

std::vector<std::string> special_files_in(const ArchiveListing& listing, const std::string& name) {
  const std::array<std::string, 10> wanted{"Changes", "README",    "LICENSE",  "INSTALL",  "COPYING",
                                           "AUTHORS", "META.json", "Makefile", "MANIFEST", name + ".control"};
  std::vector<std::string> special;
  for (const std::string& start : wanted) {
    for (const ArchiveEntry& entry : listing.entries) {
      if (is_called(entry.path, start)) special.push_back(entry.path);
    }
  }
  return special;
}

}  // namespace howdah::pgxn
