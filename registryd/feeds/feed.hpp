// SPDX-License-Identifier: PostgreSQL
// News for feed readers: Atom 1.0 (RFC 4287) and JSON Feed 1.1 of the same entries.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/json.hpp"

namespace howdah {

struct FeedEntry {
  std::string id = {};  ///< a URI that stays
  std::string title = {};
  std::string url = {};
  std::string author = {};
  std::string summary = {};
  std::vector<std::string> tags = {};
  UnixSeconds time = 0;
};

struct Feed {
  std::string id = {};  ///< a URI that stays
  std::string title = {};
  std::string registry = {};
  std::string home_url = {};
  std::string atom_url = {};
  std::string json_url = {};
  UnixSeconds updated = 0;
  std::vector<FeedEntry> entries = {};  ///< newest first
};

[[nodiscard]] std::string render_atom(const Feed& feed);
[[nodiscard]] Json render_json_feed(const Feed& feed);

/// `urn:uuid:…` of a name that stays (RFC 9562 §5.8: version 8, from its SHA-256).
[[nodiscard]] std::string uuid_urn(const std::string& name);

}  // namespace howdah
