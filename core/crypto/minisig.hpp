// SPDX-License-Identifier: PostgreSQL
// minisign signatures, prehashed `ED` only: legacy `Ed` signs attacker-chosen bytes and is neither written
// nor read.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"

namespace howdah {

/// The four-line .minisig file for a file with this BLAKE2b-512 digest.
/// `trusted_comment`: one line, no control characters, at most 1024 bytes
/// (anything else is a bug of the caller: throws std::logic_error).
[[nodiscard]] std::string minisig_sign(const SecretKey& key, const Blake2b512& file_digest,
                                       std::string_view trusted_comment);

/// The trusted comment, once both signatures hold. The key id must be ours (minisign_key_id). Errors:
/// Errc::untrusted with the reason.
[[nodiscard]] Result<std::string> minisig_verify(std::string_view minisig, const PublicKey& key,
                                                 const Blake2b512& file_digest);

}  // namespace howdah
