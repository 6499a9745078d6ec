// SPDX-License-Identifier: PostgreSQL
// Timestamp metadata: which commit of the index is the newest, and until when that may be believed. The form
// is TUF 1.0's timestamp (spec §4.6) with a git commit in the place of snapshot.json. Spec: docs/protocol.md,
// "Timestamp".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/name.hpp"
#include "core/model/root.hpp"

namespace howdah {

inline constexpr std::uint64_t k_max_timestamp_bytes = 16U << 10U;

/// What a timestamp says.
struct TimestampFacts {
  RegistryId registry;
  std::int64_t version = 1;
  UnixSeconds expires = 0;
  std::string commit;  ///< 40 hex digits
  std::string tree;    ///< 40 hex digits
};

class TimestampMetadata {
 public:
  /// Strict: one line of canonical JSON with its newline. Errors: invalid, too_large. No signature is
  /// verified here.
  [[nodiscard]] static Result<TimestampMetadata> parse(std::string_view file);

  [[nodiscard]] const TimestampFacts& facts() const { return facts_; }

  /// Whether `root`'s timestamp role signed it by its threshold. Errors: untrusted (signature).
  [[nodiscard]] Result<void> check_signed_by(const RootMetadata& root) const;

 private:
  explicit TimestampMetadata(TimestampFacts facts) : facts_(std::move(facts)) {}
  TimestampFacts facts_;
  std::string signed_text_;
  TufSignatures signatures_;
};

/// The file content, signed by `keys`.
[[nodiscard]] std::string make_timestamp(const TimestampFacts& facts,
                                         const std::vector<const SecretKey*>& keys);

}  // namespace howdah
