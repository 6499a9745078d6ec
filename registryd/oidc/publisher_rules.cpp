// SPDX-License-Identifier: PostgreSQL
// What a trusted publisher's settings may say, and which jobs meet them.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"
#include "core/rules/service_record.hpp"
#include "registryd/oidc/trusted_publishers.hpp"

namespace howdah {
namespace {

struct Setting {
  const char* name;
  std::string TrustedPublisher::*member;
  bool needed;
};

constexpr std::array k_settings{
    Setting{"issuer", &TrustedPublisher::issuer, true},
    Setting{"repository", &TrustedPublisher::repository, true},
    Setting{"repository_id", &TrustedPublisher::repository_id, true},
    Setting{"owner_id", &TrustedPublisher::owner_id, true},
    Setting{"workflow", &TrustedPublisher::workflow, true},
    Setting{"called_workflow", &TrustedPublisher::called_workflow, false},
    Setting{"environment", &TrustedPublisher::environment, false},
    Setting{"refs", &TrustedPublisher::refs, false},
};

struct Switch {
  const char* name;
  bool TrustedPublisher::*member;
};

constexpr std::array k_switches{
    Switch{"hosted_only", &TrustedPublisher::hosted_only},
    Switch{"staged", &TrustedPublisher::staged},
};

constexpr std::size_t k_max_text = 256;

void take_setting(const Json& body, const Setting& setting, TrustedPublisher& publisher,
                  Diagnostics& findings) {
  const std::string place = std::string("/") + setting.name;
  const auto found = body.find(setting.name);
  if (found == body.end()) {
    if (setting.needed) findings.error("publisher-setting", place, "it is missing");
    return;
  }
  if (!found->is_string() || found->get_ref<const std::string&>().size() > k_max_text ||
      (setting.needed && found->get_ref<const std::string&>().empty())) {
    findings.error("publisher-setting", place, "write a text of at most 256 bytes");
    return;
  }
  publisher.*setting.member = found->get<std::string>();
}

void take_switch(const Json& body, const Switch& setting, TrustedPublisher& publisher,
                 Diagnostics& findings) {
  const auto found = body.find(setting.name);
  if (found == body.end()) return;
  if (!found->is_boolean()) {
    findings.error("publisher-setting", std::string("/") + setting.name, "write true or false");
    return;
  }
  publisher.*setting.member = found->get<bool>();
}

void refuse_unknown(const Json& body, Diagnostics& findings) {
  for (const auto& [member, value] : body.items()) {
    const auto same = [&member = member](const auto& row) { return member == row.name; };
    if (std::none_of(k_settings.begin(), k_settings.end(), same) &&
        std::none_of(k_switches.begin(), k_switches.end(), same))
      findings.error("publisher-setting", "/" + member, "there is no such setting");
  }
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Ids outlive names: a repository made anew under an old name has another.
void check_forms(const TrustedPublisher& publisher, const std::vector<Issuer>& issuers,
                 Diagnostics& findings) {
  if (std::none_of(issuers.begin(), issuers.end(),
                   [&](const Issuer& row) { return row.name == publisher.issuer; }))
    findings.error("publisher-issuer", "/issuer",
                   fmt::format("this registry trusts no issuer '{}'", publisher.issuer));
  if (publisher.repository.find('/') == std::string::npos)
    findings.error("publisher-repository", "/repository", "write OWNER/NAME");
  if (!is_number(publisher.repository_id))
    findings.error("publisher-repository-id", "/repository_id", "write the repository's number",
                   "GitHub: gh api repos/OWNER/NAME --jq .id; GitLab: the project id");
  if (!is_number(publisher.owner_id))
    findings.error("publisher-owner-id", "/owner_id", "write the owner's number",
                   "GitHub: gh api users/OWNER --jq .id; GitLab: the namespace id");
}

/// `*` stays within one part of a path, so that `refs/tags/v*` does not take `refs/tags/v1/evil`.
bool matches_ref(std::string_view pattern, std::string_view ref) {
  while (true) {
    const std::size_t pattern_end = pattern.find('/');
    const std::size_t ref_end = ref.find('/');
    if (!matches_pattern(pattern.substr(0, pattern_end), ref.substr(0, ref_end))) return false;
    if (pattern_end == std::string_view::npos || ref_end == std::string_view::npos)
      return pattern_end == ref_end;
    pattern.remove_prefix(pattern_end + 1);
    ref.remove_prefix(ref_end + 1);
  }
}

Finding differs(const char* setting, const std::string& expected, const std::string& said) {
  return {
      Severity::error, std::string("oidc-publisher-") + setting, std::string("/") + setting,
      fmt::format("the publisher is set up for {}, the job says {}", expected, said.empty() ? "none" : said),
      "set up a publisher for this job, or start the right one"};
}

}  // namespace

Result<TrustedPublisher> read_publisher(const Json& body, const std::vector<Issuer>& issuers) {
  if (!body.is_object()) return fail(Errc::invalid, "the body is an object of settings");
  TrustedPublisher publisher;
  Diagnostics findings;
  for (const Setting& setting : k_settings) take_setting(body, setting, publisher, findings);
  for (const Switch& setting : k_switches) take_switch(body, setting, publisher, findings);
  refuse_unknown(body, findings);
  if (!findings.has_errors()) check_forms(publisher, issuers, findings);
  if (findings.has_errors()) {
    const Finding& first = findings.findings().front();
    return fail(Errc::invalid, fmt::format("{}: {}", first.place, first.message), findings);
  }
  return publisher;
}

Json to_json(const TrustedPublisher& publisher) {
  Json body{{"id", publisher.id},
            {"distribution", publisher.distribution},
            {"account", publisher.account},
            {"created", to_rfc3339(publisher.created)}};
  for (const Setting& setting : k_settings) body[setting.name] = publisher.*setting.member;
  for (const Switch& setting : k_switches) body[setting.name] = publisher.*setting.member;
  return body;
}

std::optional<Finding> mismatch(const TrustedPublisher& p, const CiJob& job) {
  if (p.issuer != job.issuer) return differs("issuer", p.issuer, job.issuer);
  if (p.repository_id != job.repository_id)
    return differs("repository_id", p.repository_id, job.repository_id);
  if (p.owner_id != job.owner_id) return differs("owner_id", p.owner_id, job.owner_id);
  if (!equal_ignoring_case(p.repository, job.repository))
    return differs("repository", p.repository, job.repository);
  if (p.workflow != job.workflow) return differs("workflow", p.workflow, job.workflow);
  if (!p.called_workflow.empty() && !equal_ignoring_case(p.called_workflow, job.called_workflow))
    return differs("called_workflow", p.called_workflow, job.called_workflow);
  if (!p.environment.empty() && p.environment != job.environment)
    return differs("environment", p.environment, job.environment);
  if (!p.refs.empty() && !matches_ref(p.refs, job.ref)) return differs("refs", p.refs, job.ref);
  if (p.hosted_only && !job.hosted) return differs("hosted_only", "runners of the forge", "another runner");
  return std::nullopt;
}

}  // namespace howdah
