// SPDX-License-Identifier: PostgreSQL
// Which Debian package has a header, a library, a pkg-config module or a program that extensions are built
// with. Data: a new row is all it takes.
#pragma once

#include <span>

namespace howdah {

struct DebianPackage {
  const char* name;     ///< a header ending in `/` stands for everything in that folder
  const char* package;  ///< `{pg}` is the major version of PostgreSQL
};

[[nodiscard]] std::span<const DebianPackage> debian_headers();
/// As the linker knows them: `-lNAME`.
[[nodiscard]] std::span<const DebianPackage> debian_libraries();
/// Of pkg-config, Meson and CMake.
[[nodiscard]] std::span<const DebianPackage> debian_modules();
[[nodiscard]] std::span<const DebianPackage> debian_programs();
/// By soname, as programs need them when they run.
[[nodiscard]] std::span<const DebianPackage> debian_shared_libraries();

}  // namespace howdah
