// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack_intake.hpp"

#include "core/sys/git_pack_indexer.hpp"

namespace howdah::git {

Result<void> take_pack(const fs::path& path, std::string_view pack, const PackLimits& limits) {
  TRY(const PackFacts facts, check_pack(pack, limits));
  if (facts.objects == 0) return {};
  TRY(PackIndexer indexer, PackIndexer::begin(path, "store a pack in " + path.string()));
  TRY_VOID(indexer.append(pack));
  return indexer.commit();
}

}  // namespace howdah::git
