// SPDX-License-Identifier: PostgreSQL
// The `certs` of a release (PGXN RFC 5): the registry's word on who released which bytes and when, as a JSON
// Web Signature. Made when asked for, by the registry's present key: the same bytes as long as the key is the
// same.
#pragma once

#include "core/crypto/key.hpp"
#include "core/index/catalog.hpp"
#include "registryd/pgxn/archive_facts.hpp"

namespace howdah::pgxn {

/// `user`: as its bearer writes it.
[[nodiscard]] Json certs_of(const ReleaseRecord& release, const ArchiveFacts& facts, const std::string& user,
                            const SecretKey& key);

/// `dist/pair/0.1.7/pair-0.1.7.zip`: where old clients find a release's zip.
[[nodiscard]] std::string zip_path(const ReleaseRecord& release);

/// The key that signs, as a JWK Set (RFC 7517).
[[nodiscard]] Json key_set(const PublicKey& key);

}  // namespace howdah::pgxn
