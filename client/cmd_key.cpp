// SPDX-License-Identifier: PostgreSQL
// howdah key add|revoke|ls: the keys that speak for a distribution's owners.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "client/command.hpp"
#include "client/publish/statement_send.hpp"
#include "core/index/keyring.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"
#include "federation/sparse_names.hpp"

namespace howdah {
namespace {

struct AddFlags {
  AccountFlags account;
  fs::path key;
  std::vector<fs::path> signers;
  std::vector<std::string> distributions;
  std::string as;
  std::string by;
  bool all = false;
};

struct RevokeFlags {
  AccountFlags account;
  std::string key;
  std::vector<std::string> distributions;
  std::string as;
  std::string reason;
};

struct ListFlags {
  std::string distribution;
  std::optional<std::string> registry;
};

/// Whether the user's own log lists that key now.
Result<bool> lists_key(const LayerView& layer, const Name& user, const std::string& keyid) {
  TRY_VOID(bring_user(layer, user));
  TRY(const auto log, layer.index->log(LogKind::users, user));
  bool listed = false;
  for (const Statement& line : log.value_or(std::vector<Statement>()))
    if (line.body.value("keyid", "") == keyid) listed = line.type == "key-add";
  return listed;
}

Result<std::vector<std::string>> owned_by(const LayerView& layer, const std::string& user, UnixSeconds now) {
  if (layer.state.is_sparse())
    return fail(Errc::conflict, "registry " + layer.state.name +
                                    " is read by names, so nobody here knows all " + "that " + user +
                                    " owns; name the distributions, or remove the registry " +
                                    "and add it with --transport shallow");
  const IndexView& index = *layer.index;
  std::vector<std::string> owned;
  TRY(const auto all, index.keys(LogKind::dist));
  for (const std::string& key : all) {
    TRY(const Name name, Name::parse(key));
    TRY(const auto ownership, index.ownership(name, now));
    if (ownership && ownership->is_owner(user)) owned.push_back(key);
  }
  return owned;
}

/// The user a command speaks of: --as, or the owner who acts in the first distribution.
Result<Name> acting_user(const Session& session, const Account& account, const std::string& as,
                         const std::vector<std::string>& distributions, const std::vector<SecretKey>& keys) {
  if (!as.empty()) return Name::parse(as);
  if (distributions.empty()) return fail(Errc::usage, "whose key is it? say --as USER");
  TRY(const Acting acting, find_acting(session, account, distributions.front(), as, keys));
  return Name::parse(acting.user);
}

/// The key that is added, then those that owners have already; each once.
Result<std::vector<SecretKey>> signing_keys(const Session& session, const AddFlags& flags) {
  std::vector<SecretKey> keys;
  TRY(SecretKey added, load_key_file(flags.key));
  keys.push_back(std::move(added));
  TRY(auto others, load_keys(session, flags.signers));
  for (SecretKey& other : others)
    if (other.public_key() != keys.front().public_key()) keys.push_back(std::move(other));
  return keys;
}

Result<void> add_to_user(Session& session, const Account& account, const Name& user,
                         const std::vector<SecretKey>& keys, Outcome& outcome) {
  const PublicKey& key = keys.front().public_key();
  TRY(const bool listed, lists_key(account.layer, user, key.tuf_keyid()));
  if (listed) return {};
  TRY(StatementDraft draft,
      StatementDraft::next(*account.layer.index, "key-add", user,
                           {{"key", key.ssh_line(user.key())}, {"keyid", key.tuf_keyid()}},
                           session.world.clock.now()));
  return send_statement(session, account, std::move(draft), keys, user.key() + "-key-add", outcome);
}

/// Who asks for the key: its own user where they may, else --by, the owner of a key that signs, or the only
/// owner who holds a key. Errors: usage.
Result<std::string> asking(const Ownership& ownership, const std::string& user, const std::string& by,
                           const std::vector<SecretKey>& keys) {
  if (!by.empty()) {
    TRY(const Name named, Name::parse(by));
    return named.key();
  }
  const auto own = ownership.owners().find(user);
  if (!ownership.keyed() || (own != ownership.owners().end() && !own->second.empty())) return user;
  std::vector<std::string> holders;
  for (const SecretKey& key : keys) {
    const std::string_view owner = ownership.owner_of(key.public_key().tuf_keyid());
    if (!owner.empty()) return std::string(owner);
  }
  for (const auto& [owner, keyids] : ownership.owners())
    if (!keyids.empty()) holders.push_back(owner);
  if (holders.size() == 1) return holders.front();
  return fail(Errc::usage, "which owner asks for it? say --by with one of: " + joined(holders));
}

Result<void> add_to_distribution(Session& session, const Account& account, const AddFlags& flags,
                                 const std::string& distribution, const Name& user,
                                 const std::vector<SecretKey>& keys, Outcome& outcome) {
  const PublicKey& key = keys.front().public_key();
  TRY(const Name name, Name::parse(distribution));
  TRY(const Ownership ownership, ownership_of(account.layer, name, session.world.clock.now()));
  if (ownership.owner_of(key.tuf_keyid()) == user.key()) {
    session.console.note("the key speaks for " + user.key() + " in " + distribution + " already");
    return {};
  }
  TRY(const std::string by, asking(ownership, user.key(), flags.by, keys));
  TRY(StatementDraft draft,
      StatementDraft::next(*account.layer.index, "owner-key-add", name,
                           {{"owner", user.key()}, {"key", key.ssh_line(user.key())}, {"by", by}},
                           session.world.clock.now()));
  return send_statement(session, account, std::move(draft), keys, name.key() + "-owner-key-add", outcome);
}

Result<Answer> add(Session& session, AddFlags flags) {
  TRY(const auto keys, signing_keys(session, flags));
  TRY(const Account account, open_current_account(session, flags.account));
  TRY(const Name user, acting_user(session, account, flags.as, flags.distributions, keys));
  if (flags.all) {
    TRY(flags.distributions, owned_by(account.layer, user.key(), session.world.clock.now()));
  }
  Outcome outcome;
  TRY_VOID(add_to_user(session, account, user, keys, outcome));
  for (const std::string& distribution : flags.distributions)
    TRY_VOID(add_to_distribution(session, account, flags, distribution, user, keys, outcome));
  return outcome.answer();
}

/// A key id as it stands, or that of the key in a file, secret or public.
Result<std::string> keyid_of(const std::string& key) {
  if (Sha256::parse(key)) return key;
  TRY(const std::string text, read_file(key, 16ULL << 10U));
  if (const auto published = PublicKey::parse_ssh(text)) return published->tuf_keyid();
  TRY(const SecretKey secret, load_key_file(key));
  return secret.public_key().tuf_keyid();
}

Result<void> revoke_in(Session& session, const Account& account, const RevokeFlags& flags,
                       const std::string& distribution, const std::string& keyid, Outcome& outcome) {
  TRY(const Name name, Name::parse(distribution));
  TRY(const Ownership ownership, ownership_of(account.layer, name, session.world.clock.now()));
  const std::string owner(ownership.owner_of(keyid));
  if (owner.empty())
    return fail(Errc::not_found, "no such key speaks for an owner of " + distribution + "; howdah key ls " +
                                     distribution + " shows those that do");
  TRY(const Acting acting,
      find_acting(session, account, distribution, flags.as.empty() ? owner : flags.as, {}));
  TRY(StatementDraft draft,
      StatementDraft::next(
          *account.layer.index, "owner-key-revoke", name,
          {{"owner", owner}, {"keyid", keyid}, {"reason", flags.reason}, {"by", acting.user}},
          session.world.clock.now()));
  return send_statement(session, account, std::move(draft), {}, name.key() + "-owner-key-revoke", outcome);
}

Result<Answer> revoke(Session& session, const RevokeFlags& flags) {
  TRY(const std::string keyid, keyid_of(flags.key));
  TRY(const Account account, open_current_account(session, flags.account));
  Outcome outcome;
  for (const std::string& distribution : flags.distributions)
    TRY_VOID(revoke_in(session, account, flags, distribution, keyid, outcome));
  return outcome.answer();
}

Json keys_of(const Ownership& ownership) {
  Json rows = Json::array();
  for (const auto& [owner, keyids] : ownership.owners()) {
    for (const std::string& keyid : keyids) {
      const PublicKey* key = ownership.key(keyid);
      if (key != nullptr)
        rows.push_back({{"owner", owner}, {"keyid", keyid}, {"fingerprint", key->ssh_fingerprint()}});
    }
  }
  return rows;
}

Json recoveries_of(const Ownership& ownership) {
  Json rows = Json::array();
  for (const PendingRecovery& pending : ownership.pending()) {
    rows.push_back({{"statement", pending.statement},
                    {"owner", pending.owner},
                    {"keyid", pending.key.tuf_keyid()},
                    {"effective", to_rfc3339(pending.effective)}});
  }
  return rows;
}

Result<Answer> ls(Session& session, const ListFlags& flags) {
  TRY(const Name name, Name::parse(flags.distribution));
  TRY(const auto layers, session.fresh_layers().open(flags.registry));
  TRY(const auto asked, layers_for(layers, name.key()));
  Answer answer{{{"distributions", Json::array()}}, {}};
  TRY_VOID(want(layers, std::array{name.key()}));
  for (const LayerView* layer : asked) {
    TRY(const auto ownership, layer->index->ownership(name, session.world.clock.now()));
    if (!ownership) continue;
    const Json keys = keys_of(*ownership);
    const Json recoveries = recoveries_of(*ownership);
    for (const Json& row : keys)
      answer.text += fmt::format("{}\t{}\t{}\n", row["owner"].get<std::string>(),
                                 row["keyid"].get<std::string>(), row["fingerprint"].get<std::string>());
    for (const Json& row : recoveries)
      session.console.note(fmt::format("recovery {} gives {} a key at {}",
                                       row["statement"].get<std::string>(), row["owner"].get<std::string>(),
                                       row["effective"].get<std::string>()));
    answer.json["distributions"].push_back({{"registry", layer->state.name},
                                            {"distribution", name.key()},
                                            {"keyed", ownership->keyed()},
                                            {"threshold", ownership->threshold()},
                                            {"keys", keys},
                                            {"recoveries", recoveries}});
  }
  if (answer.json["distributions"].empty())
    return fail(Errc::not_found, "no registry has a distribution '" + name.given() + "'");
  if (answer.text.empty()) session.console.note("no owner of " + name.given() + " holds a key");
  return answer;
}

}  // namespace

Run declare_key_add(CLI::App& app) {
  const auto flags = std::make_shared<AddFlags>();
  app.add_option("--key", flags->key, "The key to add, an OpenSSH Ed25519 file")->required();
  app.add_option("DISTRIBUTION", flags->distributions, "The distributions it shall speak for");
  app.add_flag("--all", flags->all, "Every distribution the user owns; needs --as");
  app.add_option("--sign-with", flags->signers, "A key an owner has already; else HOWDAH_KEY")
      ->allow_extra_args(false);
  app.add_option("--as", flags->as, "Whose key it is; else the only owner");
  app.add_option("--by", flags->by, "The owner who asks for it, while the key's own holds none");
  flags->account.declare(app);
  return [flags](Session& session) { return add(session, *flags); };
}

Run declare_key_revoke(CLI::App& app) {
  const auto flags = std::make_shared<RevokeFlags>();
  app.add_option("KEY", flags->key, "A key id, or a file with the key, public or secret")->required();
  app.add_option("DISTRIBUTION", flags->distributions, "Where it shall speak no longer")->required();
  app.add_option("--reason", flags->reason, "Why, for everyone to read")->required();
  app.add_option("--as", flags->as, "The owner who acts; else whose key it is");
  flags->account.declare(app);
  return [flags](Session& session) { return revoke(session, *flags); };
}

Run declare_key_ls(CLI::App& app) {
  const auto flags = std::make_shared<ListFlags>();
  app.add_option("DISTRIBUTION", flags->distribution, "The distribution")->required();
  app.add_option("--registry", flags->registry, "Only this registry");
  return [flags](Session& session) { return ls(session, *flags); };
}

}  // namespace howdah
