// SPDX-License-Identifier: PostgreSQL
// One log replayed line by line: form, chain, place, authority, and the rules that need only this log. The
// verifier runs every line through it, and the writer asks it before it appends one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/base/result.hpp"
#include "core/index/layout.hpp"
#include "core/model/root.hpp"
#include "core/model/statement.hpp"
#include "core/rules/authority.hpp"

namespace howdah {

/// Registry keys that today's root no longer lists: they count for lines that stood in the index when the
/// root that dropped them was drafted (docs/protocol.md, "Rotation").
class FormerKeys {
 public:
  virtual ~FormerKeys() = default;
  /// Null when the key never held the registry role. `end` is the line's end in its log, counted in bytes
  /// from the log's start, its newline included; `log` is the log's text up to there. Errors: untrusted
  /// (trust-key-rotated) when the line came after the key was dropped.
  [[nodiscard]] virtual Result<const PublicKey*> find(std::string_view keyid, std::string_view path,
                                                      std::string_view log) const = 0;
};

/// What a log is read against. Borrowed.
struct LogContext {
  const Layout& layout;
  const RegistryId& registry;
  const RootMetadata& root;
  std::shared_ptr<const FormerKeys> former = {};  ///< null: there was only ever one root
  /// A service's record; null when there is no such service. Needed for packages logs only.
  std::function<Result<const ServiceRecord*>(const std::string& service)> service = {};
};

/// What a log says about other logs; compared once all logs have been read.
struct LogFacts {
  using Pair = std::pair<std::string, std::string>;
  std::uint64_t statements = 0;
  std::set<Pair> provides;  ///< (extension key, distribution key): by a release
  std::set<Pair> claims;    ///< (extension key, distribution key): by claim, transfer
  /// (extension, giving distribution, receiving distribution, id of the cede statement)
  using Handover = std::tuple<std::string, std::string, std::string, std::string>;
  std::set<Handover> transfers;  ///< what an ext log relies on
  std::set<Handover> cedes;      ///< what a dist log grants
};

class LogReplay {
 public:
  LogReplay(const LogContext& context, std::string path, Layout::LogAddress address);

  /// The next line, checked in full. `log`: the log's text up to and with this line and its newline.
  /// Errors: invalid (form), untrusted.
  [[nodiscard]] Result<void> accept(std::string_view line, std::string_view log,
                                    Known known = Known::nothing);

  /// The next lines of a log that was checked before: only what follows from them is taken in.
  [[nodiscard]] Result<void> trust(std::span<const StatementLine> lines);
  /// The same for one line. Errors: invalid.
  [[nodiscard]] Result<void> trust(std::string_view line);

  [[nodiscard]] const LogFacts& facts() const { return facts_; }
  [[nodiscard]] LogFacts take() { return std::move(facts_); }
  [[nodiscard]] const Ownership& ownership() const { return ownership_; }
  [[nodiscard]] const ServiceRecord& service() const { return service_; }
  /// `seq`, `prev` and the earliest `date` of a next line.
  [[nodiscard]] std::int64_t next_seq() const { return static_cast<std::int64_t>(facts_.statements) + 1; }
  [[nodiscard]] const std::string& prev() const { return previous_; }
  [[nodiscard]] const std::string& last_date() const { return date_; }

 private:
  [[nodiscard]] Result<void> check_place(const StatementLine& line) const;
  [[nodiscard]] Result<void> check_signatures(const StatementLine& line, std::string_view log, Known known);
  [[nodiscard]] Result<void> check_story(const StatementLine& line);
  [[nodiscard]] Result<void> check_claim(const StatementLine& line) const;
  [[nodiscard]] Result<void> check_user(const StatementLine& line) const;
  [[nodiscard]] Result<void> load_service();
  [[nodiscard]] Result<void> check_service(const StatementLine& line) const;
  [[nodiscard]] std::size_t grant_behind(const StatementLine& line) const;
  [[nodiscard]] Result<void> note_extensions(const StatementLine& line);
  /// Leaves previous_ as it is.
  void apply(const StatementLine& line);

  const LogContext& context_;
  std::string path_;
  Layout::LogAddress address_;
  std::string previous_{k_first_prev};
  std::string date_;
  LogFacts facts_;
  Ownership ownership_;                           ///< dist logs
  ServiceRecord service_;                         ///< services logs
  std::string holder_;                            ///< ext logs: the distribution that has the name
  std::set<std::string, std::less<>> user_keys_;  ///< users logs: key ids that stand
  const ServiceRecord* speaker_ = nullptr;        ///< packages logs: the service
  std::size_t newest_grant_ = 0;                  ///< packages logs: keys of older grants are over
};

}  // namespace howdah
