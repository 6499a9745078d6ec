// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/issuer.hpp"

#include <fmt/format.h>

#include <set>

#include "core/model/json.hpp"
#include "core/sys/web_address.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_file = 256U << 10U;

Result<std::string> text_member(const Json& row, const char* member, const std::string& place, bool needed) {
  const auto found = row.find(member);
  if (found == row.end() && !needed) return std::string();
  if (found == row.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
    return fail(Errc::invalid, fmt::format("{}/{}: write a text", place, member));
  return found->get<std::string>();
}

Result<void> check_members(const Json& row, const std::string& place) {
  static const std::set<std::string> known{"name", "forge", "url", "keys"};
  if (!row.is_object()) return fail(Errc::invalid, place + ": write an object");
  for (const auto& [member, value] : row.items()) {
    if (!known.contains(member))
      return fail(Errc::invalid,
                  fmt::format("{}/{}: no such setting; there are name, forge, url, keys", place, member));
  }
  return {};
}

Result<Issuer> read_issuer(const Json& row, const std::string& place) {
  TRY_VOID(check_members(row, place));
  Issuer issuer;
  TRY(issuer.name, text_member(row, "name", place, true));
  TRY(const std::string forge, text_member(row, "forge", place, true));
  if (forge != "github" && forge != "gitlab")
    return fail(Errc::invalid, fmt::format("{}/forge: write github or gitlab, not {}", place, forge));
  issuer.forge = forge == "github" ? Forge::github : Forge::gitlab;
  TRY(issuer.url, text_member(row, "url", place, true));
  TRY(issuer.keys, text_member(row, "keys", place, false));
  for (const std::string& url : {issuer.url, issuer.keys}) {
    if (url.empty()) continue;
    if (const auto address = parse_safe_address(url); !address)
      return tl::unexpected(in_context(place, address.error()));
  }
  return issuer;
}

}  // namespace

std::vector<Issuer> public_issuers() {
  return {{"github", Forge::github, "https://token.actions.githubusercontent.com",
           "https://token.actions.githubusercontent.com/.well-known/jwks"},
          {"gitlab", Forge::gitlab, "https://gitlab.com", "https://gitlab.com/oauth/discovery/keys"}};
}

Result<std::vector<Issuer>> read_issuers(std::string_view text) {
  TRY(const Json document, parse_json(text, {k_max_file, 8}));
  const Json rows = document.is_object() ? document.value("issuers", Json()) : Json();
  if (!rows.is_array() || document.size() != 1)
    return fail(Errc::invalid, R"(write {"issuers":[{"name","forge","url","keys"}…]})");
  std::vector<Issuer> issuers;
  std::set<std::string> names;
  std::set<std::string> urls;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string place = fmt::format("/issuers/{}", i);
    TRY(Issuer issuer, read_issuer(rows[i], place));
    if (!names.insert(issuer.name).second || !urls.insert(issuer.url).second)
      return fail(Errc::invalid, place + ": its name or URL is there twice");
    issuers.push_back(std::move(issuer));
  }
  return issuers;
}

Result<std::vector<Issuer>> load_issuers(const fs::path& file) {
  TRY(const std::string text, read_file(file, k_max_file));
  auto issuers = read_issuers(text);
  if (!issuers) return tl::unexpected(in_context(file.string(), issuers.error()));
  return issuers;
}

}  // namespace howdah
