// SPDX-License-Identifier: PostgreSQL
// An imported release into store and index. Who released it elsewhere may release it here: the mirror is the
// record of what PGXN Manager allowed. Only owners who hold keys here are asked before anything is added.
#pragma once

#include "core/crypto/key.hpp"
#include "core/index/writer.hpp"
#include "core/store/artifact_store.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah::pgxn {

/// Where and when it was released first.
struct Origin {
  Name user;
  std::string date;
  std::string url;  ///< of the mirror; empty when it was a folder
};

struct RecordParts {
  const RegistryId& id;
  const SecretKey& registry_key;
  const Clock& clock;
  ArtifactStore& artifacts;
  IndexWriter& writer;
};

/// Adds the user, an owner, claims, where they are missing, and the release with its `origin`. Errors: denied
/// for an extension of another distribution or a distribution whose owners hold keys; those of writer and
/// store.
[[nodiscard]] Result<void> record_imported(Release release, const Origin& origin, const RecordParts& parts);

}  // namespace howdah::pgxn
