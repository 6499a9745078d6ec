// SPDX-License-Identifier: PostgreSQL
// Objects: ids, bytes and verdicts equal to those of stock git and ssh-keygen.
#include "core/sys/git.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

const std::string k_armor = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\nAAAA\n-----END SSH SIGNATURE-----";

std::string object_names(const GitFixture& fixture) {
  return fixture.git({"cat-file", "--batch-all-objects", "--batch-check=%(objectname)"});
}

}  // namespace

TEST_CASE("git: a new repository is bare, empty and has main as its HEAD", "[git]") {
  const GitFixture fixture;
  CHECK(fixture.git({"rev-parse", "--is-bare-repository"}) == "true");
  CHECK(fixture.git({"symbolic-ref", "HEAD"}) == "refs/heads/main");
  CHECK(fixture.repository.ref("refs/heads/main").value() == std::nullopt);
  CHECK(Repository::init_bare(fixture.path).error().code == Errc::conflict);
}

TEST_CASE("git: open looks exactly where it is told to", "[git]") {
  const GitFixture fixture;
  const fs::path work = fixture.dir.path() / "work";
  REQUIRE(run_git(fixture.dir.path(), {"init", "-q", work.string()}).ok());
  CHECK(Repository::open(fixture.path));
  CHECK(Repository::open(fixture.path / "objects").error().code == Errc::not_found);
  CHECK(Repository::open(work).error().code == Errc::not_found);
  CHECK(Repository::open(fixture.dir.path() / "none").error().code == Errc::not_found);
}

TEST_CASE("git: a repository in another object format is refused, not misread", "[git]") {
  const auto dir = TempDir::create().value();
  REQUIRE(run_git(dir.path(), {"init", "-q", "--bare", "--object-format=sha256", "s.git"}).ok());
  CHECK(Repository::open(dir.path() / "s.git").error().code == Errc::invalid);
}

TEST_CASE("git: a partial clone made by stock git is readable as far as it goes", "[git]") {
  GitFixture fixture;
  const ObjectId blob = fixture.repository.write_blob("content").value();
  const auto tip = fixture.commit(fixture.tree({{"f", "content"}}), {});
  REQUIRE(fixture.repository.move_ref("refs/heads/main", std::nullopt, tip, "x"));
  fixture.git({"config", "uploadpack.allowFilter", "true"});
  REQUIRE(run_git(fixture.dir.path(), {"clone", "-q", "--bare", "--filter=blob:none",
                                       "file://" + fixture.path.string(), "part.git"})
              .ok());
  const auto part = Repository::open(fixture.dir.path() / "part.git").value();
  CHECK(part.read_commit(tip));
  CHECK(part.read_blob(blob, 100).error().code == Errc::not_found);
}

TEST_CASE("git: blobs, trees and commits have the ids stock git gives them", "[git]") {
  GitFixture fixture;
  const ObjectId blob = fixture.repository.write_blob("hello\n").value();
  CHECK(blob.hex() == fixture.git({"hash-object", "--stdin"}, "hello\n"));
  const ObjectId tree = fixture.tree({{"a/b/c", "hello\n"}, {"a-b", "x"}, {"a.b", "y"}});
  const std::string deepest = fixture.git({"mktree"}, "100644 blob " + blob.hex() + "\tc\n");
  const std::string middle = fixture.git({"mktree"}, "040000 tree " + deepest + "\tb\n");
  const std::string x = fixture.git({"hash-object", "-w", "--stdin"}, "x");
  const std::string y = fixture.git({"hash-object", "-w", "--stdin"}, "y");
  CHECK(tree.hex() == fixture.git({"mktree"}, "040000 tree " + middle + "\ta\n100644 blob " + x +
                                                  "\ta-b\n100644 blob " + y + "\ta.b\n"));
  const ObjectId first = fixture.commit(tree, {}, "first\n");
  CHECK(first.hex() == fixture.git({"commit-tree", tree.hex()}, "first\n"));
  const ObjectId second = fixture.commit(tree, {first}, "second\n\nbody\n");
  CHECK(second.hex() == fixture.git({"commit-tree", tree.hex(), "-p", first.hex()}, "second\n\nbody\n"));
  CHECK(fixture.git({"fsck", "--strict", "--no-dangling"}).empty());
}

TEST_CASE("git: writing a tree adds, replaces and keeps, and writes only what is on the changed paths",
          "[git]") {
  GitFixture fixture;
  const ObjectId base = fixture.tree({{"a/one", "1"}, {"b/two", "2"}, {"top", "t"}});
  const std::string before = object_names(fixture);
  const ObjectId next = fixture.tree({{"a/one", "1!"}, {"a/new/deep/file", "n"}}, base);
  CHECK(fixture.git({"ls-tree", "-r", "--name-only", next.hex()}) == "a/new/deep/file\na/one\nb/two\ntop");
  CHECK(fixture.git({"cat-file", "-p", next.hex() + ":a/one"}) == "1!");
  const std::string after = object_names(fixture);
  // Two blobs, and the trees deep, new, a and the root.
  CHECK((after.size() - before.size()) / 41 == 6);
  CHECK(fixture.tree({}, base) == base);
  CHECK(fixture.git({"fsck", "--strict", "--no-dangling"}).empty());
}

