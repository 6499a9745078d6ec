// SPDX-License-Identifier: PostgreSQL
// Operations of accounts, sessions, tokens and their administration.
#include "registryd/openapi/operation_tables.hpp"

#include <array>

namespace howdah {
namespace {

constexpr std::string_view k_json = "application/json";
constexpr std::string_view k_text = "text/plain; charset=utf-8";
constexpr Answer k_done{204, {}, {}, "Done."};

constexpr std::
    array
        k_operations{
            Operation{
                .method = "POST",
                .pattern = "/v1/users",
                .id = "requestAccount",
                .tag = "accounts",
                .answers = {Answer{
                    202, k_json,
                    R"({"type":"object","required":["created","display","role","state","user"],"properties":{"user":{"type":"string"},"display":{"type":"string"},"role":{"type":"string"},"state":{"type":"string"},"created":{"type":"string"}}})",
                    "It exists; what it waits for stands in `state`."}},
                .content =
                    R"({"type":"object","required":["email","name"],"properties":{"name":{"type":"string"},"email":{"type":"string"},"password":{"type":"string"},"key":{"type":"string"}}})",
                .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/users/verify",
                .id = "verifyEmail",
                .tag = "accounts",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["created","display","role","state","user"],"properties":{"user":{"type":"string"},"display":{"type":"string"},"role":{"type":"string"},"state":{"type":"string"},"created":{"type":"string"}}})",
                    "Confirmed."}},
                .content = R"({"type":"object","required":["code"],"properties":{"code":{"type":"string"}}})",
                .problems = {"not-found", "denied", "invalid", "conflict"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/password-reset",
                .id = "requestPasswordReset",
                .tag = "accounts",
                .answers = {Answer{
                    202, k_json,
                    R"({"type":"object","required":["status"],"properties":{"status":{"type":"string"}}})",
                    "The same whether there is such an account."}},
                .content =
                    R"({"type":"object","required":["user"],"properties":{"user":{"type":"string"}}})"},
            Operation{
                .method = "POST",
                .pattern = "/v1/password-reset/confirm",
                .id = "resetPassword",
                .tag = "accounts",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["code","password"],"properties":{"code":{"type":"string"},"password":{"type":"string"}}})",
                .problems = {"not-found", "denied", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/sessions/challenge",
                .id = "getLoginChallenge",
                .tag = "sessions",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["challenge","namespace"],"properties":{"challenge":{"type":"string"},"namespace":{"type":"string"}}})",
                    "To be signed."}},
                .content = R"({"type":"object","required":["user"],"properties":{"user":{"type":"string"}}})",
                .problems = {"invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/sessions",
                .id = "openSession",
                .tag = "sessions",
                .answers = {Answer{
                    201, k_json,
                    R"({"type":"object","required":["created","expires","id","proven","remote","role","session","user"],"properties":{"id":{"type":"string"},"remote":{"type":"string"},"created":{"type":"string"},"proven":{"type":"string"},"expires":{"type":"string"},"session":{"type":"string"},"user":{"type":"string"},"role":{"type":"string"}}})",
                    "Signed in; `session` is the secret."}},
                .content =
                    R"({"type":"object","required":["user"],"properties":{"user":{"type":"string"},"password":{"type":"string"},"code":{"type":"string"},"challenge":{"type":"string"},"signature":{"type":"string"}}})",
                .problems = {"unauthenticated", "denied", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/sessions/fresh",
                .id = "refreshSession",
                .tag = "sessions",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["fresh_until"],"properties":{"fresh_until":{"type":"string"}}})",
                    "Dangerous acts are open until then."}},
                .content =
                    R"({"type":"object","required":[],"properties":{"password":{"type":"string"},"code":{"type":"string"},"challenge":{"type":"string"},"signature":{"type":"string"}}})",
                .problems = {"invalid"}},
            Operation{
                .method = "GET",
                .pattern = "/v1/sessions",
                .id = "listSessions",
                .tag = "sessions",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["sessions"],"properties":{"sessions":{"type":"array","items":{"type":"object","required":["created","current","expires","id","proven","remote"],"properties":{"id":{"type":"string"},"remote":{"type":"string"},"created":{"type":"string"},"proven":{"type":"string"},"expires":{"type":"string"},"current":{"type":"boolean"}}}}}})",
                    "Your sessions."}}},
            Operation{.method = "DELETE",
                      .pattern = "/v1/sessions/{id}",
                      .id = "endSession",
                      .tag = "sessions",
                      .answers = {k_done}},
            Operation{
                .method = "GET",
                .pattern = "/v1/account",
                .id = "getAccount",
                .tag = "accounts",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["created","display","email","keys","password","recovery_codes","role","state","totp","user"],"properties":{"user":{"type":"string"},"display":{"type":"string"},"role":{"type":"string"},"state":{"type":"string"},"created":{"type":"string"},"email":{"type":"string"},"password":{"type":"boolean"},"totp":{"type":"boolean"},"recovery_codes":{"type":"integer","minimum":0},"keys":{"type":"array","items":{"type":"object","required":["created","fingerprint","key","name"],"properties":{"fingerprint":{"type":"string"},"key":{"type":"string"},"name":{"type":"string"},"created":{"type":"string"}}}}}})",
                    "Your account."}}},
            Operation{.method = "DELETE",
                      .pattern = "/v1/account",
                      .id = "closeAccount",
                      .tag = "accounts",
                      .answers = {k_done},
                      .problems = {"conflict"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/password",
                .id = "setPassword",
                .tag = "accounts",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["password"],"properties":{"password":{"type":"string"}}})",
                .problems = {"invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/email",
                .id = "changeEmail",
                .tag = "accounts",
                .answers = {Answer{
                    202, k_json,
                    R"({"type":"object","required":["status"],"properties":{"status":{"type":"string"}}})",
                    "A code is on its way."}},
                .content =
                    R"({"type":"object","required":["email"],"properties":{"email":{"type":"string"}}})",
                .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/totp",
                .id = "proposeTotp",
                .tag = "accounts",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["secret","uri"],"properties":{"secret":{"type":"string"},"uri":{"type":"string"}}})",
                    "The secret."}},
                .problems = {"conflict"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/totp/confirm",
                .id = "confirmTotp",
                .tag = "accounts",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["recovery_codes"],"properties":{"recovery_codes":{"type":"array","items":{"type":"string"}}}})",
                    "On; the codes are shown once."}},
                .content = R"({"type":"object","required":["code"],"properties":{"code":{"type":"string"}}})",
                .problems = {"conflict", "invalid", "not-found"}},
            Operation{.method = "DELETE",
                      .pattern = "/v1/account/totp",
                      .id = "dropTotp",
                      .tag = "accounts",
                      .answers = {k_done},
                      .problems = {"conflict", "not-found"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/recovery-codes",
                .id = "renewRecoveryCodes",
                .tag = "accounts",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["recovery_codes"],"properties":{"recovery_codes":{"type":"array","items":{"type":"string"}}}})",
                    "Shown once."}},
                .problems = {"conflict", "not-found"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/keys",
                .id = "addLoginKey",
                .tag = "accounts",
                .answers = {Answer{
                    201, k_json,
                    R"({"type":"object","required":["fingerprint"],"properties":{"fingerprint":{"type":"string"}}})",
                    "Added."}},
                .content = R"({"type":"object","required":["key"],"properties":{"key":{"type":"string"}}})",
                .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/account/keys/remove",
                .id = "removeLoginKey",
                .tag = "accounts",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["fingerprint"],"properties":{"fingerprint":{"type":"string"}}})",
                .problems = {"conflict", "not-found", "invalid"}},
            Operation{
                .method = "GET",
                .pattern = "/v1/tokens",
                .id = "listTokens",
                .tag = "tokens",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["tokens"],"properties":{"tokens":{"type":"array","items":{"type":"object","required":["created","expires","hint","id","name","patterns","scopes","used"],"properties":{"id":{"type":"string"},"name":{"type":"string"},"hint":{"type":"string"},"scopes":{"type":"array","items":{"type":"string"}},"patterns":{"type":"array","items":{"type":"string"}},"created":{"type":"string"},"expires":{"type":"string"},"used":{"type":["string","null"]}}}}}})",
                    "Your tokens."}}},
            Operation{
                .method = "POST",
                .pattern = "/v1/tokens",
                .id = "makeToken",
                .tag = "tokens",
                .answers = {Answer{
                    201, k_json,
                    R"({"type":"object","required":["created","expires","hint","id","name","patterns","scopes","token","used"],"properties":{"id":{"type":"string"},"name":{"type":"string"},"hint":{"type":"string"},"scopes":{"type":"array","items":{"type":"string"}},"patterns":{"type":"array","items":{"type":"string"}},"created":{"type":"string"},"expires":{"type":"string"},"used":{"type":["string","null"]},"token":{"type":"string"}}})",
                    "`token` is the secret, shown once."}},
                .content =
                    R"({"type":"object","required":["name"],"properties":{"name":{"type":"string"},"scopes":{"type":"array","items":{"enum":["publish-new","publish-update","yank","owners","read-private"]}},"patterns":{"type":"array","items":{"type":"string"}},"days":{"type":"integer","minimum":1,"maximum":365}}})",
                .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/tokens/revoke",
                .id = "revokeHeldToken",
                .tag = "tokens",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["revoked"],"properties":{"revoked":{"type":"boolean"}}})",
                    "Whether it was one of ours."}},
                .content =
                    R"({"type":"object","required":["token"],"properties":{"token":{"type":"string"}}})",
                .problems = {"not-found", "invalid"}},
            Operation{.method = "DELETE",
                      .pattern = "/v1/tokens/{id}",
                      .id = "revokeToken",
                      .tag = "tokens",
                      .answers = {k_done}},
            Operation{.method = "GET",
                      .pattern = "/device",
                      .id = "getDevicePage",
                      .tag = "tokens",
                      .answers = {Answer{200, k_text, {}, "What to do."}}},
            Operation{
                .method = "POST",
                .pattern = "/v1/device/code",
                .id = "startDeviceLogin",
                .tag = "tokens",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["device_code","expires_in","interval","user_code","verification_uri"],"properties":{"device_code":{"type":"string"},"user_code":{"type":"string"},"verification_uri":{"type":"string"},"expires_in":{"type":"integer"},"interval":{"type":"integer"}}})",
                    "By RFC 8628."}},
                .content = "device-code",
                .problems = {"invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/device/token",
                .id = "collectDeviceToken",
                .tag = "tokens",
                .answers =
                    {Answer{
                         200, k_json,
                         R"({"type":"object","required":["access_token","expires_in","scope","token_type","user"],"properties":{"access_token":{"type":"string"},"token_type":{"type":"string"},"expires_in":{"type":"integer"},"scope":{"type":"string"},"user":{"type":"string"}}})",
                         "The token."},
                     Answer{
                         400, k_json,
                         R"({"type":"object","required":["error"],"properties":{"error":{"type":"string"}}})",
                         "By RFC 8628; or a problem."}},
                .content = "device-token",
                .problems = {"invalid", "conflict", "denied", "not-found"}},
            Operation{
                .method = "GET",
                .pattern = "/v1/device/{code}",
                .id = "getDevice",
                .tag = "tokens",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["client","expires","patterns","scope","user_code"],"properties":{"user_code":{"type":"string"},"client":{"type":"string"},"scope":{"type":"string"},"patterns":{"type":"string"},"expires":{"type":"string"}}})",
                    "What waits."}}},
            Operation{
                .method = "POST",
                .pattern = "/v1/device/{code}",
                .id = "answerDevice",
                .tag = "tokens",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["approve"],"properties":{"approve":{"type":"boolean"}}})",
                .problems = {"conflict", "invalid"}},
            Operation{
                .method = "GET",
                .pattern = "/v1/users",
                .id = "listUsers",
                .tag = "administration",
                .answers = {Answer{
                    200, k_json,
                    R"({"type":"object","required":["users"],"properties":{"users":{"type":"array","items":{"type":"object","required":["created","display","email","role","state","user"],"properties":{"user":{"type":"string"},"display":{"type":"string"},"role":{"type":"string"},"state":{"type":"string"},"created":{"type":"string"},"email":{"type":"string"}}}}}})",
                    "At most 500."}},
                .parameters = {"state"}},
            Operation{.method = "POST",
                      .pattern = "/v1/users/{name}/approve",
                      .id = "approveUser",
                      .tag = "administration",
                      .answers = {k_done},
                      .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/users/{name}/reject",
                .id = "rejectUser",
                .tag = "administration",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string"}}})",
                .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/users/{name}/suspend",
                .id = "suspendUser",
                .tag = "administration",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string"}}})",
                .problems = {"conflict", "invalid"}},
            Operation{.method = "POST",
                      .pattern = "/v1/users/{name}/restore",
                      .id = "restoreUser",
                      .tag = "administration",
                      .answers = {k_done},
                      .problems = {"conflict", "invalid"}},
            Operation{
                .method = "POST",
                .pattern = "/v1/users/{name}/role",
                .id = "setUserRole",
                .tag = "administration",
                .answers = {k_done},
                .content =
                    R"({"type":"object","required":["role"],"properties":{"role":{"enum":["user","moderator","admin"]}}})",
                .problems = {"conflict", "invalid"}},
        };

}  // namespace

std::span<const Operation> identity_operations() {
  return k_operations;
}

}  // namespace howdah
