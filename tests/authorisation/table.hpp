// SPDX-License-Identifier: PostgreSQL
// Who may do what: for every route, the status each kind of asker gets. authorisation_test.cpp asks every
// cell of it, and fails for a route that has no row. A new route: add its row in the block of its kind,
// below.
#pragma once

#include <array>
#include <string_view>

namespace howdah::test {

/// The columns, in order. People have a fresh session, except stale; tokens are of ada, the owner of `pair`,
/// with one scope each; the service is one that was granted the right to submit, and has a key and no token.
inline constexpr std::array k_askers{
    "anonymous",     "user",           "owner", "co-owner",      "foreign owner",
    "publish-new",   "publish-update", "yank",  "owners",        "read-private",
    "expired token", "moderator",      "admin", "stale session", "service",
};

struct Row {
  std::string_view route;  ///< method and pattern, as in the table of routes
  /// What is asked for; empty: the pattern, with what sample_of() gives for its parts. `$WORD` stands for a
  /// value of the scene.
  std::string_view path;
  /// JSON, or `archive:NAME:VERSION`, or `form:…`, or nothing.
  std::string_view body;
  /// One status for each asker.
  std::array<int, k_askers.size()> expected;
};

/// The same for everybody.
constexpr std::array<int, k_askers.size()> all(int status) {
  std::array<int, k_askers.size()> row{};
  row.fill(status);
  return row;
}

// clang-format off
/// For people in person, fresh or not; no token.
constexpr std::array<int, k_askers.size()> in_person(int s) {
  return {401, s, s, s, s, 403, 403, 403, 403, 403, 401, s, s, s, 401};
}
/// For people who just showed who they are.
constexpr std::array<int, k_askers.size()> fresh(int s) {
  return {401, s, s, s, s, 403, 403, 403, 403, 403, 401, s, s, 403, 401};
}
/// For moderators and administrators.
constexpr std::array<int, k_askers.size()> moderators(int s) {
  return {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 401, s, s, 403, 401};
}
/// For administrators who just showed who they are.
constexpr std::array<int, k_askers.size()> admins(int s) {
  return {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 401, 403, s, 403, 401};
}

inline constexpr std::array k_rows{
    // What everybody reads.
    Row{"GET /healthz", "", "", all(200)},
    Row{"GET /metrics", "", "", all(200)},
    Row{"GET /clone.bundle", "", "", all(404)},  // until it is made
    Row{"GET /v1/registry", "", "", all(200)},
    Row{"GET /v1/timestamp", "", "", all(200)},
    Row{"GET /v1/keys/allowed_signers", "", "", all(200)},
    Row{"GET /v1/keys/minisign.pub", "", "", all(200)},
    Row{"GET /v1/distributions", "", "", all(200)},
    Row{"GET /v1/distributions/{name}", "", "", all(200)},
    Row{"GET /v1/distributions/{name}/{version}", "", "", all(200)},
    Row{"GET /v1/distributions/{name}/{version}/minisig", "", "", all(200)},
    Row{"GET /v1/extensions/{name}", "", "", all(200)},
    Row{"GET /v1/artifacts/{sha256}.minisig", "", "", all(200)},
    Row{"GET /v1/artifacts/{sha256}", "", "", all(200)},
    Row{"GET /v1/submissions/{commit}", "", "", all(404)},
    Row{"GET /device", "", "", all(200)},
    Row{"GET /v1/openapi.json", "", "", all(200)},
    Row{"GET /v1/problems/{code}", "/v1/problems/not-found", "", all(200)},
    Row{"GET /v1/events", "", "", all(200)},
    Row{"GET /v1/events/stream", "", "", all(200)},
    Row{"GET /v1/audit", "", "", all(200)},
    Row{"GET /v1/feeds/releases.atom", "", "", all(200)},
    Row{"GET /v1/feeds/releases.json", "", "", all(200)},
    Row{"GET /v1/feeds/distributions/{name}.atom", "", "", all(200)},
    Row{"GET /v1/feeds/distributions/{name}.json", "", "", all(200)},
    Row{"GET /v1/feeds/users/{name}.atom", "/v1/feeds/users/ada.atom", "", all(200)},
    Row{"GET /v1/feeds/users/{name}.json", "/v1/feeds/users/ada.json", "", all(200)},
    Row{"GET /v1/feeds/tags/{tag}.atom", "", "", all(404)},
    Row{"GET /v1/feeds/tags/{tag}.json", "", "", all(404)},

    // What PGXN's clients read.
    Row{"GET /index.json", "", "", all(200)},
    Row{"GET /dist/{name}.json", "", "", all(200)},
    Row{"GET /dist/{name}/{version}/META.json", "", "", all(200)},
    Row{"GET /dist/{name}/{version}/META.v2.json", "", "", all(200)},
    Row{"GET /dist/{name}/{version}/README.txt", "", "", all(404)},
    Row{"GET /dist/{name}/{version}/{file}.zip", "/dist/pair/0.1.0/pair-0.1.0.zip", "", all(200)},
    Row{"GET /extension/{name}.json", "", "", all(200)},
    Row{"GET /user/{name}.json", "/user/ada.json", "", all(200)},
    Row{"GET /users/{letter}.json", "/users/a.json", "", all(200)},
    Row{"GET /tag/{tag}.json", "", "", all(404)},
    Row{"GET /stats/{name}.json", "/stats/dist.json", "", all(200)},
    Row{"GET /search/{in}", "/search/dists", "", all(400)},
    Row{"GET /search/{in}/", "/search/dists/", "", all(400)},
    Row{"GET /meta/mirrors.json", "", "", all(200)},
    Row{"GET /meta/spec.txt", "", "", all(200)},
    Row{"GET /meta/timestamp", "", "", all(200)},
    Row{"GET /v1/keys/jwks.json", "", "", all(200)},

    // git: reading is free; what is pushed says by its certificate who pushes, and this one pushes nothing.
    Row{"GET /tip", "", "", all(200)},
    Row{"GET /at/{commit}", "", "", all(404)},  // of a commit nobody made
    Row{"GET /index.git/info/refs", "", "", all(403)},
    Row{"POST /index.git/git-upload-pack", "", "0000", all(200)},
    Row{"POST /index.git/git-receive-pack", "", "0000", all(200)},

    // Publishing.                                             anon user own  co   for  new  upd  yank own  read exp  mod  adm  stal serv
    Row{"POST /v1/releases", "", "archive:pair:0.2.0",        {401, 403, 201, 201, 403, 403, 201, 403, 403, 403, 401, 403, 403, 201, 401}},
    Row{"POST /v1/releases", "", "archive:brand_new:0.1.0",   {401, 201, 201, 201, 201, 201, 403, 403, 403, 403, 401, 201, 201, 201, 401}},
    Row{"POST /v1/releases", "", "archive:other:0.2.0",       {401, 403, 403, 403, 201, 403, 403, 403, 403, 403, 401, 403, 403, 403, 401}},
    Row{"POST /upload", "", "archive:pair:0.2.0",             {401, 403, 303, 303, 403, 403, 303, 403, 403, 403, 401, 403, 403, 303, 401}},

    // Statements.                                             anon user own  co   for  new  upd  yank own  read exp  mod  adm  stal serv
    Row{"POST /v1/statements", "", R"({"signed":{"type":"yank","distribution":"pair","version":"0.1.0","reason":"broken","user":"$ME"}})",
                                                              {401, 403, 201, 201, 403, 403, 403, 201, 403, 403, 401, 403, 403, 201, 401}},
    Row{"POST /v1/statements", "", R"({"signed":{"type":"owner-add","distribution":"pair","owner":"ula","by":"$ME"}})",
                                                              {401, 403, 201, 201, 403, 403, 403, 403, 201, 403, 401, 403, 403, 201, 401}},
    Row{"POST /v1/statements", "", R"({"signed":{"type":"owner-remove","distribution":"pair","owner":"cora","by":"$ME"}})",
                                                              {401, 403, 201, 201, 403, 403, 403, 403, 201, 403, 401, 403, 403, 201, 401}},

    // Owners: invitations, settings, what jobs may publish.    anon user own  co   for  new  upd  yank own  read exp  mod  adm  stal serv
    Row{"POST /v1/distributions/{name}/invitations", "", R"({"user":"ula"})",
                                                              {401, 403, 201, 201, 403, 403, 403, 403, 201, 403, 401, 403, 403, 201, 401}},
    Row{"GET /v1/distributions/{name}/invitations", "", "",   {401, 403, 200, 200, 403, 403, 403, 403, 200, 403, 401, 403, 403, 200, 401}},
    Row{"GET /v1/invitations", "", "",                        {401, 200, 200, 200, 200, 403, 403, 403, 200, 403, 401, 200, 200, 200, 401}},
    Row{"POST /v1/invitations/{id}/accept", "/v1/invitations/$INVITATION/accept", "",
                                                              {401, 404, 404, 404, 201, 403, 403, 403, 404, 403, 401, 404, 404, 404, 401}},
    Row{"DELETE /v1/invitations/{id}", "/v1/invitations/$INVITATION", "",
                                                              {401, 404, 200, 200, 200, 403, 403, 403, 200, 403, 401, 404, 404, 200, 401}},
    Row{"GET /v1/distributions/{name}/settings", "", "",      {401, 403, 200, 200, 403, 403, 403, 403, 200, 403, 401, 403, 403, 200, 401}},
    Row{"PATCH /v1/distributions/{name}/settings", "", R"({"staged":true})",
                                                              {401, 403, 200, 200, 403, 403, 403, 403, 200, 403, 401, 403, 403, 200, 401}},
    Row{"GET /v1/distributions/{name}/publishers", "", "",    {401, 200, 200, 200, 200, 403, 403, 403, 200, 403, 401, 200, 200, 200, 401}},
    Row{"POST /v1/distributions/{name}/publishers", "",
        R"({"issuer":"github","repository":"ada/pair","repository_id":"1","owner_id":"2","workflow":"release.yml"})",
                                                              {401, 403, 201, 201, 403, 403, 403, 403, 201, 403, 401, 403, 403, 201, 401}},
    Row{"DELETE /v1/distributions/{name}/publishers/{id}", "/v1/distributions/pair/publishers/$PUBLISHER", "",
                                                              {401, 404, 200, 200, 404, 403, 403, 403, 200, 403, 401, 404, 200, 200, 401}},

    // Releases that stand, and releases that wait.            anon user own  co   for  new  upd  yank own  read exp  mod  adm  stal serv
    Row{"POST /v1/distributions/{name}/{version}/yank", "", R"({"reason":"broken"})",
                                                              {401, 403, 201, 201, 403, 403, 403, 201, 403, 403, 401, 403, 403, 201, 401}},
    Row{"POST /v1/distributions/{name}/{version}/unyank", "", R"({"reason":"whole again"})",
                                                              {401, 403, 201, 201, 403, 403, 403, 201, 403, 403, 401, 403, 403, 201, 401}},
    Row{"POST /v1/distributions/{name}/deprecate", "", R"({"reason":"use other"})",
                                                              {401, 403, 201, 201, 403, 403, 403, 201, 403, 403, 401, 403, 403, 201, 401}},
    Row{"GET /v1/staged", "", "",                             {401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 401, 200, 200, 200, 401}},
    Row{"POST /v1/staged/{id}/approve", "/v1/staged/$STAGED/approve", "",
                                                              {401, 404, 201, 201, 404, 403, 201, 403, 403, 403, 401, 404, 404, 201, 401}},
    Row{"POST /v1/staged/{id}/reject", "/v1/staged/$STAGED/reject", R"({"reason":"no"})",
                                                              {401, 404, 200, 200, 404, 403, 200, 403, 403, 403, 401, 404, 404, 200, 401}},
    Row{"GET /v1/holds", "", "", moderators(200)},
    Row{"POST /v1/holds/{id}/approve", "/v1/holds/none/approve", "", moderators(404)},
    Row{"POST /v1/holds/{id}/reject", "/v1/holds/none/reject", R"({"reason":"no"})", moderators(404)},

    // Trusted publishing: whoever brings an id token.
    Row{"GET /.well-known/howdah-trusted-publishing", "", "", all(200)},
    Row{"POST /v1/oidc/token", "", R"({"token":"none","distribution":"pair","version":"0.2.0","sha256":"none"})", all(422)},

    // Accounts: getting one, getting back in.
    Row{"POST /v1/users", "", R"({"name":"newcomer","email":"new@example.org","password":"a few good words"})", all(202)},
    Row{"POST /v1/users/verify", "", R"({"code":"$VERIFY_CODE"})", all(200)},
    Row{"POST /v1/password-reset", "", R"({"user":"ada"})", all(202)},
    Row{"POST /v1/password-reset/confirm", "", R"({"code":"$RESET_CODE","password":"a few good words"})", all(204)},
    Row{"POST /v1/sessions/challenge", "", R"({"user":"ada"})", all(200)},
    Row{"POST /v1/sessions", "", R"({"user":"ada","password":"$PASSWORD"})", all(201)},
    Row{"POST /v1/sessions", "", R"({"user":"ada","password":"not the password"})", all(401)},

    // Accounts: one's own.
    Row{"GET /v1/sessions", "", "", in_person(200)},
    Row{"POST /v1/sessions/fresh", "", R"({"password":"$PASSWORD"})", in_person(200)},
    Row{"DELETE /v1/sessions/{id}", "/v1/sessions/current", "", in_person(204)},
    Row{"DELETE /v1/sessions/{id}", "/v1/sessions/$OWNER_SESSION", "",
                                                              {401, 404, 204, 404, 404, 403, 403, 403, 403, 403, 401, 404, 404, 204, 401}},
    Row{"GET /v1/account", "", "", in_person(200)},
    Row{"DELETE /v1/account", "", "",                         {401, 204, 204, 204, 204, 403, 403, 403, 403, 403, 401, 204, 409, 403, 401}},
    Row{"POST /v1/account/password", "", R"({"password":"some other words"})", fresh(204)},
    Row{"POST /v1/account/email", "", R"({"email":"moved@example.org"})", fresh(202)},
    Row{"POST /v1/account/totp", "", "", fresh(200)},
    Row{"POST /v1/account/totp/confirm", "", R"({"code":"000000"})", fresh(409)},
    Row{"DELETE /v1/account/totp", "", "", fresh(404)},
    Row{"POST /v1/account/recovery-codes", "", "", fresh(409)},
    Row{"POST /v1/account/keys", "", R"({"key":"$SSH_KEY"})", fresh(201)},
    Row{"POST /v1/account/keys/remove", "", R"({"fingerprint":"SHA256:none"})", fresh(404)},
    Row{"GET /v1/tokens", "", "", in_person(200)},
    Row{"POST /v1/tokens", "", R"({"name":"laptop","scopes":["yank"],"patterns":["*"]})", fresh(201)},
    Row{"DELETE /v1/tokens/{id}", "/v1/tokens/$OWNER_TOKEN", "",
                                                              {401, 404, 204, 404, 404, 403, 403, 403, 403, 403, 401, 404, 404, 204, 401}},
    Row{"POST /v1/tokens/revoke", "", R"({"token":"$LOST_TOKEN"})", all(200)},

    // Devices.
    Row{"POST /v1/device/code", "", "form:client_id=laptop&scope=yank", all(200)},
    Row{"POST /v1/device/token", "", "form:grant_type=other", all(400)},
    Row{"GET /v1/device/{code}", "/v1/device/$USER_CODE", "", in_person(200)},
    Row{"POST /v1/device/{code}", "/v1/device/$USER_CODE", R"({"approve":true})", fresh(204)},

    // Administration.
    Row{"GET /v1/users", "", "", moderators(200)},
    Row{"POST /v1/users/{name}/approve", "/v1/users/wendy/approve", "", moderators(204)},
    Row{"POST /v1/users/{name}/reject", "/v1/users/wendy/reject", R"({"reason":"no"})", moderators(204)},
    Row{"POST /v1/users/{name}/suspend", "/v1/users/ula/suspend", R"({"reason":"spam"})", moderators(204)},
    Row{"POST /v1/users/{name}/suspend", "/v1/users/alba/suspend", R"({"reason":"spam"})",
                                                              {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 401, 403, 409, 403, 401}},
    Row{"POST /v1/users/{name}/restore", "/v1/users/susan/restore", "", moderators(204)},
    Row{"POST /v1/users/{name}/role", "/v1/users/ula/role", R"({"role":"moderator"})", admins(204)},
};
// clang-format on

}  // namespace howdah::test
