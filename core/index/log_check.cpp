// SPDX-License-Identifier: PostgreSQL
#include "core/index/log_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace howdah {
namespace {

tl::unexpected<Error> misfit(std::string code, std::string_view path, std::string message) {
  return fail_untrusted(Distrust::policy, std::move(code), std::string(path), std::move(message), "");
}

/// The chain is broken at that line: what follows it cannot be judged.
Error at_line(std::string_view path, std::size_t number, Error error) {
  Finding finding{
      Severity::error, "index-bad-statement", fmt::format("{}:{}", path, number), error.message, {}};
  if (!error.findings.empty()) finding.code = error.findings.front().code;
  const Distrust reason = error.code == Errc::untrusted ? error.distrust : Distrust::signature;
  const std::string text = finding.place + ": " + finding.message;
  return Error{Errc::untrusted, text, {std::move(finding)}, reason};
}

}  // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Result<LogFacts> replay_log(std::string_view path, std::string_view text, const LogContext& context,
                            std::size_t verified) {
  const auto address = context.layout.parse_log_path(path);
  if (!address) return misfit("index-unknown-path", path, "no log belongs at this path");
  if (text.empty() || text.back() != '\n')
    return misfit("index-log-end", path, "the log is empty or does not end in a newline");
  LogReplay replay(context, std::string(path), *address);
  std::size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    const auto end = static_cast<std::size_t>(line.data() - text.data()) + line.size() + 1;
    auto accepted = end <= verified ? replay.trust(line) : replay.accept(line, text.substr(0, end));
    if (!accepted) return tl::unexpected(at_line(path, number, std::move(accepted).error()));
  }
  return replay.take();
}

LogFacts check_log(std::string_view path, std::string_view text, const LogContext& context,
                   Diagnostics& findings, std::size_t verified) {
  auto facts = replay_log(path, text, context, verified);
  if (facts) return *std::move(facts);
  const Finding& first = facts.error().findings.front();
  findings.error(first.code, first.place, first.message, first.remedy);
  return {};
}

Result<std::vector<Statement>> parse_log(std::string_view text) {
  std::vector<Statement> statements;
  for (const std::string_view line : split_lines(text)) {
    TRY(const StatementLine read, read_statement_line(line));
    TRY(Json body, parse_json(read.signed_text));
    statements.push_back({std::string(read.type), read.seq, std::move(body), std::string(line)});
  }
  return statements;
}

}  // namespace howdah
