// SPDX-License-Identifier: PostgreSQL
// Logs as they stand at the index's tip, for decisions. Their signatures are not checked again: the tip's
// commit carries our own, and what it holds was checked when it was appended (as for core/index Staging).
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/model/name.hpp"
#include "core/model/statement.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

class TipLogs {
 public:
  explicit TipLogs(TipView view) : view_(std::move(view)) {}

  /// Nothing when the log does not exist. The lines hold as long as this object.
  [[nodiscard]] Result<std::optional<std::vector<StatementLine>>> lines(LogKind kind, const Name& name);

  /// Where the next statement of a log would stand.
  struct Tail {
    std::int64_t count = 0;          ///< statements so far
    std::string last{k_first_prev};  ///< id of the last one
    std::string date;                ///< its date
  };
  [[nodiscard]] Result<Tail> tail(LogKind kind, const Name& name);

 private:
  TipView view_;
  std::deque<std::string> texts_;
};

}  // namespace howdah
