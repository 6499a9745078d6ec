// SPDX-License-Identifier: PostgreSQL
// A public key as people name it on a command line.
#pragma once

#include <string>

#include "core/crypto/key.hpp"

namespace howdah {

/// A key file, secret or public, SSH's or minisign's, or the one line of such a public key. Errors:
/// not_found, invalid with the file's name.
[[nodiscard]] Result<PublicKey> read_key_argument(const std::string& file_or_line);

}  // namespace howdah
