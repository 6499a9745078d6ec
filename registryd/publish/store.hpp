// SPDX-License-Identifier: PostgreSQL
// Step 3: the bytes into the artifact store, and the release statement drawn up. Here the archive ends: what
// comes after works with values.
#pragma once

#include "core/store/artifact_store.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah {

[[nodiscard]] Result<Artifact> store(Release release, const std::string& publisher, ArtifactStore& artifacts);

/// `zip`, `tar.gz`, `tar.xz`, `tar.zst`: as in statements, and a file's ending.
[[nodiscard]] std::string_view format_name(ArchiveFormat format);

}  // namespace howdah
