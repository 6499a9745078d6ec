// SPDX-License-Identifier: PostgreSQL
// The two kinds of mirror: folders and URLs.
#include <fmt/format.h>

#include "core/base/ascii.hpp"
#include "core/base/percent.hpp"
#include "registryd/pgxn/import_source.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::uint64_t k_most_json = 16ULL << 20U;
constexpr std::uint64_t k_most_zip = 1ULL << 30U;

class Folder final : public MirrorFiles {
 public:
  explicit Folder(fs::path root) : root_(std::move(root)) {}

  Result<std::string> read(const std::string& path) override { return read_file(at(path), k_most_json); }

  Result<void> save(const std::string& path, const fs::path& to) override {
    std::error_code error;
    fs::copy_file(at(path), to, fs::copy_options::overwrite_existing, error);
    if (error) return tl::unexpected(system_error("copy", at(path), error.value()));
    return {};
  }

  std::optional<std::vector<std::string>> list(const std::string& folder) override {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(at(folder), error))
      names.push_back(entry.path().filename().string());
    if (error) return std::nullopt;
    return names;
  }

 private:
  [[nodiscard]] fs::path at(const std::string& path) const { return root_ / path.substr(1); }
  fs::path root_;
};

class Website final : public MirrorFiles {
 public:
  Website(std::string base, HttpClient& http) : base_(std::move(base)), http_(http) {
    while (base_.ends_with('/')) base_.pop_back();
  }

  Result<std::string> read(const std::string& path) override {
    HttpRequest request;
    request.url = base_ + percent_encoded(path, "/");
    request.limit = k_most_json;
    TRY(HttpResponse response, ask(request));
    return std::move(response.body);
  }

  Result<void> save(const std::string& path, const fs::path& to) override {
    HttpRequest request;
    request.url = base_ + percent_encoded(path, "/");
    request.limit = k_most_zip;
    request.save_to = to;
    TRY(const HttpResponse response, ask(request));
    return {};
  }

  std::optional<std::vector<std::string>> list(const std::string&) override { return std::nullopt; }

 private:
  Result<HttpResponse> ask(const HttpRequest& request) {
    TRY(HttpResponse response, http_.send(request));
    if (response.status == 200) return response;
    const bool absent = response.status == 404 || response.status == 410;
    return fail(absent ? Errc::not_found : Errc::unavailable,
                fmt::format("{} answered {}", request.url, response.status));
  }

  std::string base_;
  HttpClient& http_;
};

}  // namespace

std::unique_ptr<MirrorFiles> mirror_in_folder(fs::path root) {
  return std::make_unique<Folder>(std::move(root));
}

std::unique_ptr<MirrorFiles> mirror_at_url(std::string base, HttpClient& http) {
  return std::make_unique<Website>(std::move(base), http);
}

}  // namespace howdah::pgxn
