// SPDX-License-Identifier: PostgreSQL
// The shared libraries of this machine, as its loader knows them. Files are read, never loaded: a program
// that brings its own C library can say nothing of the machine's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Soname → files, one an architecture.
using LoaderCache = std::map<std::string, std::vector<fs::path>>;
[[nodiscard]] Result<LoaderCache> loader_cache();

/// Of the GNU C library here: `2.36`. Empty where the C library is another one, or says nothing.
[[nodiscard]] std::string gnu_c_library_version();

}  // namespace howdah
