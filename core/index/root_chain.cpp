// SPDX-License-Identifier: PostgreSQL
#include "core/index/root_chain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/layout.hpp"

namespace howdah {
namespace {

constexpr const char* k_signature = "trust-signature";

/// Nothing where the chain ends.
Result<std::optional<std::string>> read_root(const git::Repository& repository, const git::ObjectId& tree,
                                             const std::string& path) {
  TRY(const auto entry, repository.find(tree, path));
  if (!entry) return std::nullopt;
  if (!entry->is_file())
    return fail_untrusted(Distrust::signature, k_signature, path, "it is not a plain file", "");
  auto file = repository.read_blob(entry->id, k_max_root_bytes);
  if (!file && file.error().code == Errc::too_large)
    return fail_untrusted(Distrust::limit, "trust-limit", path,
                          fmt::format("root metadata of more than {} KiB", k_max_root_bytes >> 10U), "");
  if (!file) return tl::unexpected(std::move(file).error());
  return std::optional<std::string>(*std::move(file));
}

/// The version by itself: its form, its number, its own threshold.
Result<RootMetadata> check_alone(const std::string& file, const std::string& path, int version) {
  auto root = RootMetadata::parse(file);
  if (!root) return fail_untrusted(Distrust::signature, k_signature, path, root.error().message, "");
  if (root->version() != version)
    return fail_untrusted(Distrust::rollback, "trust-rollback-root", path,
                          fmt::format("it says it is version {}", root->version()), "");
  TRY_VOID(root->check_signed_by(*root));
  return root;
}

tl::unexpected<Error> not_pinned(const Sha256& pin, const RootMetadata& newest) {
  return fail_untrusted(
      Distrust::signature, k_signature, "",
      fmt::format("the pinned root sha256:{} is not in this index; its root/{}.json is sha256:{}", pin.hex(),
                  newest.version(), newest.fingerprint().hex()),
      "");
}

}  // namespace

Result<RootChain> RootChain::read(const git::Repository& repository, const git::ObjectId& tree,
                                  const std::optional<Sha256>& pin) {
  std::vector<RootMetadata> all;
  bool pinned = !pin;
  for (int version = 1;; ++version) {
    const std::string path = Layout::root_path(version);
    TRY(const auto file, read_root(repository, tree, path));
    if (!file) break;
    if (version > k_max_roots)
      return fail_untrusted(Distrust::limit, "trust-limit", path,
                            fmt::format("more than {} versions of the root", k_max_roots), "");
    TRY(RootMetadata next, check_alone(*file, path, version));
    if (pinned && !all.empty()) TRY_VOID(next.check_signed_by(all.back()));
    pinned = pinned || next.fingerprint() == *pin;
    all.push_back(std::move(next));
  }
  if (all.empty())
    return fail_untrusted(Distrust::signature, k_signature, Layout::root_path(1), "missing",
                          "this is no Howdah index");
  if (!pinned) return not_pinned(*pin, all.back());
  return RootChain(std::move(all));
}

std::optional<RegistryKey> RootChain::registry_key(std::string_view keyid) const {
  const RootMetadata* newer = nullptr;
  for (auto root = all_.rbegin(); root != all_.rend(); newer = &*root++) {
    if (const PublicKey* key = root->key_of("registry", keyid)) return RegistryKey{*key, newer};
  }
  return std::nullopt;
}

Result<std::size_t> count_shared_roots(const git::Repository& repository, const git::ObjectId& tree,
                                       const git::ObjectId& newest) {
  std::size_t count = 0;
  for (int version = 1; version <= k_max_roots; ++version) {
    TRY(const auto here, repository.find(tree, Layout::root_path(version)));
    TRY(const auto there, repository.find(newest, Layout::root_path(version)));
    if (!here || !there || here->id != there->id) break;
    ++count;
  }
  return count;
}

}  // namespace howdah
