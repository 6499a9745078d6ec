// SPDX-License-Identifier: PostgreSQL
// The tables of operations, one for each area of routes.
#pragma once

#include "registryd/openapi/operation.hpp"

namespace howdah {

[[nodiscard]] std::span<const Operation> registry_operations();
[[nodiscard]] std::span<const Operation> news_operations();
[[nodiscard]] std::span<const Operation> identity_operations();
[[nodiscard]] std::span<const Operation> publishing_operations();
[[nodiscard]] std::span<const Operation> pgxn_operations();

}  // namespace howdah
