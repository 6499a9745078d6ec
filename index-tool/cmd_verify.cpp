// SPDX-License-Identifier: PostgreSQL
// index-tool verify: every statement of the tip, and with --history every commit behind it.
#include <fmt/format.h>

#include "hooks/ref_check.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  bool history = false;
  unsigned threads = 0;
};

Json to_json(const VerifyReport& report, const OpenedIndex& index, const std::string& root) {
  return {{"ok", report.ok()},
          {"commit", index.tip.hex()},
          {"root", root},
          {"root_pinned", index.pinned},
          {"commits", report.commits},
          {"logs", report.logs},
          {"statements", report.statements},
          {"findings", howdah::to_json(report.findings.findings())}};
}

/// One refusal a line, as compilers do: `path:line: reason`.
std::string to_text(const VerifyReport& report, const OpenedIndex& index) {
  std::string text;
  for (const Finding& finding : report.findings.findings()) {
    text += fmt::format("{}: {}\n", finding.place, finding.message);
  }
  const std::string seen = fmt::format("{} statements in {} logs, {} commits, tip {}", report.statements,
                                       report.logs, report.commits, index.tip.hex());
  if (report.ok()) return text + "verified: " + seen;
  return text + fmt::format("refused: {} findings in {}", report.findings.findings().size(), seen);
}

/// A tip that cannot even be opened (root, commit signature, registry document) is a report like any other.
VerifyReport refusal(const Error& error, const OpenedIndex& index) {
  VerifyReport report;
  if (error.findings.empty()) {
    report.findings.error("tip-untrusted", "commit " + index.tip.hex(), error.message);
  }
  for (const Finding& finding : error.findings) {
    report.findings.error(finding.code, finding.place, finding.message, finding.remedy);
  }
  return report;
}

Result<VerifyReport> report_on(const OpenedIndex& index, const Options& options) {
  auto report = options.history ? index.verifier.verify_history(index.tip, options.threads)
                                : index.verifier.verify_tree(index.tip, options.threads);
  if (report || report.error().code != Errc::untrusted) return report;
  return refusal(report.error(), index);
}

Result<ExitCode> verify(const Options& options, const Printer& printer) {
  TRY(const OpenedIndex index, open_index(options.index));
  const auto view = verified_tip(index, printer);
  if (!view && view.error().code != Errc::untrusted) return tl::unexpected(view.error());
  TRY(VerifyReport report, view ? report_on(index, options) : refusal(view.error(), index));
  if (view) TRY_VOID(check_served_refs(**view, report.findings));
  const std::string root = view ? "sha256:" + (*view)->root().fingerprint().hex() : options.index.root;
  printer.result(to_json(report, index, root), to_text(report, index));
  return report.ok() ? ExitCode::done : ExitCode::failed;
}

}  // namespace

Action add_verify(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_index_arguments(command, options->index);
  command.add_flag("--history", options->history, "Also every commit: signed, one parent, append-only");
  command.add_option("--threads", options->threads, "Verify with this many threads (0: one per core)")
      ->default_val(0);
  return [options](const Printer& printer) { return verify(*options, printer); };
}

}  // namespace howdah
