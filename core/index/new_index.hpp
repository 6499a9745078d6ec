// SPDX-License-Identifier: PostgreSQL
// The first commit of an index: root metadata and registry document.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/index/writer.hpp"

namespace howdah {

struct NewIndex {
  RegistryDocument document;
  UnixSeconds now = 0;
};

/// `root_key` makes a root/1.json of its own, valid for a year; `timestamp` is only listed.
/// Errors: conflict when the repository already has a main.
[[nodiscard]] Result<git::ObjectId> create_index(const fs::path& repository, const NewIndex& what,
                                                 const SecretKey& root_key, const PublicKey& timestamp,
                                                 const OnlineKeys& keys);

/// The same with a root/1.json that was made before. Errors: also untrusted (its own threshold did not sign
/// it), invalid, conflict (it is no version 1, has expired, or gives its online roles to other keys).
[[nodiscard]] Result<git::ObjectId> create_index(const fs::path& repository, const NewIndex& what,
                                                 const std::string& root_file, const OnlineKeys& keys);

}  // namespace howdah
