// SPDX-License-Identifier: PostgreSQL
// howdah publish [DIR|ARCHIVE]
#include <memory>

#include "client/command.hpp"
#include "client/publish/package.hpp"
#include "client/publish/proposal.hpp"
#include "client/publish/statement_send.hpp"
#include "client/publish/upload.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Flags {
  PackageRequest package{".", false, {}};
  AccountFlags account;
  std::vector<fs::path> keys;
  bool dry_run = false;
  bool yes = false;
};

void show(Console& console, const Package& package) {
  console.note(package.filename + ": " + package.selection);
  for (const Finding& finding : package.meta.warnings.findings()) console.note(render(finding));
  if (!package.inferred()) return;
  console.note("META.json is inferred:");
  for (const std::string& reason : package.reasons) console.note("  " + reason);
  console.note(package.meta.v2.dump(2));
}

Result<void> accept_inferred(Session& session, const Package& package, const Flags& flags) {
  if (!package.inferred() || flags.yes || flags.dry_run || !session.console.can_ask()) return {};
  if (session.console.ask("Publish with this META.json")) return {};
  return fail(Errc::usage, "not published; write META.json (howdah meta infer prints a start) and try again");
}

std::string release_of(const Package& package) {
  return meta_text(package.meta.v2, "/name") + " " + meta_text(package.meta.v2, "/version");
}

Answer published(const Json& receipt, const std::string& what, const LayerView& layer) {
  return Answer{receipt, "published " + what + " to " + layer.state.name + "\nstatement " +
                             meta_text(receipt, "/statement") + "\ncommit    " +
                             meta_text(receipt, "/commit") + "\n"};
}

/// Owners hold keys: has the registry word the release, holds that against the file, signs and sends it.
Result<Answer> publish_signed(Session& session, Account& account, const Package& package,
                              const std::vector<SecretKey>& keys) {
  TRY(const Json proposal, upload_release(session.world.http, {account.api_url, account.token, package.file,
                                                               package.filename, UploadMode::propose}));
  TRY_VOID(bring_up_to_date(session, account));
  TRY(const OwnRelease own, read_own_release(package.file, *account.layer.index, session.world.clock.now()));
  TRY(StatementDraft draft, check_proposal(proposal, own));
  const std::string name = own.distribution.given() + "-" + draft.text("version");
  Outcome outcome;
  TRY_VOID(send_statement(session, account, std::move(draft), keys, name, outcome));
  Answer answer = outcome.answer();
  if (answer.code != ExitCode::ok) return answer;
  return published(answer.json["recorded"][0], release_of(package), account.layer);
}

Result<Answer> publish(Session& session, const Flags& flags) {
  TRY(Account account, open_account(session, flags.account));
  TRY(const auto keys, load_keys(session, flags.keys));
  TRY(const Package package, make_package(flags.package));
  show(session.console, package);
  TRY_VOID(accept_inferred(session, package, flags));
  session.console.progress("uploading " + package.filename);
  const UploadMode mode = flags.dry_run ? UploadMode::dry_run : UploadMode::publish;
  auto receipt = upload_release(session.world.http,
                                {account.api_url, account.token, package.file, package.filename, mode});
  if (!receipt && !flags.dry_run && !keys.empty() && owners_must_sign(receipt.error()))
    return publish_signed(session, account, package, keys);
  if (!receipt) return tl::unexpected(std::move(receipt).error());
  const std::string what = release_of(package);
  if (!flags.dry_run) return published(*receipt, what, account.layer);
  return Answer{*std::move(receipt), what + " could be published to " + account.layer.state.name + "\n"};
}

}  // namespace

Run declare_publish(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("SOURCE", flags->package.source, "A source tree or an archive; default: this folder");
  app.add_option("--key", flags->keys, "An owner's key, where owners hold keys; else HOWDAH_KEY")
      ->allow_extra_args(false);
  flags->account.declare(app);
  app.add_option("--maintainer", flags->package.maintainer,
                 "Name <mail> for an inferred META.json; else what git is configured with");
  app.add_flag("--infer-meta", flags->package.infer, "Infer META.json even if the source has one");
  app.add_flag("--dry-run", flags->dry_run, "Let the registry check everything and record nothing");
  app.add_flag("-y,--yes", flags->yes, "Do not ask about an inferred META.json");
  return [flags](Session& session) { return publish(session, *flags); };
}

}  // namespace howdah
