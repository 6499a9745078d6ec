// SPDX-License-Identifier: PostgreSQL
// howdah report: what a bug report needs, and whom it is for. Sends nothing.
#include <memory>

#include "client/commands_database.hpp"
#include "client/install/receipt.hpp"
#include "client/report/last_failure.hpp"
#include "client/report/machine.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_log_limit = 64ULL << 20U;
constexpr std::size_t k_log_lines = 60;

struct Flags {
  std::string pg_config;
};

std::string last_lines(const std::string& text) {
  std::size_t begin = text.size();
  for (std::size_t lines = 0; begin > 0; --begin)
    if (text[begin - 1] == '\n' && lines++ == k_log_lines) break;
  return text.substr(begin);
}

Result<Json> registries(const Session& session) {
  TRY(const auto states, session.layers().list());
  Json json = Json::array();
  for (const LayerState& state : states) {
    json.push_back({{"name", state.name},
                    {"url", without_private_parts(state.url, session.world)},
                    {"registry", state.registry.text()},
                    {"commit", state.commit.hex()},
                    {"updated", to_rfc3339(state.updated)}});
  }
  return json;
}

/// The kept failure as strangers may read it, with the end of its log.
Result<Json> failure(const Session& session) {
  TRY(auto kept, kept_failure(session.home));
  if (!kept) return Json();
  if (kept->contains("log")) {
    const auto log = read_file(text_in(*kept, "log"), k_log_limit);
    (*kept)["log_end"] = log ? last_lines(*log) : log.error().message;
  }
  for (const char* member : {"message", "log", "log_end"})
    if (kept->contains(member))
      (*kept)[member] = without_private_parts(text_in(*kept, member), session.world);
  for (Json& argument : (*kept)["arguments"])
    argument = without_private_parts(argument.get<std::string>(), session.world);
  return *std::move(kept);
}

std::string failure_text(const Json& failure) {
  if (failure.is_null()) return "No command has failed here.\n";
  std::string command = "howdah";
  for (const Json& argument : failure["arguments"]) command += " " + argument.get<std::string>();
  std::string text = "`" + command + "` on " + text_in(failure, "date") + " ended with " +
                     std::to_string(failure["exit"].get<int>()) + " (" + text_in(failure, "code") +
                     "). Whose business: " + text_in(failure, "whose") + ".\n\n```\n" +
                     text_in(failure, "message") + "\n```\n";
  if (!failure.contains("log_end")) return text;
  return text + "\nEnd of " + text_in(failure, "log") + ":\n\n```\n" + text_in(failure, "log_end") + "```\n";
}

std::string to_text(const Json& report) {
  std::string text = "### What failed\n\n" + failure_text(report["failure"]) + "\n### Where\n\n";
  for (const Json& fact : report["machine"])
    text += "- " + text_in(fact, "name") + ": " + text_in(fact, "says") + "\n";
  for (const Json& registry : report["registries"])
    text += "- registry " + text_in(registry, "name") + ": " + text_in(registry, "url") + " at " +
            text_in(registry, "commit") + "\n";
  for (const Json& receipt : report["installed"]) text += "- installed: " + receipt.get<std::string>() + "\n";
  return text;
}

Result<Answer> report(Session& session, const Flags& flags) {
  Json machine = Json::array();
  for (const auto& [name, says] : describe_machine(session.world, flags.pg_config))
    machine.push_back({{"name", name}, {"says", without_private_parts(says, session.world)}});
  TRY(const auto receipts, Receipts(session.home.receipts()).list());
  Json installed = Json::array();
  for (const Receipt& receipt : receipts)
    installed.push_back(receipt.display + " " + receipt.version + " in " + receipt.postgres);
  TRY(Json known, registries(session));
  TRY(Json failed, failure(session));
  Answer answer{{{"failure", std::move(failed)},
                 {"machine", std::move(machine)},
                 {"registries", std::move(known)},
                 {"installed", std::move(installed)}},
                {}};
  answer.text = to_text(answer.json);
  return answer;
}

}  // namespace

Run declare_report(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("--pg-config", flags->pg_config, "The PostgreSQL it is about; else $PG_CONFIG, else PATH");
  return [flags](Session& session) { return report(session, *flags); };
}

}  // namespace howdah
