// SPDX-License-Identifier: PostgreSQL
#include "federation/search_remote.hpp"

#include "core/base/percent.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_most_bytes = 4U << 20U;

Result<std::string> search_url(const LayerView& layer, const std::vector<std::string>& words) {
  TRY(const Resource api, layer.location.resolve(layer.index->registry().api_url));
  const auto* url = std::get_if<std::string>(&api);
  if (url == nullptr) return fail(Errc::unavailable, "it is a folder");
  std::string query;
  for (const std::string& word : words) query += (query.empty() ? "" : "%20") + percent_encoded(word);
  return *url + (url->ends_with('/') ? "" : "/") + "distributions?limit=100&q=" + query;
}

Result<Json> ask(const LayerView& layer, const std::vector<std::string>& words) {
  if (layer.http == nullptr) return fail(Errc::unavailable, "there is no network");
  HttpRequest request;
  TRY(request.url, search_url(layer, words));
  request.limit = k_most_bytes;
  TRY(const HttpResponse response, layer.http->send(request));
  if (response.status != 200)
    return fail(Errc::unavailable, "HTTP status " + std::to_string(response.status));
  return parse_json(response.body, {k_most_bytes});
}

}  // namespace

Result<SearchEntries> ask_for_entries(const LayerView& layer, const std::vector<std::string>& words) {
  const auto answer = ask(layer, words);
  if (!answer) {
    return fail(Errc::unavailable,
                "registry " + layer.state.name + " is read by names, and its host does not search: " +
                    answer.error().message + "; to search here, remove it and add it with --transport full");
  }
  SearchEntries entries;
  const Json found = answer->is_object() ? answer->value("distributions", Json::array()) : Json::array();
  for (const Json& row : found) {
    const std::string name = meta_text(row, "/name");
    if (!name.empty())
      entries[name] = {meta_text(row, "/display"),       meta_text(row, "/version"),
                       meta_text(row, "/abstract"),      {},
                       meta_strings(row, "/extensions"), {}};
  }
  return entries;
}

}  // namespace howdah
