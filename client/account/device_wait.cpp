// SPDX-License-Identifier: PostgreSQL
#include "client/account/device_wait.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "core/base/percent.hpp"

namespace howdah {
namespace {

constexpr std::int64_t k_slower = 5;  // RFC 8628 §3.5, slow_down

void pause(const World& world, std::int64_t seconds) {
  if (world.pause) return world.pause(seconds);
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
}

}  // namespace

Result<SavedToken> wait_for_device(Session& session, const AccountApi& api, const DeviceWish& wish) {
  TRY(const Json started,
      api.post_form("device/code",
                    fmt::format("client_id={}&scope={}&patterns={}", percent_encoded(wish.client),
                                percent_encoded(wish.scope), percent_encoded(wish.patterns))));
  if (started.contains("error") || !started.contains("device_code"))
    return fail(Errc::unavailable, "the registry lets no program in this way");
  session.console.note(fmt::format("code   {}\nat     {}\nwaiting until you let this program in there …",
                                   started.value("user_code", ""), started.value("verification_uri", "")));
  const std::string form =
      fmt::format("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code={}",
                  percent_encoded(started.value("device_code", "")));
  std::int64_t interval = started.value("interval", k_slower);
  for (;;) {
    pause(session.world, interval);
    TRY(const Json answer, api.post_form("device/token", form));
    const std::string error = answer.value("error", "");
    if (error.empty()) return SavedToken{answer.value("access_token", ""), answer.value("user", "")};
    if (error == "slow_down") interval += k_slower;
    if (error == "access_denied") return fail(Errc::denied, "it was refused");
    if (error != "authorization_pending" && error != "slow_down")
      return fail(Errc::unavailable, "nobody let this program in while the code was good; try again");
  }
}

}  // namespace howdah
