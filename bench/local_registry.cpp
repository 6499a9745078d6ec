// SPDX-License-Identifier: PostgreSQL
#include "bench/local_registry.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "core/crypto/key_file.hpp"

namespace howdah::bench {
namespace {

constexpr std::size_t k_source_bytes = 64U << 10U;

/// Bytes that do not compress, so that the archive is as long as its sources.
std::string source_of(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string source;
  while (source.size() < k_source_bytes) source += std::to_string(random());
  return source;
}

Result<void> write_key(const DataFolder& data, const std::string& role, const SecretKey& key) {
  return write_file_atomically(data.keys() / (role + ".key"), to_openssh_private(key, role), 0600);
}

}  // namespace

Result<Upload> make_upload(std::uint64_t distribution, std::uint64_t release) {
  const Json body = release_body(distribution, release);
  const Json& meta = body["meta"];
  const std::string name = meta["name"];
  const std::string version = meta["version"];
  const std::string control = fmt::format("comment = 'synthetic'\ndefault_version = '{}'\n", version);
  std::vector<PackEntry> entries;
  entries.push_back({"META.json", meta.dump(2)});
  entries.push_back({name + ".control", control});
  entries.push_back({fmt::format("sql/{}--{}.sql", name, version), "SELECT 1;\n"});
  entries.push_back({fmt::format("doc/{}.md", name), "# " + name + "\n"});
  entries.push_back({"src/" + name + ".c", source_of(distribution * 1000 + release)});
  TRY(std::string archive, pack_zip(fmt::format("{}-{}", name, version), std::move(entries)));
  User author;
  author.key = body["publisher"];
  return Upload{std::move(author), std::move(archive)};
}

Result<void> make_data_folder(const fs::path& index, const fs::path& folder) {
  const DataFolder data{folder};
  TRY_VOID(make_directories(data.keys(), 0700));
  const OnlineKeys keys = synthetic_keys();
  TRY_VOID(write_key(data, "registry", keys.registry));
  TRY_VOID(write_key(data, "commit", keys.commit));
  std::error_code error;
  fs::copy(index, data.index(), fs::copy_options::recursive, error);
  if (error) return fail(Errc::unavailable, data.index().string() + ": " + error.message());
  return {};
}

Result<LocalRegistry> LocalRegistry::open(const fs::path& index, const fs::path& folder) {
  TRY_VOID(make_data_folder(index, folder));
  const DataFolder data{folder};
  LocalRegistry opened;
  opened.index_ = data.index();
  opened.log_ = std::make_unique<const Log>(*opened.clock_, [](const std::string&) {});
  TRY(opened.registry_, Registry::open({.data = data}, *opened.clock_, *opened.log_));
  return opened;
}

Result<void> LocalRegistry::publish(const Upload& upload) {
  TRY_VOID(registry_->app().publisher.publish(
      Identity{upload.author, {}, {}},
      [&](const auto& sink) -> Result<void> { return sink(upload.archive); }));
  return {};
}

Result<git::ObjectId> LocalRegistry::tip() const {
  TRY(const TipView view, registry_->app().tips.view());
  return (*view)->commit();
}

Result<void> publish_all(LocalRegistry& registry, const std::vector<Upload>& uploads, unsigned threads) {
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex;
  std::optional<Error> failure;
  std::vector<std::thread> publishers;
  for (unsigned i = 0; i < threads; ++i) {
    publishers.emplace_back([&] {
      for (std::uint64_t at = next++; at < uploads.size(); at = next++) {
        const auto done = registry.publish(uploads[at]);
        const std::lock_guard lock(mutex);
        if (!done && !failure) failure = done.error();
      }
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  if (failure) return tl::unexpected(*failure);
  return {};
}

}  // namespace howdah::bench
