// SPDX-License-Identifier: PostgreSQL
// A client that follows scratch registries, and what it must look like after a refusal: as before.
#pragma once

#include <catch2/catch.hpp>
#include <map>

#include "federation/layers.hpp"
#include "federation/lookup.hpp"
#include "tests/unit/federation/host.hpp"

namespace howdah::test {

inline Result<void> nobody(const Stranger&) {
  return fail(Errc::untrusted, "nobody to ask");
}

struct Follower {
  TempDir folder = must(TempDir::create());
  FixedClock clock{ScratchIndex::k_start};
  HttpClient* http = nullptr;
  Layers layers{folder.path() / "layers", http};

  explicit Follower(HttpClient* client = nullptr) : http(client) {}

  /// Through `host`, by its transport.
  Result<LayerState> add_through(const Host& host, Transport transport, const ScratchIndex& index,
                                 TimestampPolicy policy = TimestampPolicy::required) const {
    return layers.add({"main", must(Location::parse(host.url())), index.anchor().root, policy, transport},
                      nobody, clock);
  }

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

  /// Looks a name up, which a sparse layer brings.
  Result<std::optional<Found>> find(const std::string& name) const {
    TRY(views, layers.open());
    return find_by_name(views, name);
  }
  mutable std::vector<LayerView> views{};

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
    check_reason(refused.error(), reason, code);
    CHECK(files() == before);
  }

  /// The same, where a sparse layer sees it only when it reads the name: then that is refused, and what was
  /// read before is kept.
  void check_refused_reading(const std::string& name, Distrust reason, const std::string& code) const {
    if (!state().is_sparse()) return check_refused(reason, code);
    const fs::path known = folder.path() / "layers" / "main" / "logs.json";
    must(update());
    const std::string before = must(read_file(known, 1U << 20U));
    const auto refused = find(name);
    REQUIRE_FALSE(refused);
    check_reason(refused.error(), reason, code);
    CHECK(must(read_file(known, 1U << 20U)) == before);
  }

 private:
  static void check_reason(const Error& error, Distrust reason, const std::string& code) {
    INFO(error.message);
    CHECK(error.code == Errc::untrusted);
    CHECK(distrust_name(error.distrust) == distrust_name(reason));
    REQUIRE_FALSE(error.findings.empty());
    CHECK(error.findings.front().code == code);
  }
};

}  // namespace howdah::test
