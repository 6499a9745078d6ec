// SPDX-License-Identifier: PostgreSQL
#include "core/index/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/semver.hpp"

namespace howdah {
namespace {

Result<std::string> text_of(const Json& body, const char* key) {
  const auto found = body.find(key);
  if (found == body.end() || !found->is_string()) {
    return fail(Errc::invalid,
                fmt::format("statement {}: member '{}' is missing", body.value("seq", 0), key));
  }
  return found->get<std::string>();
}

Result<ReleaseRecord> read_release(const Statement& statement) {
  const Json& body = statement.body;
  const Json artifact = body.value("artifact", Json::object());
  ReleaseRecord release;
  TRY(release.distribution, text_of(body, "distribution"));
  TRY(release.version, text_of(body, "version"));
  TRY(release.status, text_of(body, "status"));
  TRY(release.publisher, text_of(body, "publisher"));
  TRY(release.date, text_of(body, "date"));
  release.released = body.contains("origin") ? text_in(body["origin"], "date") : release.date;
  TRY(release.file, text_of(artifact, "file"));
  TRY(const std::string sha256_hex, text_of(artifact, "sha256"));
  TRY(const std::string sha512_hex, text_of(artifact, "sha512"));
  const auto sha256_value = Sha256::parse(sha256_hex);
  const auto sha512_value = Sha512::parse(sha512_hex);
  if (!sha256_value || !sha512_value)
    return fail(Errc::invalid, "artifact digests are not hex of the right length");
  release.sha256 = *sha256_value;
  release.sha512 = *sha512_value;
  release.size = artifact.value("size", std::uint64_t{0});
  release.meta = body.value("meta", Json::object());
  TRY(release.display, text_of(release.meta, "name"));
  release.seq = statement.seq;
  release.statement = statement_id(statement.line).hex();
  return release;
}

ReleaseRecord* find_release(DistributionRecord& record, const std::string& version) {
  const auto found =
      std::find_if(record.releases.begin(), record.releases.end(),
                   [&version](const ReleaseRecord& release) { return release.version == version; });
  return found == record.releases.end() ? nullptr : &*found;
}

Result<void> fold_yank(DistributionRecord& record, const Statement& statement) {
  TRY(const std::string version, text_of(statement.body, "version"));
  if (ReleaseRecord* release = find_release(record, version)) {
    release->yanked = statement.type == "yank";
    release->yank_reason = release->yanked ? statement.body.value("reason", "") : "";
  }
  return {};
}

Result<void> fold_owner(DistributionRecord& record, const Statement& statement) {
  TRY(std::string owner, text_of(statement.body, "owner"));
  std::erase(record.owners, owner);
  if (statement.type == "owner-add") record.owners.push_back(std::move(owner));
  return {};
}

int status_rank(std::string_view status) {
  return status == "stable" ? 2 : status == "testing" ? 1 : 0;
}

bool is_newer(const ReleaseRecord& a, const ReleaseRecord& b) {
  if (a.status != b.status) return status_rank(a.status) > status_rank(b.status);
  const auto left = SemVer::parse(a.version);
  const auto right = SemVer::parse(b.version);
  if (!left || !right) return left.has_value();
  return *left > *right;
}

}  // namespace

const ReleaseRecord* DistributionRecord::release(std::string_view version) const {
  const auto found = std::find_if(releases.begin(), releases.end(), [version](const ReleaseRecord& release) {
    return release.version == version;
  });
  return found == releases.end() ? nullptr : &*found;
}

const ReleaseRecord* DistributionRecord::latest() const {
  const ReleaseRecord* best = nullptr;
  for (const ReleaseRecord& release : releases) {
    if (!release.yanked && (best == nullptr || is_newer(release, *best))) best = &release;
  }
  return best;
}

Result<DistributionRecord> fold_distribution(const std::vector<Statement>& log) {
  DistributionRecord record;
  for (const Statement& statement : log) {
    if (record.key.empty()) {
      TRY(record.key, text_of(statement.body, "distribution"));
    }
    if (statement.type == "release") {
      TRY(ReleaseRecord release, read_release(statement));
      record.display = release.display;
      record.releases.push_back(std::move(release));
    } else if (statement.type == "yank" || statement.type == "unyank") {
      TRY_VOID(fold_yank(record, statement));
    } else if (statement.type == "owner-add" || statement.type == "owner-remove") {
      TRY_VOID(fold_owner(record, statement));
    } else if (statement.type == "deprecate") {
      TRY(record.deprecated, text_of(statement.body, "reason"));
    }
  }
  if (record.display.empty()) record.display = record.key;
  return record;
}

Result<ExtensionRecord> fold_extension(const std::vector<Statement>& log) {
  ExtensionRecord record;
  for (const Statement& statement : log) {
    TRY(record.key, text_of(statement.body, "extension"));
    TRY(record.distribution, text_of(statement.body, "distribution"));
    if (statement.type == "claim") {
      TRY(record.display, text_of(statement.body, "display"));
    }
  }
  return record;
}

}  // namespace howdah
