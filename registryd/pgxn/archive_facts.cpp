// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/archive_facts.hpp"

#include <fmt/format.h>

#include <fstream>

#include "core/base/utf8.hpp"
#include "core/rules/meta_served.hpp"
#include "registryd/pgxn/documents_in.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::uint64_t k_piece = 1U << 20U;
constexpr std::uint64_t k_most_text = 1ULL << 20U;  // of one META.json, README or page
constexpr const char* k_meta_file = "META.json";

/// The artifact as a file, and its SHA-1.
Result<Sha1> copy_out(const Sha256& digest, const ArtifactStore& store, const fs::path& to) {
  TRY(const auto size, store.size(digest));
  if (!size) return fail(Errc::not_found, fmt::format("artifact {} is not in the store", digest.hex()));
  std::ofstream file(to, std::ios::binary);
  Sha1Hasher hasher;
  for (std::uint64_t done = 0; done < *size;) {
    TRY(const std::string bytes, store.read(digest, done, std::min(k_piece, *size - done)));
    if (bytes.empty()) return fail(Errc::internal, fmt::format("artifact {} ended early", digest.hex()));
    hasher.update(bytes);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    done += bytes.size();
  }
  file.close();
  if (!file) return fail(Errc::unavailable, fmt::format("write {}: the disk may be full", to.string()));
  return hasher.finish();
}

Result<std::string> repack(const fs::path& archive, const ArchiveListing& listing) {
  std::uint64_t total = 0;
  std::vector<std::string> paths;
  for (const ArchiveEntry& entry : listing.entries) {
    total += entry.size;
    paths.push_back(entry.path);
  }
  if (total > k_most_to_repack) {
    return fail(Errc::too_large,
                fmt::format("{} unpacks to {} bytes; releases that are no zip and over {} MiB "
                            "are not offered as one: use howdah, or release a zip",
                            listing.top, total, k_most_to_repack >> 20U));
  }
  TRY(auto files, read_archive_files(archive, paths, k_most_to_repack));
  std::vector<PackEntry> entries;
  for (const ArchiveEntry& entry : listing.entries)
    entries.push_back({entry.path, std::move(files.at(entry.path)), entry.executable});
  return pack_zip(listing.top, std::move(entries));
}

struct Texts {
  std::map<std::string, std::string> files;
  /// Empty for what is missing, too long or no text.
  [[nodiscard]] std::string at(const std::string& path) const {
    const auto found = files.find(path);
    return found == files.end() || !is_utf8(found->second) ? std::string() : found->second;
  }
};

Result<Texts> read_texts(const fs::path& archive, const ArchiveListing& listing,
                         const std::vector<DocumentFile>& documents) {
  std::vector<std::string> wanted{readme_in(listing)};
  for (const DocumentFile& document : documents) wanted.push_back(document.file);
  std::vector<std::string> readable;
  for (const ArchiveEntry& entry : listing.entries) {
    if (entry.size <= k_most_text && std::find(wanted.begin(), wanted.end(), entry.path) != wanted.end())
      readable.push_back(entry.path);
  }
  TRY(auto files, read_archive_files(archive, readable, k_most_text));
  return Texts{std::move(files)};
}

Result<ArchiveReport> describe(const fs::path& archive, const ArchiveReading& reading, const Json& known) {
  ArchiveReport report;
  const auto meta = reading.files.find(k_meta_file);
  if (meta != reading.files.end()) report.facts.meta = meta->second;
  const Json v1 = served_meta(report.facts.meta, known);
  const auto documents = documents_in(reading.listing, v1);
  TRY(const Texts texts, read_texts(archive, reading.listing, documents));
  report.facts.readme = texts.at(readme_in(reading.listing));
  report.facts.special_files = special_files_in(reading.listing, text_in(v1, "name"));
  for (const DocumentFile& document : documents) {
    const std::string text = texts.at(document.file);
    report.facts.documents.push_back({document.path, title_of(text, document.path), document.abstract});
    report.texts.push_back(text);
  }
  return report;
}

}  // namespace

Json served_meta(const std::string& meta, const Json& known) {
  Diagnostics doubled;
  const auto written = parse_json(meta, {}, &doubled);
  const bool is_v1 = written && written->is_object() && !written->contains("contents");
  return is_v1 ? served_v1(*written) : known;
}

Result<ArchiveReport> look_into(const ArchiveOfRelease& release, const ArtifactStore& store,
                                const fs::path& spool, const fs::path& repacked) {
  TRY(const TempDir scratch, TempDir::create(spool));
  const fs::path archive = scratch.path() / "archive";
  TRY(const Sha1 sha1_of_artifact, copy_out(release.sha256, store, archive));
  TRY(const ArchiveReading reading, read_archive(archive, {k_meta_file}, k_most_text));
  TRY(ArchiveReport report, describe(archive, reading, release.v1));
  report.facts.repacked = reading.listing.format != ArchiveFormat::zip;
  report.facts.sha1 = sha1_of_artifact;
  report.facts.sha512 = release.sha512;
  if (!report.facts.repacked) {
    TRY(const auto size, store.size(release.sha256));
    report.facts.size = size.value_or(0);
    return report;
  }
  TRY(const std::string zip, repack(archive, reading.listing));
  TRY_VOID(write_file_atomically(repacked, zip));
  report.facts.sha1 = sha1(zip);
  report.facts.sha512 = sha512(zip);
  report.facts.size = zip.size();
  return report;
}

Json to_json(const ArchiveFacts& facts) {
  Json documents = Json::array();
  for (const Document& one : facts.documents)
    documents.push_back({{"path", one.path}, {"title", one.title}, {"abstract", one.abstract}});
  return {{"sha1", facts.sha1.hex()},
          {"sha512", facts.sha512.hex()},
          {"size", facts.size},
          {"repacked", facts.repacked},
          {"meta", facts.meta},
          {"readme", facts.readme},
          {"special_files", facts.special_files},
          {"documents", std::move(documents)}};
}

Result<ArchiveFacts> facts_from(const Json& json) {
  const auto sha1_value = Sha1::parse(json.value("sha1", ""));
  const auto sha512_value = Sha512::parse(json.value("sha512", ""));
  if (!sha1_value || !sha512_value) return fail(Errc::internal, "facts of an archive lack its digests");
  ArchiveFacts facts{*sha1_value,
                     *sha512_value,
                     json.value("size", std::uint64_t{0}),
                     json.value("repacked", false),
                     json.value("meta", ""),
                     json.value("readme", ""),
                     json.value("special_files", std::vector<std::string>{}),
                     {}};
  for (const Json& one : json.value("documents", Json::array()))
    facts.documents.push_back({one.value("path", ""), one.value("title", ""), one.value("abstract", "")});
  return facts;
}

}  // namespace howdah::pgxn
