// SPDX-License-Identifier: PostgreSQL
#include "core/model/root.hpp"

#include <fmt/format.h>

#include <limits>
#include <set>

#include "core/model/canonical.hpp"
#include "core/model/json.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("root metadata: {}", why));
}

const Json* member(const Json& object, const char* key, Json::value_t type) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (found == object.end()) return nullptr;
  const bool integer = type == Json::value_t::number_integer && found->is_number_integer();
  return integer || found->type() == type ? &*found : nullptr;
}

std::string text_of(const Json& object, const char* key) {
  const Json* value = member(object, key, Json::value_t::string);
  return value == nullptr ? std::string() : value->get<std::string>();
}

/// A version or threshold; nothing when it is absent, below 1 or beyond what an int holds.
std::optional<int> count_of(const Json& object, const char* key) {
  const Json* value = member(object, key, Json::value_t::number_integer);
  if (value == nullptr || *value < 1 || *value > std::numeric_limits<int>::max()) return std::nullopt;
  return value->get<int>();
}

/// Exactly keytype, keyval {public}, scheme: so a key has one id, the one statements name it by, and cannot
/// stand here twice.
Result<std::map<std::string, PublicKey>> read_keys(const Json& keys) {
  std::map<std::string, PublicKey> result;
  for (const auto& [keyid, object] : keys.items()) {
    if (text_of(object, "keytype") != "ed25519" || text_of(object, "scheme") != "ed25519")
      return malformed("key " + keyid + " is not of keytype and scheme ed25519");
    const Json* value = member(object, "keyval", Json::value_t::object);
    if (value == nullptr || object.size() != 3 || value->size() != 1)
      return malformed("key " + keyid + " has not exactly the members keytype, keyval {public} and scheme");
    auto key = PublicKey::parse_hex(text_of(*value, "public"));
    if (!key) return malformed("key " + keyid + ": " + key.error().message);
    if (key->tuf_keyid() != keyid) return malformed("key " + keyid + " does not hash to its id");
    result.emplace(keyid, *std::move(key));
  }
  return result;
}

Result<Role> read_role(const std::string& name, const Json& object,
                       const std::map<std::string, PublicKey>& keys) {
  const Json* ids = member(object, "keyids", Json::value_t::array);
  const auto threshold = count_of(object, "threshold");
  if (ids == nullptr || !threshold)
    return malformed("role " + name + " lacks keyids, or a threshold of 1 or more");
  Role role;
  role.threshold = *threshold;
  std::set<std::string> seen;
  for (const auto& id : *ids) {
    if (!id.is_string() || !keys.contains(id.get<std::string>()))
      return malformed("role " + name + " names an unknown key");
    if (!seen.insert(id.get<std::string>()).second) return malformed("role " + name + " names a key twice");
    role.keyids.push_back(id.get<std::string>());
  }
  return role;
}

/// What a finished root must fulfil beyond its form.
Result<void> check_complete(const std::map<std::string, Role, std::less<>>& roles) {
  for (const auto& [name, role] : roles) {
    if (static_cast<std::size_t>(role.threshold) > role.keyids.size())
      return malformed("role " + name + " has a threshold its keys cannot reach");
  }
  return {};
}

Result<void> check_roles(const std::map<std::string, Role, std::less<>>& roles) {
  for (const char* name : {"root", "registry", "commit", "timestamp"}) {
    if (!roles.contains(name)) return malformed(fmt::format("role {} is missing", name));
  }
  for (const char* name : {"registry", "commit"}) {
    if (roles.find(name)->second.threshold != 1)
      return malformed(
          fmt::format("role {} has a threshold above 1, yet each of its keys signs alone", name));
  }
  return {};
}

