// SPDX-License-Identifier: PostgreSQL
#include "core/index/writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/commit_write.hpp"
#include "core/index/log_check.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/model/canonical.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_group = 256;

NewTimestamp timestamp_of(const IndexView& index, const git::ObjectId& commit, const git::ObjectId& tree,
                          UnixSeconds now) {
  return {index.registry().id, index.root(), commit, tree, now, IndexWriter::k_timestamp_valid};
}

/// Whether the timestamp there names the tip and was signed within the last hour, by keys that still count.
Result<bool> is_fresh(const git::Repository& repository, const IndexView& tip, UnixSeconds now) {
  TRY(const auto at, repository.ref(k_timestamp_ref));
  if (!at) return false;
  const auto file = read_timestamp_file(repository, *at);
  const auto read = file ? TimestampMetadata::parse(*file) : tl::unexpected(file.error());
  if (!read || !read->check_signed_by(tip.root())) return false;
  const UnixSeconds left = read->facts().expires - now;
  return read->facts().commit == tip.commit().hex() &&
         left >= IndexWriter::k_timestamp_valid - IndexWriter::k_timestamp_renewed &&
         left <= IndexWriter::k_timestamp_valid;
}

}  // namespace

struct Staging::LogState {
  std::shared_ptr<const ReadLog> stored;  ///< as the tip has it; null for a new one
  std::string text;                       ///< whole; only once something is appended
  std::int64_t seq = 0;
  bool changed = false;
  std::optional<LogReplay> replay;  ///< what the lines add up to; only once something is appended
};

struct IndexWriter::Waiting {
  const Transaction* transaction;
  std::optional<Result<Committed>> outcome;  ///< the leader's while a group runs
  std::optional<Result<Committed>> result;   ///< set once, under the mutex: what commit() returns
};

Result<std::shared_ptr<const Staging::LogState>> Staging::load(const std::string& path) const {
  if (const auto found = logs_.find(path); found != logs_.end()) return found->second;
  auto state = std::make_shared<LogState>();
  TRY(const auto entry, tip_.repository().find(tip_.tree(), path));
  if (entry) {
    TRY(state->stored, cache_.read(tip_.repository(), entry->id));
    if (state->stored->lines.empty()) return fail(Errc::internal, path + ": empty log in the index");
    state->seq = static_cast<std::int64_t>(state->stored->lines.size());
  }
  return logs_[path] = std::move(state);
}

Result<std::optional<std::vector<Statement>>> Staging::log(LogKind kind, const Name& name) const {
  TRY(const auto state, load(tip_.layout().log_path(kind, name.key())));
  if (state->changed) return parse_log(state->text);
  if (!state->stored) return std::nullopt;
  return parse_log(state->stored->text);
}

Result<std::optional<std::vector<StatementLine>>> Staging::lines(LogKind kind, const Name& name) const {
  TRY(const auto state, load(tip_.layout().log_path(kind, name.key())));
  if (!state->changed) return state->stored ? std::optional(state->stored->lines) : std::nullopt;
  std::vector<StatementLine> lines;
  for (const std::string_view line : split_lines(state->text)) {
    TRY(StatementLine read, read_statement_line(line));
    lines.push_back(std::move(read));
  }
  return lines;
}

Result<std::int64_t> Staging::length(LogKind kind, const Name& name) const {
  TRY(const auto state, load(tip_.layout().log_path(kind, name.key())));
  return state->seq;
}

Result<std::shared_ptr<Staging::LogState>> Staging::open_log(const std::string& path) const {
  TRY(const auto before, load(path));
  auto state = std::make_shared<LogState>(*before);
  if (state->replay) return state;
  auto address = tip_.layout().parse_log_path(path);
  if (!address) return fail(Errc::internal, path + ": no log belongs at this path");
  if (state->seq == 0) TRY_VOID(check_not_upstreams(*address));
  state->replay.emplace(context_, path, *std::move(address));
  if (state->stored) {
    state->text = state->stored->text;
    TRY_VOID(state->replay->trust(state->stored->lines));
  }
  return state;
}

/// A fork takes no name that the index it follows has: to readers of the fork it would be that name.
Result<void> Staging::check_not_upstreams(const Layout::LogAddress& address) const {
  if (tip_.upstream() == nullptr || (address.kind != LogKind::dist && address.kind != LogKind::ext))
    return {};
  for (const LogKind kind : {LogKind::dist, LogKind::ext}) {
    TRY(const IndexView* theirs, tip_.upstream()->holder(kind, address.key));
    if (theirs == nullptr) continue;
    return fail(Errc::conflict,
                fmt::format("'{}' is a name of {}, which this registry follows; choose another, for instance "
                            "with a prefix of your own",
                            address.key, theirs->registry().id.text()));
  }
  return {};
}

