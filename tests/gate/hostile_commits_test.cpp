// SPDX-License-Identifier: PostgreSQL
// Hostile pushes told by their commits.
#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

git::ObjectId log_commit(GateScene& scene, const std::function<void(Draft&)>& change = {}) {
  return scene.submit({{GateScene::log_path("semver"), scene.new_log("semver")}}, change);
}

/// A commit object that differs from an honest one in its raw text.
git::ObjectId raw(GateScene& scene, const std::string& what, const std::string& with) {
  std::string text = must(scene.work().read_commit(log_commit(scene))).raw;
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return must(scene.work().write_raw("commit", text.replace(at, what.size(), with)));
}

git::ObjectId signed_for(GateScene& scene, const std::string& name_space) {
  const std::string text =
      must(scene.work().read_commit(log_commit(scene, [](Draft& d) { d.key = nullptr; }))).raw;
  return must(scene.work().write_commit(text, sshsig_sign(builder_key(), name_space, text)));
}

git::ObjectId merge(GateScene& scene) {
  const git::ObjectId side = log_commit(scene);
  return scene.submit({{GateScene::log_path("pgtap"), scene.new_log("pgtap")}},
                      [&](Draft& d) { d.parents.push_back(side); });
}

git::ObjectId many(GateScene& scene, int count) {
  Draft draft{.tree = scene.tree_of(scene.base()), .parents = {scene.base()}};
  for (int i = 0; i < count; ++i) {
    draft.tree = scene.tree_with({{GateScene::log_path("d" + std::to_string(i)), "x\n"}}, draft.tree);
    draft.parents = {scene.write(draft)};
  }
  return draft.parents.front();
}

git::ObjectId older_than_its_parent(GateScene& scene) {
  Draft first{.tree = scene.tree_with({{GateScene::log_path("semver"), scene.new_log("semver")}}),
              .parents = {scene.base()}};
  first.time += 300;
  Draft second{.tree = scene.tree_with({{GateScene::log_path("pgtap"), scene.new_log("pgtap")}}, first.tree),
               .parents = {scene.write(first)}};
  return scene.write(second);
}

git::ObjectId a_tag(GateScene& scene) {
  return must(scene.work().write_raw(
      "tag",
      "object " + log_commit(scene).hex() + "\ntype commit\ntag v1\ntagger A <a@b> 1790000000 +0000\n\nm\n"));
}

}  // namespace

TEST_CASE("gate: commits that are not one signed line on top of main are refused", "[gate][hostile]") {
  GateScene scene;
  refuse_all(
      scene,
      {
          {"unsigned", "gate-unsigned", drafted([](Draft& d) { d.key = nullptr; })},
          {"signed twice", "gate-signatures", drafted([](Draft& d) { d.signatures = 2; })},
          {"a second signature under another name", "gate-signatures",
           drafted([](Draft& d) { d.extra_header = "gpgsig-sha256 x\n"; })},
          {"an encoding", "gate-headers", drafted([](Draft& d) { d.extra_header = "encoding latin1\n"; })},
          {"an unknown header", "gate-headers", drafted([](Draft& d) { d.extra_header = "howdah yes\n"; })},
          {"a merged tag", "gate-headers",
           drafted([](Draft& d) { d.extra_header = "mergetag object 1\n type commit\n"; })},
          {"a message changed after signing", "gate-signature",
           pushing([](GateScene& s) { return raw(s, "\n\npackages\n", "\n\npackage\n"); })},
          {"a tree changed after signing", "gate-signature", pushing([](GateScene& s) {
             return raw(s,
                        "tree " + s.tree_with({{GateScene::log_path("semver"), s.new_log("semver")}}).hex(),
                        "tree " + s.tree_of(s.base()).hex());
           })},
          {"signed as a file", "gate-signature", pushing([](GateScene& s) { return signed_for(s, "file"); })},
          {"armor that is not ssh-keygen's", "gate-signature", pushing([](GateScene& s) {
             return raw(s, "-----BEGIN SSH SIGNATURE-----\n ", "-----BEGIN SSH SIGNATURE-----\n \n ");
           })},
          {"a PGP signature", "gate-signature", pushing([](GateScene& s) {
             return raw(s, "-----BEGIN SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----");
           })},
          {"another committer", "gate-author",
           drafted([](Draft& d) { d.committer = fmt::format("Eve <eve@example.org> {} +0000", d.time); })},
          {"an escape sequence in the author's name", "gate-author",
           drafted([](Draft& d) { d.author = "Buil\x1b[31mder <b@example.org>"; })},
          {"an author's name that is not UTF-8", "gate-author", drafted([](Draft& d) {
             d.author =
                 "Buil\xff"
                 "der <b@example.org>";
           })},
          {"dated an hour back", "gate-date", drafted([](Draft& d) { d.time -= 3600; })},
          {"dated an hour ahead", "gate-date", drafted([](Draft& d) { d.time += 3600; })},
          {"dated 2100", "gate-date", drafted([](Draft& d) { d.time = 4'102'444'800; })},
          {"older than its parent", "gate-date", pushing(older_than_its_parent)},
          {"an escape sequence in the message", "gate-message",
           drafted([](Draft& d) { d.message = "\x1b]0;owned\x07\n"; })},
          {"a C1 control in the message", "gate-message", drafted([](Draft& d) {
             d.message =
                 "\xc2\x9b"
                 "31m\n";
           })},
          {"a carriage return in the message", "gate-message",
           drafted([](Draft& d) { d.message = "fine\rbad\n"; })},
          {"a message that is not UTF-8", "gate-message",
           drafted([](Draft& d) { d.message = "\xc3\x28\n"; })},
          {"a message of 5 kB", "gate-message",
           drafted([](Draft& d) { d.message = std::string(5000, 'a') + "\n"; })},
          {"a NUL in the message", "nulInCommit",
           drafted([](Draft& d) { d.message = std::string("a\0b\n", 4); })},
          {"a merge", "gate-merge", pushing(merge)},
          {"the same parent twice", "gate-merge",
           drafted([](Draft& d) { d.parents.push_back(d.parents.front()); })},
          {"no parent", "gate-base", drafted([](Draft& d) { d.parents.clear(); })},
          {"51 commits", "gate-commits", pushing([](GateScene& s) { return many(s, 51); })},
          {"nothing new", "gate-empty", pushing([](GateScene& s) { return s.base(); })},
          {"a commit that changes nothing", "gate-empty", pushing([](GateScene& s) { return s.submit({}); })},
          {"a tag", "gate-object", pushing(a_tag)},
          {"a blob", "gate-object", pushing([](GateScene& s) { return must(s.work().write_blob("x")); })},
          {"a tree", "gate-object", pushing([](GateScene& s) {
             return s.tree_with({{"x", "y"}});
           })},
          {"a bad time zone", "badTimezone",
           pushing([](GateScene& s) { return raw(s, " +0000\ncommitter", " +00000\ncommitter"); })},
      });
}
