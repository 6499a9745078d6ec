// SPDX-License-Identifier: PostgreSQL
// Secret keys on disk, in OpenSSH's own format (openssh-key-v1, no passphrase), so that ssh-keygen and git
// can use the same file. Spec: openssh PROTOCOL.key.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/crypto/key.hpp"

namespace howdah {

/// The PEM text. Deterministic: the format's check integers are derived from the key.
[[nodiscard]] std::string to_openssh_private(const SecretKey& key, std::string_view comment);

/// Refuses passphrase-protected files, other key types and trailing bytes, each with its remedy.
/// The message never contains key material.
[[nodiscard]] Result<SecretKey> parse_openssh_private(std::string_view pem);

/// A minisign secret key file without password (`minisign -S -W` accepts it).
[[nodiscard]] std::string to_minisign_secret(const SecretKey& key);

}  // namespace howdah
