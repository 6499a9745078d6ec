// SPDX-License-Identifier: PostgreSQL
// Brings a PGXN mirror's releases into the index: the same bytes, under their old versions, users and dates.
// What is there already is left alone, so an import that was killed goes on where it stopped, and one
// repeated later takes in what is new.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/index/writer.hpp"
#include "core/rules/meta_mending.hpp"
#include "core/store/artifact_store.hpp"
#include "registryd/pgxn/import_source.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah::pgxn {

/// A release that was not taken, and why.
struct RefusedRelease {
  std::string distribution;
  std::string version;
  std::string code;  ///< stable: `sha1-differs`, `archive-…`, `extension-foreign`, …
  std::string reason;
};

/// A release whose META had to be mended.
struct MendedRelease {
  std::string distribution;
  std::string version;
  std::vector<std::string> changes;
};

struct ImportReport {
  std::size_t distributions = 0;
  std::size_t imported = 0;
  std::size_t present = 0;
  std::vector<RefusedRelease> refused;
  std::vector<MendedRelease> mended;
  [[nodiscard]] Json to_json() const;
};

struct ImportParts {
  RegistryId id;
  std::string origin;  ///< the mirror's URL, as it will stand in statements; empty for a folder
  fs::path index;      ///< the repository
  TrustAnchor anchor;
  fs::path spool;
  fs::path refused;  ///< where refusals are remembered
  SecretKey registry_key;
  const Clock& clock;
  ArtifactStore& artifacts;
  IndexWriter& writer;
  bool retry_refused = false;
  std::set<std::string> only = {};  ///< distributions; empty: all
  /// Told of each release when it is decided.
  std::function<void(const std::string& release, const std::string& outcome)> progress = {};
};

class Import {
 public:
  Import(ImportParts parts, ImportSource source) : parts_(std::move(parts)), source_(std::move(source)) {}

  /// Errors: those of our own index, store and disk, and a mirror that no longer answers; what is wrong with
  /// a release goes into the report.
  [[nodiscard]] Result<ImportReport> run();

 private:
  struct Candidate;
  [[nodiscard]] Result<void> take_distribution(const std::string& name);
  [[nodiscard]] Result<void> take_release(const Candidate& candidate);
  [[nodiscard]] Result<Release> fetch(const Candidate& candidate, const Json& offered);
  [[nodiscard]] Result<Mended> read_meta_of(const std::string& text, const Json& offered) const;
  [[nodiscard]] Result<void> record(Release release, const Candidate& candidate, const Json& offered);
  [[nodiscard]] Result<std::set<std::string>> present_versions(const std::string& name) const;
  [[nodiscard]] Result<void> read_refused();
  [[nodiscard]] Result<void> refuse(const Candidate& candidate, const Error& error);
  void follow_user(const std::string& user);

  ImportParts parts_;
  ImportSource source_;
  ImportReport report_;
  std::set<std::string> waiting_;  ///< distributions
  std::set<std::string> seen_;
  std::set<std::string> users_;
  std::set<std::string> refused_before_;  ///< `name version`
};

}  // namespace howdah::pgxn
