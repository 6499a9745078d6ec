// SPDX-License-Identifier: PostgreSQL
// howdah account register|verify
#include <fmt/format.h>

#include <memory>

#include "client/account/account_flags.hpp"

namespace howdah {
namespace {

struct RegisterFlags {
  std::optional<std::string> registry;
  std::string name;
  std::string email;
  fs::path public_key;
  fs::path password_file;
};

struct VerifyFlags {
  std::optional<std::string> registry;
  std::string code;
};

Result<std::string> first_line(const fs::path& file) {
  TRY(const std::string text, read_file(file, 4096));
  return text.substr(0, text.find_first_of("\r\n"));
}

Result<Answer> register_account(Session& session, const RegisterFlags& flags) {
  TRY(const RegistryAddress registry, open_registry(session, flags.registry));
  Json body{{"name", flags.name}, {"email", flags.email}};
  if (!flags.public_key.empty()) {
    TRY(body["key"], first_line(flags.public_key));
  }
  if (!flags.password_file.empty()) {
    TRY(body["password"], first_line(flags.password_file));
  }
  TRY(const Json account, AccountApi(session.world.http, registry.api_url).post("users", body));
  return Answer{
      account,
      fmt::format("asked for the account {}; a code is on its way to {}: howdah account verify CODE\n",
                  account.value("user", ""), flags.email)};
}

Result<Answer> verify(Session& session, const VerifyFlags& flags) {
  TRY(const RegistryAddress registry, open_registry(session, flags.registry));
  TRY(const Json account,
      AccountApi(session.world.http, registry.api_url).post("users/verify", {{"code", flags.code}}));
  const std::string state = account.value("state", "");
  return Answer{account, fmt::format("the account {} is {}\n", account.value("user", ""),
                                     state == "waiting" ? "waiting for a moderator" : state)};
}

}  // namespace

Run declare_account_register(CLI::App& app) {
  const auto flags = std::make_shared<RegisterFlags>();
  app.add_option("NAME", flags->name, "What you want to be called")->required();
  app.add_option("--registry", flags->registry, "Which registry, when several are in use");
  app.add_option("--email", flags->email, "Where mail about the account goes; never published")->required();
  app.add_option("--key", flags->public_key, "An SSH public key (ssh-ed25519) to sign in with");
  app.add_option("--password-file", flags->password_file, "A file with a password to sign in with");
  return [flags](Session& session) { return register_account(session, *flags); };
}

Run declare_account_verify(CLI::App& app) {
  const auto flags = std::make_shared<VerifyFlags>();
  app.add_option("CODE", flags->code, "From the mail")->required();
  app.add_option("--registry", flags->registry, "Which registry, when several are in use");
  return [flags](Session& session) { return verify(session, *flags); };
}

}  // namespace howdah
