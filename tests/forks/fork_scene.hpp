// SPDX-License-Identifier: PostgreSQL
// A registry, and a fork of it that index-tool keeps.
#pragma once

#include <catch2/catch.hpp>

#include "core/index/fork.hpp"
#include "core/index/keyring.hpp"
#include "tests/unit/index_tool/tool_run.hpp"

namespace howdah::test {

inline Json json_of(const Finished& ran) {
  return must(parse_json(ran.out));
}

/// Upstream lives in real time, as index-tool does.
struct ForkScene {
  ScratchIndex upstream{"upstream.test/main"};
  TempDir folder = must(TempDir::create());
  std::string fork = (folder.path() / "index.git").string();
  std::string keys = (folder.path() / "keys").string();
  SystemClock clock;

  ForkScene() {
    upstream.clock().advance(clock.now() - 10 - ScratchIndex::k_start);
    upstream.stamp();
    const Finished made = tool({"init", fork, "--registry-id", "fork.test/main", "--keys", keys});
    REQUIRE(made.exit_code == 0);
    anchor_.root = must(Verifier(open(), {}).open_tip())->root().fingerprint();
  }

  [[nodiscard]] std::string upstream_root() const { return "sha256:" + upstream.anchor().root->hex(); }
  [[nodiscard]] Finished init() const {
    return tool({"federate", "init", fork, "--keys", keys, "--upstream", upstream.path().string(),
                 "--upstream-root", upstream_root(), "--json"});
  }
  [[nodiscard]] Finished pull() const { return tool({"federate", "pull", fork, "--keys", keys, "--json"}); }
  [[nodiscard]] Finished diff() const { return tool({"federate", "diff", fork, "--root", root()}); }

  [[nodiscard]] std::shared_ptr<git::Repository> open() const {
    return std::make_shared<git::Repository>(must(git::Repository::open(fork)));
  }
  [[nodiscard]] git::ObjectId tip() const { return must(open()->ref(k_main_ref)).value(); }
  [[nodiscard]] const TrustAnchor& anchor() const { return anchor_; }
  [[nodiscard]] std::string root() const { return "sha256:" + anchor().root->hex(); }
  [[nodiscard]] Verifier verifier() const { return {open(), anchor()}; }
  [[nodiscard]] Verified<IndexView> view() const { return must(verifier().open_tip()); }
  [[nodiscard]] IndexWriter writer() const { return {fork, anchor(), must(load_online_keys(keys)), clock}; }

  /// A release of the fork's own.
  Result<Committed> release(const std::string& name, const std::string& version,
                            const std::string& extension = {}) const {
    const std::string brought = extension.empty() ? name : extension;
    IndexWriter to = writer();
    return to.commit([&](Staging& staging) -> Result<void> {
      TRY(const Name key, Name::parse(name));
      TRY(const Name claimed, Name::parse(brought));
      TRY(const std::int64_t before, staging.length(LogKind::dist, key));
      if (before == 0) {
        TRY_VOID(staging.append("owner-add", key, {{"owner", "bob"}, {"by", "bob"}}));
      }
      TRY(const std::int64_t held, staging.length(LogKind::ext, claimed));
      if (held == 0) {
        TRY_VOID(staging.append("claim", claimed,
                                {{"display", brought}, {"distribution", key.key()}, {"user", "bob"}}));
      }
      TRY_VOID(staging.append("release", key, sample_release(name, version, brought, "bob")));
      staging.say("publish " + name + " " + version);
      return {};
    });
  }

 private:
  TrustAnchor anchor_;
};

}  // namespace howdah::test
