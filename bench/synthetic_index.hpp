// SPDX-License-Identifier: PostgreSQL
// Synthetic indexes: real statements, keys and layout, made-up distributions. The same shape gives the same
// commit ids in every run.
#pragma once

#include <cstdint>
#include <string>

#include "core/index/writer.hpp"

namespace howdah::bench {

struct Shape {
  std::uint64_t distributions = 100;
  std::uint64_t releases = 20;  ///< of each distribution
  /// Releases a distribution gets in one commit before the next has its turn. 1 is how history happens (each
  /// log grows `releases` times); `releases` is fast to generate and ends in the same tip.
  std::uint64_t burst = 1;

  [[nodiscard]] std::uint64_t total() const { return distributions * releases; }
  [[nodiscard]] std::string name() const;
};

[[nodiscard]] Name distribution_name(std::uint64_t number);

/// The members of a release statement. Its META has 1.5 KB on average; META v2 documents of the
/// specification's own corpus have 1.43.
[[nodiscard]] Json release_body(std::uint64_t distribution, std::uint64_t release);

[[nodiscard]] OnlineKeys synthetic_keys();
[[nodiscard]] SecretKey synthetic_timestamp_key();
[[nodiscard]] RegistryId synthetic_id();

/// The index of that shape below `folder`; generated and repacked when it is not there yet.
[[nodiscard]] Result<fs::path> synthetic_index(const fs::path& folder, const Shape& shape);

}  // namespace howdah::bench
