// SPDX-License-Identifier: PostgreSQL
// index-tool show: what the statements of a distribution add up to.
#include <fmt/format.h>

#include "core/index/catalog.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  std::string name;
  std::string version;
};

std::vector<std::string> extensions_of(const ReleaseRecord& release) {
  std::vector<std::string> names;
  const auto pointer = Json::json_pointer("/contents/extensions");
  if (!release.meta.contains(pointer)) return names;
  for (const auto& [name, unused] : release.meta.at(pointer).items()) names.push_back(name);
  return names;
}

Json to_json(const ReleaseRecord& release) {
  return {{"distribution", release.distribution},
          {"version", release.version},
          {"status", release.status},
          {"publisher", release.publisher},
          {"date", release.date},
          {"yanked", release.yanked},
          {"yank_reason", release.yank_reason},
          {"seq", release.seq},
          {"statement", release.statement},
          {"meta", release.meta},
          {"artifact",
           {{"file", release.file},
            {"size", release.size},
            {"sha256", release.sha256.hex()},
            {"sha512", release.sha512.hex()}}}};
}

std::string to_text(const ReleaseRecord& release) {
  const std::string abstract = release.meta.contains("abstract") && release.meta["abstract"].is_string()
                                   ? release.meta["abstract"]
                                   : "";
  std::string text = fmt::format("{} {}  {}, {} by {}\n", release.display, release.version, release.status,
                                 release.date, release.publisher);
  if (release.yanked) text += fmt::format("yanked      {}\n", release.yank_reason);
  text += fmt::format("abstract    {}\n", abstract);
  text += fmt::format("extensions  {}\n", fmt::join(extensions_of(release), ", "));
  text += fmt::format("artifact    {} ({} bytes)\n", release.file, release.size);
  text += fmt::format("sha256      {}\n", release.sha256.hex());
  text += fmt::format("statement   {} (line {} of its log)", release.statement, release.seq);
  return text;
}

Json to_json(const DistributionRecord& record) {
  Json releases = Json::array();
  for (const ReleaseRecord& release : record.releases) {
    releases.push_back({{"version", release.version},
                        {"status", release.status},
                        {"date", release.date},
                        {"publisher", release.publisher},
                        {"yanked", release.yanked}});
  }
  const ReleaseRecord* latest = record.latest();
  return {{"name", record.key},
          {"display", record.display},
          {"owners", record.owners},
          {"deprecated", record.deprecated ? Json(*record.deprecated) : Json()},
          {"latest", latest != nullptr ? Json(latest->version) : Json()},
          {"releases", std::move(releases)}};
}

std::string to_text(const DistributionRecord& record) {
  std::string text = fmt::format("{}  owners: {}", record.display.empty() ? record.key : record.display,
                                 fmt::join(record.owners, ", "));
  if (record.deprecated) text += fmt::format("\ndeprecated: {}", *record.deprecated);
  const ReleaseRecord* latest = record.latest();
  for (const ReleaseRecord& release : record.releases) {
    text += fmt::format("\n{:16} {:9} {} by {}{}{}", release.version, release.status, release.date,
                        release.publisher, release.yanked ? "  yanked: " + release.yank_reason : "",
                        &release == latest ? "  latest" : "");
  }
  return text;
}

/// The log of a distribution; its error says where else the name is known.
Result<std::vector<Statement>> log_of(const IndexView& view, const Name& name) {
  TRY(auto log, view.log(LogKind::dist, name));
  if (log) return *std::move(log);
  TRY(const auto claims, view.log(LogKind::ext, name));
  if (!claims)
    return fail(Errc::not_found, name.given() + ": no such distribution or extension in this index");
  TRY(const ExtensionRecord extension, fold_extension(*claims));
  return fail(Errc::not_found,
              fmt::format("{}: no such distribution; the extension of that name belongs to the "
                          "distribution {}",
                          name.given(), extension.distribution));
}

Result<ExitCode> show(const Options& options, const Printer& printer) {
  const auto name = Name::parse(options.name);
  if (!name) return fail(Errc::usage, name.error().message);
  TRY(const OpenedIndex index, open_index(options.index));
  TRY(const auto view, verified_tip(index, printer));
  TRY(const auto log, log_of(*view, *name));
  TRY(const DistributionRecord record, fold_distribution(log));
  if (options.version.empty()) {
    printer.result(to_json(record), to_text(record));
    return ExitCode::done;
  }
  const ReleaseRecord* release = record.release(options.version);
  if (release == nullptr) {
    return fail(Errc::not_found,
                fmt::format("{}: no release {}; `index-tool show {} {}` lists those there are", options.name,
                            options.version, options.index.directory, options.name));
  }
  printer.result(to_json(*release), to_text(*release));
  return ExitCode::done;
}

}  // namespace

Action add_show(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_index_arguments(command, options->index);
  command.add_option("NAME", options->name, "A distribution")->required();
  command.add_option("VERSION", options->version, "One release of it");
  return [options](const Printer& printer) { return show(*options, printer); };
}

}  // namespace howdah
