// SPDX-License-Identifier: PostgreSQL
// Fetching: download first, judge every ref, then move them. libgit2 would move refs backwards without being
// asked to force (git_remote_update_tips), so it only downloads.
#include <map>
#include <string_view>

#include "core/base/log.hpp"
#include "core/sys/git_handles.hpp"
#include "core/sys/git_http.hpp"
#include "core/sys/http_redirect.hpp"

namespace howdah::git {
namespace {

constexpr std::string_view k_file = "file://";

struct RefMove {
  std::string name;
  std::optional<ObjectId> from;
  ObjectId to;
  bool forced = false;
};

/// libgit2 hands every callback and the transport the same payload.
struct FetchState {
  HttpSession http;
  std::uint64_t limit = 0;
  bool too_large = false;
};

int on_transport(git_transport** transport, git_remote* remote, void* payload) {
  return make_http_transport(transport, remote, &static_cast<FetchState*>(payload)->http);
}

int on_progress(const git_indexer_progress* progress, void* payload) {
  auto& state = *static_cast<FetchState*>(payload);
  state.too_large = progress->received_bytes > state.limit;
  return state.too_large ? GIT_EUSER : 0;
}

bool is_http(const std::string& url) {
  return url.rfind("http://", 0) == 0 || url.rfind("https://", 0) == 0;
}

/// Without url.insteadOf: a configuration must not change where we fetch from (and libgit2 1.5 leaks 20 KB
/// for every setting it compares).
int make_remote(git_remote** remote, git_repository* repository, const std::string& url) {
  git_remote_create_options options;
  git_remote_create_options_init(&options, GIT_REMOTE_CREATE_OPTIONS_VERSION);
  options.repository = repository;
  options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
  return git_remote_create_with_opts(remote, url.c_str(), &options);
}

/// http(s) goes through our client, files through libgit2; it would also speak ssh and git, with its own
/// rules.
Result<void> check_url(const std::string& url) {
  const bool has_scheme = url.find("://") != std::string::npos;
  const bool is_file = url.rfind(k_file, 0) == 0;
  if (is_http(url) || (is_file && url.find('%') != std::string::npos)) return {};
  std::error_code error;
  const fs::path folder = is_file ? url.substr(k_file.size()) : url;
  if ((is_file || !has_scheme) && fs::is_directory(folder, error)) return {};
  if (is_file || !has_scheme) return fail(Errc::not_found, "fetch from " + url + ": no such folder");
  return fail(Errc::invalid,
              "fetch from " + shown_url(url) + ": only http, https and file URLs and paths are fetched");
}

Result<std::vector<RefspecHandle>> parse_refspecs(const std::vector<std::string>& texts) {
  std::vector<RefspecHandle> refspecs;
  for (const std::string& text : texts) {
    RefspecHandle refspec;
    TRY_VOID(check(git_refspec_parse(out(refspec), text.c_str(), 1), "refspec " + json_quote(text)));
    if (git_refspec_src(refspec.get()) == nullptr || git_refspec_dst(refspec.get()) == nullptr ||
        *git_refspec_src(refspec.get()) == '\0' || *git_refspec_dst(refspec.get()) == '\0')
      return fail(Errc::invalid, "refspec " + json_quote(text) + ": both sides must be named, SOURCE:TARGET");
    refspecs.push_back(std::move(refspec));
  }
  if (refspecs.empty()) return fail(Errc::invalid, "fetch: no refspec says which refs are wanted");
  return refspecs;
}

Result<std::string> target_of(const git_refspec* refspec, const char* source) {
  git_buf buffer{};
  const BufferHandle owner(&buffer);
  TRY_VOID(check(git_refspec_transform(&buffer, refspec, source), std::string("map ref ") + source));
  return std::string(buffer.ptr, buffer.size);
}

/// Which of our refs the peer's advertised refs ask to move, by name. The advertisement must still be
/// connected.
Result<std::map<std::string, RefMove>> wanted_moves(git_remote* remote,
                                                    const std::vector<RefspecHandle>& refspecs) {
  const git_remote_head** heads = nullptr;
  std::size_t count = 0;
  TRY_VOID(check(git_remote_ls(&heads, &count, remote), "list the refs"));
  std::map<std::string, RefMove> moves;
  for (const RefspecHandle& refspec : refspecs) {
    const std::string source = git_refspec_src(refspec.get());
    bool found = source.find('*') != std::string::npos;  // a pattern may match nothing
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = heads[i]->name;
      const bool peeled_tag = name.size() > 3 && name.substr(name.size() - 3) == "^{}";
      if (peeled_tag || git_refspec_src_matches(refspec.get(), name.c_str()) == 0) continue;
      found = true;
      TRY(std::string target, target_of(refspec.get(), name.c_str()));
      moves[target] = {target, std::nullopt, from_oid(heads[i]->oid), git_refspec_force(refspec.get()) != 0};
    }
    if (!found) return fail(Errc::not_found, "it has no ref " + source);
  }
  return moves;
}

git_fetch_options fetch_options(FetchState& state, bool http) {
  git_fetch_options options;
  git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
  options.callbacks.payload = &state;
  options.callbacks.transfer_progress = &on_progress;
  if (http) options.callbacks.transport = &on_transport;
  options.prune = GIT_FETCH_NO_PRUNE;
  options.update_fetchhead = 0;
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  return options;
}

Error fetch_error(FetchState& state, int code) {
  if (state.http.error) return *std::move(state.http.error);
  if (!state.too_large) return git_error_of(code, "download");
  return {Errc::too_large, "download: more than the allowed " + std::to_string(state.limit) + " bytes", {}};
}

Result<std::map<std::string, RefMove>> download(git_remote* remote, const std::vector<std::string>& texts,
                                                FetchState& state) {
  TRY(const std::vector<RefspecHandle> refspecs, parse_refspecs(texts));
  const git_fetch_options options = fetch_options(state, is_http(git_remote_url(remote)));
  if (const int code = git_remote_connect(remote, GIT_DIRECTION_FETCH, &options.callbacks, nullptr, nullptr);
      code < 0)
    return tl::unexpected(fetch_error(state, code));
  TRY(auto moves, wanted_moves(remote, refspecs));
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  const git_strarray wanted{pointers.data(), pointers.size()};
  if (const int code = git_remote_download(remote, &wanted, &options); code < 0)
    return tl::unexpected(fetch_error(state, code));
  return moves;
}

}  // namespace

