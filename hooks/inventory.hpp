// SPDX-License-Identifier: PostgreSQL
// What a push has brought into its quarantine: counted and measured before any of it is read, and nothing in
// it that the submission does not need.
#pragma once

#include <set>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/sys/git.hpp"

namespace howdah {

inline constexpr std::size_t k_max_brought_objects = 4096;
inline constexpr std::uint64_t k_max_brought_object_bytes = 16U << 20U;  ///< a whole log, uncompressed
inline constexpr std::uint64_t k_max_brought_bytes = 64U << 20U;         ///< all of them

class Inventory {
 public:
  /// From the headers of the objects in a quarantine. Errors: too_large.
  [[nodiscard]] static Result<Inventory> take(const fs::path& quarantine);

  /// Objects that are neither `expected` nor in `served` already (as a base of deltas may be) would be served
  /// from then on to whoever knows their id.
  void check_nothing_else(const std::set<git::ObjectId>& expected, const git::Repository& served,
                          Diagnostics& findings) const;

 private:
  std::vector<git::ObjectHeader> objects_;
};

}  // namespace howdah
