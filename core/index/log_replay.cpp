// SPDX-License-Identifier: PostgreSQL
#include "core/index/log_replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "core/model/canonical.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> against_rules(std::string message) {
  return fail_untrusted(Distrust::policy, "trust-policy", "", std::move(message), "");
}

tl::unexpected<Error> broken_chain(std::string message) {
  return fail_untrusted(Distrust::signature, "trust-signature", "", std::move(message), "");
}

tl::unexpected<Error> misplaced(std::string message) {
  return fail_untrusted(Distrust::confusion, "trust-confusion", "", std::move(message), "");
}

/// Follows `keys` into nested canonical objects.
std::optional<std::string_view> member_at(std::string_view object,
                                          std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    auto members = CanonicalObject::open(object);
    if (!members) return std::nullopt;
    std::optional<CanonicalMember> member;
    do {
      member = members->next();
    } while (member && member->key != key);
    if (!member) return std::nullopt;
    object = member->value;
  }
  return object;
}

std::string text_of(const StatementLine& line, std::string_view key) {
  return std::string(member_text(line, key));
}

}  // namespace

LogReplay::LogReplay(const LogContext& context, std::string path, Layout::LogAddress address)
    : context_(context), path_(std::move(path)), address_(std::move(address)) {}

Result<void> LogReplay::accept(std::string_view line, std::string_view log, Known known) {
  TRY(const StatementLine statement, read_statement_line(line));
  TRY_VOID(load_service());
  TRY_VOID(check_place(statement));
  ownership_.advance(from_rfc3339(statement.date).value_or(0));
  TRY_VOID(check_signatures(statement, log, known));
  TRY_VOID(check_story(statement));
  apply(statement);
  previous_ = statement_id(statement).hex();
  return {};
}

Result<void> LogReplay::trust(std::span<const StatementLine> lines) {
  if (lines.empty()) return {};
  TRY_VOID(load_service());
  for (const StatementLine& line : lines) {
    ownership_.advance(from_rfc3339(line.date).value_or(0));
    if (line.type == "release") TRY_VOID(note_extensions(line));
    apply(line);
  }
  previous_ = statement_id(lines.back()).hex();
  return {};
}

Result<void> LogReplay::trust(std::string_view line) {
  TRY(const StatementLine statement, read_statement_line(line));
  return trust({&statement, 1});
}

Result<void> LogReplay::check_place(const StatementLine& line) const {
  const StatementType* type = find_statement_type(line.type);
  if (type == nullptr || type->log != address_.kind)
    return misplaced(fmt::format("a statement of type '{}' does not belong in this log", line.type));
  if (line.registry != context_.registry.text()) {
    return misplaced(
        fmt::format("made for registry '{}', this is '{}'", line.registry, context_.registry.text()));
  }
  if (line.subject != address_.key)
    return misplaced(fmt::format("speaks of '{}', this is the log of '{}'", line.subject, address_.key));
  if (line.seq != next_seq())
    return broken_chain(fmt::format("has seq {}, {} must follow", line.seq, next_seq()));
  if (line.prev != previous_) return broken_chain("prev is not the digest of the statement before");
  if (line.date < date_)  // the form sorts as text
    return against_rules(fmt::format("dated {}, before the statement above it ({})", line.date, date_));
  return {};
}

Result<void> LogReplay::check_signatures(const StatementLine& line, std::string_view log, Known known) {
  LineKeys keys{context_.root, {}};
  std::optional<Error> too_late;
  keys.registry_key = [&](std::string_view keyid) -> const PublicKey* {
    if (const PublicKey* key = context_.root.key_of("registry", keyid)) return key;
    if (context_.former == nullptr) return nullptr;
    auto former = context_.former->find(keyid, path_, log);
    if (former) return *former;
    too_late = std::move(former).error();
    return nullptr;
  };
  if (address_.kind == LogKind::dist) keys.ownership = &ownership_;
  keys.service = speaker_;
  auto checked = check_authority(line, keys, known);
  if (!checked && too_late) return tl::unexpected(*std::move(too_late));
  return checked;
}

