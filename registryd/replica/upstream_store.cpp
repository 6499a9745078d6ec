// SPDX-License-Identifier: PostgreSQL
#include "registryd/replica/upstream_store.hpp"

#include <fmt/format.h>

#include "core/sys/archive.hpp"
#include "core/sys/http_client.hpp"
#include "federation/location.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_minisig_bytes = 8U << 10U;

class UpstreamStore final : public ArtifactStore {
 public:
  UpstreamStore(std::unique_ptr<ArtifactStore> own, fs::path scratch, Location location, Tips& tips)
      : own_(std::move(own)), scratch_(std::move(scratch)), location_(std::move(location)), tips_(tips) {}

  Result<void> settle() override { return own_->settle(); }
  Result<void> put_file(const Sha256& digest, const fs::path& from) override {
    return own_->put_file(digest, from);
  }
  [[nodiscard]] Result<bool> contains(const Sha256& digest) const override { return own_->contains(digest); }

  [[nodiscard]] Result<std::optional<std::uint64_t>> size(const Sha256& digest) const override {
    TRY(const auto here, own_->size(digest));
    if (here) return here;
    TRY(const bool came, bring(digest));
    if (!came) return std::nullopt;
    return own_->size(digest);
  }

  [[nodiscard]] Result<std::string> read(const Sha256& digest, std::uint64_t offset,
                                         std::uint64_t length) const override {
    return own_->read(digest, offset, length);
  }

  Result<void> put_signature(const std::string& distribution, const std::string& version,
                             const std::string& minisig) override {
    return own_->put_signature(distribution, version, minisig);
  }

  [[nodiscard]] Result<std::optional<std::string>> signature(const std::string& distribution,
                                                             const std::string& version) const override {
    TRY(const auto here, own_->signature(distribution, version));
    if (here) return here;
    TRY(const TipView tip, tips_.view());
    TRY(const auto answer,
        ask(fmt::format("{}distributions/{}/{}/minisig", (*tip)->registry().api_url, distribution, version),
            {}, k_max_minisig_bytes));
    if (!answer) return std::nullopt;
    TRY_VOID(own_->put_signature(distribution, version, *answer));
    return answer;
  }

 private:
  /// The bytes at a reference of registry.json, in `to` where given; nothing when they are not there.
  [[nodiscard]] Result<std::optional<std::string>> ask(const std::string& reference,
                                                       const std::optional<fs::path>& to,
                                                       std::uint64_t limit) const {
    TRY(const Resource resource, location_.resolve(reference));
    const auto* url = std::get_if<std::string>(&resource);
    if (url == nullptr) return fail(Errc::usage, location_.text() + ": artifacts are fetched over http only");
    CurlHttpClient client("howdah-replica");
    TRY(const HttpResponse answer, client.send({.url = *url, .limit = limit, .save_to = to}));
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200)
      return fail(Errc::unavailable, fmt::format("{}: status {}", *url, answer.status));
    return answer.body;
  }

  [[nodiscard]] Result<bool> bring(const Sha256& digest) const {
    TRY(const TempDir scratch, TempDir::create(scratch_));
    const fs::path file = scratch.path() / digest.hex();
    TRY(const TipView tip, tips_.view());
    std::string reference = (*tip)->registry().artifact_url;
    const std::string_view hole = "{sha256}";
    if (const auto at = reference.find(hole); at != std::string::npos)
      reference.replace(at, hole.size(), digest.hex());
    TRY(const auto came, ask(reference, file, ArchiveLimits{}.archive_bytes));
    if (!came) return false;
    TRY(const FileDigests digests, digest_file(file));
    if (digests.sha256 != digest)
      return fail(Errc::untrusted,
                  fmt::format("{} gives other bytes for the artifact {}", location_.text(), digest.hex()));
    TRY_VOID(own_->put_file(digest, file));
    return true;
  }

  std::unique_ptr<ArtifactStore> own_;
  fs::path scratch_;
  Location location_;
  Tips& tips_;
};

}  // namespace

Result<std::unique_ptr<ArtifactStore>> open_upstream_store(const DataFolder& data, const std::string& url,
                                                           Tips& tips) {
  TRY(auto own, open_folder_store(data.artifacts()));
  TRY(Location location, Location::parse(url));
  return std::make_unique<UpstreamStore>(std::move(own), data.root, std::move(location), tips);
}

}  // namespace howdah
