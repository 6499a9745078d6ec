// SPDX-License-Identifier: PostgreSQL
// Step 4: the artifact's minisign signature, bound by its trusted comment to registry, name, version and
// bytes.
#pragma once

#include "core/base/clock.hpp"
#include "core/crypto/key.hpp"
#include "core/store/artifact_store.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah {

[[nodiscard]] SignedRelease sign(Artifact artifact, const SecretKey& registry_key, const RegistryId& id,
                                 UnixSeconds now);

/// Spec: docs/protocol.md, "What a key signs".
[[nodiscard]] std::string trusted_comment(const Artifact& artifact, const RegistryId& id, UnixSeconds now);

}  // namespace howdah
