// SPDX-License-Identifier: PostgreSQL
#include "core/model/root.hpp"

#include <fmt/format.h>

#include <set>

#include "core/model/canonical.hpp"
#include "core/model/json.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_root_bytes = 512ULL << 10U;

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("root metadata: {}", why));
}

const Json* member(const Json& object, const char* key, Json::value_t type) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (found == object.end()) return nullptr;
  const bool integer = type == Json::value_t::number_integer && found->is_number_integer();
  return integer || found->type() == type ? &*found : nullptr;
}

Result<std::map<std::string, PublicKey>> read_keys(const Json& keys) {
  std::map<std::string, PublicKey> result;
  std::set<std::string> values;
  for (const auto& [keyid, object] : keys.items()) {
    const Json* value = member(object, "keyval", Json::value_t::object);
    const Json* hex = value == nullptr ? nullptr : member(*value, "public", Json::value_t::string);
    if (hex == nullptr) return malformed("key " + keyid + " has no keyval.public");
    TRY(PublicKey key, PublicKey::parse_hex(hex->get<std::string>()));
    if (key.tuf_keyid() != keyid) return malformed("key " + keyid + " does not hash to its id");
    if (!values.insert(key.hex()).second) return malformed("one key is listed under two ids");
    result.emplace(keyid, std::move(key));
  }
  return result;
}

Result<Role> read_role(const std::string& name, const Json& object,
                       const std::map<std::string, PublicKey>& keys) {
  const Json* ids = member(object, "keyids", Json::value_t::array);
  const Json* threshold = member(object, "threshold", Json::value_t::number_integer);
  if (ids == nullptr || threshold == nullptr) return malformed("role " + name + " lacks keyids or threshold");
  Role role;
  role.threshold = threshold->get<int>();
  std::set<std::string> seen;
  for (const auto& id : *ids) {
    if (!id.is_string() || !keys.contains(id.get<std::string>()))
      return malformed("role " + name + " names an unknown key");
    if (!seen.insert(id.get<std::string>()).second) return malformed("role " + name + " names a key twice");
    role.keyids.push_back(id.get<std::string>());
  }
  if (*threshold != role.threshold || role.threshold < 1 ||
      static_cast<std::size_t>(role.threshold) > role.keyids.size()) {
    return malformed("role " + name + " has a threshold its keys cannot reach");
  }
  return role;
}

Json role_json(const std::vector<PublicKey>& keys) {
  Json ids = Json::array();
  for (const PublicKey& key : keys) ids.push_back(key.tuf_keyid());
  return {{"keyids", std::move(ids)}, {"threshold", 1}};
}

}  // namespace

Result<TufSignatures> read_tuf_signatures(const Json& list) {
  TufSignatures signatures;
  std::set<std::string> seen;
  for (const auto& item : list) {
    const Json* keyid = member(item, "keyid", Json::value_t::string);
    const Json* sig = member(item, "sig", Json::value_t::string);
    if (keyid == nullptr || sig == nullptr) return fail(Errc::invalid, "a signature lacks keyid or sig");
    if (!seen.insert(keyid->get<std::string>()).second) return fail(Errc::invalid, "one key signs twice");
    TRY(Signature signature, Signature::parse_hex(sig->get<std::string>()));
    signatures.emplace_back(keyid->get<std::string>(), signature);
  }
  return signatures;
}

