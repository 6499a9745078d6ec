// SPDX-License-Identifier: PostgreSQL
// What a failed build says it did not find, and the Debian package that has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostics.hpp"

namespace howdah {

/// One finding for each header, library, pkg-config module or program that compiler, linker, configure,
/// CMake, Meson or shell reported missing; `place` is its name, the remedy names the package. Anything else
/// in `output` is ignored.
[[nodiscard]] Diagnostics missing_packages(std::string_view output, const std::string& postgres_major);

/// The Debian package a purl of META means: that of `pkg:deb/…` itself, that of `pkg:generic/…` by the
/// tables; empty when it is not known.
[[nodiscard]] std::string package_of_purl(std::string_view purl, const std::string& postgres_major);

/// The Debian package with a shared library; empty when it is not known.
[[nodiscard]] std::string package_of_shared_library(std::string_view soname);

}  // namespace howdah
