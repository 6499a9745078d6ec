// SPDX-License-Identifier: PostgreSQL
// A pack file of whole objects and its index (gitformat-pack, version 2 of both), made in memory.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/git_gather.hpp"

namespace howdah::git {

struct Pack {
  ObjectId checksum;  ///< the last 20 bytes of `pack`; git names the files by it
  std::string pack;
  std::string index;
};

/// `objects` must be distinct and, packed, stay below 2 GiB. Errors: invalid when they do not.
[[nodiscard]] Result<Pack> make_pack(const std::vector<GatheredObject>& objects);

}  // namespace howdah::git
