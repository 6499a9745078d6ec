// SPDX-License-Identifier: PostgreSQL
// registryd service: statements in the services logs, also while the server runs.
#include <fmt/format.h>

#include <memory>

#include "core/index/keyring.hpp"
#include "core/model/json.hpp"
#include "registryd/commands.hpp"
#include "registryd/data_folder.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_day = 86'400;
constexpr int k_review_days = 365;
constexpr std::uint64_t k_max_key_file = 16U << 10U;

struct ServiceOptions {
  std::string name;
  std::string data;
  std::vector<std::string> keys;
  std::vector<std::string> kinds = {"packages-head", "packages", "withdraw"};
  std::vector<std::string> paths = {"*"};
  std::int64_t submissions_per_day = 1000;
  std::int64_t bytes_per_day = 64LL << 20;
  std::string review_due;
  std::string reason;
};

/// An SSH public key line, or a file that holds one.
Result<PublicKey> read_key(const std::string& text) {
  if (text.starts_with("ssh-")) return PublicKey::parse_ssh(text);
  TRY(const std::string line, read_file(text, k_max_key_file));
  auto key = PublicKey::parse_ssh(line);
  if (!key) return tl::unexpected(in_context(text, key.error()));
  return key;
}

Result<Json> grant_body(const ServiceOptions& options, UnixSeconds now) {
  Json keys = Json::array();
  for (const std::string& text : options.keys) {
    TRY(const PublicKey key, read_key(text));
    keys.push_back(key.ssh_line(""));
  }
  std::string due = to_rfc3339(now + k_review_days * k_day);
  if (!options.review_due.empty()) {
    due = options.review_due + "T00:00:00Z";
    if (!from_rfc3339(due))
      return fail(Errc::usage, fmt::format("--review-due {}: write YYYY-MM-DD", options.review_due));
  }
  return Json{
      {"keys", keys},
      {"kinds", options.kinds},
      {"paths", options.paths},
      {"quota",
       {{"submissions_per_day", options.submissions_per_day}, {"bytes_per_day", options.bytes_per_day}}},
      {"review_due", due}};
}

Result<Committed> state_of_service(const ServiceOptions& options, const std::string& type, const Json& body) {
  const DataFolder data{options.data};
  const SystemClock clock;
  const auto name = Name::parse(options.name);
  if (!name) return fail(Errc::usage, "NAME: " + name.error().message);
  TRY(const RegistryIdentity identity, identify(data));
  TRY(OnlineKeys keys, load_online_keys(data.keys()));
  IndexWriter writer(data.index(), identity.anchor(), std::move(keys), clock);
  return writer.commit([&](Staging& staging) -> Result<void> {
    TRY(const auto known, staging.lines(LogKind::services, *name));
    if (!known && type != "grant")
      return fail(Errc::not_found, fmt::format("there is no service '{}'", name->key()));
    staging.say(fmt::format("{} service {}", type, name->key()));
    TRY_VOID(staging.append(type, *name, body));
    return {};
  });
}

Result<void> state(const ServiceOptions& options, const std::string& type, const Json& body,
                   const Terminal& terminal) {
  TRY(const Committed committed, state_of_service(options, type, body));
  if (terminal.json) {
    terminal.out << Json{{"service", options.name}, {"statement", type}, {"commit", committed.commit.hex()}}
                 << '\n';
  } else {
    terminal.out << fmt::format("{} {} in commit {}\n", type, options.name, committed.commit.hex());
  }
  return {};
}

std::string_view name_of(ServiceRecord::Standing standing) {
  switch (standing) {
    case ServiceRecord::Standing::active:
      return "active";
    case ServiceRecord::Standing::suspended:
      return "suspended";
    case ServiceRecord::Standing::revoked:
      return "revoked";
  }
  return {};
}

Json to_json(const std::string& name, const ServiceRecord& record) {
  const Grant& grant = record.grants().back();
  Json keys = Json::array();
  for (const auto& [id, key] : grant.keys) keys.push_back(key.ssh_fingerprint());
  return {
      {"service", name},
      {"standing", name_of(record.standing())},
      {"keys", keys},
      {"kinds", grant.kinds},
      {"paths", grant.paths},
      {"quota", {{"submissions_per_day", grant.submissions_per_day}, {"bytes_per_day", grant.bytes_per_day}}},
      {"review_due", grant.review_due}};
}

Result<void> list(const ServiceOptions& options, const Terminal& terminal) {
  const DataFolder data{options.data};
  TRY(const RegistryIdentity identity, identify(data));
  TRY(auto repository, git::Repository::open(data.index()));
  const Verifier verifier(std::make_shared<git::Repository>(std::move(repository)), identity.anchor());
  TRY(const Verified<IndexView> view, verifier.open_tip());
  TRY(const auto names, view->keys(LogKind::services));
  Json services = Json::array();
  for (const std::string& name : names) {
    TRY(const ServiceRecord* record, view->service(name));
    if (record != nullptr && !record->grants().empty()) services.push_back(to_json(name, *record));
  }
  if (terminal.json) {
    terminal.out << Json{{"services", services}} << '\n';
    return {};
  }
  for (const Json& service : services) {
    terminal.out << fmt::format("{}\t{}\t{}\treview due {}\n", service["service"].get<std::string>(),
                                service["standing"].get<std::string>(),
                                fmt::join(service["paths"].get<std::vector<std::string>>(), ","),
                                service["review_due"].get<std::string>());
  }
  return {};
}

std::shared_ptr<ServiceOptions> add_common(CLI::App& command) {
  auto options = std::make_shared<ServiceOptions>();
  command.add_option("NAME", options->name, "The service")->required();
  command.add_option("--data", options->data, "The registry's folder")->required();
  return options;
}

ServerCommand add_ending(CLI::App& command, std::string type) {
  const auto options = add_common(command);
  command.add_option("--reason", options->reason, "Why; it is published")->required();
  return [options, type = std::move(type)](const Terminal& terminal) {
    return state(*options, type, {{"reason", options->reason}}, terminal);
  };
}

}  // namespace

ServerCommand add_service_grant_command(CLI::App& command) {
  const auto options = add_common(command);
  command
      .add_option("--key", options->keys, "An SSH public key or a file with one; they replace those it had")
      ->required();
  command.add_option("--kind", options->kinds, "Statement types it may make")->capture_default_str();
  command
      .add_option("--path", options->paths, "Patterns of the distributions it may speak of, such as 'pg_*'")
      ->capture_default_str();
  command.add_option("--submissions-per-day", options->submissions_per_day, "Its quota")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--bytes-per-day", options->bytes_per_day, "Its quota")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
      ->capture_default_str();
  command.add_option("--review-due", options->review_due,
                     "YYYY-MM-DD: when to look at this grant again (default: in a year)");
  return [options](const Terminal& terminal) -> Result<void> {
    TRY(const Json body, grant_body(*options, SystemClock().now()));
    return state(*options, "grant", body, terminal);
  };
}

ServerCommand add_service_suspend_command(CLI::App& command) {
  return add_ending(command, "suspend");
}

ServerCommand add_service_revoke_command(CLI::App& command) {
  return add_ending(command, "revoke");
}

ServerCommand add_service_list_command(CLI::App& command) {
  const auto options = std::make_shared<ServiceOptions>();
  command.add_option("--data", options->data, "The registry's folder")->required();
  return [options](const Terminal& terminal) { return list(*options, terminal); };
}

}  // namespace howdah
