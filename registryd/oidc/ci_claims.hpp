// SPDX-License-Identifier: PostgreSQL
// What a forge says of a job that runs on it, read from the claims of an id token whose signature holds.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/model/json.hpp"
#include "registryd/oidc/issuer.hpp"

namespace howdah {

struct CiJob {
  std::string issuer;  ///< its name in our table
  std::string repository;
  std::string repository_id;
  std::string owner;
  std::string owner_id;
  std::string workflow;  ///< file name below .github/workflows/, or GitLab's configuration file
  std::string
      called_workflow;      ///< repository and path of a reusable workflow, without its ref; else the same
  std::string environment;  ///< empty: none
  std::string ref;          ///< `refs/tags/v1.0.0`
  std::string trigger;
  std::string commit;
  std::string run;      ///< id of the run
  bool hosted = false;  ///< on a runner of the forge itself
};

/// Errors: unauthenticated, one finding each: a claim missing, of the wrong type, not understood, or a
/// trigger that lets strangers start a job in the repository's name.
[[nodiscard]] Result<CiJob> read_ci_job(const Issuer& issuer, const Json& claims);

/// The subset that is kept with a release.
[[nodiscard]] Json to_json(const CiJob& job);

/// Where a browser finds the repository.
[[nodiscard]] std::string repository_url(const Issuer& issuer, const CiJob& job);

}  // namespace howdah
