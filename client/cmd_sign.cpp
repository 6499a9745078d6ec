// SPDX-License-Identifier: PostgreSQL
// howdah sign FILE, howdah submit FILE
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/publish/statement_send.hpp"
#include "client/publish/upload.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct SignFlags {
  fs::path file;
  std::vector<fs::path> keys;
  bool yes = false;
};

struct SubmitFlags {
  fs::path file;
  AccountFlags account;
};

/// The registry in use here that a statement is for; nothing when it is not used here.
Result<std::optional<LayerView>> find_layer(const Session& session, const StatementDraft& draft) {
  TRY(const auto states, session.layers().list());
  for (const LayerState& state : states) {
    if (state.registry.text() != draft.text("registry")) continue;
    TRY(auto layers, session.fresh_layers().open(state.name));
    return std::move(layers.front());
  }
  return std::nullopt;
}

/// What the index knows of who may sign; nothing when the registry is not in use here.
Result<std::optional<Ownership>> known_ownership(Session& session, const StatementDraft& draft) {
  TRY(const auto layer, find_layer(session, draft));
  if (layer && draft.text("distribution").empty()) return Ownership();
  if (!layer) {
    session.console.note("registry " + draft.text("registry") +
                         " is not used here: whose key this is cannot "
                         "be checked");
    return std::nullopt;
  }
  TRY(const Name name, Name::parse(draft.text("distribution")));
  TRY(Ownership ownership, ownership_of(*layer, name, session.world.clock.now()));
  return ownership;
}

Result<void> agree(Session& session, const StatementDraft& draft, bool yes) {
  session.console.note(draft.describe());
  if (yes || !session.console.can_ask() || session.console.ask("Sign this")) return {};
  return fail(Errc::usage, "not signed");
}

Result<Answer> sign(Session& session, const SignFlags& flags) {
  TRY(StatementDraft draft, StatementDraft::read(flags.file));
  TRY(const auto keys, load_keys(session, flags.keys));
  if (keys.empty()) return fail(Errc::usage, "with which key? give --key FILE, or set HOWDAH_KEY");
  TRY(const auto ownership, known_ownership(session, draft));
  for (const SecretKey& key : keys) {
    if (ownership && !draft.counts(key.public_key(), *ownership)) {
      return fail(Errc::denied, "the key " + key.public_key().ssh_fingerprint() + " speaks for no owner of " +
                                    draft.text("distribution"));
    }
  }
  TRY_VOID(agree(session, draft, flags.yes));
  for (const SecretKey& key : keys) draft.sign(key);
  TRY_VOID(write_file_atomically(flags.file, draft.to_json().dump() + "\n"));
  const Missing missing = ownership ? missing_signatures(draft, *ownership) : Missing();
  const std::string next = missing.none() ? "howdah submit " + flags.file.string() : missing.text();
  return Answer{{{"file", flags.file.string()},
                 {"statement", draft.id()},
                 {"missing", missing.owners},
                 {"owners", missing.who}},
                "signed " + flags.file.string() + "; next: " + next + "\n"};
}

Result<Answer> submit(Session& session, SubmitFlags flags) {
  TRY(const StatementDraft draft, StatementDraft::read(flags.file));
  TRY(const auto layer, find_layer(session, draft));
  if (!layer) {
    return fail(Errc::not_found, "the statement is for registry " + draft.text("registry") +
                                     ", which is not used here; add it: howdah registry add NAME URL");
  }
  flags.account.registry = layer->state.name;
  TRY(const Account account, open_account(session, flags.account));
  TRY(const Json receipt,
      post_statement(session.world.http, account.api_url, account.token, draft.to_json()));
  return Answer{receipt, "recorded " + draft.text("type") + " for " + draft.text("distribution") +
                             "\nstatement " + meta_text(receipt, "/statement") + "\ncommit    " +
                             meta_text(receipt, "/commit") + "\n"};
}

}  // namespace

Run declare_sign(CLI::App& app) {
  const auto flags = std::make_shared<SignFlags>();
  app.add_option("FILE", flags->file, "The .statement.json file that needs your signature")->required();
  app.add_option("--key", flags->keys, "Your key, an OpenSSH Ed25519 file; else HOWDAH_KEY")
      ->allow_extra_args(false);
  app.add_flag("-y,--yes", flags->yes, "Do not ask");
  return [flags](Session& session) { return sign(session, *flags); };
}

Run declare_submit(CLI::App& app) {
  const auto flags = std::make_shared<SubmitFlags>();
  app.add_option("FILE", flags->file, "The .statement.json file that its owners have signed")->required();
  app.add_option("--token-file", flags->account.token_file,
                 "Read the token from this file instead of HOWDAH_TOKEN");
  return [flags](Session& session) { return submit(session, *flags); };
}

}  // namespace howdah
