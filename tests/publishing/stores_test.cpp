// SPDX-License-Identifier: PostgreSQL
// The contracts of the stores behind publishing, on both engines.
#include <algorithm>
#include <array>
#include <barrier>
#include <thread>

#include "registryd/oidc/trusted_publishers.hpp"
#include "registryd/ownership/invitations.hpp"
#include "registryd/publish/distribution_settings.hpp"
#include "registryd/publish/quotas.hpp"
#include "registryd/publish/waiting_room.hpp"
#include "tests/support/state_engines.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr UnixSeconds k_now = 1'800'000'000;

TrustedPublisher publisher(const std::string& id, const std::string& distribution,
                           const std::string& account) {
  return {id, distribution, account, "github", "ada/pair", "1001", "77", "release.yml",
          "", "release",    "",      true,     false,      k_now};
}

PublishGrant grant(const std::string& token) {
  return {sha256(token), "howdah_oidc_…wxyz",           "ada", "pair",     "0.1.0", std::string(64, 'a'),
          true,          "https://github.com/ada/pair", "{}",  k_now + 900};
}

IdToken id_token(const std::string& jti) {
  IdToken token;
  token.issuer_url = "https://issuer.example.org";
  token.jti = jti;
  token.expires = k_now + 300;
  return token;
}

WaitingRelease waiting(const std::string& id, WaitsFor waits_for, const std::string& sha256) {
  return {id, waits_for, "pair", "0.1.0", sha256, "ada", "because", Json{{"tag", "v1"}}, true, false, k_now};
}

}  // namespace

TEST_CASE("trusted publishers: kept whole, listed by distribution and account, removed with the account",
          "[stores]") {
  each_state_engine([](StateEngine& engine) {
    TrustedPublishers publishers(engine.database());
    must(publishers.add(publisher("1", "pair", "ada")));
    must(publishers.add(publisher("2", "pair", "bob")));
    must(publishers.add(publisher("3", "other", "ada")));
    const auto of_pair = must(publishers.of_distribution("pair"));
    REQUIRE(of_pair.size() == 2);
    CHECK(to_json(of_pair[0]) == to_json(publisher("1", "pair", "ada")));
    CHECK(must(publishers.of_account("ada")).size() == 2);
    CHECK(publishers.remove("other", "1").error().code == Errc::not_found);
    CHECK(must(publishers.remove_account("ada")) == 2);
    CHECK(must(publishers.of_distribution("pair")).size() == 1);
  });
}

TEST_CASE("id tokens: used once, by whichever process comes first", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    const auto other = engine.open_again();
    constexpr std::size_t k_racers = 6;
    for (int round = 0; round < 5; ++round) {
      std::barrier start(static_cast<std::ptrdiff_t>(k_racers));
      std::array<bool, k_racers> won{};
      std::vector<std::thread> racers;
      for (std::size_t i = 0; i < k_racers; ++i) {
        racers.emplace_back([&, i] {
          TrustedPublishers publishers(i % 2 == 0 ? engine.database() : *other);
          const std::string token = std::to_string(round) + "-" + std::to_string(i);
          start.arrive_and_wait();
          won[i] =
              publishers.exchange(id_token("jti-" + std::to_string(round)), grant(token), k_now).has_value();
        });
      }
      for (std::thread& racer : racers) racer.join();
      CHECK(std::count(won.begin(), won.end(), true) == 1);
      int tokens = 0;
      for (std::size_t i = 0; i < k_racers; ++i) {
        const std::string token = std::to_string(round) + "-" + std::to_string(i);
        tokens += must(TrustedPublishers(*other).grant(sha256(token), k_now)) ? 1 : 0;
      }
      CHECK(tokens == 1);  // who lost the race got no token either
    }
  });
}

TEST_CASE("publish tokens: found until they expire or are spent, spent once", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    TrustedPublishers publishers(engine.database());
    must(publishers.exchange(id_token("a"), grant("one"), k_now));
    const auto found = must(publishers.grant(sha256("one"), k_now));
    REQUIRE(found);
    CHECK(found->distribution == "pair");
    CHECK(found->staged);
    CHECK_FALSE(must(publishers.grant(sha256("one"), k_now + 900)));
    must(publishers.spend(sha256("one")));
    CHECK(publishers.spend(sha256("one")).error().code == Errc::denied);
    CHECK_FALSE(must(publishers.grant(sha256("one"), k_now)));
  });
}

TEST_CASE("id tokens: remembered until no clock could take them for valid", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    TrustedPublishers publishers(engine.database());
    must(publishers.exchange(id_token("a"), grant("one"), k_now));
    const auto again = publishers.exchange(id_token("a"), grant("two"), k_now + 390);
    REQUIRE_FALSE(again);
    CHECK(again.error().findings[0].code == "oidc-used-before");
    CHECK(publishers.exchange(id_token("a"), grant("three"), k_now + 391));  // forgotten: it expired long ago
  });
}

