// SPDX-License-Identifier: PostgreSQL
#include "client/install/file_transaction.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "core/crypto/digest.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_journal_limit = 256ULL << 20U;

/// One change with the names it uses on the way. Both stand beside the target, so that renames are atomic.
struct Move {
  fs::path target;
  std::string incoming;  ///< new content until it is swapped in; empty: a deletion
  std::string backup;    ///< the old content until the end; empty: there was none
  std::string digest;    ///< SHA-256 of the new content, hex
};

struct Journal {
  std::vector<Move> moves;
  std::vector<fs::path> folders;  ///< made by us, parents first
  fs::path decider;
  std::string decided;            ///< SHA-256 of the decider afterwards, hex; empty: it is gone
  std::vector<fs::path> emptied;  ///< as the decider says
};

Json to_json(const std::vector<fs::path>& paths) {
  Json json = Json::array();
  for (const fs::path& path : paths) json.push_back(path.string());
  return json;
}

Json to_json(const Journal& journal) {
  Json moves = Json::array();
  for (const Move& move : journal.moves) {
    moves.push_back({{"target", move.target.string()},
                     {"incoming", move.incoming},
                     {"backup", move.backup},
                     {"digest", move.digest}});
  }
  return {{"moves", std::move(moves)},
          {"folders", to_json(journal.folders)},
          {"emptied", to_json(journal.emptied)},
          {"decider", journal.decider.string()},
          {"decided", journal.decided}};
}

Result<Journal> parse_journal(std::string_view text) {
  TRY(const Json json, parse_json(text, {k_journal_limit}));
  Journal journal;
  journal.decider = meta_text(json, "/decider");
  journal.decided = meta_text(json, "/decided");
  for (const std::string& folder : meta_strings(json, "/folders")) journal.folders.emplace_back(folder);
  for (const std::string& folder : meta_strings(json, "/emptied")) journal.emptied.emplace_back(folder);
  for (const Json& move : json.value("moves", Json::array())) {
    journal.moves.push_back({meta_text(move, "/target"), meta_text(move, "/incoming"),
                             meta_text(move, "/backup"), meta_text(move, "/digest")});
  }
  return journal;
}

Result<void> rename_file(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return tl::unexpected(system_error("write", to, errno));
}

Result<void> unlink_if_there(const fs::path& path) {
  if (path.empty() || ::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
  return tl::unexpected(system_error("remove", path, errno));
}

bool holds(const fs::path& path, const std::string& digest) {
  const auto digests = digest_file(path);
  return digests && digests->sha256.hex() == digest;
}

Result<Journal> draft(const std::vector<PathChange>& changes, const Decider& decider,
                      const std::string& nonce) {
  Journal journal{{}, missing_folders(changes), decider.path, {}, decider.emptied};
  if (decider.content) journal.decided = sha256(*decider.content).hex();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const PathChange& change = changes[i];
    const std::string beside =
        (change.target.parent_path() / (".howdah-" + nonce + "-" + std::to_string(i))).string();
    std::error_code error;
    Move move{
        change.target, {}, fs::exists(fs::symlink_status(change.target, error)) ? beside + ".old" : "", {}};
    if (change.from) {
      TRY(const FileDigests digests, digest_file(*change.from));
      move.incoming = beside + ".new";
      move.digest = digests.sha256.hex();
    }
    journal.moves.push_back(std::move(move));
  }
  return journal;
}

/// Under its final name at once: the journal knows it, so that half a file goes with the rest. Durable.
Result<void> copy_in(const fs::path& from, const fs::path& to, unsigned mode) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) return tl::unexpected(system_error("write", to, error.value()));
  const UniqueFd file(::open(to.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || ::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0)
    return tl::unexpected(system_error("write", to, errno));
  return {};
}

Result<void> bring_in(const std::vector<PathChange>& changes, const Journal& journal) {
  for (const fs::path& folder : journal.folders) TRY_VOID(make_directories(folder));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (!changes[i].from) continue;
    TRY_VOID(copy_in(*changes[i].from, journal.moves[i].incoming, changes[i].mode));
  }
  return {};
}

/// The old file keeps standing until the new one takes its name.
Result<void> swap(const Move& move) {
  if (move.incoming.empty()) {
    if (move.backup.empty()) return {};  // to be deleted, and gone already
    return rename_file(move.target, move.backup);
  }
  if (!move.backup.empty() && ::link(move.target.c_str(), move.backup.c_str()) != 0)
    return tl::unexpected(system_error("keep a copy of", move.target, errno));
  return rename_file(move.incoming, move.target);
}

