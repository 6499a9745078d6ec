// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/working_publisher.hpp"

#include "core/index/keyring.hpp"

namespace howdah {

Result<std::unique_ptr<WorkingPublisher>> WorkingPublisher::open(const Place& place, const Clock& clock,
                                                                 const Log& log) {
  TRY_VOID(identify(place.folder()));
  TRY(Spool spool, Spool::open(place.folder().spool()));
  std::unique_ptr<WorkingPublisher> made(new WorkingPublisher(std::move(spool)));
  TRY_VOID(made->assemble(place, clock, log));
  return made;
}

Result<void> WorkingPublisher::assemble(const Place& place, const Clock& clock, const Log& log) {
  const DataFolder data = place.folder();
  TRY(const RegistryIdentity identity, identify(data));
  TRY(OnlineKeys keys, load_online_keys(data.keys()));
  TRY(SecretKey artifact_key, load_key(data.keys(), "registry"));
  TRY(database_, place.open_state());
  TRY(artifacts_, open_folder_store(data.artifacts()));
  TRY(tips_, Tips::open(data.index(), identity.anchor()));
  TRY(cache_, ReadCache::open(data.cache(), *tips_, log));
  writer_ = std::make_unique<IndexWriter>(data.index(), identity.anchor(), std::move(keys), clock,
                                          WriterOptions{{}, [this] { return artifacts_->settle(); }});
  review_ = std::make_unique<Review>(ReviewParts{*database_, *cache_, clock});
  publisher_ = std::make_unique<Publisher>(PublisherParts{.id = identity.id,
                                                          .spool = spool_.folder(),
                                                          .turns = data.turns(),
                                                          .registry_key = std::move(artifact_key),
                                                          .clock = clock,
                                                          .artifacts = *artifacts_,
                                                          .writer = *writer_,
                                                          .tips = *tips_,
                                                          .logs = logs_,
                                                          .cache = *cache_,
                                                          .review = *review_});
  decisions_ = std::make_unique<Decisions>(*database_, *publisher_, review_->room(), *tips_, clock);
  return {};
}

}  // namespace howdah
