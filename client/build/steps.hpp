// SPDX-License-Identifier: PostgreSQL
// The steps of each pipeline, from unpacked sources to a filled stage.
#pragma once

#include "client/build/pipeline.hpp"

namespace howdah {

/// make, make install. Errors: invalid when there is no Makefile.
[[nodiscard]] Result<std::vector<BuildStep>> pgxs_steps(const BuildOrder& order);
/// autogen.sh or autoreconf where `configure` is not there yet, configure, make, make install. configure is
/// told about pg_config by the `--with-…` it knows. Errors: invalid when there is nothing to configure.
[[nodiscard]] Result<std::vector<BuildStep>> autoconf_steps(const BuildOrder& order);
[[nodiscard]] Result<std::vector<BuildStep>> cmake_steps(const BuildOrder& order);
[[nodiscard]] Result<std::vector<BuildStep>> meson_steps(const BuildOrder& order);
/// cargo fetch, with the network; then cargo pgrx package, without.
[[nodiscard]] Result<std::vector<BuildStep>> pgrx_steps(const BuildOrder& order);

}  // namespace howdah
