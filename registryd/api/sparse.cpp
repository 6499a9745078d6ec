// SPDX-License-Identifier: PostgreSQL
// Sparse reading: the objects behind a few names, in one small pack. Everything below /at/ follows from the
// index at that commit alone and stays what it is; only /tip changes.
#include "registryd/api/sparse.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/sparse_pack.hpp"
#include "core/index/timestamp_ref.hpp"
#include "registryd/http/pack_coding.hpp"

namespace howdah {
namespace {

constexpr const char* k_pack_type = "application/x-git-packed-objects";
constexpr std::size_t k_most_names = 200;
constexpr int k_most_commits = 8192;

Result<Response> pack_response(std::string pack, git::PackBodies bodies, const char* keep) {
  Response response;
  response.set("Content-Type", k_pack_type);
  response.set("Cache-Control", keep);
  response.body = std::move(pack);
  return with_coding(std::move(response), bodies);
}

Result<git::ObjectId> commit_named(const std::string& text, std::string_view where) {
  const auto id = git::ObjectId::parse(text);
  if (id) return *id;
  return fail(Errc::usage,
              fmt::format("{}: '{}' is not the id of a commit, 40 lower-case hex digits", where, text));
}

/// What this registry signed as a state of its index; nothing else in the repository is shown by name.
Result<Verified<IndexView>> view_at(const App& app, const git::Repository& repository,
                                    const git::ObjectId& commit) {
  TRY(auto handle, git::Repository::open(repository.path()));
  const Verifier verifier(std::make_shared<const git::Repository>(std::move(handle)), {app.root, app.id});
  auto view = verifier.open(commit);
  if (view) return view;
  return fail(Errc::not_found, fmt::format("commit {} is no state of this index", commit.hex()));
}

Result<std::vector<std::string>> names_of(const Request& request) {
  std::vector<std::string> keys;
  const std::string text = request.parameter("names");
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const auto name = Name::parse(word);
    if (!name) return fail(Errc::usage, fmt::format("names: {}", name.error().message));
    keys.push_back(name->key());
  }
  if (keys.size() <= k_most_names) return keys;
  return fail(Errc::usage,
              fmt::format("names: {} of them, at most {} go into one request", keys.size(), k_most_names));
}

Result<int> history_of(const Request& request) {
  const std::string text = request.parameter("history");
  if (text.empty()) return 0;
  const bool digits = text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
  const int count = digits ? std::atoi(text.c_str()) : 0;
  if (count >= 1 && count <= k_most_commits) return count;
  return fail(Errc::usage, fmt::format("history: '{}' is not a number from 1 to {}", text, k_most_commits));
}

Result<std::optional<git::ObjectId>> from_of(const Request& request) {
  const std::string text = request.parameter("from");
  if (text.empty()) return std::nullopt;
  TRY(const git::ObjectId id, commit_named(text, "from"));
  return id;
}

}  // namespace

Result<Response> get_sparse_tip(const App& app, Request& request) {
  TRY(const auto from, from_of(request));
  TRY(const TipView tip, app.tips.view());
  const git::Repository& repository = (*tip)->repository();
  if (from) TRY_VOID(view_at(app, repository, *from));
  TRY(const auto timestamp, repository.ref(k_timestamp_ref));
  const git::PackBodies bodies = pack_bodies_for(request);
  TRY(std::string bytes, pack_of_newest(repository, {(*tip)->commit(), timestamp}, from, bodies));
  TRY(Response response, pack_response(std::move(bytes), bodies, "no-cache"));
  response.set("Howdah-Commit", (*tip)->commit().hex());
  if (timestamp) response.set("Howdah-Timestamp", timestamp->hex());
  return response;
}

Result<Response> get_sparse_at(const App& app, Request& request) {
  TRY(const git::ObjectId commit, commit_named(request.capture("commit"), "/at/"));
  TRY(const auto keys, names_of(request));
  TRY(const int history, history_of(request));
  TRY(const auto from, from_of(request));
  TRY(const TipView tip, app.tips.view());
  TRY(const Verified<IndexView> view, view_at(app, (*tip)->repository(), commit));
  std::optional<Verified<IndexView>> before;
  if (from) {
    TRY(before, view_at(app, (*tip)->repository(), *from));
  }
  const git::PackBodies bodies = pack_bodies_for(request);
  SparsePack pack(view->repository(), bodies);
  TRY_VOID(pack.add_names(*view, before ? &**before : nullptr, keys));
  TRY_VOID(pack.add_history(commit, history));
  TRY(std::string bytes, pack.finish());
  return pack_response(std::move(bytes), bodies, "public, max-age=31536000, immutable");
}

}  // namespace howdah
