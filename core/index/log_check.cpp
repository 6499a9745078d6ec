// SPDX-License-Identifier: PostgreSQL
#include "core/index/log_check.hpp"

#include <fmt/format.h>

#include <optional>
#include <unordered_set>

#include "core/model/canonical.hpp"
#include "core/rules/authority.hpp"

namespace howdah {
namespace {

/// Follows `keys` into nested canonical objects.
std::optional<std::string_view> member_at(std::string_view object,
                                          std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    auto members = CanonicalObject::open(object);
    if (!members) return std::nullopt;
    std::optional<CanonicalMember> member;
    do {
      member = members->next();
    } while (member && member->key != key);
    if (!member) return std::nullopt;
    object = member->value;
  }
  return object;
}

std::string text_at(std::string_view object, std::string_view key) {
  const auto value = member_at(object, {key});
  const auto text = value ? plain_string(*value) : std::nullopt;
  return std::string(text.value_or(""));
}

/// Reads one log in order; what the earlier lines said decides what the next may say.
class LogReader {
 public:
  LogReader(const LogContext& context, const Layout::LogAddress& address)
      : context_(context), address_(address) {}

  Result<void> accept(std::string_view line) {
    TRY(const StatementLine statement, read_statement_line(line));
    TRY_VOID(check_place(statement));
    TRY_VOID(check_authority(statement, context_.root));
    TRY_VOID(check_story(statement));
    previous_ = line_digest(line).hex();
    ++facts_.statements;
    return {};
  }

  LogFacts take() { return std::move(facts_); }

 private:
  Result<void> check_place(const StatementLine& statement) const {
    const StatementType* type = find_statement_type(statement.type);
    if (type == nullptr || type->log != address_.kind) {
      return fail(Errc::untrusted,
                  fmt::format("a statement of type '{}' does not belong in this log", statement.type));
    }
    if (statement.registry != context_.registry.text()) {
      return fail(Errc::untrusted, fmt::format("made for registry '{}', this is '{}'", statement.registry,
                                               context_.registry.text()));
    }
    if (statement.subject != address_.key) {
      return fail(Errc::untrusted,
                  fmt::format("speaks of '{}', this is the log of '{}'", statement.subject, address_.key));
    }
    const auto expected = static_cast<std::int64_t>(facts_.statements) + 1;
    if (statement.seq != expected) {
      return fail(Errc::untrusted, fmt::format("has seq {}, {} must follow", statement.seq, expected));
    }
    if (statement.prev != previous_)
      return fail(Errc::untrusted, "prev is not the digest of the line before");
    return {};
  }

  Result<void> check_story(const StatementLine& statement) {
    if (statement.type == "owner-add") owned_ = true;
    if (statement.type == "claim" || statement.type == "transfer") {
      facts_.claims.emplace(address_.key, text_at(statement.signed_text, "distribution"));
    }
    if (statement.type != "release") return {};
    if (!owned_) return fail(Errc::untrusted, "releases a distribution that has no owner");
    if (statement.version.empty()) return fail(Errc::untrusted, "releases no version");
    if (!versions_.insert(statement.version).second) {
      return fail(Errc::untrusted, fmt::format("releases version {} again", statement.version));
    }
    return note_extensions(statement);
  }

  Result<void> note_extensions(const StatementLine& statement) {
    const auto extensions = member_at(statement.meta, {"contents", "extensions"});
    auto members = CanonicalObject::open(extensions.value_or("{}"));
    if (!members) return fail(Errc::untrusted, "meta.contents.extensions is not an object");
    while (const auto member = members->next()) {
      if (member->key.starts_with("x_") || member->key.starts_with("X_")) continue;  // META's custom keys
      const auto name = Name::parse(member->key);
      if (!name)
        return fail(Errc::untrusted, fmt::format("provides '{}', which is no extension name", member->key));
      facts_.provides.emplace(name->key(), address_.key);
    }
    return {};
  }

  const LogContext& context_;
  const Layout::LogAddress& address_;
  std::string previous_{k_first_prev};
  bool owned_ = false;
  std::unordered_set<std::string_view> versions_;
  LogFacts facts_;
};

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

LogFacts check_log(std::string_view path, std::string_view text, const LogContext& context,
                   Diagnostics& findings) {
  const auto address = context.layout.parse_log_path(path);
  if (!address) {
    findings.error("index-unknown-path", std::string(path), "no log belongs at this path");
    return {};
  }
  if (text.empty() || text.back() != '\n') {
    findings.error("index-log-end", std::string(path), "the log is empty or does not end in a newline");
    return {};
  }
  LogReader reader(context, *address);
  std::size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    if (auto accepted = reader.accept(line); !accepted) {
      findings.error("index-bad-statement", fmt::format("{}:{}", path, number), accepted.error().message);
      break;  // the chain is broken here: what follows cannot be judged
    }
  }
  return reader.take();
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
