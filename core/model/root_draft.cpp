// SPDX-License-Identifier: PostgreSQL
#include "core/model/root_draft.hpp"

#include <fmt/format.h>

#include "core/model/json.hpp"

namespace howdah {
namespace {

Json role_json(const std::vector<PublicKey>& keys, int threshold) {
  Json ids = Json::array();
  for (const PublicKey& key : keys) ids.push_back(key.tuf_keyid());
  return {{"keyids", std::move(ids)}, {"threshold", threshold}};
}

std::string signed_text_of(const RootDraft& draft) {
  Json keys = Json::object();
  Json roles = Json::object();
  for (const auto& [name, holders] : draft.roles) {
    const auto threshold = draft.thresholds.find(name);
    roles[name] = role_json(holders, threshold == draft.thresholds.end() ? 1 : threshold->second);
    for (const PublicKey& key : holders) keys[key.tuf_keyid()] = Json::parse(key.tuf_key());
  }
  for (const char* stock : {"snapshot", "targets"}) roles[stock] = roles.at("registry");
  Json body = {{"_type", "root"},
               {"spec_version", "1.0.34"},
               {"version", draft.version},
               {"expires", to_rfc3339(draft.expires)},
               {"consistent_snapshot", false},
               {"keys", std::move(keys)},
               {"roles", std::move(roles)}};
  if (draft.checkpoint)
    body["x-howdah"] = {{"commit", draft.checkpoint->commit}, {"tree", draft.checkpoint->tree}};
  return body.dump();  // ASCII and integers only: already canonical
}

using SortedSignatures = std::map<std::string, Signature>;

/// `text` is canonical already, and so is the frame around it.
std::string file_of(const std::string& text, const SortedSignatures& signatures) {
  Json list = Json::array();
  for (const auto& [keyid, signature] : signatures) {
    list.push_back({{"keyid", keyid}, {"sig", signature.hex()}});
  }
  return fmt::format("{{\"signatures\":{},\"signed\":{}}}\n", list.dump(), text);
}

SortedSignatures sorted(const TufSignatures& signatures) {
  return {signatures.begin(), signatures.end()};
}

}  // namespace

std::string make_root(const RootDraft& draft, const std::vector<const SecretKey*>& root_keys) {
  const std::string text = signed_text_of(draft);
  SortedSignatures signatures;
  for (const SecretKey* key : root_keys) {
    signatures.emplace(key->public_key().tuf_keyid(), key->sign_tuf(text));
  }
  return file_of(text, signatures);
}

Result<RootDraft> draft_of(const RootMetadata& root) {
  RootDraft draft{root.version(), root.expires(), {}, {}, root.checkpoint()};
  for (const auto& [name, role] : root.roles()) {
    if (name == "snapshot" || name == "targets") continue;
    std::vector<PublicKey>& keys = draft.roles[name];
    for (const std::string& keyid : role.keyids) keys.push_back(root.keys().at(keyid));
    draft.thresholds[name] = role.threshold;
  }
  if (signed_text_of(draft) == root.signed_text()) return draft;
  return fail(Errc::invalid,
              fmt::format("root version {} has members this program does not write; they would be lost. Edit "
                          "it with the program that made it, or take those members out in a version of their "
                          "own",
                          root.version()));
}

std::string write_root(const RootMetadata& root) {
  return file_of(root.signed_text(), sorted(root.signatures()));
}

std::string sign_root(const RootMetadata& root, const SecretKey& key) {
  SortedSignatures signatures = sorted(root.signatures());
  signatures.insert_or_assign(key.public_key().tuf_keyid(), key.sign_tuf(root.signed_text()));
  return file_of(root.signed_text(), signatures);
}

Result<std::string> unite_signatures(const RootMetadata& root, const RootMetadata& copy) {
  if (copy.signed_text() != root.signed_text())
    return fail(Errc::conflict,
                "it signs another text than the draft; compare them with: index-tool root show");
  SortedSignatures signatures = sorted(root.signatures());
  for (const auto& [keyid, signature] : copy.signatures()) {
    const auto [at, added] = signatures.emplace(keyid, signature);
    const auto key = root.keys().find(keyid);
    const bool holds = key != root.keys().end() && key->second.verify(at->second, root.signed_text());
    if (!added && !holds) at->second = signature;
  }
  return file_of(root.signed_text(), signatures);
}

}  // namespace howdah
