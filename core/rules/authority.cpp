// SPDX-License-Identifier: PostgreSQL
#include "core/rules/authority.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace howdah {
namespace {

constexpr std::array k_authorities{
    Authority{.type = "user"},
    Authority{.type = "key-add", .added_key = true},
    Authority{.type = "key-revoke"},
    Authority{.type = "grant"},
    Authority{.type = "suspend"},
    Authority{.type = "revoke"},
    Authority{.type = "release", .owners = OwnersNeeded::threshold},
    Authority{.type = "yank", .owners = OwnersNeeded::one},
    Authority{.type = "unyank", .owners = OwnersNeeded::threshold},
    Authority{.type = "deprecate", .owners = OwnersNeeded::one},
    Authority{.type = "owner-add", .owners = OwnersNeeded::threshold},
    Authority{.type = "owner-remove", .owners = OwnersNeeded::threshold},
    Authority{.type = "owner-key-add", .owners = OwnersNeeded::threshold, .added_key = true},
    Authority{.type = "owner-key-revoke"},  // an emergency stop: it can only take power away
    Authority{.type = "require", .owners = OwnersNeeded::threshold},
    Authority{.type = "cede", .owners = OwnersNeeded::threshold},
    Authority{.type = "recover", .added_key = true, .root = true},
    Authority{.type = "contest", .owners = OwnersNeeded::one},
    Authority{.type = "claim"},
    Authority{.type =
                  "transfer"},  // stands on a `cede` in the log of the distribution that gives the name away
    Authority{.type = "packages-head", .registry = false, .service = true},
    Authority{.type = "packages", .registry = false, .service = true},
    Authority{.type = "withdraw", .registry = false, .service = true},
};

tl::unexpected<Error> refuse(std::string message) {
  return fail_untrusted(Distrust::signature, "trust-signature", "", std::move(message), "");
}

/// In which capacities a line was signed.
struct Signers {
  std::set<std::string, std::less<>> registry;
  std::set<std::string, std::less<>> root;
  std::set<std::string, std::less<>> owners;  ///< users, not keys
  bool added_key = false;
  bool service = false;
};

std::optional<PublicKey> added_key_of(const StatementLine& line) {
  const auto key = PublicKey::parse_ssh(member_text(line, "key"));
  return key ? std::optional(*key) : std::nullopt;
}

int needed_owners(const Authority& authority, const Ownership& ownership) {
  if (!ownership.keyed() || authority.owners == OwnersNeeded::none) return 0;
  return authority.owners == OwnersNeeded::one ? 1 : ownership.threshold();
}

/// Finds, for one signature at a time, the key behind it and the capacities the row gives that key.
class SignerSearch {
 public:
  SignerSearch(const Authority& authority, const StatementLine& line, const LineKeys& keys)
      : authority_(authority), keys_(keys) {
    if (authority.added_key) added_ = added_key_of(line);
  }

  /// Null when nobody the row asks for has this key.
  const PublicKey* find(std::string_view keyid) {
    const PublicKey* found = nullptr;
    const auto take = [&found](const PublicKey* key) {
      if (key != nullptr) found = key;
      return key != nullptr;
    };
    const std::string id(keyid);
    if (authority_.registry && take(keys_.registry_key(keyid))) signers_.registry.insert(id);
    if (authority_.root && take(keys_.root.key_of("root", keyid))) signers_.root.insert(id);
    if (authority_.owners != OwnersNeeded::none && keys_.ownership != nullptr &&
        take(keys_.ownership->key(keyid)))
      signers_.owners.insert(std::string(keys_.ownership->owner_of(keyid)));
    if (added_ && added_->tuf_keyid() == keyid && take(&*added_)) signers_.added_key = true;
    if (authority_.service && keys_.service != nullptr) take_service_key(keyid, found);
    return found;
  }

  [[nodiscard]] const Signers& signers() const { return signers_; }

 private:
  void take_service_key(std::string_view keyid, const PublicKey*& found) {
    const auto grant = keys_.service->grant_of(keyid);
    if (!grant) return;
    found = &keys_.service->grants()[*grant].keys.find(keyid)->second;
    signers_.service = true;
  }

  const Authority& authority_;
  const LineKeys& keys_;
  std::optional<PublicKey> added_;
  Signers signers_;
};

std::string short_id(std::string_view keyid) {
  return std::string(keyid.substr(0, 12)) + "…";
}

Result<void> check_threshold(const Signers& signers, const RootMetadata& root, std::string_view role) {
  const Role* holders = root.role(role);
  const int needed = holders == nullptr ? 1 : holders->threshold;
  const int given = static_cast<int>(role == "root" ? signers.root.size() : signers.registry.size());
  if (given >= needed) return {};
  return refuse(fmt::format("{} signatures by the role '{}', which needs {}", given, role, needed));
}

Result<void> check_owners(const Authority& authority, const Signers& signers, const StatementLine& line,
                          const Ownership& ownership) {
  const int needed = needed_owners(authority, ownership);
  if (needed == 0) return {};
  if (static_cast<int>(signers.owners.size()) < needed) {
    return refuse(
        fmt::format("{} of its owners signed where {} must: the registry alone cannot speak for a "
                    "distribution whose owners hold keys",
                    signers.owners.size(), needed));
  }
  if (signers.owners.contains(line.actor)) return {};
  return refuse(fmt::format("says {} acts, who did not sign", line.actor));
}

Result<void> check_requirements(const Authority& authority, const Signers& signers, const StatementLine& line,
                                const LineKeys& keys) {
  if (authority.registry) TRY_VOID(check_threshold(signers, keys.root, "registry"));
  if (authority.root) TRY_VOID(check_threshold(signers, keys.root, "root"));
  if (authority.added_key && !signers.added_key)
    return refuse("the key it adds did not sign it: nobody has shown to hold it");
  if (authority.service && !signers.service) return refuse("not signed by the service it belongs to");
  if (keys.ownership != nullptr) return check_owners(authority, signers, line, *keys.ownership);
  return {};
}

}  // namespace

const Authority* find_authority(std::string_view type) {
  const auto* const found = std::find_if(k_authorities.begin(), k_authorities.end(),
                                         [type](const Authority& row) { return row.type == type; });
  return found == k_authorities.end() ? nullptr : found;
}

Result<void> check_authority(const StatementLine& line, const LineKeys& keys, Known known) {
  const Authority* authority = find_authority(line.type);
  if (authority == nullptr) return refuse(fmt::format("nobody may make statements of type '{}'", line.type));
  SignerSearch search(*authority, line, keys);
  std::string message;
  for (const LineSignature& signature : line.signatures) {
    const PublicKey* key = search.find(signature.keyid);
    if (key == nullptr) {
      return refuse(fmt::format("signed by key {}, which may not sign a '{}' here", short_id(signature.keyid),
                                line.type));
    }
    if (known == Known::signatures) continue;
    if (message.empty()) message = statement_message(line.signed_text);
    if (!key->verify(signature.signature, message))
      return refuse(fmt::format("the signature by key {} does not hold", short_id(signature.keyid)));
  }
  return check_requirements(*authority, search.signers(), line, keys);
}

int missing_owners(const StatementLine& line, const Ownership& ownership) {
  const Authority* authority = find_authority(line.type);
  if (authority == nullptr) return 0;
  std::set<std::string_view> signed_by;
  for (const LineSignature& signature : line.signatures) {
    const std::string_view owner = ownership.owner_of(signature.keyid);
    if (!owner.empty()) signed_by.insert(owner);
  }
  return std::max(0, needed_owners(*authority, ownership) - static_cast<int>(signed_by.size()));
}

}  // namespace howdah
