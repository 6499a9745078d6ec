// SPDX-License-Identifier: PostgreSQL
// A registry at work: opens a data folder and puts its parts together. The server, tests and benchmarks all
// start here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "registryd/app.hpp"
#include "registryd/data_folder.hpp"
#include "registryd/pgxn/mirror.hpp"
#include "registryd/publish/spool.hpp"
#include "registryd/replica/follower.hpp"

namespace howdah {

struct RegistryOptions {
  DataFolder data;
  std::string database = {};  ///< `postgresql://…`; empty: the file in the data folder
  std::optional<RegistryId> id = {};
  std::string public_url = {};
  Upstream upstream = {};  ///< with a URL: a replica of it
  fs::path gate = {};      ///< this program's own file; empty: the registry takes no pushes
  IdentitySettings identity = IdentitySettings();
  StepObserver observer = {};
  std::vector<Issuer> issuers = public_issuers();  ///< whose id tokens are exchanged
  IssuerKeys::MakeClient make_client = [] { return std::make_unique<CurlHttpClient>("registryd"); };
  bool hold_similar_names = false;  ///< new names that people could take for others wait for a moderator
  Reach fetch_reach = Reach::public_only;  ///< where archives are fetched from on a user's word
  StreamLimits streams = {};
  std::uint64_t max_archive_bytes = ArchiveLimits{}.archive_bytes;

  [[nodiscard]] bool is_replica() const { return !upstream.url.empty(); }
};

class Registry {
 public:
  /// Makes what is missing, takes the folder's lock, clears the spool, opens everything. `clock` and `log`
  /// must outlive it. Several may share a folder when they share a PostgreSQL.
  [[nodiscard]] static Result<std::unique_ptr<Registry>> open(const RegistryOptions& options,
                                                              const Clock& clock, const Log& log);

  [[nodiscard]] const App& app() const { return *app_; }
  [[nodiscard]] const RegistryIdentity& identity() const { return identity_; }
  [[nodiscard]] IndexWriter& writer() { return *writer_; }
  /// A base URL, without a final slash, under which pushers reach it.
  void answer_as(const std::string& url) { submissions_->answer_as(url + "/index.git"); }
  /// Sends mail from now on, where a server is set.
  void start_mail() { identity_services_->outbox.start(); }
  /// Paths this start made.
  [[nodiscard]] const std::vector<std::string>& made() const { return made_.paths; }
  [[nodiscard]] bool is_new() const { return made_.index; }

 private:
  Registry(RegistryIdentity identity, FileLock lock, Spool spool)
      : identity_(std::move(identity)), lock_(std::move(lock)), spool_(std::move(spool)) {}
  Result<void> assemble(const RegistryOptions& options, const Clock& clock, const Log& log);
  Result<void> open_pgxn(const RegistryOptions& options, const Log& log);
  Result<void> open_submissions(const RegistryOptions& options, SecretKey commit_key, const Clock& clock,
                                const Log& log);

  RegistryIdentity identity_;
  FileLock lock_;
  Spool spool_;
  MadeParts made_;
  std::unique_ptr<SqlDatabase> database_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<ArtifactStore> artifacts_;
  std::unique_ptr<Tips> tips_;
  std::unique_ptr<ReadCache> cache_;
  std::unique_ptr<EventStreams> streams_;
  std::shared_ptr<LogCache> logs_;
  std::unique_ptr<IndexWriter> writer_;
  std::unique_ptr<IdentityServices> identity_services_;
  std::unique_ptr<Review> review_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<Statements> statements_;
  std::unique_ptr<pgxn::Mirror> pgxn_;
  std::unique_ptr<GitBackend> git_;
  std::unique_ptr<Submissions> submissions_;
  std::unique_ptr<Decisions> decisions_;
  std::unique_ptr<Owners> owners_;
  std::unique_ptr<TrustedPublishing> trusted_;
  std::unique_ptr<App> app_;
};

}  // namespace howdah
