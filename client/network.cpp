// SPDX-License-Identifier: PostgreSQL
#include "client/network.hpp"

#include "federation/freshness.hpp"

namespace howdah {

Result<HttpResponse> NoNetwork::send(const HttpRequest& request) {
  return fail(Errc::unavailable, request.url + " was not asked: this command runs offline; run it without " +
                                     "--offline and HOWDAH_OFFLINE");
}

Result<std::vector<LayerView>> FreshLayers::open(const std::optional<std::string>& only) const {
  TRY(const auto states, layers_.list());
  for (const LayerState& state : states) {
    if (only && *only != state.name) continue;
    TRY_VOID(check_clock(state, clock_.now()));
    console_.detail("registry " + state.name + ": " + std::string(transport_name(state.transport)) +
                    ", from " + state.url);
    TRY_VOID(rules_.offline ? accept_offline(state) : freshen(state));
  }
  return layers_.open(only);
}

Result<void> FreshLayers::accept_offline(const LayerState& state) const {
  console_.note("offline: registry " + state.name + " as it was " + age_text(clock_.now() - state.updated) +
                " ago (" + to_rfc3339(state.updated) + ")");
  if (rules_.allow_stale) return {};
  return check_offline_age(state, clock_.now());
}

Result<void> FreshLayers::freshen(const LayerState& state) const {
  const auto fresh = check_fresh(state, clock_.now());
  if (fresh) return {};
  console_.note(fresh.error().findings.front().place + ": " + fresh.error().findings.front().message +
                "; fetching what is new");
  const auto updated = layers_.update(state.name, clock_);
  if (updated) return {};
  if (updated.error().code == Errc::untrusted) return tl::unexpected(updated.error());
  return fail_untrusted(
      Distrust::freeze, "trust-freeze", "registry " + state.name,
      fresh.error().findings.front().message + ", and it cannot be asked: " + updated.error().message,
      "try again later, or use what is known with --offline");
}

}  // namespace howdah
