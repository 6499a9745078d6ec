// SPDX-License-Identifier: PostgreSQL
#include "hooks/commit_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/utf8.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/index/commit_check.hpp"

namespace howdah {
namespace {

constexpr const char* k_recommit = "make the commit anew with stock git: git commit -S (gpg.format=ssh)";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Control characters, also those of ISO 6429's second set (U+0080–009F, in UTF-8 C2 80–9F), steer terminals.
bool has_controls(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text[i]) && text[i] != '\n') return true;
    const bool second_set = text[i] == '\xc2' && i + 1 < text.size();
    if (second_set && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

/// The commit as stock git writes it from its parts; anything else in it makes the bytes differ.
std::string rebuilt(const git::Commit& commit, std::string_view signature) {
  std::string text = fmt::format("tree {}\n", commit.tree.hex());
  for (const git::ObjectId& parent : commit.parents) text += fmt::format("parent {}\n", parent.hex());
  text += fmt::format("author {}\ncommitter {}\n", commit.author, commit.committer);
  if (!signature.empty()) {
    text += "gpgsig ";
    for (const char c : signature) text += c == '\n' ? std::string("\n ") : std::string(1, c);
    text += "\n";
  }
  return text + "\n" + commit.message;
}

/// `Name <mail> seconds +hhmm`, without characters that steer terminals.
bool is_identity(std::string_view text) {
  const std::size_t close = text.rfind("> ");
  if (close == std::string_view::npos || text.find('<') >= close || text.find('\n') != std::string_view::npos)
    return false;
  const std::string_view date = text.substr(close + 2);
  const std::size_t space = date.find(' ');
  if (space == std::string_view::npos || space == 0 || space > 12 || date.size() != space + 6) return false;
  const std::string_view zone = date.substr(space + 1);
  return date.find_first_not_of("0123456789") == space && (zone[0] == '+' || zone[0] == '-') &&
         zone.find_first_not_of("0123456789", 1) == std::string_view::npos && is_utf8(text) &&
         !has_controls(text);
}

class CommitCheck {
 public:
  CommitCheck(const git::Commit& commit, Diagnostics& findings)
      : commit_(commit), place_("commit " + commit.id.hex()), findings_(findings) {}

  void message() {
    const std::string& text = commit_.message;
    if (text.size() > k_max_message_bytes)
      refuse("gate-message",
             fmt::format("its message has {} bytes, more than {}", text.size(), k_max_message_bytes));
    else if (!is_utf8(text) || has_controls(text))
      refuse("gate-message", "its message is not UTF-8, or contains control characters");
  }

  void people() {
    if (commit_.author != commit_.committer) refuse("gate-author", "author and committer differ");
    if (!is_identity(commit_.committer)) refuse("gate-author", "its committer line is not as git writes it");
  }

  void date(const git::Commit& parent, const DateWindow& window) {
    const UnixSeconds time = identity_time(commit_.committer);
    if (time < identity_time(parent.committer)) refuse("gate-date", "it is older than its parent");
    if (time < window.earliest || time > window.latest) {
      refuse("gate-date", fmt::format("it says it was made at {}, which is not about now", to_rfc3339(time)),
             "set the clock, and commit again before you push");
    }
  }

  std::optional<PublicKey> signature() {
    const auto parts = git::Repository::split_signature(commit_.raw);
    if (!parts) {
      const bool one = commit_.raw.find("\ngpgsig") == std::string::npos;
      refuse(one ? "gate-unsigned" : "gate-signatures",
             one ? "it is not signed" : "it is not signed exactly once", k_recommit);
      return std::nullopt;
    }
    const auto& [signature, text] = *parts;
    if (text != rebuilt(commit_, {}))
      refuse("gate-headers", "it has headers a submission does not have");
    else if (commit_.raw != rebuilt(commit_, signature))
      refuse("gate-headers", "its bytes are not those git writes");
    auto signer = sshsig_verify(signature, "git", text);
    if (signer) return *std::move(signer);
    refuse("gate-signature", signer.error().message, k_recommit);
    return std::nullopt;
  }

 private:
  void refuse(const char* code, std::string why, std::string remedy = k_recommit) {
    findings_.error(code, place_, std::move(why), std::move(remedy));
  }

  const git::Commit& commit_;
  std::string place_;
  Diagnostics& findings_;
};

}  // namespace

std::optional<PublicKey> check_submitted_commit(const git::Commit& commit, const git::Commit& parent,
                                                const DateWindow& window, Diagnostics& findings) {
  CommitCheck check(commit, findings);
  check.message();
  check.people();
  check.date(parent, window);
  return check.signature();
}

}  // namespace howdah
