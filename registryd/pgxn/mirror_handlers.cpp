// SPDX-License-Identifier: PostgreSQL
// The root mirror's documents.
#include <fmt/format.h>

#include <array>
#include <fstream>
#include <memory>

#include "core/base/ascii.hpp"
#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/pgxn/answers.hpp"
#include "registryd/pgxn/certificate.hpp"
#include "registryd/pgxn/handlers.hpp"
#include "registryd/pgxn/mirror.hpp"

namespace howdah::pgxn {
namespace {

/// URI templates (RFC 6570): clients must read them, and then know no other paths.
const Json& templates() {
  static const Json k_templates{
      {"download", "/dist/{dist}/{version}/{dist}-{version}.zip"},
      {"readme", "/dist/{dist}/{version}/README.txt"},
      {"meta", "/dist/{dist}/{version}/META.json"},
      {"metav2", "/dist/{dist}/{version}/META.v2.json"},
      {"dist", "/dist/{dist}.json"},
      {"extension", "/extension/{extension}.json"},
      {"user", "/user/{user}.json"},
      {"tag", "/tag/{tag}.json"},
      {"stats", "/stats/{stats}.json"},
      {"mirrors", "/meta/mirrors.json"},
      {"spec", "/meta/spec.{format}"},
      {"search", "/search/{in}/"},
      {"userlist", "/users/{letter}.json"},
  };
  return k_templates;
}

constexpr const char* k_spec =
    "PGXN Meta Spec\n\n"
    "META.json of a distribution follows one of two versions of the specification:\n"
    "  1.0  https://rfcs.pgxn.org/0001-meta-spec-v1.html\n"
    "  2.0  https://rfcs.pgxn.org/0003-meta-spec-v2.html\n"
    "Both are accepted here.\n";

struct NamedStatistic {
  std::string_view name;
  Statistic statistic;
};

constexpr std::array k_statistics{
    NamedStatistic{"dist", Statistic::dist}, NamedStatistic{"extension", Statistic::extension},
    NamedStatistic{"user", Statistic::user}, NamedStatistic{"tag", Statistic::tag},
    NamedStatistic{"summary", Statistic::summary}};

Result<Response> text_answer(const git::ObjectId& commit, const std::string& text) {
  return text_at(commit, "text/plain; charset=utf-8", text);
}

/// A file of ours that is whole.
Result<Response> file_answer(const fs::path& path, const std::string& name, const std::string& etag) {
  const auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  std::error_code missing;
  const auto size = fs::file_size(path, missing);
  if (!*file || missing) return fail(Errc::unavailable, fmt::format("{} is gone; ask again", path.string()));
  Response response;
  response.set("Content-Type", "application/zip");
  response.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  response.set("ETag", fmt::format("\"{}\"", etag));
  response.stream_length = size;
  response.stream = [file](const WriteBytes& write) -> Result<void> {
    std::string piece(256U << 10U, '\0');
    while (file->read(piece.data(), static_cast<std::streamsize>(piece.size())), file->gcount() > 0) {
      if (!write(std::string_view(piece).substr(0, static_cast<std::size_t>(file->gcount()))))
        return fail(Errc::unavailable, "the client went away");
    }
    return {};
  };
  return response;
}

/// Whether `file` is what PGXN calls the release's zip, without its ending.
bool is_named_after(const std::string& file, const ReleaseRecord& release) {
  const std::string end = "-" + ascii_lower(release.version);
  const std::string lower = ascii_lower(file);
  if (!lower.ends_with(end)) return false;
  const auto name = Name::parse(lower.substr(0, lower.size() - end.size()));
  return name && name->key() == release.distribution;
}

template <class Build>
Result<Response> built(const App& app, const Request& request, Build build) {
  TRY(const TipView view, app.tips.view());
  TRY(const Json document, build(**view));
  return answer(request, (*view)->commit(), document);
}

}  // namespace

Result<Response> get_index(const App& app, Request& request) {
  return built(app, request, [](const IndexView&) -> Result<Json> { return templates(); });
}

Result<Response> get_distribution(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return built(app, request, [&](const IndexView& view) { return app.pgxn.distribution(view, name); });
}

Result<Response> get_meta(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return built(app, request, [&](const IndexView& view) {
    return app.pgxn.release(view, name, request.capture("version"));
  });
}

Result<Response> get_meta_v2(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return built(app, request, [&](const IndexView& view) {
    return app.pgxn.release_v2(view, name, request.capture("version"));
  });
}

Result<Response> get_readme(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const TipView view, app.tips.view());
  TRY(const Described one, app.pgxn.describe(**view, name, request.capture("version")));
  if (!one.facts || one.facts->readme.empty())
    return fail(Errc::not_found,
                fmt::format("{} {} has no README", one.release.display, one.release.version));
  return text_answer((*view)->commit(), one.facts->readme);
}

