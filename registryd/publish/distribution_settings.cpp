// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/distribution_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr std::array k_steps{
    "CREATE TABLE distribution_settings ("
    "  distribution TEXT PRIMARY KEY, staged BIGINT NOT NULL, trusted_only BIGINT NOT NULL)",
};

struct Setting {
  std::string_view name;
  bool DistributionSettings::*member;
};

constexpr std::array k_settings{Setting{"staged", &DistributionSettings::staged},
                                Setting{"trusted_only", &DistributionSettings::trusted_only}};

}  // namespace

const Migration SettingsOfDistributions::k_migration{"distribution_settings", k_steps};

Json to_json(const DistributionSettings& settings) {
  Json body = Json::object();
  for (const Setting& row : k_settings) body[std::string(row.name)] = settings.*row.member;
  return body;
}

Result<DistributionSettings> read_settings(std::string_view text, DistributionSettings settings) {
  TRY(const Json body, parse_json(text, {4096, 4}));
  if (!body.is_object()) return fail(Errc::invalid, "the body is an object of settings");
  for (const auto& [name, value] : body.items()) {
    const auto* const row =
        std::find_if(k_settings.begin(), k_settings.end(),
                     [&name = name](const Setting& setting) { return setting.name == name; });
    if (row == k_settings.end())
      return fail(Errc::invalid, fmt::format("/{}: there is no such setting", name));
    if (!value.is_boolean()) return fail(Errc::invalid, fmt::format("/{}: write true or false", name));
    settings.*row->member = value.get<bool>();
  }
  return settings;
}

Result<DistributionSettings> SettingsOfDistributions::find(const std::string& distribution) {
  return database_.read([&](Sql& sql) -> Result<DistributionSettings> {
    TRY(const auto rows,
        sql.query("SELECT staged, trusted_only FROM distribution_settings WHERE distribution = $1",
                  {distribution}));
    if (rows.empty()) return DistributionSettings{};
    return DistributionSettings{rows.front().integer(0) != 0, rows.front().integer(1) != 0};
  });
}

Result<void> SettingsOfDistributions::set(const std::string& distribution,
                                          const DistributionSettings& settings) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute(
        "INSERT INTO distribution_settings (distribution, staged, trusted_only) VALUES ($1, $2, $3) "
        "ON CONFLICT (distribution) DO UPDATE SET staged = $2, trusted_only = $3",
        {distribution, std::int64_t{settings.staged}, std::int64_t{settings.trusted_only}}));
    return {};
  });
}

}  // namespace howdah
