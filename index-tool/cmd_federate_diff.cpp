// SPDX-License-Identifier: PostgreSQL
// index-tool federate diff: what a fork has beyond the registry it follows, and that it changed nothing
// there.
#include <fmt/format.h>

#include "core/index/catalog.hpp"
#include "core/index/fork.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

Result<Json> describe(const IndexView& fork, const OwnName& own) {
  TRY(const Name name, Name::parse(own.key));
  TRY(const auto log, fork.log(LogKind::dist, name));
  TRY(const DistributionRecord record, fold_distribution(*log));
  Json versions = Json::array();
  for (const ReleaseRecord& release : record.releases) versions.push_back(release.version);
  return Json{{"distribution", own.key}, {"versions", std::move(versions)}, {"hides_upstream", own.hides}};
}

std::string line_of(const Json& distribution) {
  std::string versions;
  for (const Json& version : distribution["versions"])
    versions += (versions.empty() ? "" : " ") + version.get<std::string>();
  return fmt::format("{}\t{}{}\n", distribution["distribution"].get<std::string>(), versions,
                     distribution["hides_upstream"] == true ? "\thides upstream's" : "");
}

/// Every line of both verifies: what stands below `upstream/` is upstream's own, and nobody else's.
Result<void> verify_all(const OpenedIndex& index) {
  TRY(const VerifyReport report, index.verifier.verify_tree(index.tip));
  if (report.ok()) return {};
  return fail(Errc::untrusted, "the fork does not verify, so nothing can be said of it", report.findings);
}

Result<ExitCode> diff(const IndexArguments& arguments, const Printer& printer) {
  TRY(const OpenedIndex index, open_index(arguments));
  TRY(const auto fork, verified_tip(index, printer));
  if (fork->upstream() == nullptr)
    return fail(Errc::not_found, arguments.directory + " follows no other registry: it is no fork");
  TRY_VOID(verify_all(index));
  TRY(const auto own, own_names(*fork));
  Json distributions = Json::array();
  Json extensions = Json::array();
  std::string text;
  for (const OwnName& name : own) {
    if (name.kind == LogKind::ext)
      extensions.push_back({{"extension", name.key}, {"hides_upstream", name.hides}});
    if (name.kind != LogKind::dist) continue;
    TRY(Json row, describe(*fork, name));
    text += line_of(row);
    distributions.push_back(std::move(row));
  }
  const UpstreamRegistry& upstream = *fork->registry().upstream;
  if (text.ends_with('\n')) text.pop_back();
  printer.note(fmt::format("{} beyond {} (root sha256:{}), which stands in it unchanged",
                           fork->registry().id.text(), upstream.registry.text(), upstream.root.hex()));
  printer.result({{"fork", fork->registry().id.text()},
                  {"upstream", upstream.registry.text()},
                  {"upstream_root", "sha256:" + upstream.root.hex()},
                  {"upstream_tree", fork->upstream()->tree().hex()},
                  {"distributions", std::move(distributions)},
                  {"extensions", std::move(extensions)}},
                 text);
  return ExitCode::done;
}

}  // namespace

Action add_federate_diff(CLI::App& command) {
  const auto arguments = std::make_shared<IndexArguments>();
  add_index_arguments(command, *arguments);
  return [arguments](const Printer& printer) { return diff(*arguments, printer); };
}

}  // namespace howdah
