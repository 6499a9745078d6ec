// SPDX-License-Identifier: PostgreSQL
// URLs a registry may hand to everybody's clients: https, no credentials, no host of somebody's own network.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace howdah {

/// Nothing when `url` (a template: `{…}` stands for anything) is fit to be published, else why not.
[[nodiscard]] std::optional<std::string> refuse_url(std::string_view url);

}  // namespace howdah
