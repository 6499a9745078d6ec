// SPDX-License-Identifier: PostgreSQL
// NAME or NAME@VERSION, as people write what they want; and the release that answers it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "federation/lookup.hpp"

namespace howdah {

struct VersionRequest {
  std::string name;                    ///< as given, maybe with `ext:` or `dist:`
  std::optional<std::string> version;  ///< SemVer text
};

/// Errors: usage when a part is empty or the version is no SemVer.
[[nodiscard]] Result<VersionRequest> parse_version_request(std::string_view text);

/// What `request.name` means in these registries. Errors: not_found with near names, those of find_by_name.
[[nodiscard]] Result<Found> require_found(const std::vector<LayerView>& layers,
                                          const VersionRequest& request);

}  // namespace howdah
