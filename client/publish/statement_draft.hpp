// SPDX-License-Identifier: PostgreSQL
// A statement on its way from its makers to the registry: built on the verified index, signed key by key,
// kept in a file while owners are missing. Spec: docs/protocol.md, "Making statements".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/index/view.hpp"
#include "core/model/json.hpp"
#include "core/rules/ownership.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// The end of a log; what a log that does not exist ends with.
struct LogTail {
  std::int64_t count = 0;
  std::string last = std::string(k_first_prev);  ///< id of the last statement
  std::string date{};                            ///< of the last statement
};
[[nodiscard]] Result<LogTail> log_tail(const IndexView& index, LogKind kind, const Name& subject);

class StatementDraft {
 public:
  /// A statement someone else worded. Errors: invalid when it has no canonical form or no known type.
  [[nodiscard]] static Result<StatementDraft> of(Json body);
  /// `members` as the next statement of its log, dated `now` or, when that is later, like the last one.
  [[nodiscard]] static Result<StatementDraft> next(const IndexView& index, std::string_view type,
                                                   const Name& subject, Json members, UnixSeconds now);
  /// From a file {"signed","signatures"}. Errors: not_found, invalid.
  [[nodiscard]] static Result<StatementDraft> read(const fs::path& file);

  [[nodiscard]] const Json& body() const { return body_; }
  [[nodiscard]] std::string text(const char* member) const;  ///< of `signed`; empty when it is no string
  [[nodiscard]] std::string actor() const;                   ///< who acts
  [[nodiscard]] std::string id() const;                      ///< the statement's
  [[nodiscard]] Json to_json() const;                        ///< {"signed","signatures"}
  [[nodiscard]] bool is_signed() const { return !signatures_.empty(); }
  [[nodiscard]] bool signed_by(std::string_view keyid) const;

  /// Adds a signature; the second one by the same key changes nothing.
  void sign(const SecretKey& key);
  /// Whether a signature by this key would count: an owner's where the type asks owners, the key it adds.
  [[nodiscard]] bool counts(const PublicKey& key, const Ownership& ownership) const;

  /// What it says, for a person about to sign it: one `label  value` a line.
  [[nodiscard]] std::string describe() const;

 private:
  StatementDraft(Json body, std::string canonical)
      : body_(std::move(body)), canonical_(std::move(canonical)) {}
  Json body_;
  std::string canonical_;
  std::vector<std::pair<std::string, Signature>> signatures_;
};

/// Who must still sign.
struct Missing {
  int owners = 0;                ///< how many more
  std::string actor{};           ///< the one who acts, when their signature is missing
  std::vector<std::string> who;  ///< owners with keys who have not signed
  [[nodiscard]] bool none() const { return owners == 0 && actor.empty(); }
  /// `2 more of ada, bob must sign`.
  [[nodiscard]] std::string text() const;
};
[[nodiscard]] Missing missing_signatures(const StatementDraft& draft, const Ownership& ownership);

}  // namespace howdah
