// SPDX-License-Identifier: PostgreSQL
// howdah yank|unyank|deprecate: what owners say of what they have released.
#include <memory>

#include "client/publish/owner_statement.hpp"

namespace howdah {
namespace {

struct Flags {
  OwnerFlags owner;
  std::string version;
  std::string reason;
  std::string replacement;
};

Result<Json> of_version(const Flags& flags, const Acting& acting) {
  return Json{{"user", acting.user}, {"version", flags.version}, {"reason", flags.reason}};
}

Result<Json> of_all(const Flags& flags, const Acting& acting) {
  Json body{{"user", acting.user}, {"reason", flags.reason}};
  if (flags.replacement.empty()) return body;
  TRY(const Name replacement, Name::parse(flags.replacement));
  body["replacement"] = replacement.key();
  return body;
}

std::shared_ptr<Flags> declare(CLI::App& app, bool one_version) {
  auto flags = std::make_shared<Flags>();
  flags->owner.declare(app);
  if (one_version) app.add_option("VERSION", flags->version, "The release")->required();
  app.add_option("--reason", flags->reason, "Why, for everyone to read")->required();
  return flags;
}

Run statement(std::shared_ptr<Flags> flags, const char* type,
              Result<Json> (*says)(const Flags& flags, const Acting& acting)) {
  return [flags = std::move(flags), type, says](Session& session) {
    return say_as_owner(session, flags->owner, type,
                        [&](const Acting& acting) { return says(*flags, acting); });
  };
}

}  // namespace

Run declare_yank(CLI::App& app) {
  return statement(declare(app, true), "yank", of_version);
}

Run declare_unyank(CLI::App& app) {
  return statement(declare(app, true), "unyank", of_version);
}

Run declare_deprecate(CLI::App& app) {
  auto flags = declare(app, false);
  app.add_option("--use", flags->replacement, "The distribution that takes its place");
  return statement(std::move(flags), "deprecate", of_all);
}

}  // namespace howdah
