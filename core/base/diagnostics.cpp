// SPDX-License-Identifier: PostgreSQL
#include "core/base/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace howdah {

void Diagnostics::error(std::string code, std::string place, std::string message, std::string remedy) {
  findings_.push_back(
      {Severity::error, std::move(code), std::move(place), std::move(message), std::move(remedy)});
}

void Diagnostics::warning(std::string code, std::string place, std::string message, std::string remedy) {
  findings_.push_back(
      {Severity::warning, std::move(code), std::move(place), std::move(message), std::move(remedy)});
}

void Diagnostics::append(const Diagnostics& other) {
  findings_.insert(findings_.end(), other.findings_.begin(), other.findings_.end());
}

bool Diagnostics::has_errors() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

std::string render(const Finding& finding) {
  std::string text{severity_name(finding.severity)};
  if (!finding.place.empty()) text += ": " + finding.place;
  text += ": " + finding.message;
  if (!finding.remedy.empty()) text += "\n  remedy: " + finding.remedy;
  return text;
}

std::string pointer_to(const std::string& parent, const std::string& token) {
  std::string pointer = parent + "/";
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string pointer_to(const std::string& parent, std::size_t index) {
  return fmt::format("{}/{}", parent, index);
}

}  // namespace howdah
