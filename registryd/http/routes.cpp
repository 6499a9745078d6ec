// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/routes.hpp"

#include <array>

#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

constexpr auto k_all = Permission::everyone;
constexpr auto k_publish = Permission::publish;
constexpr auto k_write = Permission::write;

constexpr std::array k_routes{
    Route{"GET", "/healthz", k_all, get_health, "Whether the registry answers, and at which commit"},
    Route{"GET", "/v1/registry", k_all, get_registry, "The registry's id, root of trust, commit and URLs"},
    Route{"GET", "/v1/timestamp", k_all, get_timestamp, "Which commit is the newest, and until when"},
    Route{"GET", "/v1/keys/allowed_signers", k_all, get_allowed_signers,
          "Commit keys, for git verify-commit"},
    Route{"GET", "/v1/keys/minisign.pub", k_all, get_minisign_key, "The key that signs artifacts"},
    Route{"POST", "/v1/releases", k_publish, post_release, "Publish an archive"},
    Route{"POST", "/v1/statements", k_write, post_statement,
          "Make a statement: keys, owners, yanks, releases owners have signed"},
    Route{"GET", "/v1/distributions", k_all, list_distributions, "List or search distributions"},
    Route{"GET", "/v1/distributions/{name}", k_all, get_distribution, "A distribution and its releases"},
    Route{"GET", "/v1/distributions/{name}/{version}", k_all, get_release, "One release"},
    Route{"GET", "/v1/distributions/{name}/{version}/minisig", k_all, get_release_minisig,
          "The signature of a release's artifact"},
    Route{"GET", "/v1/extensions/{name}", k_all, get_extension, "Which distribution provides an extension"},
    Route{"GET", "/v1/artifacts/{sha256}.minisig", k_all, get_artifact_minisig,
          "The signature of the first release of these bytes"},
    Route{"GET", "/v1/artifacts/{sha256}", k_all, get_artifact, "The bytes of an artifact"},
    Route{"GET", "/index.git/info/refs", k_all, get_git_refs, "git: what there is to fetch"},
    Route{"POST", "/index.git/git-upload-pack", k_all, post_git_upload_pack, "git: fetch"},
    // The certificate of a push says who is pushing.
    Route{"POST", "/index.git/git-receive-pack", k_all, post_git_receive_pack,
          "git: submit, by a signed push"},
    Route{"GET", "/v1/submissions/{commit}", k_all, get_submission, "What became of a submission"},
};

}  // namespace

std::span<const Route> routes() {
  return k_routes;
}

}  // namespace howdah
