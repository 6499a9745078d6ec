// SPDX-License-Identifier: PostgreSQL
// PGXN's mirror and search API over this registry: the documents clients from before Howdah read. Shapes are
// those of the API server, which hold the root mirror's. Why each is as it is: docs/decisions/0019.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/crypto/key.hpp"
#include "registryd/pgxn/catalogue.hpp"

namespace howdah::pgxn {

/// What /stats/{name}.json counts.
enum class Statistic : std::uint8_t { dist, extension, user, tag, summary };

/// A release, and what only its archive knows; nothing when that cannot be read.
struct Described {
  ReleaseRecord release;
  std::optional<ArchiveFacts> facts;
  std::string user;  ///< its publisher, as they write themselves
};

class Mirror {
 public:
  /// `key`: signs certificates; nothing where the registry's key is elsewhere, as on a replica.
  [[nodiscard]] static Result<std::unique_ptr<Mirror>> open(CatalogueParts parts,
                                                            std::optional<SecretKey> key);

  [[nodiscard]] Catalogue& catalogue() { return *catalogue_; }
  [[nodiscard]] const SecretKey* key() const { return key_ ? &*key_ : nullptr; }

  // Errors of all below: not_found; those of index and archives.

  /// `version` in any letter case: old clients write it in lower case.
  [[nodiscard]] Result<Described> describe(const IndexView& view, const Name& name,
                                           const std::string& version);
  [[nodiscard]] Result<Json> distribution(const IndexView& view, const Name& name);
  [[nodiscard]] Result<Json> release(const IndexView& view, const Name& name, const std::string& version);
  /// META 2 with certs (PGXN RFC 5).
  [[nodiscard]] Result<Json> release_v2(const IndexView& view, const Name& name, const std::string& version);
  [[nodiscard]] Result<Json> extension(const IndexView& view, const Name& name);
  [[nodiscard]] Result<Json> user(const Name& name);
  [[nodiscard]] Result<Json> tag(const std::string& tag);
  [[nodiscard]] Result<Json> statistic(const IndexView& view, Statistic which);

 private:
  Mirror(std::unique_ptr<Catalogue> catalogue, std::optional<SecretKey> key)
      : catalogue_(std::move(catalogue)), key_(std::move(key)) {}
  [[nodiscard]] Result<Described> describe(ReleaseRecord release);
  [[nodiscard]] Json meta_of(const Described& one) const;
  [[nodiscard]] Result<Json> recent_extensions(const IndexView& view);

  std::unique_ptr<Catalogue> catalogue_;
  std::optional<SecretKey> key_;
};

/// {"stable": [{"version", "date"}…], "testing": …}; a status without releases is left out.
[[nodiscard]] Json by_status(const std::vector<ListedRelease>& releases);

}  // namespace howdah::pgxn
