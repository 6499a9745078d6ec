// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/login_key.hpp"

#include "core/crypto/key.hpp"

namespace howdah {

Result<LoginKey> read_login_key(const std::string& line, UnixSeconds now) {
  constexpr std::size_t k_max_name = 100;
  auto key = PublicKey::parse_ssh(line);
  if (!key) return tl::unexpected(in_context("/key", key.error()));
  std::string name;
  const std::size_t blob = line.find(' ');
  const std::size_t comment = blob == std::string::npos ? blob : line.find(' ', blob + 1);
  if (comment != std::string::npos) name = line.substr(comment + 1, k_max_name);
  while (!name.empty() && (name.back() == '\n' || name.back() == '\r')) name.pop_back();
  return LoginKey{key->ssh_fingerprint(), key->ssh_line(""), name, now};
}

}  // namespace howdah
