// SPDX-License-Identifier: PostgreSQL
// The served OpenAPI document as a reader uses it: which operation a request is, and whether an answer is one
// of those it promises. Knows nothing of the server's own tables.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/json.hpp"
#include "tests/support/schema_check.hpp"

namespace howdah::test {

/// An answer as it came over the wire.
struct Heard {
  int status = 0;
  std::string type;  ///< Content-Type
  std::string body;
};

struct Promise {
  std::string method;   ///< upper case
  std::string pattern;  ///< `/v1/distributions/{name}`
  Json operation;
};

class Contract {
 public:
  explicit Contract(Json document);

  [[nodiscard]] const std::vector<Promise>& promises() const { return promises_; }
  [[nodiscard]] const Json& document() const { return document_; }
  /// Follows a `$ref` when there is one.
  [[nodiscard]] const Json& resolved(const Json& node) const;
  /// What the answer breaks; nothing when it is as promised.
  [[nodiscard]] std::optional<std::string> fault(const Promise& promise, const Heard& heard) const;

 private:
  [[nodiscard]] std::optional<std::string> body_fault(const Json& schema, const std::string& body) const;
  [[nodiscard]] const Schema& compiled(const Json& schema) const;

  Json document_;
  std::vector<Promise> promises_;
  mutable std::map<std::string, std::unique_ptr<Schema>> schemas_;  ///< by their text
};

}  // namespace howdah::test
