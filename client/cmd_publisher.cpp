// SPDX-License-Identifier: PostgreSQL
// howdah publisher add|ls|rm: jobs of a forge that may publish without a secret (docs/protocol.md, "Trusted
// publishing").
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/printable.hpp"
#include "client/publish/account.hpp"
#include "client/publish/upload.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"

namespace howdah {
namespace {

struct Flags {
  AccountFlags account;
  std::string distribution;
  std::string id;
  Json settings = Json::object();  ///< what the registry is asked to set up
};

Result<Json> ask(Session& session, const Flags& flags, const char* method, const std::string& below,
                 const Json& body) {
  TRY(const Name distribution, Name::parse(flags.distribution));
  TRY(const Account account, open_account(session, flags.account));
  TRY_VOID(check_may_hear(account.layer, distribution));
  return ask_registry(session.world.http, method,
                      account.api_url + "distributions/" + distribution.key() + "/publishers" + below,
                      account.token, body);
}

Result<Answer> add(Session& session, const Flags& flags) {
  TRY(const Json publisher, ask(session, flags, "POST", "", flags.settings));
  return Answer{publisher,
                printable(fmt::format(
                    "{} may publish {} from {}{}\n", meta_text(publisher, "/repository"), flags.distribution,
                    meta_text(publisher, "/workflow"),
                    publisher.value("pending", false) ? "; its first release makes the distribution" : ""))};
}

Result<Answer> list(Session& session, const Flags& flags) {
  TRY(const Json found, ask(session, flags, "GET", "", Json()));
  std::string text;
  for (const Json& publisher : found.value("publishers", Json::array()))
    text += fmt::format("{}  {}  {}  {}\n", meta_text(publisher, "/id"), meta_text(publisher, "/issuer"),
                        meta_text(publisher, "/repository"), meta_text(publisher, "/workflow"));
  return Answer{found, printable(text)};
}

Result<Answer> remove(Session& session, const Flags& flags) {
  TRY(const Json removed, ask(session, flags, "DELETE", "/" + flags.id, Json()));
  return Answer{removed, "removed " + flags.id + "\n"};
}

std::shared_ptr<Flags> declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("DISTRIBUTION", flags->distribution, "The distribution, which may be new")->required();
  flags->account.declare(app);
  return flags;
}

/// A text of the settings, under the member `--some-flag` is called by.
CLI::Option* declare_text(CLI::App& app, Flags& flags, const std::string& flag, const std::string& what) {
  std::string member = flag.substr(2);
  std::replace(member.begin(), member.end(), '-', '_');
  return app.add_option_function<std::string>(
      flag, [&flags, member](const std::string& value) { flags.settings[member] = value; }, what);
}

}  // namespace

Run declare_publisher_add(CLI::App& app) {
  auto flags = declare(app);
  flags->settings["issuer"] = "github";
  declare_text(app, *flags, "--repository", "OWNER/NAME of the repository its job runs in")->required();
  declare_text(app, *flags, "--repository-id", "The forge's number of it: a name can be made anew")
      ->required();
  declare_text(app, *flags, "--owner-id", "The forge's number of its owner")->required();
  declare_text(app, *flags, "--workflow", "The file of the job, such as release.yml")->required();
  declare_text(app, *flags, "--issuer", "github (default), gitlab, or another the registry knows");
  declare_text(app, *flags, "--called-workflow", "The reusable workflow that must run");
  declare_text(app, *flags, "--environment", "The environment it must run in");
  declare_text(app, *flags, "--refs", "Branches and tags it may run for, such as refs/tags/v*");
  app.add_flag_callback(
      "--hosted-only", [flags] { flags->settings["hosted_only"] = true; }, "Not on runners of one's own");
  app.add_flag_callback(
      "--staged", [flags] { flags->settings["staged"] = true; }, "Its releases wait until an owner approves");
  return [flags](Session& session) { return add(session, *flags); };
}

Run declare_publisher_ls(CLI::App& app) {
  return [flags = declare(app)](Session& session) { return list(session, *flags); };
}

Run declare_publisher_rm(CLI::App& app) {
  auto flags = declare(app);
  app.add_option("ID", flags->id, "As howdah publisher ls shows it")->required();
  return [flags](Session& session) { return remove(session, *flags); };
}

}  // namespace howdah
