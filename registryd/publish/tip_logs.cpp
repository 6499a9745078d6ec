// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/tip_logs.hpp"

namespace howdah {

Result<std::optional<std::vector<StatementLine>>> TipLogs::lines(LogKind kind, const Name& name) {
  const IndexView& view = **view_;
  TRY(const auto entry, view.repository().find(view.tree(), view.layout().log_path(kind, name.key())));
  if (!entry) return std::nullopt;
  TRY(auto log, cache_ == nullptr ? read_log(view.repository(), entry->id)
                                  : cache_->read(view.repository(), entry->id));
  return read_.emplace_back(std::move(log))->lines;
}

Result<TipLogs::Tail> TipLogs::tail(LogKind kind, const Name& name) {
  TRY(const auto all, lines(kind, name));
  if (!all || all->empty()) return Tail{};
  const StatementLine& last = all->back();
  return Tail{last.seq, statement_id(last).hex(), std::string(last.date)};
}

}  // namespace howdah
