// SPDX-License-Identifier: PostgreSQL
// Hostile pushes told by their trees: what may stand in an index, and where a service may write.
#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const std::string k_log = GateScene::log_path("semver");
const std::string k_folder = k_log.substr(0, k_log.rfind('/') + 1);

git::ObjectId commit_of(GateScene& scene, const git::ObjectId& tree) {
  return scene.write({.tree = tree, .parents = {scene.base()}});
}

/// An entry of any kind somewhere below main's tree. `path`: the folder it is put in.
std::function<Finished(GateScene&)> entry(std::string mode, std::string folder, std::string name,
                                          std::string content = "x\n") {
  return pushing([=](GateScene& scene) {
    const git::ObjectId blob = must(scene.work().write_blob(content));
    return commit_of(scene, put(scene, scene.tree_of(scene.base()), folder, {mode, name, blob}));
  });
}

std::function<Finished(GateScene&)> file(std::string path, std::string content = "x\n") {
  return pushing([=](GateScene& scene) { return scene.submit({{path, content}}); });
}

/// A submodule: names a commit, which need not be there.
git::ObjectId submodule(GateScene& scene) {
  return commit_of(
      scene, put(scene, scene.tree_of(scene.base()), k_folder, {"160000", "semver.jsonl", scene.base()}));
}

/// Main's root entries with these before registry.json, as they come: unsorted, twice.
git::ObjectId root_with(GateScene& scene, const std::vector<RawEntry>& more) {
  std::vector<RawEntry> entries;
  for (const git::TreeEntry& old : must(scene.work().read_tree(scene.tree_of(scene.base()))))
    entries.push_back({old.is_tree() ? "40000" : "100644", old.name, old.id});
  const auto where = std::find_if(entries.begin(), entries.end(),
                                  [](const RawEntry& e) { return e.name == "registry.json"; });
  entries.insert(where, more.begin(), more.end());
  return commit_of(scene, raw_tree(scene, entries));
}

git::ObjectId blob(GateScene& scene) {
  return must(scene.work().write_blob("x\n"));
}

/// `levels` folders, each holding the next `width` times: width^levels files in levels+1 objects.
git::ObjectId bomb(GateScene& scene, int levels, int width) {
  RawEntry inner{"100644", "", blob(scene)};
  for (int level = 0; level < levels; ++level) {
    std::vector<RawEntry> entries;
    for (int i = 0; i < width; ++i) entries.push_back({inner.mode, fmt::format("e{:02}", i), inner.id});
    inner = {"40000", "", raw_tree(scene, entries)};
  }
  return commit_of(scene,
                   put(scene, scene.tree_of(scene.base()), "packages/builder/", {"40000", "3f", inner.id}));
}

git::ObjectId empty_folder(GateScene& scene) {
  return commit_of(scene, put(scene, scene.tree_of(scene.base()), "packages/builder/",
                              {"40000", "3f", raw_tree(scene, {})}));
}

git::ObjectId without(GateScene& scene, const std::string& name) {
  std::vector<RawEntry> entries;
  for (const git::TreeEntry& old : must(scene.work().read_tree(scene.tree_of(scene.base())))) {
    if (old.name != name) entries.push_back({old.is_tree() ? "40000" : "100644", old.name, old.id});
  }
  return commit_of(scene, raw_tree(scene, entries));
}

/// One commit writes outside, the next takes it back and is honest.
git::ObjectId there_and_back(GateScene& scene, const std::string& path) {
  const git::ObjectId outside = scene.submit({{path, scene.text(path) + "x\n"}});
  return scene.write({.tree = scene.tree_with({{k_log, scene.new_log("semver")}}), .parents = {outside}});
}

git::ObjectId many_files(GateScene& scene, int count) {
  std::vector<git::FileChange> files;
  for (int i = 0; i < count; ++i) files.push_back({GateScene::log_path("d" + std::to_string(i)), "x\n"});
  return scene.submit(files);
}

Finished narrow(GateScene& scene) {
  const SecretKey key = test_key(0xe0);
  const git::ObjectId head =
      scene.submit({{GateScene::log_path("pgtap", "narrow"), scene.new_log("pgtap", "narrow", key)}},
                   [&](Draft& d) { d.key = &key; });
  return scene.push({head.hex() + ":" + scene.fresh_ref("narrow")}, &key);
}

}  // namespace

