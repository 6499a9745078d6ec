// SPDX-License-Identifier: PostgreSQL
// Archives that a registry gets itself: a file at a URL, or a tag of a git repository. Whoever asks may be a
// stranger, so only public addresses are asked, for a bounded time and size; `reach` may open loopback.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"
#include "core/sys/address_guard.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah {

struct Fetching {
  fs::path spool;
  Reach reach = Reach::public_only;
  std::uint64_t max_bytes = ArchiveLimits{}.archive_bytes;
};

struct ArchiveAtUrl {
  std::string url;
  Sha256 sha256;
};

struct TagOfRepository {
  std::string repository;
  std::string tag;
  std::string commit;  ///< what the tag must stand for; empty: whatever it does
};

using RemoteSource = std::variant<ArchiveAtUrl, TagOfRepository>;

/// `{"url","sha256"}` or `{"repository","tag","commit"?}`. Errors: invalid.
[[nodiscard]] Result<RemoteSource> read_remote_source(std::string_view body);

/// An archive that has arrived.
struct FetchedArchive {
  SpoolFile file;
  Json source;  ///< the release statement's `source`; null for a URL

  /// Valid as long as this.
  [[nodiscard]] ArchiveSource bytes() const;
};

/// Errors: denied (an address outside `reach`), invalid (other bytes than the digest says, a tag without
/// META.json), not_found (no such file or tag), too_large, unavailable.
[[nodiscard]] Result<FetchedArchive> fetch_archive(const RemoteSource& from, const Fetching& fetching);

[[nodiscard]] Result<FetchedArchive> fetch_url(const ArchiveAtUrl& from, const Fetching& fetching);
/// The same commit gives the same bytes: names, modes and times come from it alone.
[[nodiscard]] Result<FetchedArchive> pack_tag(const TagOfRepository& from, const Fetching& fetching);

}  // namespace howdah