Result<void> sync_folders(const Journal& journal) {
  std::set<fs::path> folders;
  for (const Move& move : journal.moves) folders.insert(move.target.parent_path());
  std::error_code error;
  for (const fs::path& folder : folders)
    if (fs::exists(folder, error)) TRY_VOID(sync_directory(folder));
  return {};
}

Result<void> decide(const Decider& decider) {
  if (decider.content) return write_file_atomically(decider.path, *decider.content);
  TRY_VOID(unlink_if_there(decider.path));
  return sync_directory(decider.path.parent_path());
}

Result<bool> was_decided(const Journal& journal) {
  TRY(const auto content, read_file_if_exists(journal.decider, k_journal_limit));
  if (!content) return journal.decided.empty();
  return sha256(*content).hex() == journal.decided;
}

/// Deepest first; one that somebody else uses stays.
void remove_empty(const std::vector<fs::path>& folders) {
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) ::rmdir(folder->c_str());
}

Result<void> finish(const Journal& journal) {
  for (const Move& move : journal.moves) {
    TRY_VOID(unlink_if_there(move.incoming));
    TRY_VOID(unlink_if_there(move.backup));
  }
  remove_empty(journal.emptied);
  return {};
}

Result<void> undo(const Move& move) {
  std::error_code error;
  if (!move.backup.empty() && fs::exists(fs::symlink_status(move.backup, error))) {
    TRY_VOID(rename_file(move.backup, move.target));
    // rename(2) does nothing when both names are links to one file: the swap had not come yet.
    TRY_VOID(unlink_if_there(move.backup));
  } else if (move.backup.empty() && !move.digest.empty() && holds(move.target, move.digest)) {
    TRY_VOID(unlink_if_there(move.target));
  }
  return unlink_if_there(move.incoming);
}

Result<void> undo(const Journal& journal) {
  for (const Move& move : journal.moves) TRY_VOID(undo(move));
  remove_empty(journal.folders);
  return {};
}

Result<void> carry_out(const std::vector<PathChange>& changes, const Journal& journal, const Decider& decider,
                       const TransactionObserver& observer) {
  const auto reached = [&](std::string_view step) {
    if (observer) observer(step);
  };
  reached("journal");
  TRY_VOID(bring_in(changes, journal));
  reached("brought-in");
  for (const Move& move : journal.moves) {
    TRY_VOID(swap(move));
    reached("swapped-one");
  }
  TRY_VOID(sync_folders(journal));
  reached("swapped");
  TRY_VOID(decide(decider));
  reached("decided");
  return {};
}

std::string nonce_of(const fs::path& journal, const Decider& decider) {
  return sha256(journal.string() + decider.path.string() + std::to_string(::getpid())).hex().substr(0, 12);
}

}  // namespace

std::vector<fs::path> missing_folders(const std::vector<PathChange>& changes) {
  std::set<fs::path> missing;
  std::error_code error;
  for (const PathChange& change : changes) {
    if (!change.from) continue;
    for (fs::path folder = change.target.parent_path();
         folder.has_relative_path() && !fs::exists(folder, error); folder = folder.parent_path())
      missing.insert(folder);
  }
  return {missing.begin(), missing.end()};
}

Result<void> apply_changes(const fs::path& journal_path, const std::vector<PathChange>& changes,
                           const Decider& decider, const TransactionObserver& observer) {
  TRY(const Journal journal, draft(changes, decider, nonce_of(journal_path, decider)));
  TRY_VOID(create_file(journal_path, to_json(journal).dump(), 0600));
  auto done = carry_out(changes, journal, decider, observer);
  auto settled = recover_changes(journal_path);
  if (!done) return done;
  if (!settled) return tl::unexpected(std::move(settled).error());
  return {};
}

Result<bool> recover_changes(const fs::path& journal_path) {
  TRY(const auto text, read_file_if_exists(journal_path, k_journal_limit));
  if (!text) return false;
  auto journal = parse_journal(*text);
  if (!journal) return tl::unexpected(in_context("read " + journal_path.string(), journal.error()));
  TRY(const bool decided, was_decided(*journal));
  TRY_VOID(decided ? finish(*journal) : undo(*journal));
  TRY_VOID(unlink_if_there(journal_path));
  TRY_VOID(sync_directory(journal_path.parent_path()));
  return true;
}

}  // namespace howdah
