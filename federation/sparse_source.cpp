// SPDX-License-Identifier: PostgreSQL
#include "federation/sparse_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/index/layout.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/sys/git_conversation.hpp"
#include "core/sys/git_pack_intake.hpp"
#include "core/sys/http_coding.hpp"
#include "core/sys/http_redirect.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_pack_type = "application/x-git-packed-objects";
constexpr int k_tries = 3;
constexpr std::size_t k_names_asked_at_once = 100;

Result<SparseTip> newest_of(git::Conversation& conversation) {
  const std::array<std::string, 2> names{k_main_ref, k_timestamp_ref};
  TRY(const auto refs, conversation.list_refs(names));
  std::optional<git::ObjectId> main;
  std::optional<git::ObjectId> timestamp;
  for (const git::Ref& ref : refs) {
    if (ref.name == k_main_ref) main = ref.target;
    if (ref.name == k_timestamp_ref) timestamp = ref.target;
  }
  if (!main) return fail(Errc::not_found, "it has no refs/heads/main");
  return SparseTip{*main, timestamp};
}

/// Any git host that filters.
class GitSource final : public SparseSource {
 public:
  GitSource(HttpClient& http, const std::string& url, std::uint64_t budget)
      : conversation_(http, url, budget) {}

  Result<SparseTip> look(const fs::path&, const std::optional<git::ObjectId>&) override {
    TRY(const git::HostAbilities abilities, conversation_.greet());
    if (!abilities.version_2 || !abilities.filter || !abilities.shallow)
      return fail(Errc::not_found,
                  "this git host does not serve single objects; remove the registry and add "
                  "it again with --transport shallow or full");
    return newest_of(conversation_);
  }

  Result<void> bring(const fs::path& into, const SparseRound& round) override {
    return conversation_.fetch({round.missing, 1}, into);
  }

  Result<void> bring_history(const fs::path& into, const git::ObjectId& commit, int count) override {
    return conversation_.fetch({{commit}, count}, into);
  }

 private:
  git::Conversation conversation_;
};

/// Any git host that serves commits without those before them. What one holds that is known already does not
/// come again.
class ShallowSource final : public SparseSource {
 public:
  ShallowSource(HttpClient& http, const std::string& url, std::uint64_t budget)
      : conversation_(http, url, budget) {}

  Result<SparseTip> look(const fs::path& into, const std::optional<git::ObjectId>& from) override {
    TRY(abilities_, conversation_.greet());
    if (!abilities_.version_2 || !abilities_.shallow)
      return fail(Errc::not_found,
                  "this git host serves no commits without their history; remove the registry and add it "
                  "again with --transport full");
    TRY(const SparseTip tip, newest_of(conversation_));
    known_ = from;
    TRY_VOID(
        bring_whole(into, tip.timestamp ? std::vector{tip.main, *tip.timestamp} : std::vector{tip.main}));
    known_ = tip.main;
    return tip;
  }

  Result<void> bring(const fs::path& into, const SparseRound& round) override {
    return bring_whole(into, round.missing);
  }

  Result<void> bring_history(const fs::path& into, const git::ObjectId& commit, int count) override {
    return conversation_.fetch({{commit}, count, abilities_.filter}, into, k_whole_index);
  }

 private:
  static constexpr git::PackLimits k_whole_index{
      .objects = 1U << 24U, .object_bytes = 256ULL << 20U, .total_bytes = 16ULL << 30U};

  Result<void> bring_whole(const fs::path& into, const std::vector<git::ObjectId>& objects) {
    return conversation_.fetch({objects, 1, false, known_}, into, k_whole_index);
  }

  git::Conversation conversation_;
  git::HostAbilities abilities_;
  std::optional<git::ObjectId> known_;  ///< a commit of which all is here
};

/// Whether asking again may help: a transport that broke, or a server that is busy.
bool is_worth_another_try(const Result<HttpResponse>& response) {
  if (!response) return response.error().code == Errc::unavailable;
  return response->status == 429 || response->status >= 500;
}

std::string joined_keys(std::span<const std::string> keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : ",") + key;
  return text;
}

