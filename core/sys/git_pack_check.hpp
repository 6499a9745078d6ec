// SPDX-License-Identifier: PostgreSQL
// Looks a pack over before anything is made of it: its form, and what it would grow to (gitformat-pack,
// version 2). A pack of a few KiB may say it holds objects of many GiB.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah::git {

struct PackLimits {
  std::uint32_t objects = 1U << 20U;
  std::uint64_t object_bytes = 256ULL << 20U;  ///< of one, as it will be, delta or not
  std::uint64_t total_bytes = 1ULL << 30U;     ///< of all
};

struct PackFacts {
  std::uint32_t objects = 0;
  std::uint32_t deltas = 0;
  std::uint64_t bytes = 0;  ///< of all objects, as they will be
};

/// Errors: invalid, too_large.
[[nodiscard]] Result<PackFacts> check_pack(std::string_view pack, const PackLimits& limits = {});

}  // namespace howdah::git
