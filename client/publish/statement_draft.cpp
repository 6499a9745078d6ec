// SPDX-License-Identifier: PostgreSQL
#include "client/publish/statement_draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/index/log_check.hpp"
#include "core/model/canonical.hpp"
#include "core/rules/authority.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_draft_bytes = 600ULL << 10U;
constexpr CanonicalLimits k_body_limits{k_max_line_bytes, 30};

std::string text_at(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Types that a user may be asked to sign.
bool is_ours_to_sign(const std::string& type) {
  const Authority* authority = find_authority(type);
  return authority != nullptr && (authority->owners != OwnersNeeded::none || authority->added_key);
}

/// One line, whatever the value holds: nobody who words a statement adds lines to what is shown of it.
std::string row(const std::string& label, const std::string& value) {
  const bool plain = std::none_of(value.begin(), value.end(),
                                  [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
  return value.empty() ? "" : fmt::format("  {:<14}{}\n", label, plain ? value : Json(value).dump());
}

std::string shown(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Result<LogTail> log_tail(const IndexView& index, LogKind kind, const Name& subject) {
  TRY(const auto text, index.log_text(kind, subject.key()));
  LogTail tail;
  if (!text) return tail;
  const auto lines = split_lines(*text);
  if (lines.empty()) return tail;
  TRY(const StatementLine last, read_statement_line(lines.back()));
  return LogTail{static_cast<std::int64_t>(lines.size()), statement_id(last).hex(), std::string(last.date)};
}

Result<StatementDraft> StatementDraft::of(Json body) {
  if (!body.is_object() || find_statement_type(text_at(body, "type")) == nullptr)
    return fail(Errc::invalid, "that is no statement: /signed/type names no type of this protocol");
  TRY(std::string canonical, to_canonical(body, k_body_limits));
  return StatementDraft(std::move(body), std::move(canonical));
}

Result<StatementDraft> StatementDraft::next(const IndexView& index, std::string_view type,
                                            const Name& subject, Json members, UnixSeconds now) {
  const StatementType* row = find_statement_type(type);
  if (row == nullptr) return fail(Errc::internal, "no statement type " + std::string(type));
  TRY(const LogTail tail, log_tail(index, row->log, subject));
  members["type"] = type;
  members["registry"] = index.registry().id.text();
  members[std::string(row->subject)] = subject.key();
  members["seq"] = tail.count + 1;
  members["prev"] = tail.last;
  members["date"] = std::max(to_rfc3339(now), tail.date);
  return of(std::move(members));
}

Result<StatementDraft> StatementDraft::read(const fs::path& file) {
  TRY(const std::string text, read_file(file, k_max_draft_bytes));
  auto document = parse_json(text);
  if (!document) return tl::unexpected(in_context(file.string(), std::move(document).error()));
  if (!document->is_object() || !document->contains("signed") ||
      !document->value("signatures", Json()).is_array())
    return fail(Errc::invalid, file.string() + R"(: holds no {"signed":{…},"signatures":[…]})");
  TRY(StatementDraft draft, of((*document)["signed"]));
  if (!is_ours_to_sign(draft.text("type")))
    return fail(Errc::invalid, file.string() + ": nobody signs a '" + draft.text("type") + "' by hand");
  for (const Json& item : (*document)["signatures"]) {
    const std::string keyid = item.is_object() ? text_at(item, "keyid") : "";
    TRY(const Signature signature, Signature::parse_hex(item.is_object() ? text_at(item, "sig") : ""));
    if (!Sha256::parse(keyid))
      return fail(Errc::invalid, file.string() + ": /signatures: each has a keyid of 64 hex digits");
    if (!draft.signed_by(keyid)) draft.signatures_.emplace_back(keyid, signature);
  }
  return draft;
}

std::string StatementDraft::text(const char* member) const {
  return text_at(body_, member);
}

std::string StatementDraft::actor() const {
  for (const char* member : {"publisher", "by", "user"})
    if (std::string actor = text(member); !actor.empty()) return actor;
  return {};
}

std::string StatementDraft::id() const {
  return sha256(canonical_).hex();
}

Json StatementDraft::to_json() const {
  Json signatures = Json::array();
  for (const auto& [keyid, signature] : signatures_)
    signatures.push_back({{"keyid", keyid}, {"sig", signature.hex()}});
  return {{"signed", body_}, {"signatures", std::move(signatures)}};
}

bool StatementDraft::signed_by(std::string_view keyid) const {
  return std::any_of(signatures_.begin(), signatures_.end(),
                     [keyid](const auto& signature) { return signature.first == keyid; });
}

void StatementDraft::sign(const SecretKey& key) {
  const std::string& keyid = key.public_key().tuf_keyid();
  if (!signed_by(keyid)) signatures_.emplace_back(keyid, key.sign_statement(canonical_));
}

bool StatementDraft::counts(const PublicKey& key, const Ownership& ownership) const {
  const Authority* authority = find_authority(text("type"));
  if (authority == nullptr) return false;
  if (authority->owners != OwnersNeeded::none && ownership.key(key.tuf_keyid()) != nullptr) return true;
  const auto added = PublicKey::parse_ssh(text("key"));
  return authority->added_key && added && *added == key;
}

std::string StatementDraft::describe() const {
  std::string said = text("type") + ", statement " + id() + "\n";
  for (const auto& [member, value] : body_.items()) {
    if (member == "type" || member == "meta" || member == "artifact" || member == "prev") continue;
    said += row(member, shown(value));
  }
  if (!body_.contains("artifact")) return said;
  said += row("name", meta_text(body_, "/meta/name")) + row("abstract", meta_text(body_, "/meta/abstract"));
  said += row("extensions", joined(meta_extensions(meta_object(body_, "/meta"))));
  said += row("file", meta_text(body_, "/artifact/file"));
  return said + row("sha256", meta_text(body_, "/artifact/sha256"));
}

std::string Missing::text() const {
  if (none()) return "nobody else has to sign";
  std::string said = owners > 0 ? fmt::format("{} more of {} must sign", owners, joined(who)) : "";
  if (!actor.empty()) said += (said.empty() ? "" : ", ") + actor + " among them, who acts";
  return said;
}

Missing missing_signatures(const StatementDraft& draft, const Ownership& ownership) {
  const Authority* authority = find_authority(draft.text("type"));
  Missing missing;
  if (authority == nullptr || authority->owners == OwnersNeeded::none || !ownership.keyed()) return missing;
  int given = 0;
  bool actor_signed = false;
  for (const auto& [owner, keys] : ownership.owners()) {
    const bool has_signed = std::any_of(keys.begin(), keys.end(),
                                        [&](const std::string& keyid) { return draft.signed_by(keyid); });
    given += has_signed ? 1 : 0;
    actor_signed = actor_signed || (has_signed && owner == draft.actor());
    if (!has_signed && !keys.empty()) missing.who.push_back(owner);
  }
  const int needed = authority->owners == OwnersNeeded::one ? 1 : ownership.threshold();
  missing.owners = std::max({0, needed - given, actor_signed ? 0 : 1});
  if (!actor_signed) missing.actor = draft.actor();
  return missing;
}

}  // namespace howdah
