// SPDX-License-Identifier: PostgreSQL
// One function per row of the route table: read the request, call one thing, render. What they answer is
// docs/protocol.md, "HTTP API".
#pragma once

#include "registryd/app.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

Result<Response> get_health(const App& app, Request& request);
Result<Response> get_metrics(const App& app, Request& request);
Result<Response> get_registry(const App& app, Request& request);
Result<Response> get_allowed_signers(const App& app, Request& request);
Result<Response> get_minisign_key(const App& app, Request& request);
Result<Response> get_openapi(const App& app, Request& request);
Result<Response> get_problem(const App& app, Request& request);
Result<Response> list_events(const App& app, Request& request);
Result<Response> stream_events(const App& app, Request& request);
Result<Response> get_audit(const App& app, Request& request);
Result<Response> get_release_feed(const App& app, Request& request);
Result<Response> get_distribution_feed(const App& app, Request& request);
Result<Response> get_user_feed(const App& app, Request& request);
Result<Response> get_tag_feed(const App& app, Request& request);
Result<Response> post_release(const App& app, Request& request);
Result<Response> get_timestamp(const App& app, Request& request);
Result<Response> post_statement(const App& app, Request& request);
Result<Response> list_distributions(const App& app, Request& request);
Result<Response> get_distribution(const App& app, Request& request);
Result<Response> get_release(const App& app, Request& request);
Result<Response> get_release_minisig(const App& app, Request& request);
Result<Response> get_extension(const App& app, Request& request);
Result<Response> get_artifact(const App& app, Request& request);
Result<Response> get_artifact_minisig(const App& app, Request& request);
Result<Response> get_git_refs(const App& app, Request& request);
Result<Response> post_git_upload_pack(const App& app, Request& request);
Result<Response> post_git_receive_pack(const App& app, Request& request);
Result<Response> get_submission(const App& app, Request& request);

Result<Response> get_trusted_publishing(const App& app, Request& request);
Result<Response> post_oidc_token(const App& app, Request& request);
Result<Response> list_publishers(const App& app, Request& request);
Result<Response> post_publisher(const App& app, Request& request);
Result<Response> delete_publisher(const App& app, Request& request);
Result<Response> post_invitation(const App& app, Request& request);
Result<Response> list_invitations(const App& app, Request& request);
Result<Response> list_my_invitations(const App& app, Request& request);
Result<Response> post_invitation_accept(const App& app, Request& request);
Result<Response> delete_invitation(const App& app, Request& request);
Result<Response> post_yank(const App& app, Request& request);
Result<Response> post_unyank(const App& app, Request& request);
Result<Response> post_deprecate(const App& app, Request& request);
Result<Response> get_settings(const App& app, Request& request);
Result<Response> patch_settings(const App& app, Request& request);
Result<Response> list_staged(const App& app, Request& request);
Result<Response> post_staged_approve(const App& app, Request& request);
Result<Response> post_staged_reject(const App& app, Request& request);
Result<Response> list_holds(const App& app, Request& request);
Result<Response> post_hold_approve(const App& app, Request& request);
Result<Response> post_hold_reject(const App& app, Request& request);

}  // namespace howdah
