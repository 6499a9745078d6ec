// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/sign.hpp"

#include <fmt/format.h>

#include "core/crypto/minisig.hpp"

namespace howdah {

std::string trusted_comment(const Artifact& artifact, const RegistryId& id, UnixSeconds now) {
  return fmt::format("howdah1 {} {} {} {} sha256:{} size:{} time:{}", id.text(), artifact.distribution.key(),
                     artifact.version, artifact.file, artifact.digests.sha256.hex(), artifact.digests.size,
                     now);
}

SignedRelease sign(Artifact artifact, const SecretKey& registry_key, const RegistryId& id, UnixSeconds now) {
  std::string minisig =
      minisig_sign(registry_key, artifact.digests.blake2b, trusted_comment(artifact, id, now));
  return {std::move(artifact), std::move(minisig)};
}

}  // namespace howdah
