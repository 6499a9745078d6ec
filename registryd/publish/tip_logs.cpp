// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/tip_logs.hpp"

#include "core/index/log_check.hpp"

namespace howdah {

Result<std::optional<std::vector<StatementLine>>> TipLogs::lines(LogKind kind, const Name& name) {
  const IndexView& view = **view_;
  TRY(const auto entry, view.repository().find(view.tree(), view.layout().log_path(kind, name.key())));
  if (!entry) return std::nullopt;
  TRY(std::string text, view.repository().read_blob(entry->id, k_max_log_bytes));
  std::vector<StatementLine> lines;
  for (const std::string_view line : split_lines(texts_.emplace_back(std::move(text)))) {
    TRY(StatementLine read, read_statement_line(line));
    lines.push_back(std::move(read));
  }
  return lines;
}

Result<TipLogs::Tail> TipLogs::tail(LogKind kind, const Name& name) {
  TRY(const auto all, lines(kind, name));
  if (!all || all->empty()) return Tail{};
  const StatementLine& last = all->back();
  return Tail{last.seq, statement_id(last).hex(), std::string(last.date)};
}

}  // namespace howdah