Result<Response> get_zip(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const TipView view, app.tips.view());
  TRY(const Described one, app.pgxn.describe(**view, name, request.capture("version")));
  const ReleaseRecord& release = one.release;
  const std::string file = request.capture("file");
  if (!is_named_after(file, release))
    return fail(Errc::not_found, fmt::format("no file {}.zip; the zip is /{}", file, zip_path(release)));
  if (!one.facts) {
    return fail(Errc::not_found, fmt::format("{} {} cannot be had as a zip; its archive is /v1/artifacts/{}",
                                             release.display, release.version, release.sha256.hex()));
  }
  if (one.facts->repacked) {
    return file_answer(app.pgxn.catalogue().repacked(release.sha256), file + ".zip",
                       one.facts->sha512.hex().substr(0, 64));
  }
  request.captures["sha256"] = release.sha256.hex();
  return get_artifact(app, request);
}

Result<Response> get_extension(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return built(app, request, [&](const IndexView& view) { return app.pgxn.extension(view, name); });
}

Result<Response> get_user(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return built(app, request, [&](const IndexView&) { return app.pgxn.user(name); });
}

Result<Response> get_user_list(const App& app, Request& request) {
  const std::string letter = ascii_lower(request.capture("letter"));
  if (letter.size() != 1 || !is_alphanumeric(letter.front()))
    return fail(Errc::not_found, "users are listed by the first letter of their names: /users/a.json");
  return built(app, request, [&](const IndexView&) -> Result<Json> {
    TRY(const auto users, app.pgxn.catalogue().users_by(letter.front()));
    Json list = Json::array();
    for (const Tally& one : users) list.push_back({{"user", one.display}, {"name", one.display}});
    return list;
  });
}

Result<Response> get_tag(const App& app, Request& request) {
  return built(app, request, [&](const IndexView&) { return app.pgxn.tag(request.capture("tag")); });
}

Result<Response> get_statistic(const App& app, Request& request) {
  for (const NamedStatistic& row : k_statistics) {
    if (row.name == request.capture("name")) {
      return built(app, request,
                   [&](const IndexView& view) { return app.pgxn.statistic(view, row.statistic); });
    }
  }
  return fail(Errc::not_found, "statistics are dist, extension, user, tag and summary");
}

/// This registry is its only mirror: its index is what others clone.
Result<Response> get_mirrors(const App& app, Request& request) {
  const std::string base = app.public_url.empty() ? "http://" + request.header("host") : app.public_url;
  return built(app, request, [&](const IndexView&) -> Result<Json> {
    return Json::array({{{"uri", base + "/"},
                         {"frequency", "instantly"},
                         {"location", "the registry itself"},
                         {"organization", app.id.text()},
                         {"timezone", "UTC"},
                         {"email", ""},
                         {"bandwidth", "unknown"},
                         {"src", base + "/index.git"}}});
  });
}

Result<Response> get_spec(const App& app, Request&) {
  TRY(const TipView view, app.tips.view());
  return text_answer((*view)->commit(), k_spec);
}

/// When the mirror was last changed.
Result<Response> get_time(const App& app, Request&) {
  TRY(const TipView view, app.tips.view());
  TRY(const git::Commit commit, (*view)->repository().read_commit((*view)->commit()));
  // A raw identity ends in `> SECONDS +0000`.
  const std::string& committer = commit.committer;
  const std::size_t from = committer.rfind('>') + 2;
  const std::string seconds = committer.substr(from, committer.rfind(' ') - from);
  return text_answer((*view)->commit(), seconds + "\n# seconds since 1970-01-01T00:00:00Z\n");
}

Result<Response> get_key_set(const App& app, Request& request) {
  if (app.pgxn.key() == nullptr)
    return fail(Errc::not_found, "this server signs no certificates; ask the registry it follows");
  return built(app, request,
               [&](const IndexView&) -> Result<Json> { return key_set(app.pgxn.key()->public_key()); });
}

}  // namespace howdah::pgxn
