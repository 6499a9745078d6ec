// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/routes.hpp"

#include <array>

#include "registryd/api/bundle.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/sparse.hpp"
#include "registryd/pgxn/handlers.hpp"

namespace howdah {
namespace {

constexpr auto k_all = Permission::everyone;
constexpr auto k_publish = Permission::publish;
constexpr auto k_signed_in = Permission::signed_in;
constexpr auto k_fresh = Permission::fresh;
constexpr auto k_moderator = Permission::moderator;
constexpr auto k_write = Permission::write;

constexpr std::array k_routes{
    Route{"GET", "/healthz", k_all, get_health, "Whether the registry answers, and at which commit"},
    Route{"GET", "/metrics", k_all, get_metrics, "Counters for a Prometheus"},
    Route{"GET", "/v1/registry", k_all, get_registry, "The registry's id, root of trust, commit and URLs"},
    Route{"GET", "/v1/timestamp", k_all, get_timestamp, "Which commit is the newest, and until when"},
    Route{"GET", "/v1/keys/allowed_signers", k_all, get_allowed_signers,
          "Commit keys, for git verify-commit"},
    Route{"GET", "/v1/keys/minisign.pub", k_all, get_minisign_key, "The key that signs artifacts"},
    Route{"GET", "/v1/openapi.json", k_all, get_openapi, "This API as an OpenAPI 3.1 document"},
    Route{"GET", "/v1/problems/{code}", k_all, get_problem, "What a problem's code means"},
    Route{"GET", "/v1/events", k_all, list_events, "What the index's history brought, in order"},
    Route{"GET", "/v1/events/stream", k_all, stream_events, "The same as it happens, as server-sent events"},
    Route{"GET", "/v1/audit", k_all, get_audit, "Who did what to what, newest first"},
    Route{"GET", "/v1/feeds/releases.atom", k_all, get_release_feed, "All releases, as Atom"},
    Route{"GET", "/v1/feeds/releases.json", k_all, get_release_feed, "All releases, as JSON Feed"},
    Route{"GET", "/v1/feeds/distributions/{name}.atom", k_all, get_distribution_feed,
          "A distribution's releases, as Atom"},
    Route{"GET", "/v1/feeds/distributions/{name}.json", k_all, get_distribution_feed,
          "A distribution's releases, as JSON Feed"},
    Route{"GET", "/v1/feeds/users/{name}.atom", k_all, get_user_feed, "A user's releases, as Atom"},
    Route{"GET", "/v1/feeds/users/{name}.json", k_all, get_user_feed, "A user's releases, as JSON Feed"},
    Route{"GET", "/v1/feeds/tags/{tag}.atom", k_all, get_tag_feed, "Releases with a tag, as Atom"},
    Route{"GET", "/v1/feeds/tags/{tag}.json", k_all, get_tag_feed, "Releases with a tag, as JSON Feed"},
    Route{"POST", "/v1/releases", k_publish, post_release, "Publish an archive"},
    Route{"POST", "/v1/statements", k_write, post_statement,
          "Make a statement: keys, owners, yanks, releases owners have signed"},
    Route{"POST", "/v1/users", k_all, post_user, "Ask for an account"},
    Route{"POST", "/v1/users/verify", k_all, post_verify_email,
          "Confirm an e-mail address by the code sent there"},
    Route{"POST", "/v1/password-reset", k_all, post_password_reset,
          "Ask for a code that sets a new password"},
    Route{"POST", "/v1/password-reset/confirm", k_all, post_password_reset_confirm,
          "Set a new password by such a code"},
    Route{"POST", "/v1/sessions/challenge", k_all, post_login_challenge, "A text for an SSH key to sign"},
    Route{"POST", "/v1/sessions", k_all, post_session,
          "Sign in: by password and code, or by a signed challenge"},
    Route{"POST", "/v1/sessions/fresh", k_signed_in, post_session_fresh, "Show again who you are"},
    Route{"GET", "/v1/sessions", k_signed_in, list_sessions, "Where you are signed in"},
    Route{"DELETE", "/v1/sessions/{id}", k_signed_in, delete_session, "Sign out there; `current`: here"},
    Route{"GET", "/v1/account", k_signed_in, get_account, "Your account, and what opens it"},
    Route{"DELETE", "/v1/account", k_fresh, delete_account, "Close your account for good"},
    Route{"POST", "/v1/account/password", k_fresh, post_account_password, "Set a password"},
    Route{"POST", "/v1/account/email", k_fresh, post_account_email, "Move to another e-mail address"},
    Route{"POST", "/v1/account/totp", k_fresh, post_account_totp, "A secret for one-time passwords"},
    Route{"POST", "/v1/account/totp/confirm", k_fresh, post_account_totp_confirm,
          "Turn one-time passwords on, by showing one"},
    Route{"DELETE", "/v1/account/totp", k_fresh, delete_account_totp, "Turn one-time passwords off"},
    Route{"POST", "/v1/account/recovery-codes", k_fresh, post_recovery_codes, "New recovery codes"},
    Route{"POST", "/v1/account/keys", k_fresh, post_account_key, "Add an SSH key to sign in with"},
    Route{"POST", "/v1/account/keys/remove", k_fresh, post_account_key_remove, "Remove such a key"},
    Route{"GET", "/v1/tokens", k_signed_in, list_tokens, "Your API tokens"},
    Route{"POST", "/v1/tokens", k_fresh, post_token, "Make an API token"},
    Route{"POST", "/v1/tokens/revoke", k_all, post_token_revoke, "Revoke a token by showing it"},
    Route{"DELETE", "/v1/tokens/{id}", k_signed_in, delete_token, "Revoke a token of yours"},
    Route{"GET", "/device", k_all, get_device_page, "What to do with a device's code"},
    Route{"POST", "/v1/device/code", k_all, post_device_code, "RFC 8628: a program asks to be let in"},
    Route{"POST", "/v1/device/token", k_all, post_device_token, "RFC 8628: a program asks for its token"},
    Route{"GET", "/v1/device/{code}", k_signed_in, get_device, "Which program waits with that code"},
    Route{"POST", "/v1/device/{code}", k_fresh, post_device_answer, "Let it in, or not"},
    Route{"GET", "/v1/users", k_moderator, list_users, "Accounts; `?state=waiting` is the queue"},
    Route{"POST", "/v1/users/{name}/approve", k_moderator, post_user_approve, "Open an account that waits"},
    Route{"POST", "/v1/users/{name}/reject", k_moderator, post_user_reject, "Refuse an account that waits"},
    Route{"POST", "/v1/users/{name}/suspend", k_moderator, post_user_suspend, "Suspend an account"},
    Route{"POST", "/v1/users/{name}/restore", k_moderator, post_user_restore, "Lift a suspension"},
    Route{"POST", "/v1/users/{name}/role", Permission::admin, post_user_role,
          "Make a moderator or administrator"},
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
    // PGXN's root mirror and API.
    Route{"GET", "/index.json", k_all, pgxn::get_index, "PGXN: URI templates of what follows"},
    Route{"GET", "/dist/{name}.json", k_all, pgxn::get_distribution, "PGXN: a distribution"},
    Route{"GET", "/dist/{name}/{version}/META.json", k_all, pgxn::get_meta, "PGXN: a release's META 1"},
    Route{"GET", "/dist/{name}/{version}/META.v2.json", k_all, pgxn::get_meta_v2,
          "PGXN: a release's META 2, certified"},
    Route{"GET", "/dist/{name}/{version}/README.txt", k_all, pgxn::get_readme, "PGXN: a release's README"},
    Route{"GET", "/dist/{name}/{version}/{file}.zip", k_all, pgxn::get_zip, "PGXN: a release's zip"},
    Route{"GET", "/extension/{name}.json", k_all, pgxn::get_extension, "PGXN: an extension's versions"},
    Route{"GET", "/user/{name}.json", k_all, pgxn::get_user, "PGXN: a user's releases"},
    Route{"GET", "/users/{letter}.json", k_all, pgxn::get_user_list, "PGXN: users by first letter"},
    Route{"GET", "/tag/{tag}.json", k_all, pgxn::get_tag, "PGXN: releases with a tag"},
    Route{"GET", "/stats/{name}.json", k_all, pgxn::get_statistic, "PGXN: counts and newest"},
    Route{"GET", "/search/{in}", k_all, pgxn::get_search, "PGXN: search"},
    Route{"GET", "/search/{in}/", k_all, pgxn::get_search, "PGXN: search, as its template has it"},
    Route{"GET", "/meta/mirrors.json", k_all, pgxn::get_mirrors, "PGXN: where else to ask"},
    Route{"GET", "/meta/spec.txt", k_all, pgxn::get_spec, "PGXN: the META specification"},
    Route{"GET", "/meta/timestamp", k_all, pgxn::get_time, "PGXN: when the mirror changed"},
    Route{"POST", "/upload", k_publish, pgxn::post_upload, "PGXN Manager: upload an archive"},
    Route{"GET", "/v1/keys/jwks.json", k_all, pgxn::get_key_set, "The key that signs release certificates"},
    Route{"GET", "/clone.bundle", k_all, get_clone_bundle, "What git clone --bundle-uri may start from"},
    Route{"GET", "/tip", k_all, get_sparse_tip, "Sparse reading: timestamp, newest commit and documents"},
    Route{"GET", "/at/{commit}", k_all, get_sparse_at,
          "Sparse reading: what names lead to at a commit, or commits before it"},
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
