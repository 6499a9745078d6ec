// SPDX-License-Identifier: PostgreSQL
#include "core/index/former_keys.hpp"

#include <fmt/format.h>

#include "core/index/epoch.hpp"
#include "core/index/log_check.hpp"

namespace howdah {

Result<const PublicKey*> CheckpointKeys::find(std::string_view keyid, std::string_view path,
                                              std::string_view log) const {
  auto known = keys_.find(keyid);
  if (known == keys_.end()) {
    auto key = roots_.registry_key(keyid);
    if (!key) return nullptr;
    known = keys_.emplace(std::string(keyid), *std::move(key)).first;
  }
  const RootMetadata* dropped = known->second.dropped_by;
  if (dropped == nullptr) return &known->second.key;
  const auto checkpoint = dropped->checkpoint();
  if (checkpoint) {
    TRY(const std::string* before, text_at(checkpoint->tree, path));
    if (before->starts_with(log)) return &known->second.key;
  }
  return fail_untrusted(
      Distrust::signature, "trust-key-rotated", "",
      fmt::format("signed by key {}…, which root version {} dropped before this statement was made",
                  keyid.substr(0, 12), dropped->version()),
      "");
}

Result<const std::string*> CheckpointKeys::text_at(const std::string& tree, std::string_view path) const {
  auto [place, is_new] = texts_.try_emplace({tree, std::string(path)});
  if (!is_new) return &place->second;
  const auto id = git::ObjectId::parse(tree);
  if (!id) return &place->second;
  TRY(const auto here, repository_->header(*id));
  if (!here)
    return fail(Errc::not_found, fmt::format("the tree {} that a root names as its checkpoint is not here; "
                                             "fetch {}* from the registry",
                                             tree, k_checkpoint_refs));
  TRY(const auto entry, repository_->find(*id, std::string(path)));
  if (entry && entry->is_file()) {
    TRY(place->second, repository_->read_blob(entry->id, k_max_log_bytes));
  }
  return &place->second;
}

}  // namespace howdah
