// SPDX-License-Identifier: PostgreSQL
// A table of hostile pushes, each of which must be refused by name and leave nothing behind.
#pragma once

#include "tests/gate/gate_scene.hpp"

namespace howdah::test {

struct Attack {
  const char* name;
  const char* expected;  ///< in what the remote says: our code, or the name of git's own check
  std::function<Finished(GateScene&)> push;
};

/// An entry put into a tree, whatever it is; git's own sorting, no checks.
struct RawEntry {
  std::string mode;
  std::string name;
  git::ObjectId id;
};

inline git::ObjectId raw_tree(GateScene& scene, const std::vector<RawEntry>& entries) {
  std::string raw;
  for (const RawEntry& entry : entries) {
    raw += entry.mode + " " + entry.name;
    raw += '\0';
    raw += entry.id.raw();
  }
  return must(scene.work().write_raw("tree", raw));
}

/// `tree` with `entry` at `path` (folders, `/` behind each), in git's order.
inline git::ObjectId put(GateScene& scene, const std::optional<git::ObjectId>& tree, const std::string& path,
                         const RawEntry& entry) {
  std::vector<RawEntry> entries;
  std::optional<git::ObjectId> child;
  const std::size_t slash = path.find('/');
  const std::string name = slash == std::string::npos ? entry.name : path.substr(0, slash);
  if (tree) {
    for (const git::TreeEntry& old : must(scene.work().read_tree(*tree))) {
      if (old.name == name) {
        child = old.id;
      } else {
        entries.push_back({old.is_tree() ? "40000" : fmt::format("{:o}", old.mode), old.name, old.id});
      }
    }
  }
  entries.push_back(slash == std::string::npos
                        ? entry
                        : RawEntry{"40000", name, put(scene, child, path.substr(slash + 1), entry)});
  std::sort(entries.begin(), entries.end(), [](const RawEntry& a, const RawEntry& b) {
    const auto key = [](const RawEntry& e) { return e.name + (e.mode == "40000" ? "/" : ""); };
    return key(a) < key(b);
  });
  return raw_tree(scene, entries);
}

inline void refuse_all(GateScene& scene, const std::vector<Attack>& attacks) {
  for (const Attack& attack : attacks) {
    CAPTURE(attack.name);
    const std::string refs = scene.served_refs();
    const Finished pushed = attack.push(scene);
    CAPTURE(pushed.err);
    CHECK(pushed.exit_code != 0);
    CHECK(pushed.err.find(attack.expected) != std::string::npos);
    CHECK(scene.served_refs() == refs);
  }
  CHECK(command({"git", "-C", (scene.data() / "inbox.git").string(), "for-each-ref"}).out.empty());
  const Finished verified = scene.verify();
  CAPTURE(verified.out);
  CHECK(verified.exit_code == 0);
}

/// An attack whose commit is made by `make`, pushed as an honest pusher would.
inline std::function<Finished(GateScene&)> pushing(std::function<git::ObjectId(GateScene&)> make) {
  return [make = std::move(make)](GateScene& scene) { return scene.push(make(scene), scene.fresh_ref()); };
}

/// The same for an honest commit but for one thing.
inline std::function<Finished(GateScene&)> drafted(std::function<void(Draft&)> change) {
  return pushing([change = std::move(change)](GateScene& scene) {
    const std::string path = GateScene::log_path("semver");
    return scene.submit({{path, scene.new_log("semver")}}, change);
  });
}

}  // namespace howdah::test
