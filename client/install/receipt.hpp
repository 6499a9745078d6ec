// SPDX-License-Identifier: PostgreSQL
// What an install recorded: every file with its digest, and the statement it rests on. One receipt per
// PostgreSQL and distribution: RECEIPTS/<pg id>/<distribution>.json. Nothing is ours without one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct ReceiptFile {
  fs::path path;  ///< absolute
  Sha256 sha256;
  unsigned mode = 0644;
};

/// The prebuilt package an install took its files from.
struct ReceiptPackage {
  std::string service;  ///< key of the service that built it
  std::string target;   ///< `pg15-linux-amd64`
  std::string sha256;
};

struct Receipt {
  std::string distribution;  ///< key
  std::string display;
  std::string version;
  std::vector<std::string> extensions;
  std::vector<std::string> needs;  ///< keys of distributions it depends on
  std::string layer;               ///< what the user calls the registry
  std::string registry;            ///< registry id
  std::string commit;              ///< of the index
  std::string statement;           ///< SHA-256 of the release's line
  std::string artifact;            ///< SHA-256
  std::string postgres;            ///< banner
  std::string postgres_id;         ///< Postgres::id()
  fs::path pg_config;
  bool requested = true;  ///< by a person, not only by a dependent
  UnixSeconds installed = 0;
  std::vector<ReceiptFile> files;
  std::vector<fs::path> folders;            ///< made for it, parents first
  std::string pipeline{};                   ///< it was built with; empty: not built, or not said
  std::optional<ReceiptPackage> package{};  ///< nothing: it was built from source
};

[[nodiscard]] Json to_json(const Receipt& receipt);
/// Errors: invalid.
[[nodiscard]] Result<Receipt> parse_receipt(std::string_view text);

/// The receipts on disk.
class Receipts {
 public:
  explicit Receipts(fs::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] fs::path path_of(const std::string& postgres_id, const std::string& distribution) const {
    return folder_ / postgres_id / (distribution + ".json");
  }
  /// Of one PostgreSQL, or of all; sorted by path.
  [[nodiscard]] Result<std::vector<Receipt>> list(const std::optional<std::string>& postgres_id = {}) const;
  /// By distribution or extension name.
  [[nodiscard]] Result<std::vector<Receipt>> find(const std::string& name,
                                                  const std::optional<std::string>& postgres_id = {}) const;

 private:
  fs::path folder_;
};

/// A file that is not as its receipt says.
struct Deviation {
  fs::path path;
  std::string what;  ///< `missing`, `modified` or `mode`
};
[[nodiscard]] Result<std::vector<Deviation>> compare_with_disk(const Receipt& receipt);

}  // namespace howdah
