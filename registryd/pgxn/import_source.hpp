// SPDX-License-Identifier: PostgreSQL
// A PGXN mirror to import from: a folder that rsync filled, or a URL. What it says is read as what a stranger
// says.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/model/json.hpp"
#include "core/sys/http_client.hpp"

namespace howdah::pgxn {

/// Where a mirror's files come from.
class MirrorFiles {
 public:
  virtual ~MirrorFiles() = default;
  /// `path` starts with `/` and is not encoded. Errors: not_found, too_large, unavailable.
  [[nodiscard]] virtual Result<std::string> read(const std::string& path) = 0;
  [[nodiscard]] virtual Result<void> save(const std::string& path, const fs::path& to) = 0;
  /// Names of the files of a folder, when they can be listed at all.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> list(const std::string& folder) = 0;
};

[[nodiscard]] std::unique_ptr<MirrorFiles> mirror_in_folder(fs::path root);
/// `http` must outlive it.
[[nodiscard]] std::unique_ptr<MirrorFiles> mirror_at_url(std::string base, HttpClient& http);

struct OfferedRelease {
  std::string version;
  std::string status;
  std::string date;
};

struct OfferedDistribution {
  std::string name;
  std::vector<OfferedRelease> releases;  ///< oldest first
};

class ImportSource {
 public:
  /// Reads index.json. Errors: invalid when there is none: not a PGXN mirror.
  [[nodiscard]] static Result<ImportSource> open(std::unique_ptr<MirrorFiles> files);

  /// Names of distributions, in lower case. All of them where the mirror can be listed or has lists of users;
  /// else those its statistics name, and users() leads to more.
  [[nodiscard]] Result<std::set<std::string>> distributions();
  /// Those a user released.
  [[nodiscard]] Result<std::set<std::string>> distributions_of(const std::string& user);
  [[nodiscard]] Result<OfferedDistribution> distribution(const std::string& name);
  [[nodiscard]] Result<Json> release(const std::string& name, const std::string& version);
  [[nodiscard]] Result<void> zip(const std::string& name, const std::string& version, const fs::path& to);

 private:
  ImportSource(std::unique_ptr<MirrorFiles> files, Json templates)
      : files_(std::move(files)), templates_(std::move(templates)) {}
  using Variables = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Result<std::string> path_of(const std::string& what, const Variables& variables) const;
  [[nodiscard]] Result<Json> read(const std::string& what, const Variables& variables);
  void add_users_of_lists(std::set<std::string>& users);
  void add_statistics(std::set<std::string>& distributions, std::set<std::string>& users);

  std::unique_ptr<MirrorFiles> files_;
  Json templates_;
};

}  // namespace howdah::pgxn
