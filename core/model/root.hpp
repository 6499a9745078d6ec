// SPDX-License-Identifier: PostgreSQL
// Root metadata: which keys hold which role. TUF 1.0 format (spec §4.3), readable by stock TUF libraries;
// beside their four roles it lists ours, `registry` (statements, artifacts) and `commit` (index commits).
// Making and signing it: core/model/root_draft.hpp.
#pragma once

#include <map>
#include <optional>
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

/// Where the index stood when this version was drafted: lines that keys of older versions alone signed hold
/// up to there. Git object ids in hex (docs/protocol.md, "Root metadata").
struct RootCheckpoint {
  std::string commit;
  std::string tree;
  bool operator==(const RootCheckpoint&) const = default;
};

inline constexpr std::uint64_t k_max_root_bytes = 512U << 10U;

/// Key id and signature, no key twice.
using TufSignatures = std::vector<std::pair<std::string, Signature>>;

/// The `signatures` of TUF metadata (spec §4.2). One of another form than Ed25519's is left out: it counts
/// for nothing. Errors: invalid, also when one key stands twice.
[[nodiscard]] Result<TufSignatures> read_tuf_signatures(const Json& list);

class RootMetadata {
 public:
  /// Strict: one line of canonical JSON, key ids recomputed, no key listed twice, every threshold within
  /// reach, one signature enough for registry and commit. Members we do not know stand in the signed text and
  /// change nothing. Errors: invalid, too_large.
  [[nodiscard]] static Result<RootMetadata> parse(std::string_view file);
  /// The same for a file in the making, whose roles may have too few keys yet. It cannot pass for more: no
  /// signatures reach such a threshold.
  [[nodiscard]] static Result<RootMetadata> parse_draft(std::string_view file);

  [[nodiscard]] int version() const { return version_; }
  [[nodiscard]] UnixSeconds expires() const { return expires_; }
  [[nodiscard]] const std::map<std::string, PublicKey>& keys() const { return keys_; }
  [[nodiscard]] const Role* role(std::string_view name) const;
  [[nodiscard]] bool holds(std::string_view role, const PublicKey& key) const;
  /// The key behind `keyid` if it holds `role`, else null.
  [[nodiscard]] const PublicKey* key_of(std::string_view role, std::string_view keyid) const;

  /// Never in version 1.
  [[nodiscard]] const std::optional<RootCheckpoint>& checkpoint() const { return checkpoint_; }
  [[nodiscard]] const std::map<std::string, Role, std::less<>>& roles() const { return roles_; }
  /// As they stand in the file, valid or not.
  [[nodiscard]] const TufSignatures& signatures() const { return signatures_; }
  /// What they cover: `signed` in canonical form.
  [[nodiscard]] const std::string& signed_text() const { return signed_text_; }

  /// SHA-256 of the file: what a client pins.
  [[nodiscard]] const Sha256& fingerprint() const { return fingerprint_; }

  /// How many of the role's keys signed `text`; each key value counts once, signatures by others do not
  /// count.
  [[nodiscard]] int count_signers(std::string_view role, const TufSignatures& signatures,
                                  std::string_view text) const;

  /// Whether `signer`'s root role signed this file by its threshold of distinct keys. Errors: untrusted
  /// (signature).
  [[nodiscard]] Result<void> check_signed_by(const RootMetadata& signer) const;

 private:
  RootMetadata() = default;
  enum class Form : std::uint8_t { complete, draft };
  static Result<RootMetadata> read(std::string_view file, Form form);
  int version_ = 0;
  UnixSeconds expires_ = 0;
  std::map<std::string, PublicKey> keys_;
  std::map<std::string, Role, std::less<>> roles_;
  std::string signed_text_;
  TufSignatures signatures_;
  std::optional<RootCheckpoint> checkpoint_;
  Sha256 fingerprint_;
};

}  // namespace howdah
