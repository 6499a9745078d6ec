// SPDX-License-Identifier: PostgreSQL
// Logs as they stand at the index's tip, for decisions. Their signatures are not checked again: the tip's
// commit carries our own, and what it holds was checked when it was appended (as for core/index Staging).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/index/log_cache.hpp"
#include "core/model/name.hpp"
#include "core/model/statement.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

class TipLogs {
 public:
  /// `cache`: what others have read lately, or null.
  explicit TipLogs(TipView view, LogCache* cache = nullptr) : view_(std::move(view)), cache_(cache) {}

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
  LogCache* cache_;
  std::vector<std::shared_ptr<const ReadLog>> read_;
};

}  // namespace howdah