Result<RootMetadata> RootMetadata::parse(std::string_view file) {
  TRY(const Json document, parse_json(file, {k_max_root_bytes, 32}));
  const Json* body = member(document, "signed", Json::value_t::object);
  const Json* signatures = member(document, "signatures", Json::value_t::array);
  if (body == nullptr || signatures == nullptr) return malformed("it lacks signed or signatures");
  const Json* type = member(*body, "_type", Json::value_t::string);
  if (type == nullptr || *type != "root") return malformed("_type is not root");
  const Json* version = member(*body, "version", Json::value_t::number_integer);
  const Json* expires = member(*body, "expires", Json::value_t::string);
  const Json* keys = member(*body, "keys", Json::value_t::object);
  const Json* roles = member(*body, "roles", Json::value_t::object);
  if (version == nullptr || expires == nullptr || keys == nullptr || roles == nullptr) {
    return malformed("version, expires, keys or roles is missing");
  }
  RootMetadata root;
  root.version_ = version->get<int>();
  const auto time = from_rfc3339(expires->get<std::string>());
  if (*version != root.version_ || root.version_ < 1 || !time)
    return malformed("version or expires is not valid");
  root.expires_ = *time;
  TRY(root.keys_, read_keys(*keys));
  for (const auto& [name, object] : roles->items()) {
    TRY(Role role, read_role(name, object, root.keys_));
    root.roles_.emplace(name, std::move(role));
  }
  for (const char* name : {"root", "registry", "commit", "timestamp"}) {
    if (!root.roles_.contains(name)) return malformed(fmt::format("role {} is missing", name));
  }
  auto signed_by = read_tuf_signatures(*signatures);
  if (!signed_by) return malformed(signed_by.error().message);
  root.signatures_ = *std::move(signed_by);
  TRY(root.signed_text_, to_canonical(*body));
  TRY(const std::string canonical, to_canonical(document));
  if (file != canonical + "\n") return malformed("it is not one line of canonical JSON");
  root.fingerprint_ = sha256(file);
  return root;
}

const Role* RootMetadata::role(std::string_view name) const {
  const auto found = roles_.find(name);
  return found == roles_.end() ? nullptr : &found->second;
}

bool RootMetadata::holds(std::string_view role_name, const PublicKey& key) const {
  return key_of(role_name, key.tuf_keyid()) != nullptr;
}

const PublicKey* RootMetadata::key_of(std::string_view role_name, std::string_view keyid) const {
  const Role* holders = role(role_name);
  if (holders == nullptr) return nullptr;
  for (const std::string& id : holders->keyids) {
    if (id == keyid) return &keys_.at(id);
  }
  return nullptr;
}

int RootMetadata::count_signers(std::string_view role_name, const TufSignatures& signatures,
                                std::string_view text) const {
  int valid = 0;
  for (const auto& [keyid, signature] : signatures) {
    const PublicKey* key = key_of(role_name, keyid);
    if (key != nullptr && key->verify(signature, text)) ++valid;
  }
  return valid;
}

Result<void> RootMetadata::check_signed_by(const RootMetadata& signer) const {
  const int valid = signer.count_signers("root", signatures_, signed_text_);
  const int needed = signer.role("root")->threshold;
  if (valid >= needed) return {};
  return fail(Errc::untrusted,
              fmt::format("root version {} has {} valid signatures of root version {}, it needs {}", version_,
                          valid, signer.version(), needed));
}

std::string make_root(const RootDraft& draft, const std::vector<const SecretKey*>& root_keys) {
  Json keys = Json::object();
  Json roles = Json::object();
  for (const auto& [name, holders] : draft.roles) {
    roles[name] = role_json(holders);
    for (const PublicKey& key : holders) keys[key.tuf_keyid()] = Json::parse(key.tuf_key());
  }
  for (const char* stock : {"snapshot", "targets"}) roles[stock] = roles.at("registry");
  const Json body = {{"_type", "root"},
                     {"spec_version", "1.0.34"},
                     {"version", draft.version},
                     {"expires", to_rfc3339(draft.expires)},
                     {"consistent_snapshot", false},
                     {"keys", std::move(keys)},
                     {"roles", std::move(roles)}};
  const std::string text = body.dump();  // ASCII and integers only: already canonical
  Json signatures = Json::array();
  for (const SecretKey* key : root_keys) {
    signatures.push_back({{"keyid", key->public_key().tuf_keyid()}, {"sig", key->sign_tuf(text).hex()}});
  }
  return Json{{"signatures", std::move(signatures)}, {"signed", body}}.dump() + "\n";
}

}  // namespace howdah
