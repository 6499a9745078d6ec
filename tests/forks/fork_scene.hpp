// SPDX-License-Identifier: PostgreSQL
// A registry, and a fork of it that index-tool keeps.
#pragma once

#include <catch2/catch.hpp>

#include "core/index/commit_write.hpp"
#include "core/index/fork.hpp"
#include "core/index/keyring.hpp"
#include "core/index/log_check.hpp"
#include "core/index/root_publish.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/model/canonical.hpp"
#include "tests/unit/index_tool/tool_run.hpp"

namespace howdah::test {

inline Json json_of(const Finished& ran) {
  return must(parse_json(ran.out));
}

/// What a release of a distribution that provides one extension says, with what must come before it.
inline Result<void> stage_release(Staging& staging, const std::string& name, const std::string& version,
                                  const std::string& extension, const std::string& user) {
  TRY(const Name key, Name::parse(name));
  TRY(const Name claimed, Name::parse(extension));
  TRY(const std::int64_t before, staging.length(LogKind::dist, key));
  if (before == 0) TRY_VOID(staging.append("owner-add", key, {{"owner", user}, {"by", user}}));
  TRY(const std::int64_t held, staging.length(LogKind::ext, claimed));
  if (held == 0) {
    TRY_VOID(staging.append("claim", claimed,
                            {{"display", extension}, {"distribution", key.key()}, {"user", user}}));
  }
  TRY_VOID(staging.append("release", key, sample_release(name, version, extension, user)));
  staging.say("publish " + name + " " + version);
  return {};
}

/// The registry key gives way to another, which then releases semver 0.3.0.
inline void drop_registry_key(ScratchIndex& index, UnixSeconds now) {
  const auto tip = must(index.verifier().open_tip());
  RootDraft draft = must(draft_of(tip->root()));
  ++draft.version;
  draft.expires = now + 86400;
  draft.roles["registry"] = {test_key(0x90).public_key()};
  draft.checkpoint = RootCheckpoint{tip->commit().hex(), tip->tree().hex()};
  const SecretKey root = ScratchIndex::root_key();
  must(publish_root(index.path(), index.anchor(), make_root(draft, {&root}),
                    {test_key(0x90), ScratchIndex::commit_key()}, now));
  IndexWriter writer(index.path(), index.anchor(), {test_key(0x90), ScratchIndex::commit_key()},
                     index.clock());
  must(writer.commit([](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append("release", must(Name::parse("semver")),
                            sample_release("semver", "0.3.0", "semver", "alice")));
    return {};
  }));
  index.stamp();
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
  [[nodiscard]] Finished init(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{
        "federate",        "init",          fork,    "--keys", keys, "--upstream", upstream.path().string(),
        "--upstream-root", upstream_root(), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return tool(std::move(words));
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
    return to.commit([&](Staging& staging) { return stage_release(staging, name, version, brought, "bob"); });
  }
  /// What an operator who holds the fork's keys could do: a commit with these files in place of what stands
  /// there. Stamped.
  git::ObjectId commit(const std::vector<git::FileChange>& changes) const {
    return commit_tree(must(open()->write_tree(view()->tree(), changes)));
  }
  git::ObjectId commit_tree(const git::ObjectId& tree) const {
    const auto repository = open();
    const auto before = view();
    const OnlineKeys online = must(load_online_keys(keys));
    const RegistryId& id = before->registry().id;
    const git::ObjectId made = must(write_signed_commit(
        *repository, id, {tree, before->commit(), clock.now(), "forged", ""}, online.commit));
    must(repository->move_ref(k_main_ref, before->commit(), made, "forged"));
    const auto stamp = must(prepare_timestamp(
        *repository, {id, before->root(), made, tree, clock.now(), 86400}, {&*online.timestamp}));
    must(publish_timestamp(*repository, stamp));
    return made;
  }
  /// A log of the fork's own under any name, in good order but for that.
  [[nodiscard]] git::FileChange own_log(const std::string& name, const std::string& owner) const {
    const Json body{{"type", "owner-add"},
                    {"registry", "fork.test/main"},
                    {"distribution", name},
                    {"seq", 1},
                    {"prev", std::string(k_first_prev)},
                    {"date", to_rfc3339(clock.now())},
                    {"owner", owner},
                    {"by", owner}};
    const OnlineKeys online = must(load_online_keys(keys));
    return {upstream.log_path(LogKind::dist, name),
            make_statement_line(must(to_canonical(body)), {&online.registry}) + "\n"};
  }
  /// A file of the fork's tip.
  [[nodiscard]] std::string text(const std::string& path) const {
    const auto entry = must(open()->find(must(open()->read_commit(tip())).tree, path));
    if (!entry) throw std::runtime_error(path + " is not in the fork");
    return must(open()->read_blob(entry->id, 1U << 24U));
  }

 private:
  TrustAnchor anchor_;
};

/// A fork of the fork.
struct SecondFork {
  std::string path;
  Sha256 root;

  explicit SecondFork(const ForkScene& first) : path((first.folder.path() / "second.git").string()) {
    const std::string keys = (first.folder.path() / "second-keys").string();
    REQUIRE(tool({"init", path, "--registry-id", "team.test/main", "--keys", keys}).exit_code == 0);
    const Finished init = tool({"federate", "init", path, "--keys", keys, "--upstream", first.fork,
                                "--upstream-root", first.root()});
    INFO(init.err);
    REQUIRE(init.exit_code == 0);
    const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(path)));
    root = must(Verifier(repository, {}).open_tip())->root().fingerprint();
  }
};

}  // namespace howdah::test