TEST_CASE("git: writing a tree refuses paths that are no paths", "[git]") {
  GitFixture fixture;
  for (const char* path : {"", "/a", "a/", "a//b", ".", "a/../b", ".git/x", "x/.GIT", "GIT~1", ".git.",
                           ".git ::$DATA", "a\\.git", ".g\xe2\x80\x8cit", "\xef\xbb\xbf.git"}) {
    INFO(path);
    CHECK(fixture.repository.write_tree({}, {{path, "x"}}).error().code == Errc::invalid);
  }
  CHECK(fixture.repository.write_tree({}, {{std::string("a\0b", 3), "x"}}).error().code == Errc::invalid);
  CHECK(fixture.repository.write_tree({}, {{"a", "x"}, {"a", "y"}}).error().code == Errc::invalid);
  CHECK(fixture.repository.write_tree({}, {{"a", "x"}, {"a.b", "z"}, {"a/b", "y"}}).error().code ==
        Errc::invalid);
  CHECK(fixture.repository.write_tree({}, {{".gitx", "x"}, {"git", "y"}, {"..a", "z"}}));
}

TEST_CASE("git: a file does not become a folder, nor a folder a file", "[git]") {
  GitFixture fixture;
  const ObjectId base = fixture.tree({{"file", "x"}, {"folder/file", "y"}});
  CHECK(fixture.repository.write_tree(base, {{"file/below", "z"}}).error().code == Errc::conflict);
  CHECK(fixture.repository.write_tree(base, {{"folder", "z"}}).error().code == Errc::conflict);
}

TEST_CASE("git: a signed commit is stored as stock git writes it and splits into the same parts", "[git]") {
  GitFixture fixture;
  const ObjectId tree = fixture.tree({{"f", "x"}});
  const std::string text =
      fixture.repository.commit_text(tree, {}, k_who, "signed\n\nTrailer: yes\n").value();
  const ObjectId id = fixture.repository.write_commit(text, k_armor).value();
  const Commit commit = fixture.repository.read_commit(id).value();
  const auto parts = Repository::split_signature(commit.raw).value();
  CHECK(parts.first == k_armor);
  CHECK(parts.second == text);
  std::string expected = text;
  expected.insert(text.find("\n\n") + 1,
                  "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n AAAA\n -----END SSH SIGNATURE-----\n");
  CHECK(commit.raw == expected);
  CHECK(id.hex() == fixture.git({"hash-object", "-t", "commit", "--stdin"}, expected));
  CHECK(fixture.git({"fsck", "--strict", "--no-dangling"}).empty());
  CHECK(fixture.repository.write_commit(text, k_armor + "\n").error().code == Errc::invalid);
}

TEST_CASE("git: a real signature made with ssh-keygen verifies with stock git", "[git]") {
  GitFixture fixture;
  const fs::path key = fixture.dir.path() / "key";
  REQUIRE(run({.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key.string()}})
              .value()
              .ok());
  const std::string text =
      fixture.repository.commit_text(fixture.tree({{"f", "x"}}), {}, k_who, "signed\n").value();
  std::string armor =
      run({.argv = {"ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", key.string()}, .input = text})
          .value()
          .out;
  REQUIRE(!armor.empty());
  armor.pop_back();
  const ObjectId id = fixture.repository.write_commit(text, armor).value();
  const fs::path allowed = fixture.dir.path() / "allowed";
  REQUIRE(create_file(
      allowed, "ann@example.org namespaces=\"git\" " + read_file(key.string() + ".pub", 1000).value()));
  const std::vector<std::string> settings{"-c", "gpg.format=ssh", "-c",
                                          "gpg.ssh.allowedSignersFile=" + allowed.string()};
  const auto verify = [&](const ObjectId& commit) {
    std::vector<std::string> arguments = settings;
    arguments.insert(arguments.end(), {"verify-commit", commit.hex()});
    return run_git(fixture.path, arguments).ok();
  };
  CHECK(verify(id));
  std::string changed = text;
  changed.replace(changed.find("signed"), 6, "forged");
  CHECK_FALSE(verify(fixture.repository.write_commit(changed, armor).value()));
}

TEST_CASE("git: a commit not signed exactly once has no signature to speak of", "[git]") {
  const std::string head = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a> 1 +0000\n";
  CHECK(Repository::split_signature(head + "gpgsig A\n B\n\nm").value() ==
        std::pair<std::string, std::string>("A\nB", head + "\nm"));
  CHECK_FALSE(Repository::split_signature(head + "\nm"));
  CHECK_FALSE(Repository::split_signature(head + "\ngpgsig A\n\nm"));
  CHECK_FALSE(Repository::split_signature(head + "gpgsig A\ngpgsig B\n\nm"));
  CHECK_FALSE(Repository::split_signature(head + "gpgsig A\nx y\ngpgsig A\n\nm"));
  CHECK_FALSE(Repository::split_signature(head + "gpgsig A\ngpgsig-sha256 B\n\nm"));
  CHECK_FALSE(Repository::split_signature(head + "gpgsig \n\nm"));
  CHECK_FALSE(Repository::split_signature("gpgsig A"));
  CHECK_FALSE(Repository::split_signature(""));
}

