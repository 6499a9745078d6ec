// SPDX-License-Identifier: PostgreSQL
// Git's objects as a peer may send them: an accepted tree has one text, a commit's signature comes out whole.
#include "core/sys/git_parse.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

std::string octal(std::uint32_t mode) {
  std::string digits;
  for (; mode > 0; mode /= 8) digits.insert(digits.begin(), static_cast<char>('0' + mode % 8));
  return digits;
}

void check_tree(std::string_view raw) {
  const auto entries = git::parse_tree({}, raw);
  if (!entries) return must_explain(entries.error());
  std::string again;
  for (const git::TreeEntry& entry : *entries) {
    must(git::split_path(entry.name).has_value(), "an entry's name is one path component", entry.name);
    again.append(octal(entry.mode)).append(" ").append(entry.name).append(1, '\0').append(entry.id.raw());
  }
  must_equal(again, raw, "a tree has one text");
}

/// The signature back in its header, where git writes it.
std::string with_signature(const std::string& text, const std::string& signature) {
  std::string header = "gpgsig ";
  for (const char c : signature) header += c == '\n' ? std::string("\n ") : std::string(1, c);
  const std::size_t blank = text.starts_with('\n') ? 0 : text.find("\n\n") + 1;
  return text.substr(0, blank) + header + "\n" + text.substr(blank);
}

void check_commit(const std::string& raw) {
  const auto commit = git::parse_commit({}, raw);
  if (!commit) return must_explain(commit.error());
  must(commit->raw == raw, "a commit keeps its text");
  must(raw.ends_with(commit->message), "the message is the end of the text");
  const auto split = git::Repository::split_signature(raw);
  if (!split) return;
  const auto& [signature, text] = *split;
  must(!git::Repository::split_signature(text), "a commit is signed once");
  const auto unsigned_commit = git::parse_commit({}, text);
  must(must_be(unsigned_commit, "a commit without its signature is a commit").tree == commit->tree &&
           unsigned_commit->parents == commit->parents && unsigned_commit->message == commit->message,
       "taking the signature out changes nothing else");
  const auto again = git::Repository::split_signature(with_signature(text, signature));
  must(again == split, "a signature put back comes out again", raw);
}

}  // namespace

void try_input(std::string_view input) {
  check_tree(input);
  check_commit(std::string(input));
  if (const auto parts = git::split_path(input)) {
    std::string joined;
    for (const std::string_view part : *parts) joined.append(joined.empty() ? "" : "/").append(part);
    must_equal(joined, input, "the components of a path make the path");
  }
}

}  // namespace howdah::fuzz
