// SPDX-License-Identifier: PostgreSQL
#include "core/index/keyring.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "core/crypto/key_file.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_key_bytes = 16ULL << 10U;

fs::path key_path(const fs::path& folder, const std::string& role) {
  return folder / (role + ".key");
}

}  // namespace

Result<std::vector<std::string>> ensure_keys(const fs::path& folder, const RegistryId& id) {
  TRY_VOID(make_directories(folder, 0700));
  std::vector<std::string> made;
  for (const char* role : {"root", "registry", "timestamp", "commit"}) {
    std::error_code ignored;
    if (fs::exists(key_path(folder, role), ignored)) continue;
    const SecretKey key = SecretKey::generate();
    const std::string comment = fmt::format("{} {}", id.text(), role);
    TRY_VOID(create_file(key_path(folder, role), to_openssh_private(key, comment), 0600));
    TRY_VOID(write_file_atomically(folder / fmt::format("{}.pub", role),
                                   key.public_key().ssh_line(comment) + "\n"));
    made.emplace_back(role);
  }
  return made;
}

Result<SecretKey> load_key(const fs::path& folder, const std::string& role) {
  return load_key_file(key_path(folder, role));
}

Result<SecretKey> load_key_file(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & 077U) != 0) {
    return fail(Errc::denied, fmt::format("{}: others may read this secret key; run: chmod 600 {}",
                                          path.string(), path.string()));
  }
  TRY(const std::string pem, read_file(path, k_max_key_bytes));
  auto key = parse_openssh_private(pem);
  if (!key) return tl::unexpected(in_context(path.string(), key.error()));
  return key;
}

Result<OnlineKeys> load_online_keys(const fs::path& folder) {
  TRY(SecretKey registry, load_key(folder, "registry"));
  TRY(SecretKey commit, load_key(folder, "commit"));
  OnlineKeys keys{std::move(registry), std::move(commit)};
  auto timestamp = load_key(folder, "timestamp");
  if (timestamp) keys.timestamp = *std::move(timestamp);
  if (!timestamp && timestamp.error().code != Errc::not_found)
    return tl::unexpected(std::move(timestamp).error());
  return keys;
}

}  // namespace howdah
