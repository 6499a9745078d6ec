// SPDX-License-Identifier: PostgreSQL
// A registry with one of each kind of asker, made once and copied for whoever is going to change it.
#pragma once

#include <catch2/catch.hpp>

#include "core/crypto/sshsig.hpp"
#include "registryd/identity/credentials.hpp"
#include "registryd/identity/device_flow.hpp"
#include "registryd/identity/index_user.hpp"
#include "registryd/identity/mail_code.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/identity/tokens.hpp"
#include "registryd/state/token.hpp"
#include "tests/authorisation/table.hpp"
#include "tests/support/registry_run.hpp"

namespace howdah::test {

inline constexpr const char* k_password = "the words of everybody";

/// What the asker of a column is and carries.
struct Asker {
  std::string user;    ///< empty: nobody
  std::string bearer;  ///< empty: nothing
};

/// The values of a scene: who carries what, and what `$WORD`s stand for.
struct Cast {
  std::map<std::string, Asker, std::less<>> askers;
  std::map<std::string, std::string> words;
};

class Casting {
 public:
  explicit Casting(TestRegistry& registry) : registry_(registry), database_(registry.app().database) {}

  Cast make() {
    for (const char* name : {"ada", "cora", "fred", "ula", "mona", "wendy", "susan", "alba"}) add_user(name);
    must(Accounts(database_).set_role("mona", false, true));
    must(Accounts(database_).set_role("alba", true, false));
    must(Accounts(database_).advance("wendy", AccountState::open, AccountState::waiting));
    must(Accounts(database_).advance("susan", AccountState::open, AccountState::suspended));
    add_people();
    add_tokens();
    release("owner", "pair");
    release("foreign owner", "other");
    const Json cora{
        {"signed", {{"type", "owner-add"}, {"distribution", "pair"}, {"owner", "cora"}, {"by", "ada"}}}};
    expect(registry_.post(cast_.askers.find("owner")->second.bearer, "/v1/statements", cora.dump()), 201);
    add_words();
    return std::move(cast_);
  }

 private:
  static void expect(const Response& response, int status) {
    if (response.status != status) throw std::runtime_error(response.body);
  }
  void add_user(const std::string& name) {
    const Name parsed = must(Name::parse(name));
    must(record_user(registry_.registry().writer(), parsed));
    must(Accounts(database_).add({name, name, name + "@example.org", false, now_}));
    must(Credentials(database_).set_password(name, must(hasher_.hash(k_password))));
  }
  void add_person(const std::string& asker, const std::string& user, UnixSeconds proven) {
    const std::string secret = must(new_token(k_session_token));
    must(Sessions(database_).add(sha256(secret),
                                 {asker + "'s", user, "127.0.0.1", proven, proven, now_ + 3600}));
    cast_.askers[asker] = {user, secret};
  }
  void add_people() {
    add_person("user", "ula", now_);
    add_person("owner", "ada", now_);
    add_person("co-owner", "cora", now_);
    add_person("foreign owner", "fred", now_);
    add_person("moderator", "mona", now_);
    add_person("admin", "alba", now_);
    add_person("stale session", "ada", now_ - k_fresh_seconds - 1);
    cast_.askers["anonymous"] = {};
    cast_.askers["service"] = {};
  }
  std::string add_token(Scopes scopes, UnixSeconds expires) {
    const std::string secret = must(new_token());
    StoredToken token{sha256(secret), "ada", token_hint(secret), now_, expires};
    token.scopes = scopes;
    must(Tokens(database_).add(token));
    return secret;
  }
  void add_tokens() {
    for (const ScopeName& row : k_scope_names)
      cast_.askers[std::string(row.name)] = {"ada", add_token(Scopes{row.scope}, now_ + 3600)};
    cast_.askers["expired token"] = {"ada", add_token(Scopes::all(), now_ - 1)};
  }
  void release(const std::string& asker, const std::string& name) {
    const std::string archive = sample_archive(name, "0.1.0");
    expect(registry_.publish(cast_.askers[asker].bearer, archive), 201);
    if (name == "pair") cast_.words["SHA256"] = sha256(archive).hex();
  }
  void add_words() {
    auto& words = cast_.words;
    words["PASSWORD"] = k_password;
    words["OWNER_SESSION"] = "owner's";
    words["SSH_KEY"] = test_key(0x71).public_key().ssh_line("laptop");
    words["VERIFY_CODE"] =
        must(new_mail_code(database_, {CodePurpose::verify_email, "ada", "ada@example.org", now_ + 3600}));
    words["RESET_CODE"] =
        must(new_mail_code(database_, {CodePurpose::reset_password, "ada", "ada@example.org", now_ + 3600}));
    const std::string lost = add_token(Scopes::all(), now_ + 3600);
    words["LOST_TOKEN"] = lost;
    words["OWNER_TOKEN"] = sha256(lost).hex().substr(0, 16);
    words["USER_CODE"] =
        must(registry_.app().identity.devices.start({"laptop", Scopes{Scope::yank}, {"*"}}, "127.0.0.1"))
            .user_code;
    add_waiting();
  }
  /// What the owner of `pair` has under way.
  void add_waiting() {
    const std::string& ada = cast_.askers.find("owner")->second.bearer;
    const auto id_of = [](const Response& response) {
      if (response.status != 201 && response.status != 202) throw std::runtime_error(response.body);
      return must(parse_json(response.body)).at("id").get<std::string>();
    };
    cast_.words["INVITATION"] =
        id_of(registry_.post(ada, "/v1/distributions/pair/invitations", R"({"user":"fred"})"));
    cast_.words["PUBLISHER"] = id_of(registry_.post(
        ada, "/v1/distributions/pair/publishers",
        R"({"issuer":"github","repository":"ada/pair","repository_id":"1","owner_id":"2","workflow":"ci.yml"})"));
    cast_.words["STAGED"] = id_of(registry_.stage(ada, sample_archive("pair", "0.3.0")));
  }

  TestRegistry& registry_;
  SqlDatabase& database_;
  PasswordHasher hasher_{{1, 8U << 10U}};
  UnixSeconds now_ = registry_.clock().now();
  Cast cast_;
};

/// The scene in a folder of its own: what is done in it stays in it.
class Stage {
 public:
  Stage(const fs::path& scene, const Clock& clock, const Log& log) {
    fs::copy(scene, data(), fs::copy_options::recursive);
    registry_ = must(Registry::open(options(data()), clock, log));
  }
  [[nodiscard]] static RegistryOptions options(const fs::path& data) {
    RegistryOptions options;
    options.data = DataFolder{data};
    options.identity.password_cost = {1, 8U << 10U};
    options.gate = fs::path(HOWDAH_BINARY_DIR) / "registryd/registryd";
    return options;
  }
  [[nodiscard]] Response ask(Request request) const {
    return Router(routes(), registry_->app()).handle(request);
  }

 private:
  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }
  TempDir folder_ = must(TempDir::create());
  std::unique_ptr<Registry> registry_;
};

}  // namespace howdah::test
