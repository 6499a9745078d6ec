// SPDX-License-Identifier: PostgreSQL
#include "client/publish/owner_statement.hpp"

namespace howdah {

void OwnerFlags::declare(CLI::App& app) {
  app.add_option("DISTRIBUTION", distribution, "The distribution")->required();
  app.add_option("--key", keys, "An owner's key, where owners hold keys; else HOWDAH_KEY")
      ->allow_extra_args(false);
  app.add_option("--as", as, "The owner who acts; else whose key it is, or the only owner");
  account.declare(app);
}

Result<Answer> say_as_owner(Session& session, const OwnerFlags& flags, const char* type,
                            const OwnerSays& says) {
  TRY(const auto keys, load_keys(session, flags.keys));
  TRY(const Account account, open_current_account(session, flags.account));
  TRY(const Acting acting, find_acting(session, account, flags.distribution, flags.as, keys));
  TRY(Json body, says(acting));
  TRY(StatementDraft draft, StatementDraft::next(*account.layer.index, type, acting.distribution,
                                                 std::move(body), session.world.clock.now()));
  Outcome outcome;
  TRY_VOID(send_statement(session, account, std::move(draft), keys, acting.distribution.key() + "-" + type,
                          outcome));
  return outcome.answer();
}

}  // namespace howdah