bool is_object_id(const std::string& text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<std::optional<RootCheckpoint>> read_checkpoint(const Json& body, int version) {
  const auto ours = body.find("x-howdah");
  if (ours == body.end()) return std::nullopt;
  if (version == 1) return malformed("x-howdah stands in version 1, before which there was no index");
  RootCheckpoint checkpoint{text_of(*ours, "commit"), text_of(*ours, "tree")};
  if (!is_object_id(checkpoint.commit) || !is_object_id(checkpoint.tree))
    return malformed("x-howdah does not name a commit and a tree by 40 hex digits each");
  return checkpoint;
}

/// `1.` and two numbers: clients of another major version would read the rest differently (spec §4.3).
bool is_known_spec(const std::string& text) {
  const std::size_t dot = text.find('.', 2);
  if (!text.starts_with("1.") || dot == std::string::npos) return false;
  const std::string minor = text.substr(2, dot - 2);
  const std::string patch = text.substr(dot + 1);
  const auto digits = [](const std::string& part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
  };
  return digits(minor) && digits(patch);
}

Result<void> check_head(const Json& body) {
  if (text_of(body, "_type") != "root") return malformed("_type is not root");
  if (!is_known_spec(text_of(body, "spec_version"))) return malformed("spec_version is not 1.x.y");
  const auto consistent = body.find("consistent_snapshot");
  if (consistent != body.end() && !consistent->is_boolean())
    return malformed("consistent_snapshot is not true or false");
  return {};
}

/// `signed` and `signatures`, once `file` is found to be one canonical line whose signed text says at its
/// beginning what it is.
struct Envelope {
  Json document;
  std::string signed_text;
  TufSignatures signatures;
};

Result<Envelope> open_envelope(std::string_view file) {
  Envelope envelope;
  TRY(envelope.document, parse_json(file, {k_max_root_bytes, 32}));
  const Json* body = member(envelope.document, "signed", Json::value_t::object);
  const Json* signatures = member(envelope.document, "signatures", Json::value_t::array);
  if (body == nullptr || signatures == nullptr) return malformed("it lacks signed or signatures");
  auto signed_by = read_tuf_signatures(*signatures);
  if (!signed_by) return malformed(signed_by.error().message);
  envelope.signatures = *std::move(signed_by);
  TRY(envelope.signed_text, to_canonical(*body));
  TRY(const std::string canonical, to_canonical(envelope.document));
  if (file != canonical + "\n") return malformed("it is not one line of canonical JSON");
  if (!envelope.signed_text.starts_with("{\"_type\":\"root\","))
    return malformed("signed does not start with _type root");
  return envelope;
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
    const auto signature = Signature::parse_hex(sig->get<std::string>());
    if (signature) signatures.emplace_back(keyid->get<std::string>(), *signature);
  }
  return signatures;
}

Result<RootMetadata> RootMetadata::parse(std::string_view file) {
  return read(file, Form::complete);
}

Result<RootMetadata> RootMetadata::parse_draft(std::string_view file) {
  return read(file, Form::draft);
}

Result<RootMetadata> RootMetadata::read(std::string_view file, Form form) {
  TRY(Envelope envelope, open_envelope(file));
  const Json& body = envelope.document["signed"];
  TRY_VOID(check_head(body));
  const auto version = count_of(body, "version");
  const auto expires = from_rfc3339(text_of(body, "expires"));
  const Json* keys = member(body, "keys", Json::value_t::object);
  const Json* roles = member(body, "roles", Json::value_t::object);
  if (!version || !expires || keys == nullptr || roles == nullptr)
    return malformed("version, expires, keys or roles is missing or not valid");
  RootMetadata root;
  root.version_ = *version;
  root.expires_ = *expires;
  TRY(root.keys_, read_keys(*keys));
  for (const auto& [name, object] : roles->items()) {
    TRY(Role role, read_role(name, object, root.keys_));
    root.roles_.emplace(name, std::move(role));
  }
  TRY_VOID(check_roles(root.roles_));
  if (form == Form::complete) TRY_VOID(check_complete(root.roles_));
  TRY(root.checkpoint_, read_checkpoint(body, root.version_));
  root.signatures_ = std::move(envelope.signatures);
  root.signed_text_ = std::move(envelope.signed_text);
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
  std::set<PublicKey> signers;
  for (const auto& [keyid, signature] : signatures) {
    const PublicKey* key = key_of(role_name, keyid);
    if (key != nullptr && key->verify(signature, text)) signers.insert(*key);
  }
  return static_cast<int>(signers.size());
}

Result<void> RootMetadata::check_signed_by(const RootMetadata& signer) const {
  const int valid = signer.count_signers("root", signatures_, signed_text_);
  const int needed = signer.role("root")->threshold;
  if (valid >= needed) return {};
  return fail_untrusted(Distrust::signature, "trust-signature", fmt::format("root/{}.json", version_),
                        fmt::format("root version {} has {} valid signatures of root version {}, it needs {}",
                                    version_, valid, signer.version(), needed),
                        "");
}

}  // namespace howdah
