// SPDX-License-Identifier: PostgreSQL
// Root metadata: an accepted file has one text, and says what a JSON parser finds in it.
#include "core/model/root.hpp"

#include "core/model/canonical.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

void check_role(const RootMetadata& root, const std::string& name, const Json& written) {
  const Role* role = root.role(name);
  must(role != nullptr, "every role is read", name);
  must(written.at("threshold") == role->threshold, "the threshold is the one that is written",
       written.dump());
  must(written.at("keyids") == Json(role->keyids), "the key ids are those that are written");
  must(role->threshold >= 1 && static_cast<std::size_t>(role->threshold) <= role->keyids.size(),
       "the threshold can be reached");
  for (const std::string& keyid : role->keyids) {
    const PublicKey* key = root.key_of(name, keyid);
    must(key != nullptr && key->tuf_keyid() == keyid && root.holds(name, *key), "a role's keys are known",
         keyid);
  }
}

void check(std::string_view file) {
  const auto root = RootMetadata::parse(file);
  if (!root) return must_explain(root.error());
  const auto document = parse_json(file);
  const Json& json = must_be(document, "accepted root metadata is JSON");
  must_equal(must_be(to_canonical(json), "root metadata has a canonical form") + "\n", file,
             "root metadata has one text");
  const Json& body = json.at("signed");
  must(body.at("version") == root->version(), "the version is the one that is written",
       body.at("version").dump());
  must(body.at("expires") == to_rfc3339(root->expires()), "the date is the one that is written");
  must(root->fingerprint() == sha256(file), "the fingerprint is the digest of the file");
  for (const auto& [name, role] : body.at("roles").items()) check_role(*root, name, role);
  if (const auto signed_by_itself = root->check_signed_by(*root); !signed_by_itself)
    must_explain(signed_by_itself.error());
}

}  // namespace

void try_input(std::string_view input) {
  check(input);
  const auto value = parse_json(input);
  const auto canonical = value ? to_canonical(*value) : Result<std::string>(fail(Errc::invalid, "not JSON"));
  if (canonical) check(*canonical + "\n");
}

}  // namespace howdah::fuzz
