// SPDX-License-Identifier: PostgreSQL
#include "hooks/landing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/commit_write.hpp"
#include "core/index/lineage.hpp"
#include "core/index/log_check.hpp"
#include "hooks/inventory.hpp"
#include "hooks/trailers.hpp"

namespace howdah {
namespace {

constexpr int k_searched = 10'000;
constexpr std::string_view k_landed_as = "Landed-as: ";
constexpr const char* k_certificate_file = "push-certificate";

std::string archive_ref(const git::ObjectId& submission) {
  return std::string(k_archive) + submission.hex();
}

/// `<name><40 hex>` at the start of a line.
std::optional<git::ObjectId> trailer_id(std::string_view message, std::string_view name) {
  const std::size_t at = message.find("\n" + std::string(name));
  if (at == std::string_view::npos) return std::nullopt;
  return git::ObjectId::parse(message.substr(at + 1 + name.size(), 40));
}

}  // namespace

Result<Committed> land(IndexWriter& writer, const CheckedSubmission& submission) {
  return writer.commit([&submission](Staging& staging) -> Result<void> {
    for (const GrownLog& log : submission.logs) {
      for (const std::string_view line : split_lines(log.appended)) TRY_VOID(staging.append_signed(line));
    }
    const std::string who = submission.service.value_or("owners");
    staging.say(fmt::format("submit {} {}", who, submission.head.hex().substr(0, 12)));
    for (std::string& trailer : submission_trailers(submission.signer, submission.head))
      staging.trailer(std::move(trailer));
    return {};
  });
}

Result<std::optional<git::ObjectId>> find_landed(const git::Repository& served,
                                                 const git::ObjectId& submission) {
  const std::string trailer = fmt::format("\nSubmission: {}\n", submission.hex());
  TRY(std::optional<git::ObjectId> next, served.ref(k_main_ref));
  for (int i = 0; next && i < k_searched; ++i) {
    TRY(const git::Commit commit, served.read_commit(*next));
    if (commit.message.find(trailer) != std::string::npos) return commit.id;
    next = id_before(commit);
  }
  return std::nullopt;
}

Result<void> archive(git::Repository& served, const git::Repository& objects,
                     const CheckedSubmission& submission, std::string_view certificate,
                     const git::ObjectId& landed, const Archivist& archivist) {
  const std::string ref = archive_ref(submission.head);
  TRY(const auto existing, served.ref(ref));
  if (existing) return {};
  for (const git::ObjectId& id : submission.objects)
    TRY_VOID(served.copy_object(objects, id, k_max_brought_object_bytes));
  TRY(const git::ObjectId tree,
      served.write_tree(std::nullopt, {{k_certificate_file, std::string(certificate)}}));
  const NewCommit kept{tree, submission.head, archivist.now, "submission " + submission.head.hex(),
                       fmt::format("{}{}\n", k_landed_as, landed.hex())};
  TRY(const git::ObjectId commit,
      write_signed_commit(served, archivist.registry, kept, archivist.commit_key));
  return served.move_ref(ref, std::nullopt, commit, "archive a submission");
}

Result<std::optional<ArchivedSubmission>> find_archived(const git::Repository& served,
                                                        const git::ObjectId& submission) {
  TRY(const auto commit_id, served.ref(archive_ref(submission)));
  if (!commit_id) return std::nullopt;
  TRY(const git::Commit commit, served.read_commit(*commit_id));
  const auto landed = trailer_id(commit.message, k_landed_as);
  if (!landed)
    return fail(Errc::untrusted, archive_ref(submission) + ": its commit does not say where it landed");
  return ArchivedSubmission{*landed};
}

}  // namespace howdah
