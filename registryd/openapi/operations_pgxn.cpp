// SPDX-License-Identifier: PostgreSQL
// PGXN's mirror, API and upload.
#include <array>

#include "registryd/openapi/operation_tables.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_json = "application/json";
constexpr std::string_view k_text = "text/plain; charset=utf-8";
constexpr std::string_view k_bytes = "application/octet-stream";
constexpr Answer refused(int status) {
  return {status, k_text, {}, "Refused, as text."};
}
constexpr Answer k_as_call{200, "application/javascript", {}, "The same, as a call of `callback`."};
constexpr Answer k_hits{200, k_json,
                        R"({"type":"object","required":["count","hits","limit","offset","query"]})", "Hits."};

constexpr std::array k_operations{
    Operation{.method = "GET",
              .pattern = "/index.json",
              .id = "pgxnIndex",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"object","additionalProperties":{"type":"string"}})",
                                 "URI templates."},
                          k_as_call},
              .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/dist/{name}.json",
              .id = "pgxnDistribution",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"object","required":["name","releases"]})",
                                 "The distribution."},
                          k_as_call},
              .parameters = {"callback"}},
    Operation{
        .method = "GET",
        .pattern = "/dist/{name}/{version}/META.json",
        .id = "pgxnMeta",
        .tag = "pgxn",
        .answers = {Answer{200, k_json, R"({"type":"object","required":["name","version"]})", "META 1."},
                    k_as_call},
        .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/dist/{name}/{version}/META.v2.json",
              .id = "pgxnMeta2",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"object","required":["certs","name","version"]})",
                                 "META 2."},
                          k_as_call},
              .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/dist/{name}/{version}/README.txt",
              .id = "pgxnReadme",
              .tag = "pgxn",
              .answers = {Answer{200, k_text, {}, "The README."}}},
    Operation{.method = "GET",
              .pattern = "/dist/{name}/{version}/{file}.zip",
              .id = "pgxnZip",
              .tag = "pgxn",
              .answers = {Answer{200, "application/zip", {}, "Packed again."},
                          Answer{200, k_bytes, {}, "The artifact."}, Answer{206, k_bytes, {}, "Some of it."}},
              .parameters = {"Range", "If-Range"},
              .problems = {"range-beyond-end"}},
    Operation{.method = "GET",
              .pattern = "/extension/{name}.json",
              .id = "pgxnExtension",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"object"})", "Its versions."}, k_as_call},
              .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/user/{name}.json",
              .id = "pgxnUser",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"object"})", "Their releases."}, k_as_call},
              .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/users/{letter}.json",
              .id = "pgxnUsers",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"array","items":{"type":"object"}})", "Users."},
                          k_as_call},
              .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/tag/{tag}.json",
              .id = "pgxnTag",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"object"})", "Releases with it."}, k_as_call},
              .parameters = {"callback"}},
    Operation{
        .method = "GET",
        .pattern = "/stats/{name}.json",
        .id = "pgxnStatistic",
        .tag = "pgxn",
        .answers = {Answer{200, k_json, R"({"type":"object"})", "Counts and what is newest."}, k_as_call},
        .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/search/{in}",
              .id = "pgxnSearch",
              .tag = "pgxn",
              .answers = {k_hits, k_as_call},
              .parameters = {"q", "o", "l", "callback"}},
    Operation{.method = "GET",
              .pattern = "/search/{in}/",
              .id = "pgxnSearchSlash",
              .tag = "pgxn",
              .answers = {k_hits, k_as_call},
              .parameters = {"q", "o", "l", "callback"}},
    Operation{.method = "GET",
              .pattern = "/meta/mirrors.json",
              .id = "pgxnMirrors",
              .tag = "pgxn",
              .answers = {Answer{200, k_json, R"({"type":"array","items":{"type":"object"}})", "Mirrors."},
                          k_as_call},
              .parameters = {"callback"}},
    Operation{.method = "GET",
              .pattern = "/meta/spec.txt",
              .id = "pgxnSpec",
              .tag = "pgxn",
              .answers = {Answer{200, k_text, {}, "Where it is."}}},
    Operation{.method = "GET",
              .pattern = "/meta/timestamp",
              .id = "pgxnTime",
              .tag = "pgxn",
              .answers = {Answer{200, k_text, {}, "Seconds."}}},
    Operation{
        .method = "POST",
        .pattern = "/upload",
        .id = "pgxnUpload",
        .tag = "pgxn",
        .answers = {Answer{200, k_text, {}, "Released; for scripts."}, Answer{303, k_text, {}, "Released."},
                    refused(400), refused(403), refused(409), refused(413), refused(422)},
        .content = "archive",
        .problems = {"conflict", "invalid"}},
    Operation{
        .method = "GET",
        .pattern = "/v1/keys/jwks.json",
        .id = "getKeySet",
        .tag = "registry",
        .answers = {Answer{200, k_json, R"({"type":"object","required":["keys"]})", "A JWK Set."}, k_as_call},
        .parameters = {"callback"},
        .problems = {"not-found"}},
};

}  // namespace

std::span<const Operation> pgxn_operations() {
  return k_operations;
}

}  // namespace howdah
