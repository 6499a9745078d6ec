// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/log.hpp"

namespace howdah::git {
namespace {

constexpr std::size_t k_id_bytes = 20;
constexpr std::size_t k_id_hex = 40;

/// What HFS+ ignores in file names, in UTF-8: U+200C–200F, U+202A–202E, U+206A–206F, U+FEFF.
bool is_ignored_by_hfs(std::string_view three) {
  const auto last = static_cast<unsigned char>(three[2]);
  if (three.substr(0, 2) == "\xe2\x80")
    return (last >= 0x8c && last <= 0x8f) || (last >= 0xaa && last <= 0xae);
  if (three.substr(0, 2) == "\xe2\x81") return last >= 0xaa && last <= 0xaf;
  return three == "\xef\xbb\xbf";
}

/// Lower-cased as ASCII, without what HFS+ ignores.
std::string folded(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i + 3 <= name.size() && is_ignored_by_hfs(name.substr(i, 3))) {
      i += 2;
    } else {
      result += name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    }
  }
  return result;
}

/// One backslash-separated part as NTFS reads it: streams after `:` and trailing dots and spaces do not
/// count.
bool is_dotgit_on_ntfs(std::string_view part) {
  part = part.substr(0, part.find(':'));
  part = part.substr(0, part.find_last_not_of(" .") + 1);
  return part == ".git" || part == "git~1";
}

bool is_dotgit(std::string_view name) {
  const std::string plain = folded(name);
  std::string_view rest = plain;
  while (true) {
    const std::size_t end = rest.find('\\');
    if (is_dotgit_on_ntfs(rest.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
}

/// Most names: nothing in them could mean anything to any file system. Saves the long look.
bool is_harmless(std::string_view name) {
  return name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
         });
}

/// Git compares entries as if folders ended in `/`.
std::string sort_key(const TreeEntry& entry) {
  return entry.is_tree() ? entry.name + "/" : entry.name;
}

/// A folder whose file twin stands earlier, perhaps not next to it: `a`, `a.b`, `a/`. All that can stand
/// between the two begins with their name.
bool has_file_twin(const std::vector<TreeEntry>& earlier, const TreeEntry& folder) {
  for (auto entry = earlier.rbegin(); entry != earlier.rend(); ++entry) {
    if (!entry->name.starts_with(folder.name)) return false;
    if (entry->name == folder.name) return true;
  }
  return false;
}

/// Consumes `<octal mode> <name> NUL <20 bytes>`; nothing when that is not what stands there.
std::optional<TreeEntry> take_entry(std::string_view& rest) {
  TreeEntry entry;
  std::size_t digits = 0;
  while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '7' && digits < 6)
    entry.mode = entry.mode * 8 + static_cast<std::uint32_t>(rest[digits++] - '0');
  if (digits < 5 || rest[0] == '0' || digits == rest.size() || rest[digits] != ' ') return std::nullopt;
  rest.remove_prefix(digits + 1);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos || rest.size() - end - 1 < k_id_bytes) return std::nullopt;
  entry.name = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  std::copy_n(rest.begin(), k_id_bytes, entry.id.bytes.begin());
  rest.remove_prefix(k_id_bytes);
  return entry;
}

/// Consumes `<name> <value>\n`; nothing when the next line has another name.
std::optional<std::string_view> take_header(std::string_view& rest, std::string_view name) {
  if (rest.substr(0, name.size()) != name || rest.substr(name.size(), 1) != " ") return std::nullopt;
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = rest.substr(name.size() + 1, end - name.size() - 1);
  rest.remove_prefix(end + 1);
  return value;
}

/// Consumes `<name> <40 hex>\n`, or nothing at all.
std::optional<ObjectId> take_id(std::string_view& rest, std::string_view name) {
  std::string_view after = rest;
  const auto value = take_header(after, name);
  if (!value || value->size() != k_id_hex) return std::nullopt;
  const auto id = ObjectId::parse(*value);
  if (id) rest = after;
  return id;
}

}  // namespace

std::string render_tree(std::vector<TreeEntry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const TreeEntry& a, const TreeEntry& b) { return sort_key(a) < sort_key(b); });
  std::string raw;
  for (const TreeEntry& entry : entries) {
    raw += fmt::format("{:o} {}", entry.mode, entry.name);
    raw += '\0';
    raw += entry.id.raw();
  }
  return raw;
}

