// SPDX-License-Identifier: PostgreSQL
// Initialises the C libraries that want it (libgit2, libcurl, libsodium), once, in main.
#pragma once

namespace howdah {

class Runtime {
 public:
  Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  ~Runtime();
};

}  // namespace howdah
