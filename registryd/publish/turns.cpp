// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/turns.hpp"

#include <fcntl.h>

#include <cerrno>

#include "core/crypto/digest.hpp"

namespace howdah {
namespace {

/// 62 bits of its digest: two keys that share a byte only wait for each other.
off_t byte_of(const std::string& key) {
  const Sha256 digest = sha256(key);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < 8; ++i) at = (at << 8U) | digest.bytes[i];
  return static_cast<off_t>(at >> 2U);
}

}  // namespace

Result<Turns::Turn> Turns::take(const std::string& key) const {
  UniqueFd fd(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return tl::unexpected(system_error("open the lock file", file_, errno));
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte_of(key);
  lock.l_len = 1;
  // Of the open file, not of the process: threads wait for each other too.
  while (::fcntl(fd.get(), F_OFD_SETLKW, &lock) != 0)
    if (errno != EINTR) return tl::unexpected(system_error("lock", file_, errno));
  return Turn(std::move(fd));
}

}  // namespace howdah