/// A registryd: whole answers, by name.
class RegistrydSource final : public SparseSource {
 public:
  RegistrydSource(HttpClient& http, const Location& location, std::uint64_t budget)
      : http_(http), location_(location), remaining_(budget) {}

  Result<SparseTip> look(const fs::path& into, const std::optional<git::ObjectId>& from) override {
    auto answer = ask(from ? "tip?from=" + from->hex() : "tip");
    // It may never have had that commit: then it has to say what it has.
    if (!answer && from && answer.error().code == Errc::not_found) answer = ask("tip");
    if (!answer) return tl::unexpected(std::move(answer).error());
    const HttpResponse& response = *answer;
    const auto main = header_id(response, "howdah-commit");
    if (!main) return fail(Errc::not_found, "the answer names no commit; check the address");
    TRY_VOID(git::take_pack(into, response.body));
    return SparseTip{*main, header_id(response, "howdah-timestamp")};
  }

  Result<void> bring(const fs::path& into, const SparseRound& round) override {
    std::span<const std::string> keys = round.keys;
    do {
      const auto some = keys.first(std::min(keys.size(), k_names_asked_at_once));
      TRY_VOID(bring_names(into, round, some));
      keys = keys.subspan(some.size());
    } while (!keys.empty());
    return {};
  }

  Result<void> bring_history(const fs::path& into, const git::ObjectId& commit, int count) override {
    TRY(const HttpResponse response, ask(fmt::format("at/{}?history={}", commit.hex(), count)));
    return git::take_pack(into, response.body);
  }

 private:
  Result<void> bring_names(const fs::path& into, const SparseRound& round,
                           std::span<const std::string> keys) {
    std::string path = fmt::format("at/{}?names={}", round.commit.hex(), joined_keys(keys));
    if (round.from) path += "&from=" + round.from->hex();
    TRY(const HttpResponse response, ask(path));
    return git::take_pack(into, response.body);
  }

  static std::optional<git::ObjectId> header_id(const HttpResponse& response, const std::string& name) {
    const auto found = response.headers.find(name);
    return found == response.headers.end() ? std::nullopt : git::ObjectId::parse(found->second);
  }

  Result<HttpResponse> ask(const std::string& path) {
    HttpRequest request;
    request.url = beside_index(location_, path);
    request.headers["Accept"] = k_pack_type;
    accept_coding(request);
    for (int tries = 1;; ++tries) {
      request.limit = remaining_;
      auto response = http_.send(request);
      if (response) TRY_VOID(undo_coding(*response, remaining_));
      if (response) remaining_ -= std::min<std::uint64_t>(remaining_, response->body.size());
      if (tries < k_tries && is_worth_another_try(response)) continue;
      TRY_VOID(check(request, response));
      return response;
    }
  }

  static Result<void> check(const HttpRequest& request, const Result<HttpResponse>& response) {
    if (!response) return tl::unexpected(response.error());
    const std::string what = fmt::format("GET {}: HTTP status {}", shown_url(request.url), response->status);
    if (response->status == 429 || response->status >= 500) return fail(Errc::unavailable, what);
    const auto type = response->headers.find("content-type");
    if (response->status == 200 && type != response->headers.end() && type->second == k_pack_type) return {};
    return fail(Errc::not_found, what + ", and no objects of an index; check the address");
  }

  HttpClient& http_;
  Location location_;
  std::uint64_t remaining_;
};

}  // namespace

std::string beside_index(const Location& location, std::string_view path) {
  const std::string& url = location.text();
  return url.substr(0, url.rfind('/') + 1) + std::string(path);
}

std::unique_ptr<SparseSource> make_source(Transport transport, const Location& location, HttpClient& http,
                                          std::uint64_t budget) {
  if (transport == Transport::git_sparse) return std::make_unique<GitSource>(http, location.text(), budget);
  if (transport == Transport::shallow) return std::make_unique<ShallowSource>(http, location.text(), budget);
  return std::make_unique<RegistrydSource>(http, location, budget);
}

}  // namespace howdah
