// SPDX-License-Identifier: PostgreSQL
#include "federation/freshness.hpp"

#include <array>

namespace howdah {
namespace {

constexpr UnixSeconds k_clock_slack = 300;

struct Unit {
  UnixSeconds seconds;
  const char* name;
};

std::string place_of(const LayerState& state) {
  return "registry " + state.name;
}

}  // namespace

Result<void> check_clock(const LayerState& state, UnixSeconds now) {
  if (now >= state.clock_floor - k_clock_slack) return {};
  return fail_untrusted(Distrust::freeze, "trust-clock", place_of(state),
                        "this machine's clock shows " + to_rfc3339(now) + ", but it has been " +
                            to_rfc3339(state.clock_floor) + " already",
                        "set the clock; if it was wrong before, remove the registry and add it again");
}

Result<void> check_fresh(const LayerState& state, UnixSeconds now) {
  if (state.newest_root.expires <= now) {
    return fail_untrusted(Distrust::freeze, "trust-root-expired", place_of(state),
                          "its root version " + std::to_string(state.newest_root.version) + " expired " +
                              age_text(now - state.newest_root.expires) + " ago",
                          "its operator has to sign a new one");
  }
  if (!state.timestamp || state.timestamp->expires > now) return {};
  return fail_untrusted(Distrust::freeze, "trust-freeze", place_of(state),
                        "its timestamp expired " + age_text(now - state.timestamp->expires) + " ago",
                        "run: howdah update " + state.name);
}

Result<void> check_offline_age(const LayerState& state, UnixSeconds now) {
  if (now - state.updated <= k_offline_limit) return {};
  return fail_untrusted(Distrust::freeze, "trust-freeze", place_of(state),
                        "what is known of it is " + age_text(now - state.updated) + " old",
                        "update it, or accept that with --allow-stale");
}

std::string age_text(UnixSeconds seconds) {
  constexpr std::array k_units{Unit{86400, "day"}, Unit{3600, "hour"}, Unit{60, "minute"}};
  for (const Unit& unit : k_units) {
    const UnixSeconds count = seconds / unit.seconds;
    if (count > 0) return std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
  }
  return "less than a minute";
}

}  // namespace howdah
