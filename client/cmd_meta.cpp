// SPDX-License-Identifier: PostgreSQL
// howdah meta lint|migrate|infer
#include <memory>

#include "client/command.hpp"
#include "client/publish/source.hpp"
#include "core/rules/meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_meta_limit = 4ULL << 20U;

/// What conversion and our own rules have to say about valid PGXN META: warnings here, maybe more when
/// publishing.
std::vector<Finding> stricter_findings(std::string_view text) {
  const auto meta = read_meta(text);
  Diagnostics all;
  if (meta) {
    all = meta->warnings;
    all.append(admission_findings(*meta));
  }
  std::vector<Finding> findings = meta ? all.findings() : meta.error().findings;
  if (!meta && findings.empty()) {
    findings.push_back(
        {Severity::warning, "meta-not-convertible", "", meta.error().message, "write META.json version 2"});
  }
  for (Finding& finding : findings)
    if (finding.severity == Severity::error) finding.severity = Severity::warning;
  return findings;
}

/// What one file's text is worth. Never fails: what is wrong becomes findings.
Json lint_text(std::string_view text) {
  Diagnostics duplicates;
  const auto document = parse_json(text, {}, &duplicates);
  if (!document) {
    return {{"valid", false},
            {"findings", to_json({{Severity::error, "meta-not-json", "", document.error().message,
                                   "correct the JSON text at that place"}})}};
  }
  Diagnostics all = duplicates;
  all.append(validate_meta(*document));
  if (all.has_errors()) return {{"valid", false}, {"findings", to_json(all.findings())}};
  return {{"valid", true}, {"findings", to_json(stricter_findings(text))}};
}

std::string lint_report(const Json& file) {
  std::string text = file["file"].get<std::string>() + ": " + (file["valid"] ? "valid" : "not valid") + "\n";
  for (const Json& finding : file["findings"]) {
    text += "  " + finding.value("severity", "") + ": " + finding.value("place", "") + ": " +
            finding.value("message", "") + "\n";
    if (const std::string remedy = finding.value("remedy", ""); !remedy.empty())
      text += "    remedy: " + remedy + "\n";
  }
  return text;
}

Result<Answer> lint(const std::vector<std::string>& files) {
  Answer answer{{{"files", Json::array()}}, {}};
  for (const std::string& file : files) {
    TRY(const std::string text, read_file(file, k_meta_limit));
    Json report = lint_text(text);
    report["file"] = file;
    if (!report["valid"]) answer.code = ExitCode::invalid;
    answer.text += lint_report(report);
    answer.json["files"].push_back(std::move(report));
  }
  return answer;
}

Result<Answer> migrate(Session& session, const std::string& file) {
  TRY(const std::string text, read_file(file, k_meta_limit));
  auto meta = read_meta(text);
  if (!meta) return tl::unexpected(in_context(file, std::move(meta).error()));
  for (const Finding& finding : meta->warnings.findings()) session.console.note(render(finding));
  if (meta->written_as == MetaSpec::v2) session.console.note(file + " is version 2 already");
  return Answer{meta->v2, meta->v2.dump(2) + "\n"};
}

struct InferFlags {
  std::string folder = ".";
  std::string maintainer;
};

Result<Answer> infer(Session& session, const InferFlags& flags) {
  TRY(const Source source, read_source_folder(flags.folder));
  TRY(const InferredMeta inferred, infer_source_meta(source, flags.maintainer));
  for (const std::string& reason : inferred.reasons) session.console.note(reason);
  return Answer{{{"meta", inferred.v2}, {"reasons", inferred.reasons}}, inferred.v2.dump(2) + "\n"};
}

}  // namespace

Run declare_meta_lint(CLI::App& app) {
  const auto files = std::make_shared<std::vector<std::string>>();
  app.add_option("FILE", *files, "META.json files")->required();
  return [files](Session&) { return lint(*files); };
}

Run declare_meta_migrate(CLI::App& app) {
  const auto file = std::make_shared<std::string>();
  app.add_option("FILE", *file, "A META.json of either version")->required();
  return [file](Session& session) { return migrate(session, *file); };
}

Run declare_meta_infer(CLI::App& app) {
  const auto flags = std::make_shared<InferFlags>();
  app.add_option("DIR", flags->folder, "The source tree");
  app.add_option("--maintainer", flags->maintainer, "Name <mail>; else what git is configured with");
  return [flags](Session& session) { return infer(session, *flags); };
}

}  // namespace howdah
