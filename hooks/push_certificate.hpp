// SPDX-License-Identifier: PostgreSQL
// The signed statement that comes with `git push --signed`: who moves which ref from where to where, at which
// server, in answer to which nonce. Format: git's Documentation/gitprotocol-pack, "push-cert"; read strictly.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// `<old> <new> <ref>`: 40 zeros stand for nothing.
struct RefUpdate {
  git::ObjectId before;
  git::ObjectId after;
  std::string ref;
  bool operator==(const RefUpdate&) const = default;
};

/// One line as receive-pack gives it to its hooks and as certificates list it, without the newline. Errors:
/// invalid.
[[nodiscard]] Result<RefUpdate> parse_ref_update(std::string_view line);

struct PushCertificate {
  PublicKey signer;  ///< whose signature over the whole holds; whether they may push is the caller's question
  UnixSeconds time = 0;  ///< by the pusher's clock
  std::string pushee;    ///< the URL they pushed to
  std::string nonce;
  std::vector<RefUpdate> updates;
};

inline constexpr std::uint64_t k_max_certificate_bytes = 64U << 10U;

/// Errors: invalid (form, with the line), untrusted (the signature).
[[nodiscard]] Result<PushCertificate> read_push_certificate(std::string_view text);

/// When the receiver issued this nonce (`<Unix seconds>-<mac>`); 0 when it has another form.
[[nodiscard]] UnixSeconds nonce_time(std::string_view nonce);

}  // namespace howdah
