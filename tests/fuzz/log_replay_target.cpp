// SPDX-License-Identifier: PostgreSQL
// One distribution's log, told line by line: whatever story it tells, the registry's key alone takes nothing
// from owners who hold keys, and a reader who trusts a log knows what one who checks it knows.
//
// A line of the input is the signers' letters (r registry, o root, a alice, b bob, m mallory), a space, and
// the members of a statement as JSON. Registry, distribution, seq, prev and, where it is missing, the date
// are filled in, so that a story is told in few bytes.
#include "core/index/log_replay.hpp"

#include <fmt/format.h>

#include "core/base/clock.hpp"
#include "core/model/canonical.hpp"
#include "core/model/root_draft.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

constexpr std::size_t k_most_lines = 24;
constexpr std::string_view k_path = "dist/ab/pair.jsonl";

struct Signers {
  std::map<char, SecretKey> keys;
  RootMetadata root;
};

const Signers& signers() {
  static const Signers known = [] {
    std::map<char, SecretKey> keys;
    for (const char letter : std::string_view("roabm"))
      keys.emplace(letter, SecretKey::from_seed({static_cast<std::uint8_t>(letter)}));
    RootDraft draft;
    draft.expires = 1'900'000'000;
    draft.roles = {{"root", {keys.at('o').public_key()}},
                   {"registry", {keys.at('r').public_key()}},
                   {"commit", {keys.at('r').public_key()}},
                   {"timestamp", {keys.at('r').public_key()}}};
    RootMetadata root = RootMetadata::parse(make_root(draft, {&keys.at('o')})).value();
    return Signers{std::move(keys), std::move(root)};
  }();
  return known;
}

/// The next line of the story; nothing when the input's line tells none.
std::optional<std::string> told(std::string_view input, const LogReplay& replay, std::string& letters) {
  const std::size_t space = input.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  std::vector<const SecretKey*> keys;
  for (const char letter : input.substr(0, space)) {
    const auto found = signers().keys.find(letter);
    if (found == signers().keys.end() || letters.find(letter) != std::string::npos) return std::nullopt;
    letters += letter;
    keys.push_back(&found->second);
  }
  auto body = parse_json(input.substr(space + 1));
  if (!body || !body->is_object() || keys.empty()) return std::nullopt;
  const std::string after = replay.last_date().empty() ? "2026-01-01T00:00:00Z" : replay.last_date();
  if (!body->contains("date")) (*body)["date"] = after;
  // A key is named by its holder's letter.
  if (const std::string key = body->value("key", Json()).is_string() ? body->value("key", "") : "";
      key.size() == 1 && signers().keys.contains(key.front()))
    (*body)["key"] = signers().keys.at(key.front()).public_key().ssh_line("");
  if (const std::string key = body->value("keyid", Json()).is_string() ? body->value("keyid", "") : "";
      key.size() == 1 && signers().keys.contains(key.front()))
    (*body)["keyid"] = signers().keys.at(key.front()).public_key().tuf_keyid();
  (*body)["registry"] = "registry.test/main";
  (*body)["distribution"] = "pair";
  (*body)["seq"] = replay.next_seq();
  (*body)["prev"] = replay.prev();
  const auto canonical = to_canonical(*body);
  if (!canonical) return std::nullopt;
  return make_statement_line(*canonical, keys);
}

std::set<std::string> owner_names(const Ownership& ownership) {
  std::set<std::string> names;
  for (const auto& [owner, keys] : ownership.owners()) names.insert(owner);
  return names;
}

void check_power(const Ownership& before, const Ownership& after, const StatementLine& line,
                 const std::string& letters) {
  must(!before.keyed() || after.keyed(), "a distribution stays keyed");
  must(after.threshold() >= 1, "somebody must agree");
  if (!before.keyed() || letters.find_first_not_of('r') != std::string::npos) return;
  must(line.type != "release", "the registry alone releases nothing for owners with keys", line.line);
  must(owner_names(before) == owner_names(after), "the registry alone changes no owners", line.line);
  must(before.threshold() == after.threshold(), "the registry alone changes no threshold", line.line);
  must(before.pending().size() == after.pending().size(), "the registry alone recovers nothing", line.line);
  for (const auto& [owner, keys] : after.owners())
    for (const std::string& key : keys)
      must(before.owner_of(key) == owner, "the registry alone gives nobody a key", line.line);
}

void agree(const LogReplay& checked, const LogReplay& trusted) {
  must(checked.next_seq() == trusted.next_seq() && checked.prev() == trusted.prev() &&
           checked.last_date() == trusted.last_date(),
       "who trusts a log stands where who checks it stands");
  const Ownership& a = checked.ownership();
  const Ownership& b = trusted.ownership();
  must(a.owners() == b.owners() && a.threshold() == b.threshold() && a.keyed() == b.keyed() &&
           a.pending().size() == b.pending().size(),
       "who trusts a log knows the owners that who checks it knows");
}

}  // namespace

void try_input(std::string_view input) {
  static const Layout layout({256});
  static const RegistryId registry = RegistryId::parse("registry.test/main").value();
  const LogContext context{layout, registry, signers().root};
  const Layout::LogAddress address{LogKind::dist, "pair", ""};
  auto checked = std::make_unique<LogReplay>(context, std::string(k_path), address);
  LogReplay trusted(context, std::string(k_path), address);
  std::string log;
  for (std::size_t lines = 0; lines < k_most_lines && !input.empty(); ++lines) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    std::string letters;
    const auto line = told(input.substr(0, end), *checked, letters);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (!line) continue;
    auto tried = std::make_unique<LogReplay>(*checked);
    if (const auto accepted = tried->accept(*line, log + *line + "\n"); !accepted) {
      must_explain(accepted.error());
      continue;
    }
    log += *line + "\n";
    // A recovery takes effect by the date of the line, whatever the line says.
    Ownership before = checked->ownership();
    const auto read = read_statement_line(*line);
    before.advance(from_rfc3339(must_be(read, "an accepted line can be read").date).value_or(0));
    check_power(before, tried->ownership(), *read, letters);
    checked = std::move(tried);
    must_be(trusted.trust(*line), "what was accepted can be trusted");
    agree(*checked, trusted);
  }
}

}  // namespace howdah::fuzz
