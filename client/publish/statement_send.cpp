// SPDX-License-Identifier: PostgreSQL
#include "client/publish/statement_send.hpp"

#include <array>

#include "client/publish/upload.hpp"
#include "core/index/keyring.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"
#include "federation/sparse_names.hpp"

namespace howdah {
namespace {

/// Errors: denied, when owners must sign and no key of theirs is here.
Result<void> sign_with(StatementDraft& draft, const std::vector<SecretKey>& keys,
                       const Ownership& ownership) {
  for (const SecretKey& key : keys)
    if (draft.counts(key.public_key(), ownership)) draft.sign(key);
  if (draft.is_signed() || missing_signatures(draft, ownership).none()) return {};
  const std::string name = draft.text("distribution");
  if (keys.empty())
    return fail(Errc::denied,
                "owners of " + name + " hold keys; give yours with --key FILE, or set HOWDAH_KEY");
  return fail(Errc::denied, "none of the keys given speaks for an owner of " + name + "; howdah key ls " +
                                name + " shows whose do");
}

Result<void> leave_for_others(const StatementDraft& draft, const Missing& missing, const std::string& name,
                              Console& console, Outcome& outcome) {
  const fs::path file = name + ".statement.json";
  TRY_VOID(create_file(file, draft.to_json().dump() + "\n"));
  console.note(file.string() + ": not recorded yet; " + missing.text() + ": howdah sign " + file.string() +
               " --key KEY, then: howdah submit " + file.string());
  outcome.waiting(draft, file, missing);
  return {};
}

}  // namespace

Result<std::vector<SecretKey>> load_keys(const Session& session, const std::vector<fs::path>& files) {
  std::vector<fs::path> paths = files;
  if (const std::string set = session.world.variable("HOWDAH_KEY"); paths.empty() && !set.empty())
    paths.emplace_back(set);
  std::vector<SecretKey> keys;
  for (const fs::path& path : paths) {
    TRY(SecretKey key, load_key_file(path));
    keys.push_back(std::move(key));
  }
  return keys;
}

void Outcome::recorded(const Json& answer, const std::string& text) {
  recorded_.push_back(answer);
  text_ += text;
}

void Outcome::waiting(const StatementDraft& draft, const fs::path& file, const Missing& missing) {
  Json row{{"file", file.string()},
           {"type", draft.text("type")},
           {"statement", draft.id()},
           {"missing", missing.owners},
           {"owners", missing.who}};
  if (!missing.actor.empty()) row["actor"] = missing.actor;
  waiting_.push_back(std::move(row));
  text_ += file.string() + "\n";
}

Answer Outcome::answer() const {
  return Answer{{{"recorded", recorded_}, {"waiting", waiting_}},
                text_,
                waiting_.empty() ? ExitCode::ok : ExitCode::waiting};
}

namespace {

/// `semver 0.40.0`, `semver`; without a distribution `name`.
std::string subject_of(const StatementDraft& draft, const std::string& name) {
  const std::string distribution = draft.text("distribution");
  const std::string version = draft.text("version");
  return distribution.empty() ? name : distribution + (version.empty() ? "" : " " + version);
}

}  // namespace

Result<void> send_statement(Session& session, const Account& account, StatementDraft draft,
                            const std::vector<SecretKey>& keys, const std::string& name, Outcome& outcome) {
  Ownership ownership;
  if (const std::string distribution = draft.text("distribution"); !distribution.empty()) {
    TRY(const Name key, Name::parse(distribution));
    TRY(ownership, ownership_of(account.layer, key, session.world.clock.now()));
  }
  TRY_VOID(sign_with(draft, keys, ownership));
  const Missing missing = missing_signatures(draft, ownership);
  if (!missing.none()) return leave_for_others(draft, missing, name, session.console, outcome);
  TRY(const Json answer, post_statement(session.world.http, account.api_url, account.token, draft.to_json()));
  if (meta_text(answer, "/statement") != draft.id() && draft.is_signed() && draft.text("type") != "release") {
    return fail_untrusted(Distrust::confusion, "trust-confusion", "the registry's answer",
                          "names another statement than the one sent", "run: howdah update");
  }
  outcome.recorded(answer, "recorded " + draft.text("type") + " for " + subject_of(draft, name) +
                               "\nstatement " + meta_text(answer, "/statement") + "\n");
  return {};
}

Result<Acting> find_acting(const Session& session, const Account& account, const std::string& distribution,
                           const std::string& given, const std::vector<SecretKey>& keys) {
  TRY(const Name name, Name::parse(distribution));
  TRY(Ownership ownership, ownership_of(account.layer, name, session.world.clock.now()));
  std::string user;
  if (!given.empty()) {
    TRY(const Name as, Name::parse(given));
    user = as.key();
  }
  for (const SecretKey& key : keys)
    if (user.empty()) user = ownership.owner_of(key.public_key().tuf_keyid());
  if (user.empty() && ownership.owners().size() == 1) user = ownership.owners().begin()->first;
  if (!user.empty()) return Acting{name, std::move(ownership), std::move(user)};
  std::vector<std::string> owners;
  for (const auto& [owner, ids] : ownership.owners()) owners.push_back(owner);
  return fail(Errc::usage,
              "which owner of " + name.given() + " are you? say --as with one of: " + joined(owners));
}

Result<Ownership> ownership_of(const LayerView& layer, const Name& distribution, UnixSeconds now) {
  TRY_VOID(check_may_hear(layer, distribution));
  TRY_VOID(bring_names(layer, std::array{distribution.key()}));
  TRY(auto ownership, layer.index->ownership(distribution, now));
  if (ownership) return *std::move(ownership);
  return fail(Errc::not_found,
              "registry " + layer.state.name + " has no distribution '" + distribution.given() + "'");
}

}  // namespace howdah
