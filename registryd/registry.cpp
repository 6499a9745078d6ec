// SPDX-License-Identifier: PostgreSQL
#include "registryd/registry.hpp"

#include "core/index/keyring.hpp"
#include "hooks/gate.hpp"
#include "registryd/replica/upstream_store.hpp"
#include "registryd/state/modules.hpp"

namespace howdah {
namespace {

/// A publish reads a log when it is admitted, and the index writer reads it again soon after.
constexpr std::size_t k_cached_bytes = 8U << 20U;

/// Secret keys, or on a replica, which has none, keys that no root lists: the writer refuses what they sign.
struct Keys {
  OnlineKeys online;
  SecretKey artifacts;
  SecretKey commits;
};

Result<Keys> load_keys(const RegistryOptions& options) {
  if (options.is_replica()) {
    return Keys{{SecretKey::generate(), SecretKey::generate()}, SecretKey::generate(), SecretKey::generate()};
  }
  TRY(OnlineKeys online, load_online_keys(options.data.keys()));
  TRY(SecretKey artifacts, load_key(options.data.keys(), "registry"));
  TRY(SecretKey commits, load_key(options.data.keys(), "commit"));
  return Keys{std::move(online), std::move(artifacts), std::move(commits)};
}

/// A replica's first start waits for its registry.
Result<MadeParts> prepare_replica(const RegistryOptions& options, const Clock& clock) {
  MadeParts made;
  TRY_VOID(make_directories(options.data.artifacts(), 0755));
  TRY_VOID(make_directories(options.data.spool(), 0700));
  std::error_code ignored;
  if (fs::exists(options.data.root_pin(), ignored)) return made;  // the follower goes on from what is here
  TRY_VOID(follow(options.data, options.upstream, clock));
  made.paths.push_back(options.data.index().string());
  return made;
}

}  // namespace

Result<std::unique_ptr<Registry>> Registry::open(const RegistryOptions& options, const Clock& clock,
                                                 const Log& log) {
  const bool has_file = options.database.empty();
  TRY(FileLock lock, howdah::lock(options.data, has_file ? Sharing::alone : Sharing::shared));
  TRY(const FileLock starting, FileLock::acquire(options.data.starting()));
  TRY(MadeParts made, options.is_replica() ? prepare_replica(options, clock)
                                           : prepare(options.data, options.id, clock.now()));
  TRY(RegistryIdentity identity, identify(options.data));
  TRY(const std::size_t leftovers, clear_spool(options.data.spool()));
  if (leftovers > 0) log.info("spool-cleared", {{"leftovers", std::to_string(leftovers)}});
  TRY(Spool spool, Spool::open(options.data.spool()));
  std::unique_ptr<Registry> registry(new Registry(std::move(identity), std::move(lock), std::move(spool)));
  registry->made_ = std::move(made);
  TRY_VOID(registry->assemble(options, clock, log));
  if (!options.is_replica()) TRY_VOID(registry->writer_->refresh_timestamp());
  return registry;
}

Result<void> Registry::assemble(const RegistryOptions& options, const Clock& clock, const Log& log) {
  const DataFolder& data = options.data;
  TRY(Keys keys, load_keys(options));
  std::error_code ignored;
  const bool new_file = options.database.empty() && !fs::exists(data.state(), ignored);
  TRY(database_, open_state(data, options.database));
  if (new_file) made_.paths.push_back(data.state().string());
  TRY_VOID(bind_state(*database_, identity_));
  metrics_ = std::make_unique<Metrics>(clock.now(), data.root);
  const auto read_lately = std::make_shared<git::ObjectCache>(k_cached_bytes);
  logs_ = std::make_shared<LogCache>(k_cached_bytes);
  TRY(tips_, Tips::open(data.index(), identity_.anchor(), read_lately));
  TRY(artifacts_, options.is_replica() ? open_upstream_store(data, options.upstream.url, *tips_)
                                       : open_folder_store(data.artifacts()));
  TRY(cache_, ReadCache::open(data.cache(), *tips_, log));
  streams_ = std::make_unique<EventStreams>(*cache_, options.streams);
  writer_ = std::make_unique<IndexWriter>(
      data.index(), identity_.anchor(), std::move(keys.online), clock,
      WriterOptions{options.observer, [this] { return artifacts_->settle(); }, read_lately, logs_});
  identity_services_ = std::make_unique<IdentityServices>(
      options.identity,
      IdentityServices::Parts{identity_.id, data.mail(), *database_, *writer_, *tips_, clock, log});
  review_ = std::make_unique<Review>(ReviewParts{*database_, *cache_, clock, options.hold_similar_names});
  publisher_ = std::make_unique<Publisher>(PublisherParts{.id = identity_.id,
                                                          .spool = spool_.folder(),
                                                          .turns = data.turns(),
                                                          .registry_key = std::move(keys.artifacts),
                                                          .clock = clock,
                                                          .artifacts = *artifacts_,
                                                          .writer = *writer_,
                                                          .tips = *tips_,
                                                          .logs = *logs_,
                                                          .cache = *cache_,
                                                          .review = *review_,
                                                          .observer = options.observer,
                                                          .max_archive_bytes = options.max_archive_bytes});
  statements_ = std::make_unique<Statements>(*publisher_, *writer_, *tips_, clock);
  git_ = std::make_unique<GitBackend>(GitServing{.repository = data.index(),
                                                 .settings = {{"transfer.hideRefs", "refs/for"},
                                                              {"transfer.hideRefs", std::string(k_archive)}}},
                                      spool_.folder(), log);
  TRY_VOID(open_pgxn(options, log));
  TRY_VOID(open_submissions(options, std::move(keys.commits), clock, log));
  decisions_ = std::make_unique<Decisions>(*database_, *publisher_, review_->room(), *tips_, clock);
  owners_ = std::make_unique<Owners>(*database_, *writer_, *tips_, clock);
  trusted_ = std::make_unique<TrustedPublishing>(TrustedPublishingParts{
      identity_.id, options.issuers, *database_, *tips_, clock, log, options.make_client});
  app_ =
      std::make_unique<App>(App{identity_.id,
                                identity_.root,
                                options.upstream.url,
                                options.public_url,
                                clock,
                                log,
                                *database_,
                                *identity_services_,
                                *metrics_,
                                *artifacts_,
                                *tips_,
                                *cache_,
                                *streams_,
                                *publisher_,
                                *statements_,
                                *pgxn_,
                                *git_,
                                *submissions_,
                                *trusted_,
                                *owners_,
                                *review_,
                                *decisions_,
                                Fetching{spool_.folder(), options.fetch_reach, options.max_archive_bytes}});
  return {};
}

Result<void> Registry::open_pgxn(const RegistryOptions& options, const Log& log) {
  const DataFolder& data = options.data;
  std::optional<SecretKey> certificate_key;
  if (!options.is_replica()) {
    TRY(certificate_key, load_key(data.keys(), "registry"));
  }
  TRY(pgxn_, pgxn::Mirror::open({.file = data.pgxn_catalogue(),
                                 .folder = data.pgxn_zips(),
                                 .spool = spool_.folder(),
                                 .artifacts = *artifacts_,
                                 .tips = *tips_,
                                 .log = log},
                                std::move(certificate_key)));
  return {};
}

Result<void> Registry::open_submissions(const RegistryOptions& options, SecretKey commit_key,
                                        const Clock& clock, const Log& log) {
  const DataFolder& data = options.data;
  TRY(std::string seed, nonce_seed(data));
  TRY(submissions_, Submissions::open({.id = identity_.id,
                                       .anchor = identity_.anchor(),
                                       .served = data.index(),
                                       .inbox = data.inbox(),
                                       .spool = spool_.folder(),
                                       .nonce_seed = std::move(seed),
                                       .gate = options.gate,
                                       .commit_key = std::move(commit_key),
                                       .writer = *writer_,
                                       .clock = clock,
                                       .log = log}));
  if (!options.public_url.empty()) answer_as(options.public_url);
  return {};
}

}  // namespace howdah