Result<Appended> Staging::add(const std::string& path, std::shared_ptr<LogState> state, std::string line,
                              Known known) {
  Appended appended{path, ++state->seq, statement_id(line), std::move(line)};
  state->text += appended.line;
  state->text += '\n';
  TRY_VOID(state->replay->accept(appended.line, state->text, known));
  state->changed = true;
  logs_[path] = std::move(state);
  appended_.push_back(appended);
  return appended;
}

Result<Appended> Staging::append(std::string_view type, const Name& subject, Json body) {
  const StatementType* row = find_statement_type(type);
  if (row == nullptr) return fail(Errc::internal, fmt::format("unknown statement type '{}'", type));
  const std::string service = row->log == LogKind::packages ? body.value("service", "") : "";
  const std::string path = tip_.layout().log_path(row->log, subject.key(), service);
  TRY(auto state, open_log(path));
  body["type"] = type;
  body["registry"] = tip_.registry().id.text();
  body[std::string(row->subject)] = subject.key();
  body["seq"] = state->replay->next_seq();
  body["prev"] = state->replay->prev();
  body["date"] = std::max(to_rfc3339(now_), state->replay->last_date());  // a clock may have gone back
  TRY(const std::string canonical, to_canonical(body, {k_max_line_bytes, 30}));
  std::string line = make_statement_line(canonical, {&keys_.registry});
  return add(path, std::move(state), std::move(line), Known::signatures);
}

Result<Appended> Staging::append_signed(std::string_view text) {
  TRY(const StatementLine line, read_statement_line(text));
  const StatementType* row = find_statement_type(line.type);
  const auto subject = Name::parse(line.subject);
  if (row == nullptr || !subject || subject->key() != line.subject) {
    return fail(Errc::invalid,
                fmt::format("a statement of type '{}' about '{}': no log takes it", line.type, line.subject));
  }
  const std::string service = row->log == LogKind::packages ? std::string(member_text(line, "service")) : "";
  const std::string path = tip_.layout().log_path(row->log, subject->key(), service);
  if (!tip_.layout().parse_log_path(path))
    return fail(Errc::invalid, fmt::format("'{}' is no service's name", service));
  TRY_VOID(check_date(line));
  TRY(auto state, open_log(path));
  if (line.seq != state->replay->next_seq() || line.prev != state->replay->prev()) {
    return fail(Errc::conflict,
                fmt::format("{}: the statement was made to follow another one (it says seq {}, {} is next); "
                            "fetch the index, make and sign it again",
                            path, line.seq, state->replay->next_seq()));
  }
  TRY(std::string countersigned_line, countersigned(line));
  return add(path, std::move(state), std::move(countersigned_line), Known::nothing);
}

Result<void> Staging::check_date(const StatementLine& line) const {
  const UnixSeconds date = from_rfc3339(line.date).value_or(0);
  if (date > now_ + k_clock_skew || date < now_ - k_max_age) {
    return fail_untrusted(Distrust::policy, "trust-policy", "",
                          fmt::format("the statement is dated {}, it is {} now", line.date, to_rfc3339(now_)),
                          "correct the clock, make and sign it again");
  }
  return {};
}

Result<std::string> Staging::countersigned(const StatementLine& line) const {
  std::vector<std::pair<std::string, Signature>> signatures;
  const Authority* authority = find_authority(line.type);
  const std::string& ours = keys_.registry.public_key().tuf_keyid();
  const bool asked = authority != nullptr && authority->registry;
  if (asked) signatures.emplace_back(ours, keys_.registry.sign_statement(line.signed_text));
  for (const LineSignature& signature : line.signatures)
    if (!asked || signature.keyid != ours) signatures.emplace_back(signature.keyid, signature.signature);
  return join_statement_line(line.signed_text, std::move(signatures));
}

void Staging::say(std::string line) {
  message_.push_back(std::move(line));
}

void Staging::trailer(std::string line) {
  trailers_.push_back(std::move(line));
}

IndexWriter::IndexWriter(fs::path repository, TrustAnchor anchor, OnlineKeys keys, const Clock& clock,
                         WriterOptions options)
    : path_(std::move(repository)),
      anchor_(std::move(anchor)),
      keys_(std::move(keys)),
      clock_(clock),
      options_(std::move(options)) {
  if (!options_.logs) options_.logs = std::make_shared<LogCache>(0);
}

IndexWriter::~IndexWriter() = default;

Result<Committed> IndexWriter::commit(const Transaction& transaction) {
  Waiting mine{&transaction, {}, {}};
  std::unique_lock lock(mutex_);
  queue_.push_back(&mine);
  arrived_.notify_one();
  while (!mine.result) {
    if (leading_) {
      changed_.wait(lock);
      continue;
    }
    leading_ = true;
    await_announced(lock);
    std::vector<Waiting*> group;
    group.assign(queue_.begin(),
                 queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), k_max_group)));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
    lock.unlock();
    const auto begin = std::chrono::steady_clock::now();
    run_group(group);
    lock.lock();
    last_commit_ = std::chrono::steady_clock::now() - begin;
    leading_ = false;
    changed_.notify_all();
  }
  return *std::move(mine.result);
}