TEST_CASE("invitations: the newest to a user stands, expired ones do not", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    Invitations invitations(engine.database());
    must(invitations.add({"1", "pair", "ada", "bob", false, k_now, k_now + 10}));
    must(invitations.add({"2", "pair", "ada", "bob", true, k_now, k_now + 10}));
    must(invitations.add({"3", "pair", "ada", "eve", false, k_now, k_now + 10}));
    CHECK_FALSE(must(invitations.find("1", k_now)));
    CHECK(must(invitations.find("2", k_now))->transfer);
    CHECK_FALSE(must(invitations.find("2", k_now + 10)));
    CHECK(must(invitations.of_distribution("pair", k_now)).size() == 2);
    CHECK(must(invitations.to_user("eve", k_now)).size() == 1);
    must(invitations.remove_account("eve"));
    CHECK(must(invitations.of_distribution("pair", k_now)).size() == 1);
    must(invitations.remove_account("ada"));
    CHECK(must(invitations.of_distribution("pair", k_now)).empty());
  });
}

TEST_CASE("waiting room: one row an archive, decided once", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    WaitingRoom room(engine.database());
    const WaitingRelease first = must(room.add(waiting("1", WaitsFor::owner, "aa")));
    CHECK(must(room.add(waiting("2", WaitsFor::owner, "aa"))).id == "1");
    CHECK(must(room.add(waiting("3", WaitsFor::moderator, "aa"))).id == "3");
    CHECK(to_json(must(room.find("1"))) == to_json(first));
    CHECK(must(room.find("1")).staged);
    CHECK(must(room.all(WaitsFor::owner)).size() == 1);
    must(room.decide("1", "published", "ada", "", k_now));
    CHECK(room.decide("1", "rejected", "ada", "", k_now).error().code == Errc::conflict);
    CHECK(room.find("1").error().code == Errc::not_found);
    CHECK(must(room.add(waiting("4", WaitsFor::owner, "aa"))).id == "4");
    must(room.remove_account("ada", k_now));
    CHECK(must(room.all(WaitsFor::owner)).empty());
    CHECK(must(room.all(WaitsFor::moderator)).empty());
  });
}

TEST_CASE("quotas: an account's own row counts before everybody's, a new day begins at midnight",
          "[stores]") {
  each_state_engine([](StateEngine& engine) {
    Quotas quotas(engine.database());
    const UnixSeconds midnight = k_now / 86400 * 86400 + 86400;
    CHECK(quotas.charge("ada", {1000, true}, k_now));  // no row, no limit
    must(quotas.set("", {2, 0, 0}));
    must(quotas.set("bob", {0, 100, 1}));
    CHECK(quotas.charge("ada", {1000, false}, k_now));
    CHECK(quotas.charge("ada", {1000, false}, k_now));
    const auto third = quotas.charge("ada", {1000, false}, k_now);
    REQUIRE_FALSE(third);
    CHECK(third.error().code == Errc::denied);
    CHECK(third.error().findings[0].code == "quota-releases");
    CHECK(third.error().message.find(to_rfc3339(midnight)) != std::string::npos);
    CHECK(quotas.charge("ada", {1000, false}, midnight));
    CHECK(quotas.charge("bob", {60, true}, k_now));
    CHECK(quotas.charge("bob", {60, false}, k_now).error().findings[0].code == "quota-bytes");
    CHECK(quotas.charge("bob", {1, true}, k_now).error().findings[0].code == "quota-names");
    CHECK(quotas.charge("bob", {40, false}, k_now));  // what was refused was not counted
    CHECK(must(quotas.all()).size() == 2);
  });
}

TEST_CASE("quotas: requests at the same moment cannot pass together what one may not", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    must(Quotas(engine.database()).set("", {5, 0, 0}));
    std::array<bool, 8> passed{};
    std::barrier start(static_cast<std::ptrdiff_t>(passed.size()));
    std::vector<std::thread> racers;
    for (std::size_t i = 0; i < passed.size(); ++i) {
      racers.emplace_back([&, i] {
        start.arrive_and_wait();
        passed[i] = Quotas(engine.database()).charge("ada", {1, false}, k_now).has_value();
      });
    }
    for (std::thread& racer : racers) racer.join();
    CHECK(std::count(passed.begin(), passed.end(), true) == 5);
  });
}

TEST_CASE("distribution settings: what is not named stays", "[stores]") {
  each_state_engine([](StateEngine& engine) {
    SettingsOfDistributions settings(engine.database());
    CHECK(to_json(must(settings.find("pair"))) == Json{{"staged", false}, {"trusted_only", false}});
    must(settings.set("pair", must(read_settings(R"({"staged":true})", {}))));
    must(settings.set("pair", must(read_settings(R"({"trusted_only":true})", must(settings.find("pair"))))));
    CHECK(to_json(must(settings.find("pair"))) == Json{{"staged", true}, {"trusted_only", true}});
  });
  for (const char* bad : {"[]", R"({"staged":1})", R"({"stage":true})"})
    CHECK(read_settings(bad, {}).error().code == Errc::invalid);
}
