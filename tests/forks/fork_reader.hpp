// SPDX-License-Identifier: PostgreSQL
// A client that knows the fork's root alone, over any transport.
#pragma once

#include "federation/lookup.hpp"
#include "tests/forks/fork_scene.hpp"
#include "tests/unit/federation/follower.hpp"

namespace howdah::test {

class ForkReader {
 public:
  explicit ForkReader(const ForkScene& scene, Transport transport = Transport::full)
      : ForkReader(scene.fork, scene.anchor().root.value(), transport) {}
  ForkReader(const fs::path& index, const Sha256& root, Transport transport)
      : host(transport, index), client_(host.http()) {
    must(client_.layers.add(
        {"fork", must(Location::parse(host.url())), root, TimestampPolicy::required, transport}, nobody,
        real_));
  }

  Result<LayerUpdate> update() const { return client_.layers.update("fork", real_); }
  Result<std::optional<Found>> find(const std::string& name) const { return client_.find(name); }
  /// Where that name is found: the id of the registry whose log it is. Empty when nowhere.
  [[nodiscard]] std::string home_of(const std::string& name) const {
    const auto found = must(find(name));
    return found ? found->home->registry().id.text() : "";
  }
  [[nodiscard]] std::vector<LayerView> open() const { return must(client_.layers.open()); }

  Host host;

 private:
  Follower client_;
  SystemClock real_;
};

inline void check_refused(const Error& error, Distrust reason, const std::string& code) {
  INFO(error.message);
  CHECK(error.code == Errc::untrusted);
  CHECK(distrust_name(error.distrust) == distrust_name(reason));
  REQUIRE_FALSE(error.findings.empty());
  CHECK(error.findings.front().code == code);
}

}  // namespace howdah::test