TEST_CASE("git: commits read as written by stock git", "[git]") {
  GitFixture fixture;
  const ObjectId tree = fixture.tree({{"f", "x"}});
  const ObjectId root = fixture.commit(tree, {});
  const std::string id = fixture.git({"commit-tree", tree.hex(), "-p", root.hex()}, "subject\n\nbody\n");
  const Commit commit = fixture.repository.read_commit(ObjectId::parse(id).value()).value();
  CHECK(commit.id.hex() == id);
  CHECK(commit.tree == tree);
  CHECK(commit.parents == std::vector{root});
  CHECK(commit.author == "Ann Author <ann@example.org> 1700000000 +0000");
  CHECK(commit.committer == commit.author);
  CHECK(commit.message == "subject\n\nbody\n");
  CHECK(commit.raw == fixture.git({"cat-file", "commit", id}) + "\n");
}

TEST_CASE("git: malformed commits are errors that name them", "[git]") {
  GitFixture fixture;
  const std::string tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";
  const std::string people = "author a <a> 1 +0000\ncommitter a <a> 1 +0000\n";
  for (const std::string& text :
       {std::string(), tree, tree + people, people + "\nm", "tree 4b825d\n" + people + "\nm",
        tree + "parent x\n" + people + "\nm", tree + "author a <a> 1 +0000\n\nm"}) {
    INFO(text);
    const ObjectId id = fixture.repository.write_raw("commit", text).value();
    const auto commit = fixture.repository.read_commit(id);
    REQUIRE_FALSE(commit);
    CHECK(commit.error().code == Errc::invalid);
    CHECK(commit.error().message.find(id.hex()) != std::string::npos);
  }
  const ObjectId empty_message = fixture.repository.write_raw("commit", tree + people + "\n").value();
  CHECK(fixture.repository.read_commit(empty_message).value().message.empty());
}

TEST_CASE("git: a commit cannot be written in a name that would break its header", "[git]") {
  GitFixture fixture;
  const ObjectId tree = fixture.tree({{"f", "x"}});
  CHECK_FALSE(fixture.repository.commit_text(tree, {}, {"A <b>", "c", 1}, "m"));
  CHECK_FALSE(fixture.repository.commit_text(tree, {}, {"", "c@example.org", 1}, "m"));
  CHECK(fixture.repository.commit_text(ObjectId{}, {}, k_who, "m").error().code == Errc::not_found);
}

TEST_CASE("git: a blob over the limit is refused by its header", "[git]") {
  GitFixture fixture;
  const ObjectId id = fixture.repository.write_blob("12345").value();
  CHECK(fixture.repository.read_blob(id, 5).value() == "12345");
  CHECK(fixture.repository.read_blob(id, 4).error().code == Errc::too_large);
  CHECK(fixture.repository.read_blob(ObjectId{}, 4).error().code == Errc::not_found);
  CHECK(fixture.repository.read_tree(id).error().code == Errc::invalid);
  const ObjectId tree = fixture.tree({{"f", "x"}});
  CHECK(fixture.repository.read_blob(tree, 100).error().code == Errc::invalid);
}

TEST_CASE("git: objects whose bytes do not match their name are not read", "[git]") {
  GitFixture fixture;
  const ObjectId real = fixture.repository.write_blob("real").value();
  const ObjectId evil = fixture.repository.write_blob("evil").value();
  const auto file_of = [&](const ObjectId& id) {
    return fixture.path / "objects" / id.hex().substr(0, 2) / id.hex().substr(2);
  };
  REQUIRE(write_file_atomically(file_of(real), read_file(file_of(evil), 1000).value(), 0444));
  CHECK(Repository::open(fixture.path).value().read_blob(real, 100).error().code == Errc::untrusted);
}

TEST_CASE("git: find walks folders, and absent is not an error", "[git]") {
  GitFixture fixture;
  const ObjectId tree = fixture.tree({{"a/b/c", "x"}, {"f", "y"}});
  const auto found = fixture.repository.find(tree, "a/b/c").value();
  REQUIRE(found);
  CHECK(found->name == "c");
  CHECK(found->is_file());
  CHECK(fixture.repository.read_blob(found->id, 10).value() == "x");
  CHECK(fixture.repository.find(tree, "a/b").value()->is_tree());
  CHECK_FALSE(fixture.repository.find(tree, "a/x").value());
  CHECK_FALSE(fixture.repository.find(tree, "f/x").value());
  CHECK(fixture.repository.find(tree, "a//b").error().code == Errc::invalid);
}
