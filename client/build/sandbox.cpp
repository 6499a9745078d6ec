// SPDX-License-Identifier: PostgreSQL
#include "client/build/sandbox.hpp"

#include <algorithm>
#include <array>

#include "core/sys/process.hpp"

namespace howdah {
namespace {

/// Folders of sockets and of other people's files: empty inside.
constexpr std::array k_emptied{"/tmp", "/var/tmp", "/run"};
constexpr std::array k_secrets{".ssh",
                               ".gnupg",
                               ".aws",
                               ".azure",
                               ".config",
                               ".kube",
                               ".docker",
                               ".netrc",
                               ".pgpass",
                               ".npmrc",
                               ".git-credentials",
                               ".cargo/credentials.toml",
                               ".cargo/credentials",
                               ".local/share/keyrings"};
constexpr std::array k_secret_endings{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "_KEY", "_PAT", "CREDENTIALS"};
constexpr std::array k_doors{"SSH_AUTH_SOCK", "GPG_AGENT_INFO", "DBUS_SESSION_BUS_ADDRESS",
                             "XDG_RUNTIME_DIR"};

using Arguments = std::vector<std::string>;

void append(Arguments& to, std::initializer_list<std::string> words) {
  to.insert(to.end(), words.begin(), words.end());
}

/// The whole system, read-only, with devices and processes of its own.
Arguments base(const fs::path& program) {
  Arguments words{program.string(), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"};
  append(words, {"--unshare-user-try", "--unshare-pid", "--unshare-ipc", "--unshare-uts"});
  append(words, {"--die-with-parent", "--new-session", "--cap-drop", "ALL"});
  return words;
}

void hide(Arguments& words, const fs::path& place) {
  std::error_code error;
  if (fs::is_directory(place, error))
    append(words, {"--tmpfs", place.string()});
  else if (fs::exists(place, error))
    append(words, {"--ro-bind", "/dev/null", place.string()});
}

/// Name servers are named below /run on some systems.
void open_network(Arguments& words) {
  std::error_code error;
  const fs::path servers = fs::canonical("/etc/resolv.conf", error);
  if (!error && servers.string().starts_with("/run/"))
    append(words, {"--ro-bind", servers.string(), servers.string()});
}

/// Whether hiding a folder of `emptied` would hide this.
bool is_hidden(const fs::path& path) {
  return std::any_of(
             k_emptied.begin(), k_emptied.end(),
             [&](const char* folder) { return path.string().starts_with(std::string(folder) + "/"); }) ||
         path.string().starts_with("/dev/");
}

}  // namespace

Sandbox Sandbox::find() {
  const auto program = find_program("bwrap");
  if (!program) return {{}, "bubblewrap is not installed; get it with: sudo apt-get install bubblewrap"};
  Arguments words = base(*program);
  append(words, {"--unshare-net", "true"});
  const auto tried = run({.argv = words, .timeout = std::chrono::seconds(10)});
  if (tried && tried->ok()) return {*program, {}};
  const std::string said = tried ? tried->err : tried.error().message;
  return {{},
          "this system does not let bubblewrap make one (" + said.substr(0, said.find('\n')) +
              "); unprivileged user namespaces must be allowed: sysctl kernel.unprivileged_userns_clone=1"};
}

std::vector<std::string> Sandbox::wrap(const std::vector<std::string>& argv,
                                       const Confinement& confinement) const {
  if (!available()) return argv;
  Arguments words = base(program_);
  for (const char* folder : k_emptied) hide(words, folder);
  for (const fs::path& place : confinement.hidden) hide(words, place);
  for (const fs::path& path : confinement.readable)
    if (is_hidden(path)) append(words, {"--ro-bind-try", path.string(), path.string()});
  for (const fs::path& path : confinement.writable) append(words, {"--bind", path.string(), path.string()});
  if (confinement.network)
    open_network(words);
  else
    words.emplace_back("--unshare-net");
  append(words, {"--chdir", confinement.directory.string(), "--"});
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

std::vector<fs::path> secret_places(const fs::path& home) {
  std::vector<fs::path> places;
  if (home.empty()) return places;
  for (const char* name : k_secrets) places.push_back(home / name);
  return places;
}

void remove_secrets(std::map<std::string, std::string>& environment) {
  for (const char* name : k_doors) environment.erase(name);
  std::erase_if(environment, [](const auto& variable) {
    return std::any_of(k_secret_endings.begin(), k_secret_endings.end(),
                       [&](const char* ending) { return variable.first.ends_with(ending); });
  });
}

}  // namespace howdah
