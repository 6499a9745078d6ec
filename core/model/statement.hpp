// SPDX-License-Identifier: PostgreSQL
// A statement: one line of canonical JSON with its signatures. Spec: docs/protocol.md, "Statements".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/model/json.hpp"
#include "core/model/name.hpp"

namespace howdah {

/// The folders of the index that hold logs.
enum class LogKind : std::uint8_t { users, services, dist, ext, packages };

struct StatementType {
  std::string_view type;
  LogKind log;
  std::string_view subject;  ///< the member that names the log's subject
};

/// Every statement type of layout 1. Schema, golden file and authority exist for each (tests check every
/// row).
inline constexpr std::array k_statement_types{
    StatementType{"user", LogKind::users, "user"},
    StatementType{"key-add", LogKind::users, "user"},
    StatementType{"key-revoke", LogKind::users, "user"},
    StatementType{"grant", LogKind::services, "service"},
    StatementType{"suspend", LogKind::services, "service"},
    StatementType{"revoke", LogKind::services, "service"},
    StatementType{"release", LogKind::dist, "distribution"},
    StatementType{"yank", LogKind::dist, "distribution"},
    StatementType{"unyank", LogKind::dist, "distribution"},
    StatementType{"deprecate", LogKind::dist, "distribution"},
    StatementType{"owner-add", LogKind::dist, "distribution"},
    StatementType{"owner-remove", LogKind::dist, "distribution"},
    StatementType{"owner-key-add", LogKind::dist, "distribution"},
    StatementType{"owner-key-revoke", LogKind::dist, "distribution"},
    StatementType{"require", LogKind::dist, "distribution"},
    StatementType{"cede", LogKind::dist, "distribution"},
    StatementType{"recover", LogKind::dist, "distribution"},
    StatementType{"contest", LogKind::dist, "distribution"},
    StatementType{"claim", LogKind::ext, "extension"},
    StatementType{"transfer", LogKind::ext, "extension"},
    StatementType{"packages-head", LogKind::packages, "distribution"},
    StatementType{"packages", LogKind::packages, "distribution"},
    StatementType{"withdraw", LogKind::packages, "distribution"},
};

[[nodiscard]] const StatementType* find_statement_type(std::string_view type);

struct LineSignature {
  std::string_view keyid;  ///< TUF key id
  Signature signature;
};

/// A statement line taken apart without copying: the views point into the line.
struct StatementLine {
  std::string_view line;         ///< without the newline
  std::string_view signed_text;  ///< canonical; what the signatures cover (behind the domain prefix)
  std::vector<LineSignature> signatures;
  std::string_view type;
  std::string_view registry;
  std::string_view subject;  ///< value of the member named by StatementType::subject; empty for unknown types
  std::string_view date;
  std::string_view version;  ///< of a distribution's release; empty where there is none
  std::string_view meta;     ///< canonical text of a release's META; empty where there is none
  std::string_view actor;    ///< the user who acts: `publisher`, `by` or `user` of the statement; else empty
  std::string_view prev;
  std::int64_t seq = 0;
};

inline constexpr std::uint64_t k_max_line_bytes = 512ULL << 10U;
inline constexpr std::string_view k_first_prev =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// Errors: invalid, with the rule broken. Checks form only: no signature is verified here.
[[nodiscard]] Result<StatementLine> read_statement_line(std::string_view line);

/// Builds a line (no newline) from the canonical text of `signed` and the signatures by `keys` (sorted by key
/// id).
[[nodiscard]] std::string make_statement_line(std::string_view canonical_signed,
                                              const std::vector<const SecretKey*>& keys);

/// The text of the statement's top-level member `key` when it is a string that needs no unescaping, else
/// empty.
[[nodiscard]] std::string_view member_text(const StatementLine& line, std::string_view key);

/// What a statement is called, and what `prev` of the next one must be: SHA-256 of its `signed` text.
/// Signatures are no part of it, so a countersigned statement is the same statement.
[[nodiscard]] Sha256 statement_id(const StatementLine& line);
/// The same for a whole line whose form has been checked.
[[nodiscard]] Sha256 statement_id(std::string_view line);

/// The line (no newline) of a canonical `signed` text and signatures made elsewhere, sorted here. Of two by
/// one key the first stays.
[[nodiscard]] std::string join_statement_line(std::string_view canonical_signed,
                                              std::vector<std::pair<std::string, Signature>> signatures);

/// A statement as its consumers see it: owned, parsed, already verified by whoever hands it out.
struct Statement {
  std::string type;
  std::int64_t seq = 0;
  Json body;         ///< the `signed` object
  std::string line;  ///< without the newline
};

}  // namespace howdah
