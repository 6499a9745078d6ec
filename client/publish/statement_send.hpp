// SPDX-License-Identifier: PostgreSQL
// What a command does with a statement it has drafted: sign it where owners hold keys, and post it, or leave
// it as a file for the owners who are missing.
#pragma once

#include <string>
#include <vector>

#include "client/publish/account.hpp"
#include "client/publish/statement_draft.hpp"

namespace howdah {

/// `--key FILE…`, else the file HOWDAH_KEY names, else none. Errors: those of load_key_file.
[[nodiscard]] Result<std::vector<SecretKey>> load_keys(const Session& session,
                                                       const std::vector<fs::path>& files);

/// What became of statements: `json` {"recorded":[…],"waiting":[…]}; the exit code is `waiting` when some
/// wait.
class Outcome {
 public:
  void recorded(const Json& answer, const std::string& text);
  void waiting(const StatementDraft& draft, const fs::path& file, const Missing& missing);
  [[nodiscard]] Answer answer() const;

 private:
  Json recorded_ = Json::array();
  Json waiting_ = Json::array();
  std::string text_;
};

/// Signs with those of `keys` whose signature counts, then posts, or writes `NAME.statement.json` here (never
/// over another file). Errors: denied when owners must sign and none of `keys` is an owner's; those of
/// posting.
[[nodiscard]] Result<void> send_statement(Session& session, const Account& account, StatementDraft draft,
                                          const std::vector<SecretKey>& keys, const std::string& name,
                                          Outcome& outcome);

struct Acting {
  Name distribution;
  Ownership ownership;
  std::string user;
};

/// Who is said to act in `distribution`: `given` (--as), else the owner of the first key that is one's, else
/// the only owner. Errors: not_found without such a distribution, usage when that is nobody.
[[nodiscard]] Result<Acting> find_acting(const Session& session, const Account& account,
                                         const std::string& distribution, const std::string& given,
                                         const std::vector<SecretKey>& keys);

/// Who may speak for a distribution of that registry, before anything is said of it there. Errors: not_found;
/// untrusted (confusion) when the name belongs to other registries.
[[nodiscard]] Result<Ownership> ownership_of(const LayerView& layer, const Name& distribution,
                                             UnixSeconds now);

}  // namespace howdah
