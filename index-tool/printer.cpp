// SPDX-License-Identifier: PostgreSQL
#include "index-tool/printer.hpp"

namespace howdah {
namespace {

/// Bytes that are not UTF-8 (a foreign path in an error) must not end the program.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void Printer::result(const Json& json, std::string_view text) const {
  if (json_) {
    out_ << dump(json) << '\n';
  } else if (!text.empty()) {
    out_ << text << '\n';
  }
}

void Printer::note(std::string_view text) const {
  err_ << "index-tool: " << text << '\n';
}

void Printer::error(const Error& error) const {
  note("error: " + error.message);
  for (const Finding& finding : error.findings) err_ << "  " << render(finding) << '\n';
  if (!json_) return;
  out_ << dump({{"error",
                 {{"code", std::string(errc_name(error.code))},
                  {"message", error.message},
                  {"findings", to_json(error.findings)}}}})
       << '\n';
}

}  // namespace howdah
