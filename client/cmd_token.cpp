// SPDX-License-Identifier: PostgreSQL
// howdah token create|ls|revoke
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "client/account/account_flags.hpp"
#include "client/printable.hpp"
#include "core/base/percent.hpp"

namespace howdah {
namespace {

struct CreateFlags {
  SignInFlags sign_in;
  TokenFlags token;
  std::string name;
};

struct RevokeFlags {
  SignInFlags sign_in;
  std::string id;
};

std::string line_of(const Json& token) {
  const auto texts = [&token](const char* member) { return token.value(member, std::vector<std::string>()); };
  return fmt::format("{}  {}  {}  for {} on {}  until {}\n", token.value("id", ""), token.value("hint", ""),
                     token.value("name", ""), fmt::join(texts("scopes"), " "),
                     fmt::join(texts("patterns"), " "), token.value("expires", ""));
}

Result<Answer> create(Session& session, const CreateFlags& flags) {
  TRY(const SignedIn in, sign_in(session, flags.sign_in));
  TRY(const Json made, in.api.post("tokens", flags.token.wish(flags.name)));
  TRY_VOID(in.api.remove("sessions/current"));
  session.console.note("shown only now; it expires " + made.value("expires", ""));
  return Answer{made, made.value("token", "") + "\n"};
}

Result<Answer> list(Session& session, const SignInFlags& flags) {
  TRY(const SignedIn in, sign_in(session, flags));
  TRY(const Json tokens, in.api.get("tokens"));
  TRY_VOID(in.api.remove("sessions/current"));
  std::string text;
  for (const Json& token : tokens.value("tokens", Json::array())) text += line_of(token);
  return Answer{tokens, printable(text)};
}

Result<Answer> revoke(Session& session, const RevokeFlags& flags) {
  TRY(const SignedIn in, sign_in(session, flags.sign_in));
  TRY_VOID(in.api.remove("tokens/" + percent_encoded(flags.id)));
  TRY_VOID(in.api.remove("sessions/current"));
  return Answer{{{"revoked", flags.id}}, "revoked " + flags.id + "\n"};
}

}  // namespace

Run declare_token_create(CLI::App& app) {
  const auto flags = std::make_shared<CreateFlags>();
  app.add_option("NAME", flags->name, "What you call it")->required();
  flags->sign_in.declare(app);
  flags->token.declare(app);
  return [flags](Session& session) { return create(session, *flags); };
}

Run declare_token_ls(CLI::App& app) {
  const auto flags = std::make_shared<SignInFlags>();
  flags->declare(app);
  return [flags](Session& session) { return list(session, *flags); };
}

Run declare_token_revoke(CLI::App& app) {
  const auto flags = std::make_shared<RevokeFlags>();
  app.add_option("ID", flags->id, "As howdah token ls shows it")->required();
  flags->sign_in.declare(app);
  return [flags](Session& session) { return revoke(session, *flags); };
}

}  // namespace howdah
