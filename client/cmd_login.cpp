// SPDX-License-Identifier: PostgreSQL
// howdah login, howdah logout: a token for this machine, and an end to it.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "client/account/account_flags.hpp"
#include "client/account/device_wait.hpp"
#include "core/base/percent.hpp"

namespace howdah {
namespace {

struct LoginFlags {
  SignInFlags sign_in;
  TokenFlags token;
  std::string approve;
  std::string deny;
};

std::string this_program() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) return "howdah";
  return std::string("howdah on ") + host.data();
}

/// For a program elsewhere that shows a code.
Result<Answer> answer_device(Session& session, const LoginFlags& flags) {
  const bool approve = !flags.approve.empty();
  const std::string path = "device/" + percent_encoded(approve ? flags.approve : flags.deny);
  TRY(const SignedIn in, sign_in(session, flags.sign_in));
  TRY(const Json waiting, in.api.get(path));
  const std::string who = fmt::format("'{}', for {} on {}", waiting.value("client", ""),
                                      waiting.value("scope", ""), waiting.value("patterns", ""));
  if (approve && session.console.can_ask() && !session.console.ask("Let in " + who)) {
    return fail(Errc::denied, "not let in; howdah login --deny tells the program so");
  }
  TRY_VOID(in.api.post(path, {{"approve", approve}}));
  TRY_VOID(in.api.remove("sessions/current"));
  return Answer{{{"device", waiting}, {"approved", approve}},
                fmt::format("{} {}\n", approve ? "let in" : "refused", who)};
}

Result<SavedToken> token_by_session(Session& session, const LoginFlags& flags) {
  TRY(const SignedIn in, sign_in(session, flags.sign_in));
  TRY(const Json made, in.api.post("tokens", flags.token.wish(this_program())));
  TRY_VOID(in.api.remove("sessions/current"));
  return SavedToken{made.value("token", ""), flags.sign_in.how.user};
}

Result<Answer> login(Session& session, const LoginFlags& flags) {
  if (!flags.approve.empty() || !flags.deny.empty()) return answer_device(session, flags);
  TRY(const RegistryAddress registry, open_registry(session, flags.sign_in.registry));
  const DeviceWish wish{this_program(), flags.token.scope, flags.token.pattern_text()};
  TRY(const SavedToken token,
      flags.sign_in.given()
          ? token_by_session(session, flags)
          : wait_for_device(session, AccountApi(session.world.http, registry.api_url), wish));
  TRY_VOID(SavedTokens(session.home.tokens()).keep(registry.api_url, token));
  return Answer{{{"registry", registry.layer.state.name}, {"user", token.user}},
                fmt::format("signed in to {} as {}\n", registry.layer.state.name, token.user)};
}

Result<Answer> logout(Session& session, const std::optional<std::string>& name) {
  TRY(const RegistryAddress registry, open_registry(session, name));
  const SavedTokens saved(session.home.tokens());
  TRY(const auto token, saved.find(registry.api_url));
  if (!token) return fail(Errc::not_found, "nobody is signed in to " + registry.layer.state.name + " here");
  TRY_VOID(AccountApi(session.world.http, registry.api_url).post("tokens/revoke", {{"token", token->token}}));
  TRY_VOID(saved.forget(registry.api_url));
  return Answer{{{"registry", registry.layer.state.name}, {"user", token->user}},
                fmt::format("signed out of {}\n", registry.layer.state.name)};
}

}  // namespace

Run declare_login(CLI::App& app) {
  const auto flags = std::make_shared<LoginFlags>();
  flags->sign_in.declare(app);
  flags->token.declare(app);
  app.add_option("--approve", flags->approve, "Let in the program that shows this code");
  app.add_option("--deny", flags->deny, "Refuse it");
  return [flags](Session& session) { return login(session, *flags); };
}

Run declare_logout(CLI::App& app) {
  const auto registry = std::make_shared<std::optional<std::string>>();
  app.add_option("--registry", *registry, "Of which registry, when several are in use");
  return [registry](Session& session) { return logout(session, *registry); };
}

}  // namespace howdah
