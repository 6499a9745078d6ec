// SPDX-License-Identifier: PostgreSQL
// What operations share: parameters and the contents of requests; and how all of it is found.
#include <algorithm>

#include "registryd/openapi/operation_tables.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_flag = R"({"type":"string","enum":["true","false"]})";

constexpr std::array k_parameters{
    Parameter{"query", "q", R"({"type":"string","examples":["json"]})",
              "Words that must all occur in name, abstract, extensions or tags."},
    Parameter{"query", "limit", R"({"type":"integer","minimum":1,"maximum":1000,"default":100})",
              "How many at most."},
    Parameter{"query", "cursor", R"({"type":"string","pattern":"^[a-z0-9]{4,512}$"})",
              "Where the next page begins: `next` of the page before, not to be made up or taken apart."},
    Parameter{"query", "since", R"({"type":"integer","minimum":0})",
              "The serial of the last event that is known; 0 for none."},
    Parameter{"query", "type", R"({"type":"string","examples":["release"]})",
              "Only statements of this type."},
    Parameter{"query", "subject", R"({"type":"string","examples":["semver"]})",
              "Only what is about this distribution, extension, user or service."},
    Parameter{"query", "user", R"({"type":"string","examples":["theory"]})", "Only what this user did."},
    Parameter{"header", "Last-Event-ID", R"({"type":"integer","minimum":0})",
              "The serial of the last event that came; counts before `since`."},
    Parameter{"query", "role", R"({"type":"string","enum":["commit","timestamp"],"default":"commit"})",
              "Whose keys."},
    Parameter{"query", "dry_run", k_flag, "Only say what would be wrong."},
    Parameter{"query", "propose", k_flag, "Make the statement that owners are to sign."},
    Parameter{"query", "names", R"({"type":"string","examples":["semver,pgtap"]})",
              "Distributions and extensions, 200 at most, with commas between them."},
    Parameter{"query", "from", R"({"type":"string","pattern":"^[0-9a-f]{40}$"})",
              "A commit at which the same was asked for: what has not changed since does not come again."},
    Parameter{"query", "history", R"({"type":"integer","minimum":1,"maximum":8192})",
              "So many commits, this one and those before it."},
    Parameter{"query", "service", R"({"type":"string","enum":["git-upload-pack","git-receive-pack"]})",
              "git's."},
    Parameter{"header", "Git-Protocol", R"({"type":"string","examples":["version=2"]})", "git's."},
    Parameter{"header", "Range", R"({"type":"string","pattern":"^bytes=","examples":["bytes=0-99"]})",
              "One range of bytes."},
    Parameter{"header", "Accept-Encoding", R"({"type":"string","examples":["gzip"]})",
              "`gzip`: the answer may come so."},
    Parameter{"header", "If-Range", R"({"type":"string"})", "The ETag that the range is of."},
    Parameter{"header", "If-None-Match", R"({"type":"string"})",
              "ETags that are known: 304 when the answer has one of them."},
    Parameter{"header", "X-Request-Id", R"({"type":"string","pattern":"^[A-Za-z0-9._-]{1,64}$"})",
              "What the request is to be called in the answer and in the registry's log."},
    Parameter{"path", "name", R"({"type":"string","minLength":1,"maxLength":63,"examples":["semver"]})",
              "In any spelling."},
    Parameter{"query", "state",
              R"({"type":"string","enum":["unverified","waiting","open","suspended","closed"]})",
              "Only accounts in this state."},
    Parameter{"path", "id", R"({"type":"string","minLength":1})", "As listed."},
    Parameter{"query", "callback", R"({"type":"string","pattern":"^[A-Za-z_$][A-Za-z0-9_.$]{0,127}$"})",
              "JSONP: the function to call."},
    Parameter{"query", "o", R"({"type":"integer","minimum":0})", "How many hits to leave out."},
    Parameter{"query", "l", R"({"type":"integer","minimum":0})", "How many hits at most."},
    Parameter{"path", "file", R"({"type":"string","minLength":1})", "NAME-VERSION."},
    Parameter{"path", "letter", R"({"type":"string","minLength":1,"maxLength":1})", "The first letter."},
    Parameter{"path", "in", R"({"type":"string","enum":["docs","dists","extensions","users","tags"]})",
              "What to search."},
    Parameter{"path", "tag", R"({"type":"string","minLength":1,"examples":["json"]})", "In any case."},
    Parameter{"path", "version", R"({"type":"string","minLength":1,"examples":["1.0.0"]})",
              "Semantic Versioning 2.0.0."},
    Parameter{"path", "sha256", R"({"type":"string","pattern":"^[0-9a-f]{64}$"})", "Digest of the bytes."},
    Parameter{"path", "commit", R"({"type":"string","pattern":"^[0-9a-f]{40}$"})", "The id of a commit."},
    Parameter{"path", "code", R"({"type":"string","minLength":1})", "A code."},
};

constexpr std::array k_contents{
    RequestContent{
        "archive", "multipart/form-data",
        R"({"type":"object","required":["archive"],"properties":{"archive":{"type":"string","format":"binary"}}})",
        "The archive, with a Content-Length."},
    RequestContent{
        "statement", "application/json",
        R"({"type":"object","required":["signatures","signed"],"properties":{"signed":{"type":"object"},"signatures":{"type":"array","items":{"type":"object","required":["keyid","sig"],"properties":{"keyid":{"type":"string"},"sig":{"type":"string"}}}}}})",
        "A statement without the registry's signature."},
    RequestContent{
        "device-code", "application/x-www-form-urlencoded",
        R"({"type":"object","properties":{"client_id":{"type":"string"},"scope":{"type":"string"},"patterns":{"type":"string"}}})",
        "RFC 8628."},
    RequestContent{
        "device-token", "application/x-www-form-urlencoded",
        R"({"type":"object","required":["device_code","grant_type"],"properties":{"device_code":{"type":"string"},"grant_type":{"type":"string","enum":["urn:ietf:params:oauth:grant-type:device_code"]},"client_id":{"type":"string"}}})",
        "RFC 8628."},
    RequestContent{"git-fetch", "application/x-git-upload-pack-request", R"({"type":"string"})", "git's."},
    RequestContent{"git-push", "application/x-git-receive-pack-request", R"({"type":"string"})", "git's."},
};

}  // namespace

std::span<const std::span<const Operation>> operation_tables() {
  static const std::array k_tables{registry_operations(), news_operations(), identity_operations(),
                                   publishing_operations(), pgxn_operations()};
  return k_tables;
}

std::span<const Parameter> parameter_rows() {
  return k_parameters;
}

std::span<const RequestContent> request_contents() {
  return k_contents;
}

const Operation* find_operation(std::string_view method, std::string_view pattern) {
  for (const auto& table : operation_tables())
    for (const Operation& operation : table)
      if (operation.method == method && operation.pattern == pattern) return &operation;
  return nullptr;
}

const Parameter* find_parameter(std::string_view in, std::string_view name) {
  const auto* const row = std::find_if(k_parameters.begin(), k_parameters.end(), [&](const Parameter& one) {
    return one.in == in && one.name == name;
  });
  return row == k_parameters.end() ? nullptr : row;
}

}  // namespace howdah
