// SPDX-License-Identifier: PostgreSQL
#include "client/develop/meta_format.hpp"

#include <array>

#include "core/model/json.hpp"

namespace howdah {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr std::array<const char*, 22> k_order{
    "name",       "version",    "abstract",        "description", "producer", "maintainers",
    "maintainer", "license",    "release_status",  "provides",    "contents", "dependencies",
    "prereqs",    "variations", "classifications", "tags",        "ignore",   "no_index",
    "artifacts",  "resources",  "generated_by",    "meta-spec"};

}  // namespace

Result<std::string> format_meta(std::string_view text) {
  TRY(const Json checked, parse_json(text));
  if (!checked.is_object()) return fail(Errc::invalid, "META.json is one object, this is something else");
  const Ordered document = Ordered::parse(text);
  Ordered formatted = Ordered::object();
  for (const char* key : k_order)
    if (document.contains(key)) formatted[key] = document[key];
  for (const auto& [key, value] : document.items())
    if (!formatted.contains(key)) formatted[key] = value;
  return formatted.dump(2) + "\n";
}

}  // namespace howdah
