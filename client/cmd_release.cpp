// SPDX-License-Identifier: PostgreSQL
// howdah release [DIR]: bundle, test, sign and publish in one; nothing is
// asked, so that a job can run it.
#include <algorithm>
#include <memory>

#include "client/commands_develop.hpp"
#include "client/develop/bundle.hpp"
#include "client/develop/trial_flags.hpp"
#include "client/publish/publishing.hpp"
#include "client/publish/statement_send.hpp"

namespace howdah {
namespace {

struct Flags {
  BundleRequest bundle{{".", false, {}}, false};
  AccountFlags account;
  TrialFlags trial;
  std::vector<fs::path> keys;
  bool skip_test = false;
  bool dry_run = false;
  bool stage = false;

  [[nodiscard]] UploadMode mode() const {
    if (dry_run) return UploadMode::dry_run;
    return stage ? UploadMode::stage : UploadMode::publish;
  }
};

/// The results; failed, with what every PostgreSQL said, when one of them
/// fails.
Result<std::vector<TrialResult>> tested(const Session& session, const Flags& flags) {
  if (flags.skip_test) return std::vector<TrialResult>();
  TRY(auto results, run_trials(session, flags.bundle.package.source, flags.trial));
  if (std::all_of(results.begin(), results.end(), [](const TrialResult& one) { return one.ok(); }))
    return results;
  return fail(Errc::failed, "nothing was published, since it fails:\n" + to_text(results));
}

Result<Answer> release(Session& session, const Flags& flags) {
  TRY(Account account, open_account(session, flags.account));
  TRY(const auto keys, load_keys(session, flags.keys));
  TRY(const Package package, make_bundle(flags.bundle));
  show_package(session.console, package);
  TRY(const auto results, tested(session, flags));
  TRY(const FileDigests digests, digest_file(package.file));
  TRY(Answer answer, publish_package(session, account, package, keys, flags.mode()));
  answer.json = {{"receipt", std::move(answer.json)},
                 {"archive", {{"file", package.filename}, {"sha256", digests.sha256.hex()}}},
                 {"tests", to_json(results)},
                 {"dry_run", flags.dry_run}};
  answer.text = to_text(results) + answer.text;
  return answer;
}

}  // namespace

Run declare_release(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("DIR", flags->bundle.package.source, "The source tree; default: this folder");
  app.add_option("--key", flags->keys, "An owner's key, where owners hold keys; else HOWDAH_KEY")
      ->allow_extra_args(false);
  flags->account.declare(app);
  flags->trial.declare(app);
  app.add_option("--maintainer", flags->bundle.package.maintainer,
                 "Name <mail> for an inferred META.json; else what git is "
                 "configured with");
  app.add_flag("--dirty", flags->bundle.dirty, "Release what git's HEAD does not have, too");
  app.add_flag("--skip-test", flags->skip_test, "Publish untested, where a job has tested before");
  app.add_flag("--dry-run", flags->dry_run, "Test, and let the registry check everything and record nothing");
  app.add_flag("--stage", flags->stage, "Let it wait until an owner approves it");
  return [flags](Session& session) { return release(session, *flags); };
}

}  // namespace howdah
