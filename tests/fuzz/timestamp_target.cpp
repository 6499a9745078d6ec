// SPDX-License-Identifier: PostgreSQL
// Timestamp metadata: an accepted file has one text, says what a JSON parser finds in it, and holds by its
// signature only.
#include "core/model/root_draft.hpp"
#include "core/model/timestamp.hpp"

#include "core/model/canonical.hpp"
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
  const auto timestamp = TimestampMetadata::parse(file);
  if (!timestamp) return must_explain(timestamp.error());
  const TimestampFacts& facts = timestamp->facts();
  const auto document = parse_json(file);
  const Json& json = must_be(document, "an accepted timestamp is JSON");
  must_equal(must_be(to_canonical(json), "a timestamp has a canonical form") + "\n", file,
             "a timestamp has one text");
  const Json& body = json.at("signed");
  must(body.at("version") == facts.version && body.at("registry") == facts.registry.text() &&
           body.at("expires") == to_rfc3339(facts.expires) && body.at("meta").at("commit") == facts.commit &&
           body.at("meta").at("tree") == facts.tree,
       "the facts are those a JSON parser finds", file);
  if (const auto held = timestamp->check_signed_by(root); !held) must_explain(held.error());
  const auto again = TimestampMetadata::parse(make_timestamp(facts, {&key()}));
  must_be(must_be(again, "a timestamp that was written reads again").check_signed_by(root),
          "its signature holds");
  must(again->facts().version == facts.version && again->facts().commit == facts.commit,
       "writing keeps the facts");
}

}  // namespace

void try_input(std::string_view input) {
  check(input);
  const auto value = parse_json(input);
  const auto canonical = value ? to_canonical(*value) : Result<std::string>(fail(Errc::invalid, "not JSON"));
  if (canonical) check(*canonical + "\n");
}

}  // namespace howdah::fuzz
