// SPDX-License-Identifier: PostgreSQL
#include "client/version_request.hpp"

#include "core/model/semver.hpp"
#include "federation/near_names.hpp"

namespace howdah {

Result<VersionRequest> parse_version_request(std::string_view text) {
  const std::size_t at = text.find('@');
  VersionRequest request{std::string(text.substr(0, at)), {}};
  if (request.name.empty())
    return fail(Errc::usage, "'" + std::string(text) + "' names nothing; write NAME or NAME@VERSION");
  if (at == std::string_view::npos) return request;
  auto version = SemVer::parse(text.substr(at + 1));
  if (!version) {
    Error error = in_context("'" + std::string(text) + "'", std::move(version).error());
    error.code = Errc::usage;
    return tl::unexpected(std::move(error));
  }
  request.version = version->text();
  return request;
}

Result<Found> require_found(const std::vector<LayerView>& layers, const VersionRequest& request) {
  TRY(auto found, find_by_name(layers, request.name));
  if (found) return *std::move(found);
  TRY(const auto near, similar_names(layers, request.name));
  std::string message = "no registry here has '" + request.name + "'";
  for (std::size_t i = 0; i < near.size(); ++i) message += (i == 0 ? "; did you mean " : ", ") + near[i];
  return fail(Errc::not_found, message + (near.empty() ? "; howdah update fetches what is new" : "?"));
}

}  // namespace howdah
