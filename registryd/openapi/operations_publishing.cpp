// SPDX-License-Identifier: PostgreSQL
// Trusted publishing, owners, and releases that wait for somebody.
#include <array>

#include "registryd/openapi/operation_tables.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_json = "application/json";
constexpr std::string_view k_releases =
    R"({"type":"object","required":["releases"],"properties":{"releases":{"type":"array","items":{"type":"object"}}}})";
constexpr Answer k_released_before{200, k_json, "receipt", "Released before."};
constexpr Answer k_released{201, k_json, "receipt", "Released."};
constexpr Answer k_waits{202, k_json, {}, "It waits for somebody else."};
constexpr Answer k_dropped{200, k_json, R"({"type":"object","required":["rejected"]})", "Dropped."};
constexpr Answer k_recorded{
    201, k_json, R"({"type":"object","required":["commit","path","seq","statement","type"]})", "Recorded."};

constexpr std::array k_operations{
    Operation{
        .method = "GET",
        .pattern = "/.well-known/howdah-trusted-publishing",
        .id = "getTrustedPublishing",
        .tag = "trusted publishing",
        .answers = {Answer{200, k_json, R"({"type":"object","required":["audience","features","mint"]})",
                           "Where and for whom."}}},
    Operation{
        .method = "POST",
        .pattern = "/v1/oidc/token",
        .id = "exchangeIdToken",
        .tag = "trusted publishing",
        .answers = {Answer{
            201, k_json,
            R"({"type":"object","required":["distribution","expires","sha256","staged","token","version"]})",
            "A token for one archive."}},
        .content =
            R"({"type":"object","required":["distribution","sha256","token","version"],"properties":{"token":{"type":"string"},"distribution":{"type":"string"},"version":{"type":"string"},"sha256":{"type":"string"}}})",
        .problems = {"unauthenticated", "denied", "conflict", "invalid", "not-found", "failed"}},
    Operation{
        .method = "GET",
        .pattern = "/v1/distributions/{name}/publishers",
        .id = "listPublishers",
        .tag = "trusted publishing",
        .answers = {Answer{
            200, k_json,
            R"({"type":"object","required":["publishers"],"properties":{"publishers":{"type":"array","items":{"type":"object"}}}})",
            "All for an owner, one's own for others."}}},
    Operation{
        .method = "POST",
        .pattern = "/v1/distributions/{name}/publishers",
        .id = "addPublisher",
        .tag = "trusted publishing",
        .answers = {Answer{
            201, k_json, R"({"type":"object","required":["account","created","id","pending"]})", "Trusted."}},
        .content = R"({"type":"object"})",
        .problems = {"conflict", "invalid"}},
    Operation{
        .method = "DELETE",
        .pattern = "/v1/distributions/{name}/publishers/{id}",
        .id = "removePublisher",
        .tag = "trusted publishing",
        .answers = {Answer{200, k_json, R"({"type":"object","required":["removed"]})", "Trusted no longer."}},
        .problems = {"conflict"}},
    Operation{
        .method = "POST",
        .pattern = "/v1/distributions/{name}/invitations",
        .id = "invite",
        .tag = "owners",
        .answers = {Answer{201, k_json, R"({"type":"object","required":["distribution","id","invitee"]})",
                           "The invitation."}},
        .content =
            R"({"type":"object","required":["user"],"properties":{"user":{"type":"string"},"transfer":{"type":"boolean"}}})",
        .problems = {"conflict", "invalid"}},
    Operation{
        .method = "GET",
        .pattern = "/v1/distributions/{name}/invitations",
        .id = "listInvitations",
        .tag = "owners",
        .answers = {Answer{
            200, k_json,
            R"({"type":"object","required":["invitations"],"properties":{"invitations":{"type":"array","items":{"type":"object"}}}})",
            "Those that are open."}}},
    Operation{
        .method = "GET",
        .pattern = "/v1/invitations",
        .id = "listMyInvitations",
        .tag = "owners",
        .answers = {Answer{
            200, k_json,
            R"({"type":"object","required":["invitations"],"properties":{"invitations":{"type":"array","items":{"type":"object"}}}})",
            "Those to you."}}},
    Operation{.method = "POST",
              .pattern = "/v1/invitations/{id}/accept",
              .id = "acceptInvitation",
              .tag = "owners",
              .answers = {Answer{201, k_json, R"({"type":"object","required":["accepted","commit"]})",
                                 "An owner now."},
                          Answer{202, k_json, {}, "Owners have to sign first."}},
              .problems = {"conflict", "invalid"}},
    Operation{.method = "DELETE",
              .pattern = "/v1/invitations/{id}",
              .id = "removeInvitation",
              .tag = "owners",
              .answers = {Answer{200, k_json, R"({"type":"object","required":["removed"]})", "Gone."}},
              .problems = {"conflict", "invalid"}},
    Operation{
        .method = "POST",
        .pattern = "/v1/distributions/{name}/{version}/yank",
        .id = "yankRelease",
        .tag = "owners",
        .answers = {k_recorded},
        .content = R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string"}}})",
        .problems = {"conflict", "invalid"}},
    Operation{
        .method = "POST",
        .pattern = "/v1/distributions/{name}/{version}/unyank",
        .id = "unyankRelease",
        .tag = "owners",
        .answers = {k_recorded},
        .content = R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string"}}})",
        .problems = {"conflict", "invalid"}},
    Operation{
        .method = "POST",
        .pattern = "/v1/distributions/{name}/deprecate",
        .id = "deprecate",
        .tag = "owners",
        .answers = {k_recorded},
        .content =
            R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string"},"replacement":{"type":"string"}}})",
        .problems = {"conflict", "invalid"}},
    Operation{.method = "GET",
              .pattern = "/v1/distributions/{name}/settings",
              .id = "getSettings",
              .tag = "owners",
              .answers = {Answer{200, k_json, R"({"type":"object","required":["staged","trusted_only"]})",
                                 "As they are."}}},
    Operation{
        .method = "PATCH",
        .pattern = "/v1/distributions/{name}/settings",
        .id = "changeSettings",
        .tag = "owners",
        .answers = {Answer{200, k_json, R"({"type":"object","required":["staged","trusted_only"]})",
                           "As they are now."}},
        .content =
            R"({"type":"object","required":[],"properties":{"staged":{"type":"boolean"},"trusted_only":{"type":"boolean"}}})",
        .problems = {"conflict", "invalid"}},
    Operation{.method = "GET",
              .pattern = "/v1/staged",
              .id = "listStaged",
              .tag = "waiting releases",
              .answers = {Answer{200, k_json, k_releases, "Those you may answer."}}},
    Operation{.method = "POST",
              .pattern = "/v1/staged/{id}/approve",
              .id = "approveStaged",
              .tag = "waiting releases",
              .answers = {k_released_before, k_released, k_waits},
              .problems = {"conflict", "invalid"}},
    Operation{.method = "POST",
              .pattern = "/v1/staged/{id}/reject",
              .id = "rejectStaged",
              .tag = "waiting releases",
              .answers = {k_dropped},
              .problems = {"conflict", "invalid"}},
    Operation{.method = "GET",
              .pattern = "/v1/holds",
              .id = "listHolds",
              .tag = "waiting releases",
              .answers = {Answer{200, k_json, k_releases, "All of them."}}},
    Operation{.method = "POST",
              .pattern = "/v1/holds/{id}/approve",
              .id = "approveHeld",
              .tag = "waiting releases",
              .answers = {k_released_before, k_released, k_waits},
              .problems = {"conflict", "invalid"}},
    Operation{.method = "POST",
              .pattern = "/v1/holds/{id}/reject",
              .id = "rejectHeld",
              .tag = "waiting releases",
              .answers = {k_dropped},
              .problems = {"conflict", "invalid"}},
};

}  // namespace

std::span<const Operation> publishing_operations() {
  return k_operations;
}

}  // namespace howdah
