// SPDX-License-Identifier: PostgreSQL
// registry.json: unsigned changes are refused; a document that is signed says what a JSON parser finds in it.
#include "core/model/registry_document.hpp"
#include "core/model/root_draft.hpp"

#include "core/model/canonical.hpp"
#include "core/model/statement.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

const SecretKey& key() {
  static const SecretKey known = test_key();
  return known;
}

RootMetadata root_of_key() {
  RootDraft draft;
  draft.expires = 1'900'000'000;
  for (const char* role : {"root", "registry", "commit", "timestamp"})
    draft.roles[role] = {key().public_key()};
  return RootMetadata::parse(make_root(draft, {&key()})).value();
}

void check(std::string_view file) {
  static const RootMetadata root = root_of_key();
  const auto document = read_registry_document(file, root);
  if (!document) return must_explain(document.error());
  const Json body = parse_json(file).value().at("signed");
  must_equal(file, make_statement_line(body.dump(), {&key()}) + "\n",
             "only the registry's key makes a document");
  must(body.at("registry") == document->id.text() && body.at("version") == document->version &&
           body.at("fanout") == Json(document->fanout) && body.at("date") == to_rfc3339(document->date) &&
           body.at("urls").at("git") == document->git_url,
       "the members are those a JSON parser finds", file);
  const auto again = read_registry_document(make_registry_document(*document, key()), root);
  must(must_be(again, "a document that was written reads again").id == document->id,
       "writing keeps the document");
}

}  // namespace

void try_input(std::string_view input) {
  check(input);
  const auto value = parse_json(input);
  if (!value || !value->is_object()) return;
  const auto body = to_canonical(value->contains("signed") ? value->at("signed") : *value);
  if (body) check(make_statement_line(*body, {&key()}) + "\n");
}

}  // namespace howdah::fuzz
