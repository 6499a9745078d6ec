// SPDX-License-Identifier: PostgreSQL
// index-tool gate and land: pull requests against an index that has no server.
#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "hooks/landing.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  std::string base;
  std::string head;
  std::string keys;
};

void add_range(CLI::App& command, Options& options) {
  add_index_arguments(command, options.index);
  command.add_option("--base", options.base, "The commit of main it starts from: 40 hex digits or refs/…")
      ->required();
  command.add_option("--head", options.head, "Its last commit, likewise")->required();
}

Result<git::ObjectId> resolve(const git::Repository& repository, const std::string& text) {
  if (const auto id = git::ObjectId::parse(text)) return *id;
  if (!text.starts_with("refs/"))
    return fail(Errc::usage, fmt::format("{}: write 40 hex digits or a full ref name", text));
  TRY(const auto id, repository.ref(text));
  if (!id) return fail(Errc::not_found, fmt::format("{}: no such ref", text));
  return *id;
}

/// By the same check that guards a served registry, but without a push there is no certificate: who submits
/// is found from the signatures.
Result<CheckedSubmission> check(const OpenedIndex& index, const IndexView& tip, const Options& options) {
  TRY(const git::ObjectId base, resolve(*index.repository, options.base));
  TRY(const git::ObjectId head, resolve(*index.repository, options.head));
  return check_submission({.tip = tip,
                           .objects = *index.repository,
                           .head = head,
                           .base = base,
                           .service = {},
                           .pusher = {},
                           .received = {},
                           .now = SystemClock().now()});
}

Json to_json(const CheckedSubmission& submission) {
  Json logs = Json::array();
  for (const GrownLog& log : submission.logs)
    logs.push_back(
        {{"path", log.path}, {"lines", std::count(log.appended.begin(), log.appended.end(), '\n')}});
  return {{"ok", true},
          {"submission", submission.head.hex()},
          {"commits", submission.commits.size()},
          {"by", submission.service.value_or("owners")},
          {"key", submission.signer.ssh_fingerprint()},
          {"logs", logs}};
}

std::string to_text(const CheckedSubmission& submission) {
  return fmt::format("accepted: {} commits by {} ({}), {} logs", submission.commits.size(),
                     submission.service.value_or("owners"), submission.signer.ssh_fingerprint(),
                     submission.logs.size());
}

/// A refusal is a result, not an error: one finding a line.
Result<ExitCode> refused(const Error& error, const Printer& printer) {
  if (error.code != Errc::denied) return tl::unexpected(error);
  std::string text;
  for (const Finding& finding : error.findings)
    text += fmt::format("{}: {}: {}\n", finding.code, finding.place, finding.message);
  printer.result({{"ok", false}, {"findings", howdah::to_json(error.findings)}},
                 text + "refused: " + error.message);
  return ExitCode::failed;
}

Result<ExitCode> gate(const Options& options, const Printer& printer) {
  TRY(const OpenedIndex index, open_index(options.index));
  TRY(const Verified<IndexView> tip, verified_tip(index, printer));
  const auto checked = check(index, *tip, options);
  if (!checked) return refused(checked.error(), printer);
  printer.result(to_json(*checked), to_text(*checked));
  return ExitCode::done;
}

Result<ExitCode> land_submission(const Options& options, const Printer& printer) {
  TRY(const OpenedIndex index, open_index(options.index));
  TRY(const Verified<IndexView> tip, verified_tip(index, printer));
  TRY(OnlineKeys keys, load_online_keys(options.keys));
  const auto checked = check(index, *tip, options);
  if (!checked) return refused(checked.error(), printer);
  const SystemClock clock;
  IndexWriter writer(index.repository->path(),
                     {tip->root().version() == 1 ? std::optional(tip->root().fingerprint()) : std::nullopt,
                      tip->registry().id},
                     std::move(keys), clock);
  TRY(const Committed committed, land(writer, *checked));
  Json json = to_json(*checked);
  json["commit"] = committed.commit.hex();
  printer.result(json, "landed as " + committed.commit.hex());
  return ExitCode::done;
}

}  // namespace

Action add_gate(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_range(command, *options);
  return [options](const Printer& printer) { return gate(*options, printer); };
}

Action add_land(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_range(command, *options);
  command.add_option("--keys", options->keys, "Folder with the registry's online keys")->required();
  return [options](const Printer& printer) { return land_submission(*options, printer); };
}

}  // namespace howdah
