// SPDX-License-Identifier: PostgreSQL
#include "core/model/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/canonical.hpp"
#include "core/model/json.hpp"

namespace howdah {
namespace {

constexpr const char* k_spec_version = "1.0.34";

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("timestamp: {}", why));
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_object_id(const std::string& text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<TimestampFacts> read_facts(const Json& body) {
  if (text_at(body, "_type") != "timestamp") return malformed("_type is not timestamp");
  if (!text_at(body, "spec_version").starts_with("1.")) return malformed("spec_version is not 1.x");
  TRY(RegistryId registry, RegistryId::parse(text_at(body, "registry")));
  TimestampFacts facts{std::move(registry), 0, 0, {}, {}};
  const auto version = body.find("version");
  if (version == body.end() || !version->is_number_integer() || *version < 1)
    return malformed("version is missing or below 1");
  facts.version = version->get<std::int64_t>();
  const auto expires = from_rfc3339(text_at(body, "expires"));
  if (!expires) return malformed("expires is not of the form 2026-11-21T12:00:00Z");
  facts.expires = *expires;
  const Json meta = body.value("meta", Json());
  facts.commit = text_at(meta, "commit");
  facts.tree = text_at(meta, "tree");
  if (!is_object_id(facts.commit) || !is_object_id(facts.tree))
    return malformed("meta does not name a commit and a tree by 40 hex digits each");
  return facts;
}

}  // namespace

Result<TimestampMetadata> TimestampMetadata::parse(std::string_view file) {
  TRY(const Json document, parse_json(file, {k_max_timestamp_bytes, 8}));
  const auto body = document.is_object() ? document.find("signed") : document.end();
  const auto signatures = document.is_object() ? document.find("signatures") : document.end();
  if (body == document.end() || !body->is_object() || signatures == document.end() || !signatures->is_array())
    return malformed("it lacks signed or signatures");
  TRY(TimestampFacts facts, read_facts(*body));
  TimestampMetadata timestamp(std::move(facts));
  auto signed_by = read_tuf_signatures(*signatures);
  if (!signed_by) return malformed(signed_by.error().message);
  timestamp.signatures_ = *std::move(signed_by);
  TRY(timestamp.signed_text_, to_canonical(*body));
  TRY(const std::string canonical, to_canonical(document));
  if (file != canonical + "\n") return malformed("it is not one line of canonical JSON");
  return timestamp;
}

Result<void> TimestampMetadata::check_signed_by(const RootMetadata& root) const {
  const int valid = root.count_signers("timestamp", signatures_, signed_text_);
  const Role* role = root.role("timestamp");
  const int needed = role == nullptr ? 1 : role->threshold;
  if (valid >= needed) return {};
  return fail_untrusted(Distrust::signature, "trust-signature", fmt::format("timestamp {}", facts_.version),
                        fmt::format("{} valid signatures by timestamp keys of root version {}, it needs {}",
                                    valid, root.version(), needed),
                        "ask the registry's operator");
}

std::string make_timestamp(const TimestampFacts& facts, const std::vector<const SecretKey*>& keys) {
  const Json body = {{"_type", "timestamp"},
                     {"spec_version", k_spec_version},
                     {"registry", facts.registry.text()},
                     {"version", facts.version},
                     {"expires", to_rfc3339(facts.expires)},
                     {"meta", {{"commit", facts.commit}, {"tree", facts.tree}}}};
  const std::string text = body.dump();  // ASCII and integers only: already canonical
  Json signatures = Json::array();
  std::vector<const SecretKey*> sorted = keys;
  std::sort(sorted.begin(), sorted.end(), [](const SecretKey* a, const SecretKey* b) {
    return a->public_key().tuf_keyid() < b->public_key().tuf_keyid();
  });
  for (const SecretKey* key : sorted)
    signatures.push_back({{"keyid", key->public_key().tuf_keyid()}, {"sig", key->sign_tuf(text).hex()}});
  return Json{{"signatures", std::move(signatures)}, {"signed", body}}.dump() + "\n";
}

}  // namespace howdah
