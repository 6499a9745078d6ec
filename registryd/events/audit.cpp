// SPDX-License-Identifier: PostgreSQL
#include "registryd/events/audit.hpp"

#include <algorithm>
#include <array>

#include "core/base/clock.hpp"

namespace howdah {
namespace {

struct Sentence {
  std::string_view type;
  std::string_view text;
};

/// A row for every statement type.
constexpr std::array k_sentences{
    Sentence{"user", "was registered"},
    Sentence{"key-add", "added a key of their own"},
    Sentence{"key-revoke", "revoked a key of their own"},
    Sentence{"grant", "service {subject} was granted"},
    Sentence{"suspend", "service {subject} was suspended: {reason}"},
    Sentence{"revoke", "service {subject} was revoked: {reason}"},
    Sentence{"release", "released {subject} {version}"},
    Sentence{"yank", "yanked {subject} {version}: {reason}"},
    Sentence{"unyank", "took back the yank of {subject} {version}"},
    Sentence{"deprecate", "deprecated {subject}: {reason}"},
    Sentence{"owner-add", "made {owner} an owner of {subject}"},
    Sentence{"owner-remove", "removed {owner} from the owners of {subject}"},
    Sentence{"owner-key-add", "added a key that signs for {subject}"},
    Sentence{"owner-key-revoke", "revoked a key that signed for {subject}: {reason}"},
    Sentence{"require", "changed how many owners sign for {subject} to {threshold}"},
    Sentence{"cede", "ceded extension {extension} of {subject} to {to}"},
    Sentence{"recover", "announced the recovery of {subject}"},
    Sentence{"contest", "contested a recovery of {subject}: {reason}"},
    Sentence{"claim", "claimed extension {subject} for {distribution}"},
    Sentence{"transfer", "moved extension {subject} from {from} to {distribution}"},
    Sentence{"packages-head", "began to tell which packages of {subject} there are"},
    Sentence{"packages", "told packages of {subject} {version}"},
    Sentence{"withdraw", "withdrew packages of {subject} {version}: {reason}"},
};

std::string value_of(const StoredEvent& stored, const std::string& name) {
  if (name == "subject") return stored.event.subject;
  if (name == "version" && !stored.event.version.empty()) return stored.event.version;
  const auto found = stored.details.find(name);
  if (found == stored.details.end()) return "?";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string filled(std::string_view text, const StoredEvent& stored) {
  std::string sentence;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    sentence += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    sentence += value_of(stored, std::string(text.substr(open + 1, close - open - 1)));
    text.remove_prefix(close + 1);
  }
  return sentence;
}

}  // namespace

std::string_view audit_sentence(std::string_view type) {
  const auto* const row = std::find_if(k_sentences.begin(), k_sentences.end(),
                                       [type](const Sentence& one) { return one.type == type; });
  return row == k_sentences.end() ? std::string_view() : row->text;
}

Json audit_entry(const StoredEvent& stored) {
  const Event& event = stored.event;
  const std::string_view sentence = audit_sentence(event.type);
  Json entry{{"serial", event.serial},       {"time", to_rfc3339(event.committed)},
             {"type", event.type},           {"subject", event.subject},
             {"statement", event.statement}, {"commit", event.commit.hex()},
             {"details", stored.details}};
  entry["actor"] = stored.actor.empty() ? Json(nullptr) : Json(stored.actor);
  entry["summary"] = sentence.empty() ? event.type + " of " + event.subject : filled(sentence, stored);
  if (!event.version.empty()) entry["version"] = event.version;
  return entry;
}

}  // namespace howdah
