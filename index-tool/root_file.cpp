// SPDX-License-Identifier: PostgreSQL
#include "index-tool/root_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/sys/files.hpp"

namespace howdah {
namespace {

std::set<std::string> fingerprints(const RootMetadata& root, const std::string& role) {
  std::set<std::string> result;
  const Role* holders = root.role(role);
  if (holders == nullptr) return result;
  for (const std::string& keyid : holders->keyids) result.insert(root.keys().at(keyid).ssh_fingerprint());
  return result;
}

/// The stock roles repeat the registry's.
bool is_ours(const std::string& role) {
  return role != "snapshot" && role != "targets";
}

Json roles_json(const RootMetadata& root) {
  Json roles = Json::object();
  for (const auto& [name, role] : root.roles()) {
    Json keys = Json::array();
    for (const std::string& keyid : role.keyids)
      keys.push_back({{"keyid", keyid}, {"fingerprint", root.keys().at(keyid).ssh_fingerprint()}});
    roles[name] = {{"threshold", role.threshold}, {"keys", std::move(keys)}};
  }
  return roles;
}

Json signers_json(const RootSigners& signers) {
  return {{"version", signers.version},
          {"needed", signers.needed},
          {"missing", signers.missing()},
          {"signed", signers.signed_by},
          {"open", signers.open}};
}

/// One line a difference.
std::vector<std::string> differences(const RootMetadata& root, const RootMetadata& previous) {
  std::vector<std::string> lines;
  for (const auto& [name, role] : root.roles()) {
    if (!is_ours(name)) continue;
    const auto before = fingerprints(previous, name);
    const auto after = fingerprints(root, name);
    for (const std::string& key : after)
      if (!before.contains(key)) lines.push_back(fmt::format("{} gains {}", name, key));
    for (const std::string& key : before)
      if (!after.contains(key)) lines.push_back(fmt::format("{} loses {}", name, key));
    const Role* old_role = previous.role(name);
    if (old_role != nullptr && old_role->threshold != role.threshold)
      lines.push_back(
          fmt::format("{} takes {} signatures, was {}", name, role.threshold, old_role->threshold));
  }
  if (root.expires() != previous.expires())
    lines.push_back(
        fmt::format("expires {}, was {}", to_rfc3339(root.expires()), to_rfc3339(previous.expires())));
  return lines;
}

/// What stands between this file and one that readers take; empty when nothing does.
std::vector<std::string> gaps(const RootMetadata& root, const std::vector<RootSigners>& signers,
                              UnixSeconds now) {
  std::vector<std::string> lines;
  for (const auto& [name, role] : root.roles()) {
    if (is_ours(name) && static_cast<std::size_t>(role.threshold) > role.keyids.size())
      lines.push_back(fmt::format("role {} takes {} signatures and has {} keys: index-tool root add-key",
                                  name, role.threshold, role.keyids.size()));
  }
  for (const RootSigners& state : signers) {
    if (state.missing() > 0)
      lines.push_back(fmt::format("{} more signatures by root keys of version {}: index-tool root sign",
                                  state.missing(), state.version));
  }
  if (root.version() > 1 && signers.size() == 1)
    lines.push_back(
        fmt::format("signatures of version {}, which were not looked for: name its file with "
                    "--previous",
                    root.version() - 1));
  if (root.expires() <= now) lines.emplace_back("it has expired: draft it again with a later --expires");
  return lines;
}

std::string signers_text(const RootSigners& state) {
  std::string text = fmt::format("signed by {} of the {} it takes of version {}'s root keys\n",
                                 state.signed_by.size(), state.needed, state.version);
  for (const std::string& key : state.signed_by) text += fmt::format("  signed  {}\n", key);
  for (const std::string& key : state.open) text += fmt::format("  open    {}\n", key);
  return text;
}

std::string roles_text(const RootMetadata& root) {
  std::string text;
  for (const auto& [name, role] : root.roles()) {
    if (!is_ours(name)) continue;
    text += fmt::format("{:<10} {} of {}\n", name, role.threshold, role.keyids.size());
    for (const std::string& keyid : role.keyids)
      text += fmt::format("  {}\n", root.keys().at(keyid).ssh_fingerprint());
  }
  return text;
}

std::string list_text(const std::string& head, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  return fmt::format("{}\n  {}\n", head, fmt::join(lines, "\n  "));
}

}  // namespace

Result<RootMetadata> load_root(const std::string& file) {
  TRY(const std::string text, read_file(file, k_max_root_bytes));
  auto root = RootMetadata::parse_draft(text);
  if (root) return root;
  return tl::unexpected(in_context(file, root.error()));
}

Result<std::optional<RootMetadata>> load_previous(const std::string& file, const RootMetadata& root) {
  if (file.empty()) return std::nullopt;
  TRY(RootMetadata previous, load_root(file));
  if (previous.version() + 1 == root.version()) return std::optional<RootMetadata>(std::move(previous));
  return fail(Errc::conflict,
              fmt::format("{}: it is root version {}, but the one before version {} is wanted", file,
                          previous.version(), root.version()));
}

Result<RootMetadata> save_root(const std::string& file, const std::string& text) {
  TRY_VOID(write_file_atomically(file, text));
  return load_root(file);
}

RootSigners signers_of(const RootMetadata& root, const RootMetadata& signer) {
  RootSigners state{signer.version(), signer.role("root")->threshold, {}, {}};
  for (const std::string& keyid : signer.role("root")->keyids) {
    const PublicKey& key = signer.keys().at(keyid);
    const bool holds =
        std::any_of(root.signatures().begin(), root.signatures().end(), [&](const auto& entry) {
          return entry.first == keyid && key.verify(entry.second, root.signed_text());
        });
    (holds ? state.signed_by : state.open).push_back(key.ssh_fingerprint());
  }
  return state;
}

void print_root(const Printer& printer, const std::string& file, const RootMetadata& root,
                const std::optional<RootMetadata>& previous, UnixSeconds now) {
  std::vector<RootSigners> signers{signers_of(root, root)};
  if (previous) signers.push_back(signers_of(root, *previous));
  const auto missing = gaps(root, signers, now);
  const auto changes = previous ? differences(root, *previous) : std::vector<std::string>();
  const std::string fingerprint = "sha256:" + root.fingerprint().hex();
  const std::string content = "sha256:" + sha256(root.signed_text()).hex();
  Json json{{"file", file},
            {"version", root.version()},
            {"expires", to_rfc3339(root.expires())},
            {"complete", missing.empty()},
            {"fingerprint", fingerprint},
            {"content", content},
            {"roles", roles_json(root)},
            {"signatures", signers_json(signers.front())},
            {"previous", previous ? signers_json(signers.back()) : Json()},
            {"changes", changes},
            {"missing", missing},
            {"checkpoint", nullptr}};
  std::string text = fmt::format("root version {}, expires {}\nfile       {}\ncontent    {}\n",
                                 root.version(), to_rfc3339(root.expires()), fingerprint, content);
  if (root.checkpoint()) {
    json["checkpoint"] = {{"commit", root.checkpoint()->commit}, {"tree", root.checkpoint()->tree}};
    text += fmt::format("checkpoint {}\n", root.checkpoint()->commit);
  }
  text += roles_text(root);
  for (const RootSigners& state : signers) text += signers_text(state);
  if (previous) text += list_text(fmt::format("differs from version {}:", previous->version()), changes);
  text += list_text("missing:", missing);
  if (missing.empty()) text += "complete\n";
  text.pop_back();
  printer.result(json, text);
}

}  // namespace howdah
