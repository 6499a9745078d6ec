// SPDX-License-Identifier: PostgreSQL
#include "client/report/blame.hpp"

#include <algorithm>
#include <array>

namespace howdah {
namespace {

struct BlameRow {
  Errc code;
  std::string_view phrase;  ///< must stand in the message; empty: any message
  Blame blame;
};

/// The first row that fits counts.
constexpr std::array k_rows{
    BlameRow{Errc::usage, "", Blame::yours},
    BlameRow{Errc::unauthenticated, "", Blame::yours},
    BlameRow{Errc::denied, "the registry answered", Blame::yours},
    BlameRow{Errc::denied, "", Blame::system},
    BlameRow{Errc::not_found, "apt-get install", Blame::system},
    BlameRow{Errc::not_found, "pg_config", Blame::system},
    BlameRow{Errc::not_found, "tell the registry", Blame::registry},
    BlameRow{Errc::not_found, "", Blame::yours},
    BlameRow{Errc::conflict, "", Blame::yours},
    BlameRow{Errc::unavailable, "offline", Blame::yours},
    BlameRow{Errc::unavailable, "http://", Blame::registry},
    BlameRow{Errc::unavailable, "https://", Blame::registry},
    BlameRow{Errc::unavailable, "the registry answered", Blame::registry},
    BlameRow{Errc::unavailable, "", Blame::system},
    BlameRow{Errc::untrusted, "", Blame::registry},
    BlameRow{Errc::failed, "", Blame::extension},
    BlameRow{Errc::invalid, "", Blame::extension},
    BlameRow{Errc::too_large, "", Blame::extension},
};

/// Commands whose input is the caller's own work.
constexpr std::array<std::string_view, 9> k_own_work{"build", "test",     "bundle", "release",  "publish",
                                                     "new",   "meta fmt", "sign",   "meta lint"};

}  // namespace

std::string_view blame_name(Blame blame) {
  constexpr std::array<std::string_view, 5> k_names{"yours", "extension", "registry", "system", "howdah"};
  return k_names.at(static_cast<std::size_t>(blame));
}

std::string_view blame_address(Blame blame) {
  constexpr std::array<std::string_view, 5> k_addresses{"you", "the extension's author",
                                                        "the registry's operator",
                                                        "whoever keeps this machine", "Howdah's authors"};
  return k_addresses.at(static_cast<std::size_t>(blame));
}

Blame blame_for(const Error& error, std::string_view command) {
  const auto row = std::find_if(k_rows.begin(), k_rows.end(), [&](const BlameRow& one) {
    return one.code == error.code && error.message.find(one.phrase) != std::string::npos;
  });
  if (row == k_rows.end()) return Blame::howdah;
  const bool own = std::find(k_own_work.begin(), k_own_work.end(), command) != k_own_work.end();
  return own && row->blame == Blame::extension ? Blame::yours : row->blame;
}

}  // namespace howdah