std::optional<std::string> refuse_entry_name(std::string_view name) {
  if (name.empty()) return "a path component is empty";
  if (is_harmless(name)) return std::nullopt;
  const auto refused = [&](std::string_view why) { return json_quote(name) + " " + std::string(why); };
  if (name == "." || name == "..") return refused("is not a name");
  if (name.find('/') != std::string_view::npos) return refused("contains a slash");
  if (name.find('\0') != std::string_view::npos) return refused("contains a NUL byte");
  if (is_dotgit(name)) return refused("means .git on some file system");
  return std::nullopt;
}

Result<std::vector<std::string_view>> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  std::string_view rest = path;
  while (true) {
    const std::size_t end = rest.find('/');
    parts.push_back(rest.substr(0, end));
    if (const auto reason = refuse_entry_name(parts.back()))
      return fail(Errc::invalid, "path " + json_quote(path) + ": " + *reason);
    if (end == std::string_view::npos) return parts;
    rest.remove_prefix(end + 1);
  }
}

Result<std::vector<TreeEntry>> parse_tree(const ObjectId& id, std::string_view raw) {
  const auto refused = [&](const std::string& why) {
    return fail(Errc::invalid, "tree " + id.hex() + ": " + why);
  };
  std::vector<TreeEntry> entries;
  std::string last_key;
  while (!raw.empty()) {
    auto entry = take_entry(raw);
    if (!entry) return refused("malformed after " + std::to_string(entries.size()) + " entries");
    if (const auto reason = refuse_entry_name(entry->name)) return refused(*reason);
    std::string key = sort_key(*entry);
    if (!entries.empty() && key <= last_key)
      return refused(json_quote(entry->name) + " is out of order or twice");
    if (entry->is_tree() && has_file_twin(entries, *entry))
      return refused(json_quote(entry->name) + " is there twice");
    last_key = std::move(key);
    entries.push_back(*std::move(entry));
  }
  return entries;
}

Result<Commit> parse_commit(const ObjectId& id, std::string raw) {
  const auto refused = [&](const char* what) {
    return fail(Errc::invalid, "commit " + id.hex() + ": " + what + " is missing or malformed");
  };
  Commit commit;
  commit.id = id;
  std::string_view rest = raw;
  const auto tree = take_id(rest, "tree");
  if (!tree) return refused("header tree");
  commit.tree = *tree;
  while (const auto parent = take_id(rest, "parent")) commit.parents.push_back(*parent);
  const auto author = take_header(rest, "author");
  if (!author) return refused("header parent or author");
  const auto committer = take_header(rest, "committer");
  if (!committer) return refused("header committer");
  commit.author = *author;
  commit.committer = *committer;
  const std::size_t end = rest.substr(0, 1) == "\n" ? 0 : rest.find("\n\n");
  if (end == std::string_view::npos) return refused("the blank line before the message");
  commit.message = rest.substr(rest.front() == '\n' ? 1 : end + 2);
  commit.raw = std::move(raw);
  return commit;
}

std::optional<std::pair<std::string, std::string>> Repository::split_signature(std::string_view raw) {
  constexpr std::string_view k_header = "gpgsig ";
  std::string signature;
  std::string text;
  bool inside = false;
  std::size_t at = 0;
  while (at < raw.size() && raw[at] != '\n') {
    const std::size_t end = raw.find('\n', at);
    if (end == std::string_view::npos) return std::nullopt;  // headers never end
    const std::string_view line = raw.substr(at, end - at);
    at = end + 1;
    if (line.substr(0, k_header.size()) == k_header) {
      if (!signature.empty() || line.size() == k_header.size()) return std::nullopt;
      signature = line.substr(k_header.size());
      inside = true;
    } else if (inside && line.front() == ' ') {
      signature.append("\n").append(line.substr(1));
    } else {
      if (line.substr(0, 6) == "gpgsig")
        return std::nullopt;  // gpgsig-sha256: git drops it from what it hashes
      inside = false;
      text.append(line).append("\n");
    }
  }
  if (signature.empty()) return std::nullopt;
  return std::pair(std::move(signature), text.append(raw.substr(at)));
}

}  // namespace howdah::git
