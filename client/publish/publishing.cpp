// SPDX-License-Identifier: PostgreSQL
#include "client/publish/publishing.hpp"

#include "client/publish/proposal.hpp"
#include "client/publish/statement_send.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"
#include "federation/sparse_names.hpp"

namespace howdah {
namespace {

Answer published(const Json& receipt, const std::string& what, const LayerView& layer) {
  return Answer{receipt, "published " + what + " to " + layer.state.name + "\nstatement " +
                             meta_text(receipt, "/statement") + "\ncommit    " +
                             meta_text(receipt, "/commit") + "\n"};
}

/// Of the distribution and its extensions.
Result<std::vector<Name>> names_of(const Package& package) {
  std::vector<std::string> texts = meta_extensions(package.meta.v2);
  texts.push_back(meta_text(package.meta.v2, "/name"));
  std::vector<Name> names;
  for (const std::string& text : texts) {
    TRY(Name name, Name::parse(text));
    names.push_back(std::move(name));
  }
  return names;
}

/// A name that belongs to other registries is not even uploaded for a dry run.
Result<void> check_may_hear_of(const Package& package, const LayerView& layer) {
  TRY(const auto names, names_of(package));
  for (const Name& name : names) TRY_VOID(check_may_hear(layer, name));
  return {};
}

/// What the index says of them now.
Result<void> bring_names_of(const Package& package, const LayerView& layer) {
  TRY(const auto names, names_of(package));
  std::vector<std::string> keys;
  for (const Name& name : names) keys.push_back(name.key());
  return bring_names(layer, keys);
}

/// Owners hold keys: has the registry word the release, holds that against the
/// file, signs and sends it.
Result<Answer> publish_signed(Session& session, Account& account, const Package& package,
                              const std::vector<SecretKey>& keys) {
  TRY(const Json proposal, upload_release(session.world.http, {account.api_url, account.token, package.file,
                                                               package.filename, UploadMode::propose}));
  TRY_VOID(bring_up_to_date(session, account));
  TRY_VOID(bring_names_of(package, account.layer));
  TRY(const OwnRelease own, read_own_release(package.file, *account.layer.index, session.world.clock.now()));
  TRY(StatementDraft draft, check_proposal(proposal, own));
  const std::string name = own.distribution.given() + "-" + draft.text("version");
  Outcome outcome;
  TRY_VOID(send_statement(session, account, std::move(draft), keys, name, outcome));
  Answer answer = outcome.answer();
  if (answer.code != ExitCode::ok) return answer;
  return published(answer.json["recorded"][0], release_of(package), account.layer);
}

}  // namespace

void show_package(Console& console, const Package& package) {
  console.note(package.filename + ": " + package.selection);
  for (const Finding& finding : package.meta.warnings.findings()) console.note(render(finding));
  if (!package.inferred()) return;
  console.note("META.json is inferred:");
  for (const std::string& reason : package.reasons) console.note("  " + reason);
  console.note(package.meta.v2.dump(2));
}

std::string release_of(const Package& package) {
  return meta_text(package.meta.v2, "/name") + " " + meta_text(package.meta.v2, "/version");
}

Answer publish_answer(const Json& receipt, const std::string& what, const LayerView& layer, UploadMode mode) {
  if (mode == UploadMode::dry_run)
    return Answer{receipt, what + " could be published to " + layer.state.name + "\n"};
  if (!is_waiting(receipt)) return published(receipt, what, layer);
  Answer answer{receipt, what + " waits for " +
                             (meta_text(receipt, "/waits_for") == "owner" ? "an owner" : "a moderator") +
                             " of " + layer.state.name + ": " + meta_text(receipt, "/reason") +
                             "\nid        " + meta_text(receipt, "/id") + "\n"};
  answer.code = ExitCode::waiting;
  return answer;
}

Result<Answer> publish_package(Session& session, Account& account, const Package& package,
                               const std::vector<SecretKey>& keys, UploadMode mode) {
  TRY_VOID(check_may_hear_of(package, account.layer));
  session.console.progress("uploading " + package.filename);
  auto receipt = upload_release(session.world.http,
                                {account.api_url, account.token, package.file, package.filename, mode});
  if (!receipt && mode != UploadMode::dry_run && !keys.empty() && owners_must_sign(receipt.error()))
    return publish_signed(session, account, package, keys);
  if (!receipt) return tl::unexpected(std::move(receipt).error());
  return publish_answer(*receipt, release_of(package), account.layer, mode);
}

}  // namespace howdah
