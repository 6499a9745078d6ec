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
    // Before the row whose {version} they would pass for.
    Route{"GET", "/.well-known/howdah-trusted-publishing", k_all, get_trusted_publishing,
          "Where and for which audience jobs get publish tokens"},
    Route{"POST", "/v1/oidc/token", k_all, post_oidc_token, "An id token for a publish token"},
    Route{"GET", "/v1/distributions/{name}/publishers", Permission::owners, list_publishers,
          "The trusted publishers of a distribution"},
    Route{"POST", "/v1/distributions/{name}/publishers", Permission::owners, post_publisher,
          "Trust a job to publish"},
    Route{"DELETE", "/v1/distributions/{name}/publishers/{id}", Permission::owners, delete_publisher,
          "Trust a job no longer"},
    Route{"POST", "/v1/distributions/{name}/invitations", Permission::owners, post_invitation,
          "Invite a user to own a distribution, or to take it over"},
    Route{"GET", "/v1/distributions/{name}/invitations", Permission::owners, list_invitations,
          "Open invitations to own a distribution"},
    Route{"GET", "/v1/invitations", Permission::owners, list_my_invitations, "Invitations to you"},
    Route{"POST", "/v1/invitations/{id}/accept", Permission::owners, post_invitation_accept,
          "Become an owner"},
    Route{"DELETE", "/v1/invitations/{id}", Permission::owners, delete_invitation,
          "Decline an invitation, or withdraw it"},
    Route{"POST", "/v1/distributions/{name}/{version}/yank", Permission::yank, post_yank,
          "Keep a release from being chosen"},
    Route{"POST", "/v1/distributions/{name}/{version}/unyank", Permission::yank, post_unyank,
          "Take that back"},
    Route{"POST", "/v1/distributions/{name}/deprecate", Permission::yank, post_deprecate,
          "Say that a distribution is not kept up, and what to use instead"},
    Route{"GET", "/v1/distributions/{name}/settings", Permission::owners, get_settings,
          "What owners have set for releases"},
    Route{"PATCH", "/v1/distributions/{name}/settings", Permission::owners, patch_settings,
          "Set it: staged, trusted_only"},
    Route{"GET", "/v1/staged", Permission::write, list_staged, "Releases that wait for an owner"},
    Route{"POST", "/v1/staged/{id}/approve", Permission::write, post_staged_approve,
          "Publish a staged release"},
    Route{"POST", "/v1/staged/{id}/reject", Permission::write, post_staged_reject, "Drop a staged release"},
    Route{"GET", "/v1/holds", Permission::moderator, list_holds, "Releases that wait for a moderator"},
    Route{"POST", "/v1/holds/{id}/approve", Permission::moderator, post_hold_approve,
          "Publish a held release"},
    Route{"POST", "/v1/holds/{id}/reject", Permission::moderator, post_hold_reject, "Drop a held release"},
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
