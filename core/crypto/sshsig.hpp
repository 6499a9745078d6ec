// SPDX-License-Identifier: PostgreSQL
// SSH signatures, Ed25519 with SHA-512 only. Spec: openssh PROTOCOL.sshsig.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/crypto/key.hpp"

namespace howdah {

/// Armored, lines of 70 characters as ssh-keygen writes them, without a final newline. An empty name space is
/// a bug of the caller: throws std::logic_error.
[[nodiscard]] std::string sshsig_sign(const SecretKey& key, std::string_view name_space,
                                      std::string_view message);

/// The key that made this signature. The armor must be exactly what ssh-keygen writes (a final newline may be
/// there or not), so one signature has one text. Whether that key is allowed to is the caller's question.
/// Errors: Errc::untrusted, naming what does not hold (armor, version, namespace, hash, trailing bytes,
/// signature).
[[nodiscard]] Result<PublicKey> sshsig_verify(std::string_view armored, std::string_view name_space,
                                              std::string_view message);

}  // namespace howdah