Result<void> Repository::fetch(const std::string& url, const std::vector<std::string>& refspecs,
                               std::uint64_t limit) {
  TRY_VOID(check_url(url));
  const std::string doing = "fetch from " + shown_url(url);
  state_->unsynced = true;
  RemoteHandle remote;
  TRY_VOID(check(make_remote(out(remote), state_->repository.get(), url), doing));
  TRY(const TempDir scratch, TempDir::create(path()));  // on the file system that must hold the result anyway
  CurlHttpClient client("git/2 (howdah)");              // stock servers and proxies look for the first word
  FetchState state{{client, scratch.path(), limit}, limit};
  auto moves = download(remote.get(), refspecs, state);
  if (!moves) return tl::unexpected(in_context(doing, std::move(moves).error()));
  for (auto& [name, move] : *moves) {
    TRY(move.from, ref(name));
    if (!move.from || move.forced || move.from == move.to) continue;
    TRY(const bool forward, is_descendant(move.to, *move.from));
    if (!forward)
      return fail(Errc::conflict, doing + ": " + name + " would go from " + move.from->hex() + " to " +
                                      move.to.hex() +
                                      ", which does not build on it; history was rewritten there");
  }
  for (const auto& [name, move] : *moves) {
    if (move.from != move.to) TRY_VOID(move_ref(name, move.from, move.to, doing));
  }
  return {};
}

}  // namespace howdah::git
