// SPDX-License-Identifier: PostgreSQL
// What handlers work with. Built once by Registry, passed down; owns nothing.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/model/name.hpp"
#include "core/store/artifact_store.hpp"
#include "registryd/events/event_streams.hpp"
#include "registryd/http/git_backend.hpp"
#include "registryd/identity/services.hpp"
#include "registryd/metrics/metrics.hpp"
#include "registryd/oidc/trusted_publishing.hpp"
#include "registryd/ownership/owners.hpp"
#include "registryd/publish/decisions.hpp"
#include "registryd/publish/publisher.hpp"
#include "registryd/publish/statements.hpp"
#include "registryd/sources/fetching.hpp"
#include "registryd/state/read_cache.hpp"
#include "registryd/state/sql.hpp"
#include "registryd/state/tips.hpp"
#include "registryd/submissions/submissions.hpp"

namespace howdah {

namespace pgxn {
class Mirror;
}

struct App {
  RegistryId id;
  Sha256 root;             ///< SHA-256 of root/1.json: what clients pin
  std::string upstream;    ///< of a replica: the registry it follows; empty for a registry itself
  std::string public_url;  ///< without a final slash; empty: URLs in answers start with `/`
  const Clock& clock;
  const Log& log;
  SqlDatabase& database;  ///< stores are made over it where they are used
  IdentityServices& identity;
  Metrics& metrics;
  ArtifactStore& artifacts;
  Tips& tips;
  ReadCache& cache;
  EventStreams& streams;
  Publisher& publisher;
  Statements& statements;
  pgxn::Mirror& pgxn;
  GitBackend& git;
  Submissions& submissions;
  TrustedPublishing& trusted;
  Owners& owners;
  Review& review;
  Decisions& decisions;
  Fetching fetching;
};

}  // namespace howdah
