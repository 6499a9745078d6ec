// SPDX-License-Identifier: PostgreSQL
// Root metadata: which keys hold which role. TUF 1.0 format (spec §4.3), readable by stock TUF libraries;
// beside their four roles it lists ours, `registry` (statements, artifacts) and `commit` (index commits).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/model/json.hpp"

namespace howdah {

struct Role {
  std::vector<std::string> keyids;
  int threshold = 1;
};

/// Key id and signature, no key twice.
using TufSignatures = std::vector<std::pair<std::string, Signature>>;

/// The `signatures` of TUF metadata (spec §4.2). Errors: invalid, also when one key stands twice.
[[nodiscard]] Result<TufSignatures> read_tuf_signatures(const Json& list);

class RootMetadata {
 public:
  /// Strict: canonical `signed`, key ids recomputed, no key listed twice, thresholds within the number of
  /// keys.
  [[nodiscard]] static Result<RootMetadata> parse(std::string_view file);

  [[nodiscard]] int version() const { return version_; }
  [[nodiscard]] UnixSeconds expires() const { return expires_; }
  [[nodiscard]] const std::map<std::string, PublicKey>& keys() const { return keys_; }
  [[nodiscard]] const Role* role(std::string_view name) const;
  [[nodiscard]] bool holds(std::string_view role, const PublicKey& key) const;
  /// The key behind `keyid` if it holds `role`, else null.
  [[nodiscard]] const PublicKey* key_of(std::string_view role, std::string_view keyid) const;

  /// SHA-256 of the file: what a client pins.
  [[nodiscard]] const Sha256& fingerprint() const { return fingerprint_; }

  /// How many of the role's keys signed `text`; each key counts once, signatures by others do not count.
  [[nodiscard]] int count_signers(std::string_view role, const TufSignatures& signatures,
                                  std::string_view text) const;

  /// Whether `signer`'s root role signed this file by its threshold of distinct keys. Errors: untrusted.
  [[nodiscard]] Result<void> check_signed_by(const RootMetadata& signer) const;

 private:
  RootMetadata() = default;
  int version_ = 0;
  UnixSeconds expires_ = 0;
  std::map<std::string, PublicKey> keys_;
  std::map<std::string, Role, std::less<>> roles_;
  std::string signed_text_;
  TufSignatures signatures_;
  Sha256 fingerprint_;
};

struct RootDraft {
  int version = 1;
  UnixSeconds expires = 0;
  std::map<std::string, std::vector<PublicKey>> roles;  ///< root, registry, timestamp, commit; threshold 1
};

/// The file content, signed by `root_keys`. The stock roles `snapshot` and `targets` are given to the
/// registry keys.
[[nodiscard]] std::string make_root(const RootDraft& draft, const std::vector<const SecretKey*>& root_keys);

}  // namespace howdah
