// SPDX-License-Identifier: PostgreSQL
// howdah publish [DIR|ARCHIVE]
#include <memory>

#include "client/command.hpp"
#include "client/publish/package.hpp"
#include "client/publish/proposal.hpp"
#include "client/publish/statement_send.hpp"
#include "client/publish/upload.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"

namespace howdah {
namespace {

struct Flags {
  PackageRequest package{".", false, {}};
  AccountFlags account;
  std::vector<fs::path> keys;
  bool dry_run = false;
  bool stage = false;
  bool yes = false;
  // What the registry fetches itself, instead of a source here.
  std::string url;
  std::string sha256;
  std::string repository;
  std::string tag;

  [[nodiscard]] UploadMode mode() const {
    if (dry_run) return UploadMode::dry_run;
    return stage ? UploadMode::stage : UploadMode::publish;
  }
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

Answer answered(const Json& receipt, const std::string& what, const LayerView& layer, const Flags& flags) {
  if (flags.dry_run) return Answer{receipt, what + " could be published to " + layer.state.name + "\n"};
  if (!is_waiting(receipt)) return published(receipt, what, layer);
  Answer answer{receipt, what + " waits for " +
                             (meta_text(receipt, "/waits_for") == "owner" ? "an owner" : "a moderator") +
                             " of " + layer.state.name + ": " + meta_text(receipt, "/reason") +
                             "\nid        " + meta_text(receipt, "/id") + "\n"};
  answer.code = ExitCode::waiting;
  return answer;
}

/// A name that belongs to other registries is not even uploaded for a dry run.
Result<void> check_may_hear_of(const Package& package, const LayerView& layer) {
  std::vector<std::string> names = meta_extensions(package.meta.v2);
  names.push_back(meta_text(package.meta.v2, "/name"));
  for (const std::string& text : names) {
    TRY(const Name name, Name::parse(text));
    TRY_VOID(check_may_hear(layer, name));
  }
  return {};
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
  TRY_VOID(check_may_hear_of(package, account.layer));
  TRY_VOID(accept_inferred(session, package, flags));
  session.console.progress("uploading " + package.filename);
  auto receipt = upload_release(
      session.world.http, {account.api_url, account.token, package.file, package.filename, flags.mode()});
  if (!receipt && !flags.dry_run && !keys.empty() && owners_must_sign(receipt.error()))
    return publish_signed(session, account, package, keys);
  if (!receipt) return tl::unexpected(std::move(receipt).error());
  return answered(*receipt, release_of(package), account.layer, flags);
}

Result<Answer> publish_from_elsewhere(Session& session, const Flags& flags) {
  if (flags.url.empty() == flags.repository.empty() || flags.url.empty() != flags.sha256.empty() ||
      flags.repository.empty() != flags.tag.empty())
    return fail(Errc::usage, "say --url URL with --sha256 HEX, or --git URL with --tag TAG");
  TRY(const Account account, open_account(session, flags.account));
  const Json from = flags.url.empty() ? Json{{"repository", flags.repository}, {"tag", flags.tag}}
                                      : Json{{"url", flags.url}, {"sha256", flags.sha256}};
  session.console.progress("the registry fetches " + (flags.url.empty() ? flags.repository : flags.url));
  TRY(const Json receipt,
      publish_remote(session.world.http, account.api_url, account.token, from, flags.mode()));
  const std::string what = meta_text(receipt, "/distribution") + " " + meta_text(receipt, "/version");
  return answered(receipt, what, account.layer, flags);
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
  app.add_flag("--stage", flags->stage, "Let it wait until an owner approves it");
  app.add_option("--url", flags->url, "Publish the archive at this URL; the registry fetches it");
  app.add_option("--sha256", flags->sha256, "What that archive's SHA-256 must be");
  app.add_option("--git", flags->repository, "Publish a tag of this git repository; the registry packs it");
  app.add_option("--tag", flags->tag, "The tag");
  return [flags](Session& session) {
    const bool elsewhere = !(flags->url + flags->sha256 + flags->repository + flags->tag).empty();
    return elsewhere ? publish_from_elsewhere(session, *flags) : publish(session, *flags);
  };
}

}  // namespace howdah
