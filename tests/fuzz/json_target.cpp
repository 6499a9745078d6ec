// SPDX-License-Identifier: PostgreSQL
// JSON from outside: what is read can be written and read again; strict and lenient reading differ in
// duplicates only.
#include "core/model/json.hpp"

#include "core/model/canonical.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

void canonical_form_is_stable(const Json& value) {
  const auto canonical = to_canonical(value);
  if (!canonical) return must_explain(canonical.error());
  must_be(check_canonical(*canonical), "what is written canonically is canonical");
  must(must_be(parse_json(*canonical), "canonical text is JSON") == value, "canonical text keeps the value");
}

}  // namespace

void try_input(std::string_view input) {
  Diagnostics duplicates;
  const auto lenient = parse_json(input, {}, &duplicates);
  const auto strict = parse_json(input);
  must_explain(duplicates);
  if (!strict) must_explain(strict.error());
  must(strict.has_value() == (lenient.has_value() && duplicates.empty()),
       "strict reading refuses what lenient reading refuses or warns of, and nothing else");
  if (!lenient) return must_explain(lenient.error());
  const std::string written = lenient->dump();
  must(must_be(parse_json(written), "what was read reads again") == *lenient, "writing keeps the value",
       written);
  canonical_form_is_stable(*lenient);
}

}  // namespace howdah::fuzz