Result<void> LogReplay::load_service() {
  if (address_.kind != LogKind::packages || speaker_ != nullptr) return {};
  if (!context_.service) return fail(Errc::internal, "no service's keys are known here");
  TRY(speaker_, context_.service(address_.service));
  if (speaker_ == nullptr) return broken_chain(fmt::format("there is no service '{}'", address_.service));
  return {};
}

/// The newest grant that lists the key behind a line of a packages log.
std::size_t LogReplay::grant_behind(const StatementLine& line) const {
  return speaker_->grant_of(line.signatures.front().keyid).value_or(0);
}

Result<void> LogReplay::check_service(const StatementLine& line) const {
  const std::string_view service = member_text(line, "service");
  if (service != address_.service)
    return misplaced(fmt::format("made by service '{}', this log is {}'s", service, address_.service));
  // A key that a newer grant left out, and whose successor has signed here already, is over.
  if (grant_behind(line) < newest_grant_)
    return against_rules("signed by a key that the service has replaced");
  return {};
}

Result<void> LogReplay::check_story(const StatementLine& line) {
  switch (address_.kind) {
    case LogKind::dist:
      TRY_VOID(ownership_.check(line));
      return line.type == "release" ? note_extensions(line) : Result<void>{};
    case LogKind::ext:
      return check_claim(line);
    case LogKind::users:
      return check_user(line);
    case LogKind::services:
      return service_.check(line);
    case LogKind::packages:
      return check_service(line);
  }
  return {};
}

Result<void> LogReplay::check_claim(const StatementLine& line) const {
  if (line.type == "claim") {
    if (holder_.empty()) return {};
    return against_rules(fmt::format("claims a name that {} has", holder_));
  }
  if (holder_.empty()) return against_rules("transfers a name nobody claimed");
  if (member_text(line, "from") == holder_) return {};
  return against_rules(
      fmt::format("takes the name from {}, but {} has it", member_text(line, "from"), holder_));
}

Result<void> LogReplay::check_user(const StatementLine& line) const {
  const bool first = facts_.statements == 0;
  if ((line.type == "user") != first)
    return against_rules(first ? "a user's log starts with 'user'" : "registers the user again");
  if (line.type == "user") return {};
  const std::string_view keyid = member_text(line, "keyid");
  const bool known = user_keys_.contains(keyid);
  if (line.type == "key-revoke") {
    return known ? Result<void>{} : against_rules("revokes a key the user does not have");
  }
  if (known) return against_rules("adds a key the user has already");
  const auto key = PublicKey::parse_ssh(member_text(line, "key"));
  if (!key || key->tuf_keyid() != keyid) return against_rules("its keyid is not that of its key");
  return {};
}

Result<void> LogReplay::note_extensions(const StatementLine& line) {
  const auto extensions = member_at(line.meta, {"contents", "extensions"});
  auto members = CanonicalObject::open(extensions.value_or("{}"));
  if (!members) return against_rules("meta.contents.extensions is not an object");
  while (const auto member = members->next()) {
    if (member->key.starts_with("x_") || member->key.starts_with("X_")) continue;  // META's custom keys
    const auto name = Name::parse(member->key);
    if (!name) return against_rules(fmt::format("provides '{}', which is no extension name", member->key));
    facts_.provides.emplace(name->key(), address_.key);
  }
  return {};
}

void LogReplay::apply(const StatementLine& line) {
  if (address_.kind == LogKind::dist) ownership_.apply(line);
  if (address_.kind == LogKind::services) service_.apply(line);
  if (line.type == "claim" || line.type == "transfer") {
    std::string distribution = text_of(line, "distribution");
    facts_.claims.emplace(address_.key, distribution);
    if (line.type == "transfer")
      facts_.transfers.emplace(address_.key, holder_, distribution, text_of(line, "cede"));
    holder_ = std::move(distribution);
  }
  if (line.type == "cede")
    facts_.cedes.emplace(text_of(line, "extension"), address_.key, text_of(line, "to"),
                         statement_id(line).hex());
  if (address_.kind == LogKind::packages) newest_grant_ = std::max(newest_grant_, grant_behind(line));
  if (line.type == "key-add") user_keys_.insert(text_of(line, "keyid"));
  if (line.type == "key-revoke") user_keys_.erase(text_of(line, "keyid"));
  date_ = line.date;
  ++facts_.statements;
}

}  // namespace howdah
