// SPDX-License-Identifier: PostgreSQL
// What a git client asks for when it fetches (gitprotocol-v2, "fetch"), as far as this registry answers it
// without git.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/sys/git.hpp"

namespace howdah::git {

struct FetchRequest {
  /// What a partial clone leaves out.
  enum class Filter : std::uint8_t { nothing, blobs, blobs_and_trees };

  std::vector<ObjectId> wants;
  std::vector<ObjectId> haves;  ///< newest first, as git sends them
  bool done = false;            ///< the client says no more of what it has
  Filter filter = Filter::nothing;
};

/// Nothing when stock git is to answer: another version of the protocol, no thin pack or no deltas by offset,
/// a change of depth, another filter, anything not known here.
[[nodiscard]] std::optional<FetchRequest> parse_fetch_request(std::string_view body);

/// The first commits a request of any version says the client has: its lines `have <id>`, at most `limit`.
[[nodiscard]] std::vector<ObjectId> haves_of(std::string_view body, std::size_t limit);

}  // namespace howdah::git
