// SPDX-License-Identifier: PostgreSQL
// howdah publish [DIR|ARCHIVE]
#include <memory>

#include "client/command.hpp"
#include "client/publish/publishing.hpp"
#include "client/publish/statement_send.hpp"
#include "federation/release_meta.hpp"

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

Result<void> accept_inferred(Session& session, const Package& package, const Flags& flags) {
  if (!package.inferred() || flags.yes || flags.dry_run || !session.console.can_ask()) return {};
  if (session.console.ask("Publish with this META.json")) return {};
  return fail(Errc::usage,
              "not published; write META.json (howdah meta infer "
              "prints a start) and try again");
}

Result<Answer> publish(Session& session, const Flags& flags) {
  TRY(Account account, open_account(session, flags.account));
  TRY(const auto keys, load_keys(session, flags.keys));
  TRY(const Package package, make_package(flags.package));
  show_package(session.console, package);
  TRY_VOID(accept_inferred(session, package, flags));
  return publish_package(session, account, package, keys, flags.mode());
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
  return publish_answer(receipt, what, account.layer, flags.mode());
}

}  // namespace

Run declare_publish(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("SOURCE", flags->package.source, "A source tree or an archive; default: this folder");
  app.add_option("--key", flags->keys, "An owner's key, where owners hold keys; else HOWDAH_KEY")
      ->allow_extra_args(false);
  flags->account.declare(app);
  app.add_option("--maintainer", flags->package.maintainer,
                 "Name <mail> for an inferred META.json; else what git is "
                 "configured with");
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
