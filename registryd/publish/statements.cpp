// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/canonical.hpp"
#include "registryd/publish/tip_logs.hpp"

namespace howdah {
namespace {

constexpr std::array k_accepted{
    AcceptedType{"key-add", Sender::self, Scope::owners},
    AcceptedType{"key-revoke", Sender::self, Scope::owners},
    AcceptedType{"release", Sender::owner, Scope::publish_update},
    AcceptedType{"yank", Sender::owner, Scope::yank},
    AcceptedType{"unyank", Sender::owner, Scope::yank},
    AcceptedType{"deprecate", Sender::owner, Scope::yank},
    AcceptedType{"owner-add", Sender::owner, Scope::owners},
    AcceptedType{"owner-remove", Sender::owner, Scope::owners},
    AcceptedType{"owner-key-add", Sender::owner, Scope::owners},
    AcceptedType{"owner-key-revoke", Sender::owner_or_admin, Scope::owners},
    AcceptedType{"require", Sender::owner, Scope::owners},
    AcceptedType{"cede", Sender::owner, Scope::owners},
    AcceptedType{"recover", Sender::admin, Scope::owners},
    AcceptedType{"contest", Sender::owner, Scope::owners},
};

std::string text_at(const Json& body, std::string_view key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string actor_of(const Json& body) {
  for (const char* key : {"publisher", "by", "user"})
    if (std::string actor = text_at(body, key); !actor.empty()) return actor;
  return {};
}

/// A refusal by the rules of the index is, for whoever asked, a lack of authority.
Error as_denied(Error error) {
  if (error.code == Errc::untrusted) error.code = Errc::denied;
  return error;
}

Result<std::vector<std::pair<std::string, Signature>>> read_signatures(const Json& list) {
  std::vector<std::pair<std::string, Signature>> signatures;
  for (const Json& item : list) {
    const std::string keyid = item.is_object() ? text_at(item, "keyid") : "";
    if (keyid.size() != 64) return fail(Errc::invalid, "/signatures: each has a keyid of 64 hex digits");
    TRY(const Signature signature, Signature::parse_hex(text_at(item, "sig")));
    signatures.emplace_back(keyid, signature);
  }
  return signatures;
}

/// The name goes to the other distribution at once, where there is one and the name is still ours to give.
Result<void> follow_up(Staging& staging, const Appended& made, const Json& body) {
  if (text_at(body, "type") != "cede") return {};
  TRY(const Name extension, Name::parse(text_at(body, "extension")));
  TRY(const Name receiver, Name::parse(text_at(body, "to")));
  TRY(const std::int64_t releases, staging.length(LogKind::dist, receiver));
  if (releases == 0) {
    return fail(Errc::invalid, fmt::format("/to: there is no distribution '{}' to give {} to", receiver.key(),
                                           extension.key()));
  }
  TRY_VOID(staging.append("transfer", extension,
                          {{"distribution", receiver.key()},
                           {"from", text_at(body, "distribution")},
                           {"cede", made.statement.hex()},
                           {"user", actor_of(body)}}));
  return {};
}

Result<Appended> append(Staging& staging, const Draft& draft) {
  if (!draft.line.empty()) return staging.append_signed(draft.line);
  Json body = draft.body;
  const std::string type = text_at(body, "type");
  TRY(const Name subject, Name::parse(text_at(body, find_statement_type(type)->subject)));
  return staging.append(type, subject, std::move(body));
}

/// What the token needs, if it is one. Statements about a user's own keys concern no single distribution.
Result<void> check_grant(const Identity& who, const AcceptedType& row, const Json& body) {
  if (row.sender == Sender::self) return who.may(row.scope);
  TRY(const Name name, Name::parse(text_at(body, "distribution")));
  return who.may(row.scope, name);
}

}  // namespace

const AcceptedType* find_accepted_type(std::string_view type) {
  const auto* const found = std::find_if(k_accepted.begin(), k_accepted.end(),
                                         [type](const AcceptedType& row) { return row.type == type; });
  return found == k_accepted.end() ? nullptr : found;
}

Result<Draft> read_draft(std::string_view text) {
  TRY(const Json document, parse_json(text, {k_max_statement_body, 32}));
  const Json body = document.is_object() ? document.value("signed", Json()) : Json();
  const Json signatures = document.is_object() ? document.value("signatures", Json::array()) : Json();
  if (!body.is_object() || !signatures.is_array())
    return fail(Errc::invalid, R"(the body is {"signed":{…},"signatures":[…]})");
  TRY(const std::string canonical, to_canonical(body, {k_max_line_bytes, 30}));
  TRY(auto signed_by, read_signatures(signatures));
  Draft draft{body, {}};
  if (!signed_by.empty()) draft.line = join_statement_line(canonical, std::move(signed_by));
  return draft;
}

Result<Json> Statements::take(const Identity& who, std::string_view text) {
  TRY(const Draft draft, read_draft(text));
  TRY_VOID(check_sender(who, draft));
  if (text_at(draft.body, "type") == "release") {
    if (draft.line.empty())
      return fail(Errc::invalid, "a release sent as a statement is signed; else POST its archive");
    TRY(const StatementLine line, read_statement_line(draft.line));
    auto published = publisher_.publish_signed(who, line);
    if (!published) return tl::unexpected(as_denied(std::move(published).error()));
    return std::move(published->receipt);
  }
  auto recorded = record(who, draft);
  if (!recorded) return tl::unexpected(as_denied(std::move(recorded).error()));
  return recorded;
}

Result<void> Statements::check_sender(const Identity& who, const Draft& draft) {
  const std::string type = text_at(draft.body, "type");
  const AcceptedType* row = find_accepted_type(type);
  if (row == nullptr)
    return fail(Errc::invalid, fmt::format("/signed/type: users make no '{}' statements", type));
  TRY_VOID(check_grant(who, *row, draft.body));
  const User& user = who.user;
  if (row->sender == Sender::admin || (row->sender == Sender::owner_or_admin && user.admin)) {
    if (user.admin) return {};
    return fail(Errc::denied, fmt::format("'{}' is for administrators of the registry", type));
  }
  if (row->sender == Sender::self) {
    if (text_at(draft.body, "user") == user.key) return {};
    return fail(Errc::denied, fmt::format("/signed/user: you are {}", user.key));
  }
  if (draft.line.empty() && actor_of(draft.body) != user.key)
    return fail(Errc::denied, fmt::format("it says {} acts; you are {}", actor_of(draft.body), user.key));
  TRY(const Name name, Name::parse(text_at(draft.body, "distribution")));
  TRY(const TipView view, tips_.view());
  TipLogs logs(view);
  TRY(const auto lines, logs.lines(LogKind::dist, name));
  if (!lines) return fail(Errc::not_found, fmt::format("no distribution '{}' here", name.given()));
  if (fold_ownership(*lines, clock_.now()).is_owner(user.key)) return {};
  return fail(Errc::denied, fmt::format("{} does not own the distribution '{}'", user.key, name.key()));
}

Result<Json> Statements::record(const Identity& who, const Draft& draft) {
  std::optional<Appended> appended;
  TRY(const Committed committed, writer_.commit([&](Staging& staging) -> Result<void> {
    TRY(appended, append(staging, draft));
    const StatementType* type = find_statement_type(text_at(draft.body, "type"));
    staging.say(fmt::format("{} {} by {}", type->type, text_at(draft.body, type->subject), who.user.key));
    return follow_up(staging, *appended, draft.body);
  }));
  return Json{{"statement", appended->statement.hex()},
              {"type", draft.body["type"]},
              {"path", appended->path},
              {"seq", appended->seq},
              {"commit", committed.commit.hex()}};
}

}  // namespace howdah
