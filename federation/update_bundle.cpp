// SPDX-License-Identifier: PostgreSQL
// What arrives in an update from a git bundle: all of it at once, in one file.
#include <algorithm>

#include "core/sys/git_bundle.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

std::optional<git::ObjectId> target_of(const std::vector<git::Ref>& refs, std::string_view name) {
  const auto found =
      std::find_if(refs.begin(), refs.end(), [name](const git::Ref& ref) { return ref.name == name; });
  return found == refs.end() ? std::nullopt : std::optional(found->target);
}

}  // namespace

Result<Incoming> receive_bundle(const Prior& known) {
  const std::string& file = known.location.text();
  const auto tip = known.before ? std::optional(known.before->commit) : std::nullopt;
  TRY(Quarantine quarantine, Quarantine::open(known.folder, tip));
  const auto refs = git::take_bundle(file, quarantine.repository().path(), known.limits.index);
  if (!refs) return tl::unexpected(judge_fetch(refs.error(), file, known.limits.index));
  const auto main = target_of(*refs, k_main_ref);
  if (!main) return no_main(file);
  auto timestamp = target_of(*refs, k_timestamp_ref);
  if (known.policy == TimestampPolicy::none) {
    timestamp.reset();
  } else if (!timestamp) {
    return no_timestamp(known);
  }
  TRY(auto reader, quarantine.reader());
  TRY(git::Commit commit, reader->read_commit(*main));
  TRY(const std::uint64_t received, quarantine.bytes());
  return Incoming{std::move(quarantine), std::move(reader), std::move(commit), timestamp, received};
}

}  // namespace howdah
