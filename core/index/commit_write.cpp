// SPDX-License-Identifier: PostgreSQL
#include "core/index/commit_write.hpp"

#include <fmt/format.h>

#include "core/crypto/sshsig.hpp"

namespace howdah {

Result<git::ObjectId> write_signed_commit(git::Repository& repository, const RegistryId& registry,
                                          const NewCommit& commit, const SecretKey& key) {
  const git::Identity who{registry.text(), fmt::format("registry@{}", registry.host()), commit.time};
  const std::string message =
      fmt::format("{}\n\nHowdah-Registry: {}\n{}", commit.subject, registry.text(), commit.trailers);
  std::vector<git::ObjectId> parents;
  if (commit.parent) parents.push_back(*commit.parent);
  TRY(const std::string text, repository.commit_text(commit.tree, parents, who, message));
  return repository.write_commit(text, sshsig_sign(key, "git", text));
}

}  // namespace howdah
