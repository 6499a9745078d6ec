// SPDX-License-Identifier: PostgreSQL
// The 512-byte header of a tar member (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic
// Tar Format"), and the extended headers that may stand before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

inline constexpr std::size_t k_tar_block = 512;

struct TarHeader {
  char type = '0';
  unsigned mode = 0;  ///< permission bits, setuid, setgid, sticky
  std::uint64_t size = 0;
  std::string name;
};

/// Requires a whole block. `offset` is its place in the tar, for errors.
[[nodiscard]] Result<TarHeader> parse_tar_header(std::string_view block, std::uint64_t offset);

/// What a pax extended header may change about the member that follows it.
struct PaxRecords {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
};

/// The records of an `x` header. Times, owners and attributes are passed over; keys that would change what a
/// member is are refused.
[[nodiscard]] Result<PaxRecords> parse_pax_records(std::string_view records, std::uint64_t offset);
/// A `g` header may hold only the comment that `git archive` writes.
[[nodiscard]] Result<void> check_pax_global(std::string_view records, std::uint64_t offset);

}  // namespace howdah
