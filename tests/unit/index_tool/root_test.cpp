// SPDX-License-Identifier: PostgreSQL
// A ceremony of five people with the real index-tool: drafts, signatures one after another and on copies, the
// index that comes of it, its rotation; openssl has its say about every signature.
#include "core/model/root.hpp"
#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Five root keys and a folder of online keys, as five people and an operator would have them.
struct Ceremony {
  TempDir folder = must(TempDir::create());
  std::string draft = path("1.json");
  std::string keys = path("keys");
  std::string index = path("index.git");

  Ceremony() {
    fs::create_directories(keys);
    for (int person = 1; person <= 5; ++person) make_key("person" + std::to_string(person));
    for (const char* role : {"registry", "timestamp", "commit"})
      make_key("keys/" + std::string(role) + ".key");
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder.path() / name).string(); }
  [[nodiscard]] std::string person(int number) const { return path("person" + std::to_string(number)); }
  void make_key(const std::string& name) const { REQUIRE(tool({"keygen", path(name)}).ok()); }

  /// A draft of version 1, 3 of 5, with every key in it.
  void draft_first() const {
    REQUIRE(tool({"root", "new", draft, "--threshold", "3"}).ok());
    for (int number = 1; number <= 5; ++number)
      REQUIRE(tool({"root", "add-key", draft, person(number) + ".pub", "--role", "root"}).ok());
    for (const std::string role : {"registry", "timestamp", "commit"})
      REQUIRE(tool({"root", "add-key", draft, path("keys/" + role + ".key.pub"), "--role", role}).ok());
  }
  Json sign(const std::string& file, int number, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"root", "sign", file, "--key", person(number)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return tool_json(arguments);
  }
  void make_index() const {
    draft_first();
    for (const int number : {1, 2, 3}) sign(draft, number);
    const Finished made =
        tool({"init", index, "--registry-id", "example.org/x", "--keys", keys, "--root", draft});
    INFO(made.err);
    REQUIRE(made.ok());
  }
  /// A draft of the next version, unsigned.
  [[nodiscard]] std::string rotate(const std::string& name) const {
    REQUIRE(tool({"root", "rotate", index, "--out", path(name)}).ok());
    return path(name);
  }
  [[nodiscard]] std::string pin() const { return "sha256:" + sha256(read_text(draft)).hex(); }
};

bool openssl_accepts(const Ceremony& ceremony, const PublicKey& key, const Signature& signature,
                     const std::string& text) {
  std::string der("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
  der += key.raw();
  must(write_file_atomically(ceremony.path("key.der"), der));
  must(write_file_atomically(ceremony.path("sig"), signature.raw()));
  must(write_file_atomically(ceremony.path("text"), text));
  return run_command({"openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                      ceremony.path("key.der"), "-rawin", "-in", ceremony.path("text"), "-sigfile",
                      ceremony.path("sig")})
      .ok();
}

}  // namespace

TEST_CASE("index-tool root: a 3-of-5 ceremony passes one file round and starts an index", "[ceremony]") {
  const Ceremony ceremony;
  ceremony.draft_first();
  CHECK(ceremony.sign(ceremony.draft, 1)["signatures"]["missing"] == 2);
  CHECK(ceremony.sign(ceremony.draft, 4)["signatures"]["missing"] == 1);
  const Json shown = tool_json({"root", "show", ceremony.draft});
  CHECK(shown["complete"] == false);
  CHECK(shown["signatures"]["signed"].size() == 2);
  CHECK(shown["signatures"]["open"].size() == 3);
  const Json done = ceremony.sign(ceremony.draft, 5);
  CHECK(done["complete"] == true);
  CHECK(done["fingerprint"] == ceremony.pin());

  const Json made = tool_json({"init", ceremony.index, "--registry-id", "example.org/x", "--keys",
                               ceremony.keys, "--root", ceremony.draft});
  CHECK(made["root"] == ceremony.pin());
  CHECK(made["keys_made"].empty());
  CHECK(tool({"verify", ceremony.index, "--root", ceremony.pin(), "--history"}).ok());
  CHECK_FALSE(fs::exists(fs::path(ceremony.keys) / "root.key"));
}

TEST_CASE("index-tool root sign: copies signed apart are united", "[ceremony]") {
  const Ceremony ceremony;
  ceremony.draft_first();
  std::vector<std::string> copies;
  for (const int number : {2, 3, 5}) {
    copies.push_back(ceremony.path("copy" + std::to_string(number)));
    fs::copy_file(ceremony.draft, copies.back());
    CHECK(ceremony.sign(copies.back(), number)["signatures"]["missing"] == 2);
  }
  const Json united = tool_json({"root", "sign", ceremony.draft, "--merge", copies[0], copies[1], copies[2]});
  CHECK(united["complete"] == true);

  REQUIRE(tool({"root", "new", ceremony.path("other")}).ok());
  const Finished refused = tool({"root", "sign", ceremony.draft, "--merge", ceremony.path("other")});
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find(ceremony.path("other")) != std::string::npos);
}

TEST_CASE("index-tool root: 2 of 3 needed signatures start no index, and the same key twice is one",
          "[ceremony]") {
  const Ceremony ceremony;
  ceremony.draft_first();
  ceremony.sign(ceremony.draft, 1);
  ceremony.sign(ceremony.draft, 2);
  CHECK(ceremony.sign(ceremony.draft, 2)["signatures"]["missing"] == 1);
  const Finished refused = tool({"init", ceremony.index, "--registry-id", "example.org/x", "--keys",
                                 ceremony.keys, "--root", ceremony.draft});
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("has 2 valid signatures of root version 1, it needs 3") != std::string::npos);
  CHECK_FALSE(fs::exists(ceremony.index));
}

