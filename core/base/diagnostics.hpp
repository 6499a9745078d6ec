// SPDX-License-Identifier: PostgreSQL
// Findings: what is wrong with a document, where, and what to do about it. Collected first, judged later.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace howdah {

enum class Severity : std::uint8_t { error, warning, note };

/// One thing found. `code` is stable and kebab-case (`meta-license-unknown`); `place` is a JSON Pointer
/// (RFC 6901) or `file:line`; `remedy` says what to do and may be empty only where nothing can be done.
struct Finding {
  Severity severity = Severity::error;
  std::string code;
  std::string place;
  std::string message;
  std::string remedy;
};

class Diagnostics {
 public:
  void error(std::string code, std::string place, std::string message, std::string remedy = {});
  void warning(std::string code, std::string place, std::string message, std::string remedy = {});
  void append(const Diagnostics& other);

  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] bool empty() const { return findings_.empty(); }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::vector<Finding> findings_;
};

[[nodiscard]] std::string_view severity_name(Severity severity);

/// `error: <place>: <message>` and, indented on its own line, `  remedy: …`; no trailing newline.
[[nodiscard]] std::string render(const Finding& finding);

/// Extends a JSON Pointer by one reference token, escaping `~` and `/`.
[[nodiscard]] std::string pointer_to(const std::string& parent, const std::string& token);
[[nodiscard]] std::string pointer_to(const std::string& parent, std::size_t index);

}  // namespace howdah