TEST_CASE("gate: trees that hold what no index holds are refused", "[gate][hostile]") {
  GateScene scene;
  refuse_all(
      scene,
      {
          {"a symbolic link", "gate-symlink", entry("120000", k_folder, "semver.jsonl", "/etc/passwd")},
          {"a submodule", "gate-gitlink", pushing(submodule)},
          {"an executable", "gate-mode", entry("100755", k_folder, "semver.jsonl")},
          {"a group-writable file", "badFilemode", entry("100664", k_folder, "semver.jsonl")},
          {"a setuid file", "badFilemode", entry("104755", k_folder, "semver.jsonl")},
          {"mode 777", "badFilemode", entry("100777", k_folder, "semver.jsonl")},
          {"a zero-padded mode", "zeroPaddedFilemode", entry("0100644", k_folder, "semver.jsonl")},
          {"the folder in other letters", "gate-case-twin", file("Packages/builder/" + k_log.substr(17))},
          {"the service in other letters", "gate-case-twin", file("packages/Builder/" + k_log.substr(17))},
          {"the log in other letters", "gate-case-twin", file(k_folder + "SemVer.jsonl")},
          {"a file at the root", "gate-path", file("README")},
          {"a log in a foreign shard", "gate-path", file("packages/builder/zz/semver.jsonl")},
          {"a log under another name", "gate-path", file(k_folder + "semver.json")},
          {"a log of a name with a dash", "gate-path", file(k_folder + "sem-ver.jsonl")},
          {"a log without service", "gate-path", file("packages/" + k_log.substr(17))},
          {"an advisory", "gate-path", file("advisories/x.json", "{}")},
          {"an escape sequence in a name", "gate-path", file(k_folder + "\x1b[2J.jsonl")},
          {"a name that is not UTF-8", "gate-path", file(k_folder + "\xff.jsonl")},
          {"a backslash", "gate-path", file("packages\\builder\\semver.jsonl")},
          {"a device name", "gate-path", file(k_folder + "CON")},
          {"a newline in a name", "gate-path", file(k_folder + "a\nb.jsonl")},
          {".git", "hasDotgit", entry("100644", "", ".git")},
          {".GIT", "hasDotgit", entry("100644", "", ".GIT")},
          {"git~1", "hasDotgit", entry("100644", "", "git~1")},
          {".git with what HFS+ ignores", "hasDotgit", entry("100644", "", ".g\xe2\x80\x8cit")},
          {".git as an NTFS stream", "hasDotgit", entry("100644", "", ".git::$INDEX_ALLOCATION")},
          {"..", "hasDotdot", entry("100644", "", "..")},
          {".", "hasDot", entry("100644", "", ".")},
          {"a slash", "fullPathname", entry("100644", "", "a/b")},
          {"a .gitmodules that names a command", "gitmodules",
           entry("100644", "", ".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = --upload-pack=evil\n")},
          {"one name twice", "duplicateEntries", pushing([](GateScene& s) {
             return root_with(s, {{"100644", "registry.json", blob(s)}});
           })},
          {"names out of order", "treeNotSorted", pushing([](GateScene& s) {
             return root_with(s, {{"100644", "zebra", blob(s)}});
           })},
          {"an empty folder", "gate-tree", pushing(empty_folder)},
          {"a folder 12 levels deep", "gate-tree", pushing([](GateScene& s) { return bomb(s, 12, 1); })},
          {"ten thousand million files in 13 objects", "gate-tree",
           pushing([](GateScene& s) { return bomb(s, 10, 10); })},
          {"ten million files where an index may have folders", "gate-tree",
           pushing([](GateScene& s) { return bomb(s, 5, 25); })},
          {"501 files", "gate-paths", pushing([](GateScene& s) { return many_files(s, 501); })},
          {"a registry document taken away", "gate-removed",
           pushing([](GateScene& s) { return without(s, "registry.json"); })},
          {"all releases taken away", "gate-removed",
           pushing([](GateScene& s) { return without(s, "dist"); })},
      });
}

TEST_CASE("gate: paths outside a service's scope are refused, in every commit", "[gate][hostile]") {
  GateScene scene;
  scene.grant("narrow", test_key(0xe0), {"--path", "semver", "--path", "pg_*"});
  scene.clone();
  const Layout layout(standard_fanout());
  const std::string dist = layout.log_path(LogKind::dist, "semver");
  const std::string services = layout.log_path(LogKind::services, "builder");
  refuse_all(
      scene,
      {
          {"a release log", "gate-scope", file(dist)},
          {"a release log, taken back in the next commit", "gate-scope",
           pushing([dist](GateScene& s) { return there_and_back(s, dist); })},
          {"another service's log, taken back in the next commit", "gate-scope",
           pushing([](GateScene& s) { return there_and_back(s, GateScene::log_path("semver", "other")); })},
          {"its own grant", "gate-scope", file(services)},
          {"a name", "gate-scope", file(layout.log_path(LogKind::ext, "semver"))},
          {"a user", "gate-scope", file(layout.log_path(LogKind::users, "eve"))},
          {"another service's folder", "gate-scope", pushing([](GateScene& s) {
             return s.submit({{GateScene::log_path("semver", "other"), s.new_log("semver", "other")}});
           })},
          {"the root metadata", "gate-path", file("root/1.json")},
          {"new root metadata", "gate-path", file("root/2.json")},
          {"the registry document", "gate-path", file("registry.json")},
          {"what a fork took over", "gate-path", file("upstream/" + dist)},
          {"a distribution the grant does not reach", "gate-scope", narrow},
      });
}
