// SPDX-License-Identifier: PostgreSQL
#include "registryd/submissions/inbox.hpp"

#include <algorithm>

#include "hooks/gate.hpp"
#include "hooks/install.hpp"
#include "hooks/pre_receive.hpp"

namespace howdah {
namespace {

constexpr const char* k_refused = "refused";
constexpr const char* k_pushing_lock = "pushing.lock";
constexpr const char* k_landing_lock = "landing.lock";
constexpr std::size_t k_max_refusals = 1000;
constexpr std::uint64_t k_max_file = 1U << 20U;

/// The oldest make room.
Result<void> trim_refusals(const fs::path& folder) {
  TRY(const auto files, list_files(folder));
  if (files.size() <= k_max_refusals) return {};
  std::error_code ignored;
  std::vector<std::pair<fs::file_time_type, fs::path>> by_age;
  for (const fs::path& file : files)
    by_age.emplace_back(fs::last_write_time(folder / file, ignored), folder / file);
  std::sort(by_age.begin(), by_age.end());
  for (std::size_t i = 0; i + k_max_refusals < by_age.size(); ++i) fs::remove(by_age[i].second, ignored);
  return {};
}

}  // namespace

Result<Inbox> Inbox::open(const fs::path& folder, const fs::path& served) {
  auto repository = git::Repository::open(folder);
  if (!repository && repository.error().code == Errc::not_found)
    repository = git::Repository::init_bare(folder);
  if (!repository) return tl::unexpected(repository.error());
  const fs::path objects = fs::absolute(served) / "objects";
  TRY_VOID(write_file_atomically(folder / "objects/info/alternates", objects.string() + "\n"));
  TRY_VOID(install_inbox_hooks(folder));
  TRY_VOID(make_directories(folder / k_certificates, 0700));
  TRY_VOID(make_directories(folder / k_refused, 0700));
  return Inbox(folder);
}

Result<std::vector<git::Ref>> Inbox::waiting() const {
  TRY(const git::Repository inbox, repository());
  return inbox.refs_below(std::string(k_inbox));
}

Result<std::string> Inbox::certificate(const git::ObjectId& submission) const {
  return read_file(folder_ / k_certificates / submission.hex(), k_max_file);
}

Result<void> Inbox::refuse(const git::Ref& ref, const Error& error) {
  const Json refusal{{"message", error.message}, {"findings", to_json(error.findings)}};
  const std::string text = refusal.dump(-1, ' ', false, Json::error_handler_t::replace);
  TRY_VOID(write_file_atomically(folder_ / k_refused / (ref.target.hex() + ".json"), text, 0600));
  TRY_VOID(trim_refusals(folder_ / k_refused));
  return remove(ref);
}

Result<void> Inbox::remove(const git::Ref& ref) {
  TRY(git::Repository inbox, repository());
  return inbox.remove_ref(ref.name, ref.target);
}

Result<std::optional<Json>> Inbox::refusal(const git::ObjectId& submission) const {
  TRY(const auto text, read_file_if_exists(folder_ / k_refused / (submission.hex() + ".json"), k_max_file));
  if (!text) return std::nullopt;
  return parse_json(*text);
}

Result<FileLock> Inbox::lock_for_push() const {
  return FileLock::acquire(folder_ / k_pushing_lock, Sharing::shared);
}

Result<std::optional<FileLock>> Inbox::lock_if_quiet() const {
  return FileLock::try_acquire(folder_ / k_pushing_lock);
}

Result<FileLock> Inbox::lock_for_landing() const {
  return FileLock::acquire(folder_ / k_landing_lock);
}

Result<void> Inbox::sweep() {
  TRY(const auto left, waiting());
  if (!left.empty()) return {};
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_ / "objects", error)) {
    if (entry.path().filename() != "info") TRY_VOID(remove_tree(entry.path()));
  }
  TRY_VOID(make_directories(folder_ / "objects/pack"));
  for (const auto& entry : fs::directory_iterator(folder_ / k_certificates, error))
    TRY_VOID(remove_tree(entry.path()));
  return {};
}

}  // namespace howdah
