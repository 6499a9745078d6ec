// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/ci_claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"
#include "registryd/oidc/jwt.hpp"

namespace howdah {
namespace {

/// How one kind of forge words what we ask for. `sub` is not among it: its form has changed before, and it
/// says names where ids are needed.
struct ClaimNames {
  Forge forge;
  const char* repository;
  const char* repository_id;
  const char* owner;
  const char* owner_id;
  const char* workflow;
  const char* called_workflow;  ///< may be absent from a token
  const char* trigger;
  const char* commit;
  const char* run;
  const char* hosted;  ///< value of runner_environment
  std::string_view workflow_folder;
  std::array<std::string_view, 6> strangers;  ///< triggers that run with what a stranger wrote
};

constexpr std::array k_claims{
    ClaimNames{
        Forge::github,
        "repository",
        "repository_id",
        "repository_owner",
        "repository_owner_id",
        "workflow_ref",
        "job_workflow_ref",
        "event_name",
        "sha",
        "run_id",
        "github-hosted",
        "/.github/workflows/",
        {"pull_request_target", "workflow_run", "pull_request", "issue_comment", "issues", "discussion"}},
    ClaimNames{Forge::gitlab,
               "project_path",
               "project_id",
               "namespace_path",
               "namespace_id",
               "ci_config_ref_uri",
               "ci_config_ref_uri",
               "pipeline_source",
               "sha",
               "pipeline_id",
               "gitlab-hosted",
               "//",
               {"merge_request_event", "external_pull_request_event", "chat", "external",
                "ondemand_dast_scan", "unknown"}},
};

tl::unexpected<Error> bad_claim(const std::string& claim, std::string message) {
  return refuse_token("oidc-claim", "/payload/" + claim, std::move(message));
}

/// Texts, and ids that some forges write as numbers.
Result<std::string> claim(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return bad_claim(name, fmt::format("it has no claim {}", name));
  if (found->is_number_unsigned()) return std::to_string(found->get<std::uint64_t>());
  if (!found->is_string() || found->get_ref<const std::string&>().empty())
    return bad_claim(name, fmt::format("its claim {} is no text", name));
  return found->get<std::string>();
}

Result<std::string> optional_claim(const Json& claims, const char* name) {
  if (!claims.contains(name) || claims[name].is_null() || claims[name] == "") return std::string();
  return claim(claims, name);
}

bool is_file_name(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
             "0123456789._-/") == std::string_view::npos &&
         text.find("..") == std::string_view::npos;
}

/// `PATH@refs/…` without the ref. A file name has no `@`, so there is one reading.
Result<std::string> without_ref(const std::string& text, const char* name) {
  const std::size_t at = text.find("@refs/");
  if (at == std::string::npos || text.find('@') != at)
    return bad_claim(name, fmt::format("its claim {} is no file at a ref: {}", name, text));
  return text.substr(0, at);
}

/// The file, when it lies in the repository that the token is about.
Result<std::string> workflow_file(const Json& claims, const ClaimNames& names,
                                  const std::string& repository) {
  TRY(const std::string text, claim(claims, names.workflow));
  TRY(const std::string path, without_ref(text, names.workflow));
  std::string place = repository + std::string(names.workflow_folder);
  std::string_view rest = path;
  if (names.forge == Forge::gitlab)
    rest = rest.substr(std::min(rest.find('/'), rest.size() - 1) + 1);  // its host
  if (rest.size() <= place.size() || !equal_ignoring_case(rest.substr(0, place.size()), place) ||
      !is_file_name(rest.substr(place.size())))
    return bad_claim(names.workflow, fmt::format("the workflow {} is not one of {}", path, repository));
  return std::string(rest.substr(place.size()));
}

/// GitLab says the bare name and whether it is a branch or a tag.
Result<std::string> full_ref(const Json& claims, Forge forge) {
  TRY(std::string ref, claim(claims, "ref"));
  if (forge == Forge::gitlab) {
    TRY(const std::string type, claim(claims, "ref_type"));
    if (type != "tag" && type != "branch")
      return bad_claim("ref_type", "its ref is neither a branch nor a tag");
    ref = (type == "tag" ? "refs/tags/" : "refs/heads/") + ref;
  }
  if (!ref.starts_with("refs/heads/") && !ref.starts_with("refs/tags/"))
    return bad_claim("ref", fmt::format("its ref {} is neither a branch nor a tag", ref));
  return ref;
}

Result<std::string> allowed_trigger(const Json& claims, const ClaimNames& names) {
  TRY(std::string trigger, claim(claims, names.trigger));
  if (std::find(names.strangers.begin(), names.strangers.end(), trigger) == names.strangers.end())
    return trigger;
  return refuse_token("oidc-trigger", std::string("/payload/") + names.trigger,
                      fmt::format("the job was started by {}, which strangers can cause", trigger),
                      "publish from a push, a tag, a release or by hand");
}

}  // namespace

Result<CiJob> read_ci_job(const Issuer& issuer, const Json& claims) {
  const ClaimNames& names = *std::find_if(k_claims.begin(), k_claims.end(),
                                          [&](const ClaimNames& row) { return row.forge == issuer.forge; });
  CiJob job;
  job.issuer = issuer.name;
  TRY(job.repository, claim(claims, names.repository));
  TRY(job.repository_id, claim(claims, names.repository_id));
  TRY(job.owner, claim(claims, names.owner));
  TRY(job.owner_id, claim(claims, names.owner_id));
  TRY(job.trigger, allowed_trigger(claims, names));
  TRY(job.ref, full_ref(claims, issuer.forge));
  TRY(job.workflow, workflow_file(claims, names, job.repository));
  TRY(std::string called, optional_claim(claims, names.called_workflow));
  if (called.empty()) {
    TRY(called, claim(claims, names.workflow));
  }
  TRY(job.called_workflow, without_ref(called, names.called_workflow));
  TRY(job.environment, optional_claim(claims, "environment"));
  TRY(job.commit, claim(claims, names.commit));
  TRY(job.run, claim(claims, names.run));
  TRY(const std::string runner, optional_claim(claims, "runner_environment"));
  job.hosted = runner == names.hosted;
  return job;
}

Json to_json(const CiJob& job) {
  return {{"issuer", job.issuer},
          {"repository", job.repository},
          {"repository_id", job.repository_id},
          {"owner", job.owner},
          {"owner_id", job.owner_id},
          {"workflow", job.workflow},
          {"called_workflow", job.called_workflow},
          {"environment", job.environment},
          {"ref", job.ref},
          {"trigger", job.trigger},
          {"commit", job.commit},
          {"run", job.run},
          {"hosted", job.hosted}};
}

std::string repository_url(const Issuer& issuer, const CiJob& job) {
  const std::string forge =
      issuer.url == "https://token.actions.githubusercontent.com" ? "https://github.com" : issuer.url;
  return forge + (forge.ends_with('/') ? "" : "/") + job.repository;
}

}  // namespace howdah
