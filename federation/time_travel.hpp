// SPDX-License-Identifier: PostgreSQL
// Layers as they were: at a commit of the verified history, or at a moment of it. What was true then is read
// then; only the way there starts from what is trusted now.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// A commit (its whole id, or at least seven digits of it), or a moment.
struct Moment {
  std::string text;  ///< as given
  std::variant<std::string, UnixSeconds> at;
};

/// `4acb8ff…`, `2026-11-25` (its last second, in UTC) or `2026-11-25T12:00:00Z`. Errors: usage.
[[nodiscard]] Result<Moment> parse_moment(std::string_view text);

/// Each layer as of the last commit that is no later than `moment`; for a commit, the layer whose history has
/// it there, and the others as of its time. Errors: not_found when no history has the commit, or begins too
/// late, or is not here (a shallow or sparse layer); those of Verifier::open.
[[nodiscard]] Result<std::vector<LayerView>> layers_at(const std::vector<LayerView>& layers,
                                                       const Moment& moment);

}  // namespace howdah
