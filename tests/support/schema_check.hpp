// SPDX-License-Identifier: PostgreSQL
// Checks a document against schema/<name>.schema.json, for every test that sees what a program writes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

class Schema {
 public:
  /// Errors: not_found (no such schema), internal (the schema itself is broken).
  [[nodiscard]] static Result<Schema> load(std::string_view name);
  /// Of a schema that lies in memory; its references stay inside it. `name` is for messages.
  [[nodiscard]] static Result<Schema> from(std::string name, const Json& text);
  Schema(Schema&&) noexcept;
  ~Schema();

  /// Errors: invalid with one finding per violation, its place a JSON Pointer into `document`.
  [[nodiscard]] Result<void> check(const Json& document) const;

 private:
  struct Compiled;
  Schema(std::string name, std::unique_ptr<Compiled> compiled);
  std::string name_;
  std::unique_ptr<Compiled> compiled_;
};

/// Loads the schema and checks one document.
[[nodiscard]] Result<void> check_schema(std::string_view schema_name, const Json& document);

}  // namespace howdah
