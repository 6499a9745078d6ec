// SPDX-License-Identifier: PostgreSQL
// Whoever serves a scratch index, over each transport. It is a host that checks nothing: what stands in the
// repository is what a client gets.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/index/sparse_pack.hpp"
#include "core/sys/http_client.hpp"
#include "federation/layer_state.hpp"
#include "tests/support/index/scratch_index.hpp"
#include "tests/support/odd_server.hpp"

namespace howdah::test {

inline constexpr std::array k_transports{Transport::full, Transport::shallow, Transport::git_sparse,
                                         Transport::http_sparse};

/// What a registryd answers to sparse readers, without a registryd: its routes are tested in tests/api.
class SparseHost final : public HttpClient {
 public:
  explicit SparseHost(fs::path repository) : path_(std::move(repository)) {}

  Result<HttpResponse> send(const HttpRequest& request) override {
    ++requests;
    const std::string path = request.url.substr(request.url.find('/', 8) + 1);
    const auto pack = endless ? tl::unexpected(Error{Errc::too_large, "endless", {}}) : pack_for(path);
    if (!pack && pack.error().code == Errc::too_large) return tl::unexpected(pack.error());
    HttpResponse response;
    response.url = request.url;
    response.status = pack ? 200 : 404;
    if (!pack) return response;
    response.headers["content-type"] = "application/x-git-packed-objects";
    const git::Repository repository = must(git::Repository::open(path_));
    if (const auto main = must(repository.ref(k_main_ref))) response.headers["howdah-commit"] = main->hex();
    if (const auto timestamp = must(repository.ref(k_timestamp_ref)))
      response.headers["howdah-timestamp"] = timestamp->hex();
    response.body = spoil ? spoil(*pack) : *pack;
    received += response.body.size();
    return response;
  }

  bool endless = false;
  std::function<std::string(std::string)> spoil{};  ///< what becomes of a pack on its way
  int requests = 0;
  std::size_t most_names = 0;  ///< in one request
  std::uint64_t received = 0;

 private:
  static std::string parameter(const std::string& path, const std::string& name) {
    const std::size_t at = path.find(name + "=");
    if (at == std::string::npos) return {};
    const std::size_t start = at + name.size() + 1;
    return path.substr(start, path.find('&', start) - start);
  }

  Result<std::string> pack_for(const std::string& path) {
    const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(path_)));
    const auto from = git::ObjectId::parse(parameter(path, "from"));
    if (path.starts_with("tip")) {
      TRY(const auto main, repository->ref(k_main_ref));
      TRY(const auto timestamp, repository->ref(k_timestamp_ref));
      return pack_of_newest(*repository, {main.value(), timestamp}, from);
    }
    const git::ObjectId commit = git::ObjectId::parse(path.substr(3, 40)).value();
    SparsePack pack(*repository);
    const std::string history = parameter(path, "history");
    if (!history.empty()) TRY_VOID(pack.add_history(commit, std::stoi(history)));
    std::vector<std::string> keys;
    std::string names = parameter(path, "names");
    while (!names.empty()) {
      const std::string word = names.substr(0, names.find(','));
      keys.push_back(word);
      names.erase(0, word.size() + 1);
    }
    most_names = std::max(most_names, keys.size());
    const Verifier verifier(repository, {});
    TRY(const auto view, verifier.open(commit));
    std::optional<Verified<IndexView>> before;
    if (from) before.emplace(must(verifier.open(*from)));
    TRY_VOID(pack.add_names(*view, before ? &**before : nullptr, keys));
    return pack.finish();
  }

  fs::path path_;
};

/// A scratch index behind a transport.
class Host {
 public:
  Host(Transport transport, const fs::path& repository) : sparse(repository) {
    if (transport == Transport::full) url_ = repository.string();
    if (transport == Transport::http_sparse) {
      url_ = "http://registry.test/index.git";
      http_ = &sparse;
    }
    if (transport == Transport::full || transport == Transport::http_sparse) return;
    server_.emplace(repository.parent_path());
    url_ = server_->url("/git/" + repository.filename().string());
    http_ = &curl_;
  }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] HttpClient* http() const { return http_; }

  SparseHost sparse;

 private:
  CurlHttpClient curl_{"howdah/test"};
  std::optional<OddServer> server_;
  std::string url_;
  HttpClient* http_ = nullptr;
};

}  // namespace howdah::test
