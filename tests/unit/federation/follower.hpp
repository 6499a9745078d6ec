// SPDX-License-Identifier: PostgreSQL
// A client that follows scratch registries, and what it must look like after a refusal: as before.
#pragma once

#include <catch2/catch.hpp>
#include <map>

#include "federation/layers.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

inline Result<void> nobody(const Stranger&) {
  return fail(Errc::untrusted, "nobody to ask");
}

struct Follower {
  TempDir folder = must(TempDir::create());
  FixedClock clock{ScratchIndex::k_start};
  Layers layers{folder.path() / "layers"};

  Result<LayerState> add(const ScratchIndex& index, const std::string& name = "main",
                         TimestampPolicy policy = TimestampPolicy::required) const {
    return add_from(index.path().string(), index, name, policy);
  }
  Result<LayerState> add_from(const std::string& url, const ScratchIndex& index,
                              const std::string& name = "main",
                              TimestampPolicy policy = TimestampPolicy::required) const {
    return layers.add({name, must(Location::parse(url)), index.anchor().root, policy}, nobody, clock);
  }
  Result<LayerUpdate> update(const FetchLimits& limits = {}) const {
    return layers.update("main", clock, limits);
  }
  [[nodiscard]] LayerState state() const { return must(layers.list()).at(0); }

  /// Every file this client has, by path.
  [[nodiscard]] std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const fs::path& file : must(list_files(folder.path())))
      all[file.string()] = must(read_file(folder.path() / file, 1U << 26U));
    return all;
  }

  /// Updates, which must be refused for this reason, and leave no byte changed, added or gone.
  void check_refused(Distrust reason, const std::string& code, const FetchLimits& limits = {}) const {
    const auto before = files();
    const auto refused = update(limits);
    REQUIRE_FALSE(refused);
    INFO(refused.error().message);
    CHECK(refused.error().code == Errc::untrusted);
    CHECK(distrust_name(refused.error().distrust) == distrust_name(reason));
    REQUIRE_FALSE(refused.error().findings.empty());
    CHECK(refused.error().findings.front().code == code);
    CHECK(files() == before);
  }
};

}  // namespace howdah::test
