// SPDX-License-Identifier: PostgreSQL
#include "client/report/last_failure.hpp"

#include "client/exit_codes.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_limit = 1ULL << 20U;
constexpr unsigned k_private = 0600;

fs::path place(const Home& home) {
  return home.data / "last-failure.json";
}

/// The path of a log the message names: it ends with its line.
std::string log_in(const std::string& message, const Home& home) {
  const std::size_t begin = message.find(home.logs().string() + "/");
  if (begin == std::string::npos) return {};
  return message.substr(begin, message.find_first_of("\n ;,)", begin) - begin);
}

}  // namespace

Json to_json(const Failure& failure, const Home& home, UnixSeconds now) {
  Json json{{"date", to_rfc3339(now)},
            {"arguments", failure.arguments},
            {"code", errc_name(failure.error.code)},
            {"exit", failure.exit},
            {"whose", blame_name(blame_for(failure.error, failure.command))},
            {"message", failure.error.message},
            {"findings", to_json(failure.error.findings)}};
  if (const std::string log = log_in(failure.error.message, home); !log.empty()) json["log"] = log;
  return json;
}

void keep_failure(const Home& home, const Json& failure) {
  const std::string text = failure.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  (void)write_file_atomically(place(home), text, k_private);
}

Result<std::optional<Json>> kept_failure(const Home& home) {
  TRY(const auto text, read_file_if_exists(place(home), k_limit));
  if (!text) return std::nullopt;
  TRY(Json failure, parse_json(*text));
  return failure;
}

}  // namespace howdah