TEST_CASE("index-tool root: a key without the role, a changed draft, a lost threshold are told at once",
          "[ceremony]") {
  const Ceremony ceremony;
  ceremony.draft_first();
  ceremony.make_key("stranger");
  const Finished stranger = tool({"root", "sign", ceremony.draft, "--key", ceremony.path("stranger")});
  CHECK(stranger.exit_code == 1);
  CHECK(stranger.err.find("root add-key") != std::string::npos);

  ceremony.sign(ceremony.draft, 1);
  const std::vector<std::string> remove{"root",   "remove-key", ceremony.draft, ceremony.person(5),
                                        "--role", "root"};
  const Finished blocked = tool(remove);
  CHECK(blocked.exit_code == 1);
  CHECK(blocked.err.find("--drop-signatures") != std::string::npos);
  for (int number = 5; number >= 3; --number)
    REQUIRE(tool({"root", "remove-key", ceremony.draft, ceremony.person(number), "--role", "root",
                  "--drop-signatures"})
                .ok());
  const Json shown = tool_json({"root", "show", ceremony.draft});
  CHECK(shown["signatures"]["signed"].empty());
  CHECK(shown["missing"][0].get<std::string>().find("takes 3 signatures and has 2 keys") !=
        std::string::npos);
  CHECK(tool({"root", "remove-key", ceremony.draft, ceremony.person(5), "--role", "root"}).exit_code == 3);
  CHECK(tool({"root", "add-key", ceremony.draft, ceremony.person(1), "--role", "root"}).exit_code == 1);
  CHECK(tool({"root", "new", ceremony.draft}).exit_code == 1);
  CHECK(tool({"root", "new", ceremony.path("n"), "--expires", "soon"}).exit_code == 2);
  CHECK(tool({"root", "sign", ceremony.draft}).exit_code == 2);
}

TEST_CASE("index-tool root: the index rotates to another commit key and another person", "[ceremony]") {
  const Ceremony ceremony;
  ceremony.make_index();
  const std::string next = ceremony.rotate("2.json");
  ceremony.make_key("person6");
  ceremony.make_key("commit2");
  REQUIRE(tool({"root", "remove-key", next, ceremony.person(5), "--role", "root"}).ok());
  REQUIRE(tool({"root", "add-key", next, ceremony.person(6), "--role", "root"}).ok());
  REQUIRE(tool({"root", "remove-key", next, ceremony.path("keys/commit.key"), "--role", "commit"}).ok());
  REQUIRE(tool({"root", "add-key", next, ceremony.path("commit2"), "--role", "commit"}).ok());

  const std::vector<std::string> previous{"--previous", ceremony.draft};
  ceremony.sign(next, 5, previous);  // of the old five only
  ceremony.sign(next, 6, previous);  // of the new five only
  const Json two = ceremony.sign(next, 1, previous);
  CHECK(two["signatures"]["missing"] == 1);
  CHECK(two["previous"]["missing"] == 1);
  CHECK(two["changes"].size() >= 4);
  const std::vector<std::string> publish{"root", "publish", next, ceremony.index, "--keys", ceremony.keys};
  CHECK(tool(publish).err.find("it needs 3") != std::string::npos);
  CHECK(ceremony.sign(next, 2, previous)["complete"] == true);

  CHECK(tool(publish).err.find("does not give the commit role to our key") != std::string::npos);
  for (const char* ending : {"", ".pub"}) {
    fs::rename(ceremony.path("keys/commit.key") + ending, ceremony.path("old") + ending);
    fs::rename(ceremony.path("commit2") + ending, ceremony.path("keys/commit.key") + ending);
  }
  const Json done = tool_json(publish);
  CHECK(done["version"] == 2);
  CHECK(done["timestamp"] == 2);
  CHECK(done["registry_document_renewed"] == false);
  CHECK(tool({"verify", ceremony.index, "--root", ceremony.pin(), "--history"}).ok());
  CHECK(tool_json({"root", "show", ceremony.index})["version"] == 2);
  CHECK(tool(publish).err.find("stands at version 2") != std::string::npos);
}

TEST_CASE("index-tool root show: tells the expiry and the checkpoint", "[ceremony]") {
  const Ceremony ceremony;
  ceremony.make_index();
  const std::string next = ceremony.rotate("2.json");
  const std::string tip = run_command({"git", "-C", ceremony.index, "rev-parse", "main"}).out;
  const Json shown = tool_json({"root", "show", next, "--previous", ceremony.draft});
  CHECK(shown["checkpoint"]["commit"].get<std::string>() + "\n" == tip);
  const Finished text = tool({"root", "show", next});
  CHECK(text.out.find("root version 2, expires 20") == 0);
  CHECK(text.out.find("checkpoint " + tip) != std::string::npos);
  CHECK(text.out.find("--previous") != std::string::npos);
  CHECK(tool({"root", "show", next, "--previous", next}).exit_code == 1);
}

TEST_CASE("index-tool root: openssl verifies each signature of a root", "[ceremony]") {
  const Ceremony ceremony;
  ceremony.make_index();
  const RootMetadata root = must(RootMetadata::parse(read_text(ceremony.draft)));
  REQUIRE(root.signatures().size() == 3);
  for (const auto& [keyid, signature] : root.signatures()) {
    const PublicKey& key = root.keys().at(keyid);
    CHECK(openssl_accepts(ceremony, key, signature, root.signed_text()));
    CHECK_FALSE(openssl_accepts(ceremony, key, signature, root.signed_text() + " "));
  }
}
