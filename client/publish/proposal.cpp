// SPDX-License-Identifier: PostgreSQL
#include "client/publish/proposal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/semver.hpp"
#include "core/rules/meta.hpp"
#include "core/sys/archive.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr const char* k_meta_file = "META.json";
constexpr std::uint64_t k_meta_limit = 4ULL << 20U;
constexpr UnixSeconds k_clock_skew = 300;

std::string_view format_name(ArchiveFormat format) {
  switch (format) {
    case ArchiveFormat::zip:
      return "zip";
    case ArchiveFormat::tar_gz:
      return "tar.gz";
    case ArchiveFormat::tar_xz:
      return "tar.xz";
    case ArchiveFormat::tar_zst:
      return "tar.zst";
  }
  return "zip";
}

/// META v1 says it; v2 does not, and there a pre-release is for testing.
std::string status_of(const Meta& meta, const std::string& text, const std::string& version) {
  if (meta.written_as == MetaSpec::v1) {
    Diagnostics ignored;
    const auto written = parse_json(text, {}, &ignored);
    const std::string status = written ? meta_text(*written, "/release_status") : "";
    return status.empty() ? "stable" : status;
  }
  const auto parsed = SemVer::parse(version);
  return parsed && parsed->is_prerelease() ? "testing" : "stable";
}

Json artifact_of(const FileDigests& digests, const std::string& stem, std::string_view format) {
  return {{"file", fmt::format("{}.{}", stem, format)},
          {"format", format},
          {"sha256", digests.sha256.hex()},
          {"sha512", digests.sha512.hex()},
          {"size", digests.size}};
}

tl::unexpected<Error> refuse(const std::string& member, const std::string& why) {
  return fail_untrusted(Distrust::confusion, "trust-confusion", "the registry's proposal, /signed/" + member,
                        why, "nothing was signed; tell the registry's operator");
}

std::string shown(const Json& value) {
  constexpr std::size_t k_shown = 100;
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= k_shown ? text : text.substr(0, k_shown) + "…";
}

Result<void> check_members(const Json& body, const Json& wanted) {
  for (const auto& [member, value] : wanted.items()) {
    if (!body.contains(member)) return refuse(member, "is missing");
    if (body[member] != value)
      return refuse(member, fmt::format("says {}, this release is {}", shown(body[member]), shown(value)));
  }
  for (const auto& [member, value] : body.items()) {
    if (!wanted.contains(member) && member != "publisher" && member != "date")
      return refuse(member, "is no part of this release");
  }
  return {};
}

Result<void> check_publisher(const StatementDraft& draft, const Ownership& ownership) {
  const std::string publisher = draft.text("publisher");
  if (publisher.empty()) return refuse("publisher", "is missing");
  if (ownership.is_owner(publisher)) return {};
  return refuse("publisher", fmt::format("says {}, who does not own the distribution", publisher));
}

Result<void> check_date(const StatementDraft& draft, const OwnRelease& own) {
  const std::string date = draft.text("date");
  const auto time = from_rfc3339(date);
  if (!time || date < own.tail.date) return refuse("date", "is no date after the statement before it");
  if (*time > own.now + k_clock_skew && date != own.tail.date)
    return refuse("date", fmt::format("says {}, which lies in the future", date));
  return {};
}

}  // namespace

Result<OwnRelease> read_own_release(const fs::path& file, const IndexView& index, UnixSeconds now) {
  TRY(const ArchiveListing listing, inspect_archive(file));
  TRY(const auto files, read_archive_files(file, {k_meta_file}, k_meta_limit));
  const std::string& text = files.at(k_meta_file);
  TRY(const Meta meta, read_meta(text));
  const std::string version = meta_text(meta.v2, "/version");
  TRY(const Name name, Name::parse(meta_text(meta.v2, "/name")));
  TRY(const FileDigests digests, digest_file(file));
  TRY(LogTail tail, log_tail(index, LogKind::dist, name));
  TRY(auto ownership, index.ownership(name, now));
  Json members{{"version", version},
               {"status", status_of(meta, text, version)},
               {"meta", meta.v2},
               {"meta_from", meta.written_as == MetaSpec::v1 ? "v1" : "v2"},
               {"meta_sha256", sha256(text).hex()},
               {"artifact", artifact_of(digests, name.given() + "-" + version, format_name(listing.format))}};
  return OwnRelease{index.registry().id.text(),      name, std::move(members), std::move(tail),
                    ownership.value_or(Ownership()), now};
}

Result<StatementDraft> check_proposal(const Json& answer, const OwnRelease& own) {
  const Json body = answer.is_object() ? answer.value("signed", Json()) : Json();
  if (!body.is_object()) return refuse("", "is missing");
  Json wanted = own.members;
  wanted["type"] = "release";
  wanted["registry"] = own.registry;
  wanted["distribution"] = own.distribution.key();
  wanted["seq"] = own.tail.count + 1;
  wanted["prev"] = own.tail.last;
  TRY_VOID(check_members(body, wanted));
  TRY(StatementDraft draft, StatementDraft::of(body));
  TRY_VOID(check_publisher(draft, own.ownership));
  TRY_VOID(check_date(draft, own));
  return draft;
}

}  // namespace howdah
