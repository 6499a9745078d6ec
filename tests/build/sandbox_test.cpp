// SPDX-License-Identifier: PostgreSQL
// What an extension's own build can reach, and what it cannot.
#include "client/build/sandbox.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include "tests/build/build_sources.hpp"
#include "tests/build/path_of.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// An extension whose build first runs `shell`, whose last word is installed as doc/said.
Sources curious(const std::string& shell) {
  Sources sources = c_extension();
  sources.files[0].content = "all: said\nsaid:\n\t" + shell +
                             "\ninstall:\n\tmkdir -p $(DESTDIR)$(shell $(PG_CONFIG) --docdir)\n\tcp said "
                             "$(DESTDIR)$(shell $(PG_CONFIG) "
                             "--docdir)/said\nEXTENSION = howdah_answer\n";
  return sources;
}

/// What the build of curious(shell) saw.
std::string said_by(InstallScene& scene, const std::string& shell, std::vector<std::string> flags = {}) {
  scene.publish(curious(shell));
  scene.update();
  const Ran ran = scene.install("howdah_answer", std::move(flags));
  INFO(ran.err);
  REQUIRE(ran.code == ExitCode::ok);
  std::string said = must(read_file(scene.server / "doc/said", 1000));
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return said;
}

/// Somebody's server, behind a socket anyone may open.
class SocketServer {
 public:
  explicit SocketServer(const fs::path& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(fd_.get(), 1) != 0)
      throw std::runtime_error("no socket at " + path.string());
  }

 private:
  UniqueFd fd_;
};

}  // namespace

TEST_CASE("sandbox: a build writes to its scratch folder and nowhere else", "[sandbox]") {
  REQUIRE(Sandbox::find().available());
  InstallScene scene;
  const std::string outside = (scene.server / "share/extension/planted.control").string();
  CHECK(said_by(scene, "echo x > " + outside + " && echo wrote > said || echo refused > said") == "refused");
  CHECK_FALSE(fs::exists(outside));
}

TEST_CASE("sandbox: without it the same build would have written there", "[sandbox]") {
  InstallScene scene;
  const std::string outside = (scene.server / "share/extension/planted.control").string();
  CHECK(said_by(scene, "echo x > " + outside + " && echo wrote > said || echo refused > said",
                {"--no-sandbox"}) == "wrote");
}

TEST_CASE("sandbox: a build has no network", "[sandbox]") {
  InstallScene scene;
  CHECK(said_by(scene, "grep -c : /proc/net/dev > said") == "1");
}

TEST_CASE("sandbox: a build sees no tokens, keys, or sockets of this machine", "[sandbox]") {
  InstallScene scene;
  scene.user.set("HOWDAH_TOKEN", "secret");
  scene.user.set("AWS_SECRET_ACCESS_KEY", "secret");
  scene.user.set("SSH_AUTH_SOCK", "/tmp/agent");
  const TempDir home = must(TempDir::create(HOWDAH_BINARY_DIR));  // not below a folder that is hidden anyway
  scene.user.set("HOME", home.path().string());
  must(write_file_atomically(home.path() / ".ssh/id_ed25519", "secret"));
  must(write_file_atomically(scene.user.home() / "tokens.json", "secret"));
  const std::string key = (home.path() / ".ssh/id_ed25519").string();
  const std::string tokens = (scene.user.home() / "tokens.json").string();
  CHECK(said_by(scene, "echo \"$$HOWDAH_TOKEN$$AWS_SECRET_ACCESS_KEY$$SSH_AUTH_SOCK`cat " + key + " " +
                           tokens + " 2>/dev/null`.\" > said") == ".");
}

TEST_CASE("sandbox: a build cannot talk to a server behind a socket in /tmp", "[sandbox]") {
  const TempDir folder = must(TempDir::create("/tmp"));
  const fs::path socket = folder.path() / "s";
  const SocketServer server(socket);
  InstallScene scene;
  const std::string ask = "perl -MIO::Socket::UNIX -e 'print IO::Socket::UNIX->new(Peer => \"" +
                          socket.string() + "\") ? q(open) : q(closed)' > said";
  CHECK(said_by(scene, ask) == "closed");
}

TEST_CASE("sandbox: where bubblewrap is missing that is said, and the build goes on", "[sandbox]") {
  InstallScene scene;
  const PathOf path = PathOf::without(scene.user.folder() / "tools", "bwrap");
  scene.publish(c_extension());
  scene.update();
  const Ran ran = scene.install("howdah_answer");
  INFO(ran.err);
  CHECK(ran.code == ExitCode::ok);
  CHECK_THAT(ran.err, Catch::Contains("built without a sandbox: bubblewrap is not installed") &&
                          Catch::Contains("sudo apt-get install bubblewrap"));
}

TEST_CASE("sandbox: what a killed run left of its build goes with the next install", "[sandbox]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path left = scene.user.home() / "cache/build/howdah-dead/source/x.c";
  must(write_file_atomically(left, "x"));
  REQUIRE(scene.install("howdah_answer").code == ExitCode::ok);
  CHECK_FALSE(fs::exists(left));
}