void IndexWriter::await_announced(std::unique_lock<std::mutex>& lock) {
  arrived_.wait_for(lock, last_commit_, [this] { return announced_ <= queue_.size(); });
}

IndexWriter::Announcement::Announcement(IndexWriter& writer) : writer_(writer) {
  const std::lock_guard lock(writer_.mutex_);
  ++writer_.announced_;
}

IndexWriter::Announcement::~Announcement() {
  const std::lock_guard lock(writer_.mutex_);
  --writer_.announced_;
  writer_.arrived_.notify_one();
}

void IndexWriter::run_group(const std::vector<Waiting*>& group) {
  const auto committed = commit_group(group);
  const std::lock_guard lock(mutex_);
  for (Waiting* waiting : group) {
    if (!committed) {
      waiting->result = tl::unexpected(committed.error());
      continue;
    }
    if (*waiting->outcome) (*waiting->outcome)->commit = *committed;
    waiting->result = std::move(waiting->outcome);
  }
}

Result<git::ObjectId> IndexWriter::commit_group(const std::vector<Waiting*>& group) {
  TRY(const FileLock other_processes, FileLock::acquire(path_ / k_writer_lock));
  TRY(auto opened, git::Repository::open(path_, options_.cache));
  const auto repository = std::make_shared<git::Repository>(std::move(opened));
  TRY(const Verified<IndexView> tip, Verifier(repository, anchor_).open_tip());
  TRY_VOID(check_online_keys(tip->root(), keys_));
  Staging staging(*tip, keys_, clock_.now(), *options_.logs);
  for (Waiting* waiting : group) {
    const auto logs = staging.logs_;
    const auto message = staging.message_;
    const auto trailers = staging.trailers_;
    const std::size_t first = staging.appended_.size();
    if (auto done = (*waiting->transaction)(staging); !done) {
      staging.logs_ = logs;
      staging.message_ = message;
      staging.trailers_ = trailers;
      staging.appended_.resize(first);
      waiting->outcome = tl::unexpected(std::move(done).error());
    } else {
      waiting->outcome = Committed{
          {}, {staging.appended_.begin() + static_cast<std::ptrdiff_t>(first), staging.appended_.end()}};
    }
  }
  if (staging.appended_.empty()) return tip->commit();
  auto written = write_commit(*repository, *tip, staging);
  if (!written) return tl::unexpected(in_context("commit to " + path_.string(), std::move(written).error()));
  return written;
}

Result<git::ObjectId> IndexWriter::write_commit(git::Repository& repository, const IndexView& tip,
                                                const Staging& staging) {
  std::vector<git::FileChange> changes;
  for (const auto& [path, state] : staging.logs_) {
    if (state->changed) changes.push_back({path, state->text});
  }
  std::string trailers;
  for (const std::string& trailer : staging.trailers_) trailers += trailer + "\n";
  TRY_VOID(repository.gather());
  TRY(const git::ObjectId tree, repository.write_tree(tip.tree(), changes));
  const NewCommit next{tree, tip.commit(), staging.now_, fmt::format("{}", fmt::join(staging.message_, "\n")),
                       trailers};
  TRY(const git::ObjectId commit, write_signed_commit(repository, tip.registry().id, next, keys_.commit));
  std::optional<PreparedTimestamp> stamp;
  if (keys_.timestamp) {
    TRY(stamp,
        prepare_timestamp(repository, timestamp_of(tip, commit, tree, staging.now_), {&*keys_.timestamp}));
  }
  if (options_.settle) TRY_VOID(options_.settle());
  if (options_.observer) options_.observer("commit:before-ref");
  TRY_VOID(repository.move_ref(k_main_ref, tip.commit(), commit, "commit statements"));
  if (stamp) TRY_VOID(publish_timestamp(repository, *stamp));
  if (options_.observer) options_.observer("commit:after-ref");
  return commit;
}

Result<bool> IndexWriter::refresh_timestamp() {
  if (!keys_.timestamp) return false;
  TRY(const FileLock other_writers, FileLock::acquire(path_ / k_writer_lock));
  TRY(auto opened, git::Repository::open(path_));
  const auto repository = std::make_shared<git::Repository>(std::move(opened));
  TRY(const Verified<IndexView> tip, Verifier(repository, anchor_).open_tip());
  const UnixSeconds now = clock_.now();
  TRY(const bool fresh, is_fresh(*repository, *tip, now));
  if (fresh) return false;
  TRY(const auto stamp, prepare_timestamp(*repository, timestamp_of(*tip, tip->commit(), tip->tree(), now),
                                          {&*keys_.timestamp}));
  TRY_VOID(publish_timestamp(*repository, stamp));
  return true;
}

}  // namespace howdah
