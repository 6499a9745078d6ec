// SPDX-License-Identifier: PostgreSQL
// Words for the person who pushes, put into git's answer where git shows them behind `remote: `.
#pragma once

#include <string>
#include <vector>

namespace howdah {

/// `answer` with a line for each of `told` before its end, when it is multiplexed (git's
/// Documentation/gitprotocol-common, "pkt-line", and gitprotocol-pack, "side-band"); else as it is.
[[nodiscard]] std::string tell_pusher(std::string answer, const std::vector<std::string>& told);

}  // namespace howdah
