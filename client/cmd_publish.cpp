// SPDX-License-Identifier: PostgreSQL
// howdah publish [DIR|ARCHIVE]
#include <memory>

#include "client/command.hpp"
#include "client/publish/package.hpp"
#include "client/publish/upload.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Flags {
  PackageRequest package{".", false, {}};
  std::optional<std::string> registry;
  std::string token_file;
  bool dry_run = false;
  bool yes = false;
};

Result<LayerView> only_registry(Session& session, const std::optional<std::string>& name) {
  TRY(auto layers, session.fresh_layers().open(name));
  if (layers.size() == 1) return std::move(layers.front());
  std::vector<std::string> names;
  for (const LayerView& layer : layers) names.push_back(layer.state.name);
  return fail(Errc::usage, "which registry? say --registry with one of: " + joined(names));
}

Result<std::string> api_url(const LayerView& layer) {
  TRY(const Resource api, layer.location.resolve(layer.index->registry().api_url));
  if (const auto* url = std::get_if<std::string>(&api)) return *url + (url->ends_with('/') ? "" : "/");
  return fail(Errc::usage, "registry " + layer.state.name + " is a folder (" + layer.state.url +
                               "); publishing needs a registry with an http(s) URL");
}

Result<std::string> read_token(Session& session, const std::string& file) {
  std::string token = session.world.variable("HOWDAH_TOKEN");
  if (!file.empty()) {
    TRY(token, read_file(file, 4096));
  }
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' '))
    token.pop_back();
  if (!token.empty() && token.find_first_of("\r\n") == std::string::npos) return token;
  return fail(Errc::unauthenticated, "publishing needs a token: set HOWDAH_TOKEN, or give --token-file FILE");
}

void warn_about_clear_text(Console& console, const std::string& url) {
  const bool local = url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") ||
                     url.starts_with("http://[::1]");
  if (url.starts_with("http://") && !local)
    console.note("warning: " + url + " is not encrypted; anyone on the way can read your token");
}

void show(Console& console, const Package& package) {
  console.note(package.filename + ": " + package.selection);
  for (const Finding& finding : package.meta.warnings.findings()) console.note(render(finding));
  if (!package.inferred()) return;
  console.note("META.json is inferred:");
  for (const std::string& reason : package.reasons) console.note("  " + reason);
  console.note(package.meta.v2.dump(2));
}

Result<Answer> publish(Session& session, const Flags& flags) {
  TRY(const LayerView layer, only_registry(session, flags.registry));
  TRY(const std::string url, api_url(layer));
  TRY(const std::string token, read_token(session, flags.token_file));
  TRY(const Package package, make_package(flags.package));
  show(session.console, package);
  if (package.inferred() && !flags.yes && !flags.dry_run && session.console.can_ask() &&
      !session.console.ask("Publish with this META.json")) {
    return fail(Errc::usage,
                "not published; write META.json (howdah meta infer prints a start) and try again");
  }
  warn_about_clear_text(session.console, url);
  session.console.progress("uploading " + package.filename);
  TRY(Json receipt,
      upload_release(session.world.http, {url, token, package.file, package.filename, flags.dry_run}));
  const std::string what = meta_text(package.meta.v2, "/name") + " " + meta_text(package.meta.v2, "/version");
  if (flags.dry_run)
    return Answer{std::move(receipt), what + " could be published to " + layer.state.name + "\n"};
  return Answer{receipt, "published " + what + " to " + layer.state.name + "\nstatement " +
                             meta_text(receipt, "/statement") + "\ncommit    " +
                             meta_text(receipt, "/commit") + "\n"};
}

}  // namespace

Run declare_publish(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("SOURCE", flags->package.source, "A source tree or an archive; default: this folder");
  app.add_option("--registry", flags->registry, "Where to, when several registries are in use");
  app.add_option("--token-file", flags->token_file, "Read the token from this file instead of HOWDAH_TOKEN");
  app.add_option("--maintainer", flags->package.maintainer,
                 "Name <mail> for an inferred META.json; else what git is configured with");
  app.add_flag("--infer-meta", flags->package.infer, "Infer META.json even if the source has one");
  app.add_flag("--dry-run", flags->dry_run, "Let the registry check everything and record nothing");
  app.add_flag("-y,--yes", flags->yes, "Do not ask about an inferred META.json");
  return [flags](Session& session) { return publish(session, *flags); };
}

}  // namespace howdah
