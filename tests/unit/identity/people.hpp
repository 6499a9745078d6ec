// SPDX-License-Identifier: PostgreSQL
// A registry whose mails are read and whose people sign in.
#pragma once

#include <catch2/catch.hpp>

#include "core/crypto/sshsig.hpp"
#include "core/crypto/totp.hpp"
#include "registryd/identity/credentials.hpp"
#include "tests/support/registry_run.hpp"

namespace howdah::test {

inline constexpr const char* k_words = "correct horse battery";

struct Said {
  int status = 0;
  Json body;  ///< null when there is none
};

class People {
 public:
  explicit People(RegistrationMode mode = RegistrationMode::open)
      : registry([mode](RegistryOptions& options) {
          options.identity.registration = mode;
          options.identity.password_cost = {1, 8U << 10U};
        }) {}

  Said ask(const std::string& method, const std::string& path, const Json& body = nullptr,
           const std::string& bearer = {}, const std::string& remote = "127.0.0.1") {
    return ask_text(method, path, body.is_null() ? "" : body.dump(), bearer, remote);
  }
  Said ask_text(const std::string& method, const std::string& path, const std::string& text,
                const std::string& bearer = {}, const std::string& remote = "127.0.0.1") {
    MemoryBody memory("", text);
    Request request;
    request.method = method;
    const std::size_t mark = path.find("?state=");
    request.path = path.substr(0, mark);
    if (mark != std::string::npos) request.parameters.emplace("state", path.substr(mark + 7));
    request.remote = remote;
    request.headers.emplace("host", "registry.test");
    if (!bearer.empty()) request.headers.emplace("authorization", "Bearer " + bearer);
    request.body = &memory;
    const Response response = registry.ask(std::move(request));
    return {response.status, response.body.empty() ? Json() : must(parse_json(response.body))};
  }
  Said post(const std::string& path, const Json& body, const std::string& bearer = {}) {
    return ask("POST", path, body, bearer);
  }
  Said get(const std::string& path, const std::string& bearer) { return ask("GET", path, nullptr, bearer); }
  Said del(const std::string& path, const std::string& bearer) {
    return ask("DELETE", path, nullptr, bearer);
  }

  /// What stands in the outbox for that address, newest last.
  std::vector<std::string> mails_to(const std::string& address) {
    std::vector<std::string> mails;
    std::error_code none;
    const fs::path folder = registry.data().mail() / "new";
    if (!fs::exists(folder, none)) return mails;
    for (const fs::path& file : must(list_files(folder))) {
      std::string mail = must(read_file(folder / file, 1U << 16U));
      if (mail.find("\r\nTo: " + address + "\r\n") != std::string::npos) mails.push_back(std::move(mail));
    }
    return mails;
  }
  /// How many of them have that subject.
  std::size_t count(const std::string& address, const std::string& subject) {
    std::size_t found = 0;
    for (const std::string& mail : mails_to(address))
      found += mail.find("] " + subject) != std::string::npos ? 1U : 0U;
    return found;
  }
  /// The code of the only mail with that subject; the mails are removed.
  std::string code_for(const std::string& address) {
    const auto mails = mails_to(address);
    if (mails.empty()) throw std::runtime_error("no mail to " + address);
    const std::size_t at = mails.back().find("howdah_code_");
    fs::remove_all(registry.data().mail());
    return mails.back().substr(at, mails.back().find_first_of(" \r", at) - at);
  }

  /// Registers and confirms the address.
  void enrol(const std::string& name, const std::string& key = {}) {
    Json body{{"name", name}, {"email", name + "@example.org"}};
    if (key.empty()) body["password"] = k_words;
    if (!key.empty()) body["key"] = key;
    const Said asked = post("/v1/users", body);
    if (asked.status != 202) throw std::runtime_error(asked.body.dump());
    const Said verified = post("/v1/users/verify", {{"code", code_for(name + "@example.org")}});
    if (verified.status != 200) throw std::runtime_error(verified.body.dump());
  }
  /// The secret of a new session.
  std::string sign_in(const std::string& name, const std::string& code = {}) {
    Json body{{"user", name}, {"password", k_words}};
    if (!code.empty()) body["code"] = code;
    const Said said = post("/v1/sessions", body);
    if (said.status != 201) throw std::runtime_error(said.body.dump());
    return said.body["session"];
  }
  Json answered_challenge(const std::string& name, const SecretKey& key,
                          const std::string& name_space = k_login_namespace) {
    const std::string challenge = post("/v1/sessions/challenge", {{"user", name}}).body["challenge"];
    return {{"user", name}, {"challenge", challenge}, {"signature", sshsig_sign(key, name_space, challenge)}};
  }
  /// Turns one-time passwords on; returns the raw secret.
  std::string turn_totp_on(const std::string& name, const std::string& session) {
    must(parse_json(post("/v1/account/totp", nullptr, session).body.dump()));
    const std::string secret = must(Credentials(registry.app().database).proposed_second_factor(name));
    const Said said = post("/v1/account/totp/confirm", {{"code", code_now(secret)}}, session);
    if (said.status != 200) throw std::runtime_error(said.body.dump());
    recovery_codes = said.body["recovery_codes"];
    return secret;
  }
  std::string code_now(const std::string& secret) {
    return hotp(secret, static_cast<std::uint64_t>(totp_step(registry.clock().now())));
  }
  void make_admin(const std::string& name) {
    must(Accounts(registry.app().database).set_role(name, true, false));
  }

  TestRegistry registry;
  std::vector<std::string> recovery_codes;
};

}  // namespace howdah::test
