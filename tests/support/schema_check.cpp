// SPDX-License-Identifier: PostgreSQL
// valijson aborts at a schema it cannot take unless told to throw.
#ifndef VALIJSON_USE_EXCEPTIONS
#define VALIJSON_USE_EXCEPTIONS 1
#endif
#include "tests/support/schema_check.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "core/sys/files.hpp"

namespace howdah {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::string_view k_urn = "urn:howdah:schema:";
constexpr std::uint64_t k_max_schema_bytes = 1U << 20U;

Result<Json> read_schema(std::string_view name) {
  const fs::path path = fs::path(HOWDAH_SOURCE_DIR) / "schema" / fmt::format("{}.schema.json", name);
  TRY(const std::string text, read_file(path, k_max_schema_bytes));
  Json schema = Json::parse(text, nullptr, false);
  if (schema.is_discarded()) return fail(Errc::internal, path.string() + ": not JSON");
  return schema;
}

/// What valijson fetches a schema by that another one refers to. Null makes it throw.
const Json* fetch(const std::string& uri) {
  if (!uri.starts_with(k_urn)) return nullptr;
  Result<Json> schema = read_schema(std::string_view(uri).substr(k_urn.size()));
  return schema ? std::make_unique<Json>(*std::move(schema)).release() : nullptr;
}

/// valijson names places `<root>`, `[member]`, `[0]`.
std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  for (const std::string& step : context) {
    if (step.size() >= 2 && step.front() == '[')
      pointer = pointer_to(pointer, step.substr(1, step.size() - 2));
  }
  return pointer;
}

}  // namespace

struct Schema::Compiled {
  valijson::Schema schema;
};

Schema::Schema(std::string name, std::unique_ptr<Compiled> compiled)
    : name_(std::move(name)), compiled_(std::move(compiled)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema::~Schema() = default;

// valijson throws for a schema it cannot take, when it loads it or (patterns) when it first uses it: that
// stops here.
Result<Schema> Schema::load(std::string_view name) {
  TRY(const Json text, read_schema(name));
  return from(std::string(name), text);
}

Result<Schema> Schema::from(std::string name, const Json& text) {
  auto compiled = std::make_unique<Compiled>();
  try {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(text), compiled->schema, fetch,
                          [](const Json* fetched) { delete fetched; });
  } catch (const std::exception& broken) {
    return fail(Errc::internal, fmt::format("schema {}: {}", name, broken.what()));
  }
  return Schema(std::move(name), std::move(compiled));
}

Result<void> Schema::check(const Json& document) const {
  valijson::Validator validator;
  valijson::ValidationResults results;
  try {
    if (validator.validate(compiled_->schema, Adapter(document), &results)) return {};
  } catch (const std::exception& broken) {
    return fail(Errc::internal, fmt::format("schema {}: {}", name_, broken.what()));
  }
  Diagnostics violations;
  for (const auto& violation : results) {
    violations.error("schema-violation", pointer_of(violation.context), violation.description);
  }
  return fail(Errc::invalid, fmt::format("the document is no {}", name_), violations);
}

Result<void> check_schema(std::string_view schema_name, const Json& document) {
  TRY(const Schema schema, Schema::load(schema_name));
  return schema.check(document);
}

}  // namespace howdah
