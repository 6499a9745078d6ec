// SPDX-License-Identifier: PostgreSQL
// The small text forms, one a line: names, registry ids, licence expressions, URIs, package URLs, dates.
#include <algorithm>

#include "core/base/clock.hpp"
#include "core/model/name.hpp"
#include "core/rules/meta_formats.hpp"
#include "core/rules/spdx.hpp"
#include "core/rules/uri.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= 63 && key.front() != '_' &&
         std::all_of(key.begin(), key.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void check_names(std::string_view text) {
  if (const auto name = Name::parse(text)) {
    must(is_key(name->key()), "a name's key has the form of one", name->key());
    must_equal(name->given(), text, "a name keeps its spelling");
    must(Name::parse(name->key()) == *name, "a key is its own name", name->key());
  } else {
    must_explain(name.error());
  }
  if (const auto id = RegistryId::parse(text)) {
    must_equal(id->text(), text, "a registry id keeps its text");
    must(!id->host().empty() && text.starts_with(id->host() + "/"), "a registry id starts with its host");
  } else {
    must_explain(id.error());
  }
}

void check_licence(std::string_view text) {
  const auto judged = check_license_expression(text);
  if (!judged) return must_explain(judged.error());
  must_be(check_license_expression("(" + std::string(text) + ")"),
          "brackets around an expression change nothing");
  must_be(check_license_expression(std::string(text) + " OR MIT"), "an expression can be a part of one");
  must(!check_license_expression(std::string(text) + " OR"), "an expression does not end in an operator");
}

void check_forms(std::string_view text) {
  if (is_uri(text)) must(is_uri_reference(text), "a URI is a URI reference", text);
  if (is_purl(text)) must(text.starts_with("pkg:"), "a package URL says so", text);
  if (const auto id = license_id_like(text)) must(is_license_id(*id), "a proposed licence is one", *id);
  if (const auto time = from_rfc3339(text)) {
    must_equal(to_rfc3339(*time), text, "a date has one text");
    must(is_date_time(text), "our dates are RFC 3339", text);
  }
  for (const auto judge :
       {is_email, is_term_v1, is_term_v2, is_tag, is_path, is_glob, is_platform, is_custom_key})
    must(judge(text) == judge(text), "a form is of one mind", text);
}

}  // namespace

void try_input(std::string_view input) {
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    check_names(line);
    check_licence(line);
    check_forms(line);
  }
}

}  // namespace howdah::fuzz
