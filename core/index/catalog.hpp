// SPDX-License-Identifier: PostgreSQL
// What the statements of a distribution add up to: releases with their status, owners, claims. Pure folding
// of logs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"
#include "core/model/statement.hpp"

namespace howdah {

struct ReleaseRecord {
  std::string distribution;  ///< key
  std::string display;       ///< meta.name
  std::string version;
  std::string status;  ///< stable, testing or unstable
  std::string publisher;
  std::string date;      ///< of the statement
  std::string released;  ///< the same, or when it was released where it was imported from
  Json meta;             ///< META v2
  Sha256 sha256;
  Sha512 sha512;
  std::uint64_t size = 0;
  std::string file;  ///< `semver-0.40.0.zip`
  bool yanked = false;
  std::string yank_reason;
  std::int64_t seq = 0;   ///< of the release statement
  std::string statement;  ///< SHA-256 of its line, hex
};

struct DistributionRecord {
  std::string key;
  std::string display;                  ///< the latest release's spelling
  std::vector<ReleaseRecord> releases;  ///< in log order
  std::vector<std::string> owners;
  std::optional<std::string> deprecated;  ///< reason

  [[nodiscard]] const ReleaseRecord* release(std::string_view version) const;
  /// Highest version not yanked; stable before testing before unstable. Null when there is none.
  [[nodiscard]] const ReleaseRecord* latest() const;
};

/// Errors: invalid when a statement lacks a member its schema requires.
[[nodiscard]] Result<DistributionRecord> fold_distribution(const std::vector<Statement>& log);

struct ExtensionRecord {
  std::string key;
  std::string display;       ///< the exact CREATE EXTENSION name
  std::string distribution;  ///< key of the distribution that owns it
};
[[nodiscard]] Result<ExtensionRecord> fold_extension(const std::vector<Statement>& log);

}  // namespace howdah
