// SPDX-License-Identifier: PostgreSQL
#include "core/sys/runtime.hpp"

#include <curl/curl.h>
#include <git2.h>

#include <csignal>

namespace howdah {

// libsodium initialises itself on first use in core/crypto.
Runtime::Runtime() {
  git_libgit2_init();
  // libcurl initialises itself with the first handle, safely for threads since 7.84: a millisecond that
  // commands without network do not pay.
  std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error code, not our end
}

Runtime::~Runtime() {
  curl_global_cleanup();
  git_libgit2_shutdown();
}

}  // namespace howdah
