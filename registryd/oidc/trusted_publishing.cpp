// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/trusted_publishing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/semver.hpp"
#include "registryd/publish/tip_logs.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

Result<std::string> text_member(const Json& body, const char* member) {
  const auto found = body.find(member);
  if (found != body.end() && found->is_string()) return found->get<std::string>();
  return fail(Errc::invalid, fmt::format("/{}: write a text", member));
}

/// How much of a publisher a job meets: for telling which of several refusals is the one to show.
bool is_same_repository(const TrustedPublisher& publisher, const CiJob& job) {
  return publisher.issuer == job.issuer &&
         (publisher.repository_id == job.repository_id || publisher.repository == job.repository);
}

tl::unexpected<Error> no_publisher(const Name& distribution, const std::optional<Finding>& nearest) {
  Diagnostics findings;
  if (!nearest) {
    findings.error("oidc-no-publisher", "/distribution",
                   fmt::format("no trusted publisher of '{}' is this job", distribution.given()),
                   "an owner sets one up: howdah publisher add");
  } else {
    findings.error(nearest->code, nearest->place, nearest->message, nearest->remedy);
  }
  const Finding& finding = findings.findings().front();
  return fail(Errc::denied, fmt::format("{}; {}", finding.message, finding.remedy), findings);
}

}  // namespace

struct TrustedPublishing::Asked {
  std::string token;
  Name distribution;
  std::string version;
  Sha256 sha256;

  static Result<Asked> read(std::string_view text) {
    TRY(const Json body, parse_json(text, {k_max_exchange_body, 4}));
    if (!body.is_object()) return fail(Errc::invalid, R"(write {"token","distribution","version","sha256"})");
    TRY(std::string token, text_member(body, "token"));
    TRY(const std::string name, text_member(body, "distribution"));
    TRY(std::string version, text_member(body, "version"));
    TRY(const std::string digest, text_member(body, "sha256"));
    TRY(Name distribution, Name::parse(name));
    if (!SemVer::parse(version)) return fail(Errc::invalid, "/version: write a version, as in META.json");
    const auto sha256 = Sha256::parse(digest);
    if (!sha256) return fail(Errc::invalid, "/sha256: write the 64 hex digits of the archive's SHA-256");
    return Asked{std::move(token), std::move(distribution), std::move(version), *sha256};
  }
};

Result<Json> TrustedPublishing::exchange(std::string_view body) {
  TRY(const Asked asked, Asked::read(body));
  const UnixSeconds now = parts_.clock.now();
  TRY(const IdToken id_token, verify_id_token(asked.token, {parts_.issuers, keys_, audience(), now}));
  TRY(const TrustedPublisher publisher, publisher_for(id_token.job, asked.distribution));
  TRY_VOID(check_account(publisher, asked.distribution));
  TRY(const std::string token, new_token(k_exchanged_token));
  const PublishGrant made{sha256(token),
                          token_hint(token),
                          publisher.account,
                          asked.distribution.key(),
                          asked.version,
                          asked.sha256.hex(),
                          publisher.staged,
                          id_token.repository_url,
                          to_json(id_token.job).dump(),
                          now + k_publish_token_lives};
  TRY_VOID(publishers_.exchange(id_token, made, now));
  parts_.log.info("id-token-exchanged", {{"publisher", publisher.id},
                                         {"distribution", made.distribution},
                                         {"version", made.version},
                                         {"repository", id_token.job.repository},
                                         {"run", id_token.job.run},
                                         {"token", made.hint}});
  return Json{{"token", token},
              {"expires", to_rfc3339(made.expires)},
              {"distribution", made.distribution},
              {"version", made.version},
              {"sha256", made.sha256},
              {"staged", made.staged}};
}

Result<TrustedPublisher> TrustedPublishing::publisher_for(const CiJob& job, const Name& distribution) {
  TRY(const auto all, publishers_.of_distribution(distribution.key()));
  std::optional<Finding> nearest;
  for (const TrustedPublisher& publisher : all) {
    auto finding = mismatch(publisher, job);
    if (!finding) return publisher;
    // Only who runs in that repository hears what its publisher is set up for.
    if (is_same_repository(publisher, job)) nearest = std::move(finding);
  }
  return no_publisher(distribution, nearest);
}

/// What a publisher may do ends with the account that set it up, and with its ownership.
Result<void> TrustedPublishing::check_account(const TrustedPublisher& publisher, const Name& distribution) {
  TRY(const auto account, Accounts(parts_.database).find(publisher.account));
  TRY(const auto owner, owns(publisher.account, distribution));
  if (account && check_open(*account) && owner.value_or(true)) return {};
  return no_publisher(distribution,
                      Finding{Severity::error, "oidc-publisher-account", "/distribution",
                              fmt::format("{}, who set the publisher up, is no owner of '{}' any more",
                                          publisher.account, distribution.given()),
                              "let an owner set one up"});
}

Result<std::optional<bool>> TrustedPublishing::owns(const std::string& account, const Name& distribution) {
  TRY(const TipView view, parts_.tips.view());
  TipLogs logs(view);
  TRY(const auto lines, logs.lines(LogKind::dist, distribution));
  if (!lines) return std::nullopt;
  return fold_ownership(*lines, parts_.clock.now()).is_owner(account);
}

Result<Json> TrustedPublishing::set_up(const User& who, const Name& distribution, std::string_view body) {
  TRY(const Json settings, parse_json(body, {k_max_exchange_body, 4}));
  TRY(TrustedPublisher publisher, read_publisher(settings, parts_.issuers));
  TRY(const auto owner, owns(who.key, distribution));
  if (!owner.value_or(true))
    return fail(Errc::denied,
                fmt::format("{} does not own the distribution '{}'", who.key, distribution.key()));
  TRY(publisher.id, new_id());
  publisher.distribution = distribution.key();
  publisher.account = who.key;
  publisher.created = parts_.clock.now();
  TRY_VOID(publishers_.add(publisher));
  Json answer = to_json(publisher);
  answer["pending"] = !owner.has_value();
  return answer;
}

Result<std::vector<TrustedPublisher>> TrustedPublishing::visible(const User& who, const Name& distribution) {
  TRY(auto all, publishers_.of_distribution(distribution.key()));
  TRY(const auto owner, owns(who.key, distribution));
  if (!who.admin && !owner.value_or(false))
    std::erase_if(all, [&who](const TrustedPublisher& publisher) { return publisher.account != who.key; });
  return all;
}

Result<Json> TrustedPublishing::list(const User& who, const Name& distribution) {
  TRY(const auto seen, visible(who, distribution));
  Json list = Json::array();
  for (const TrustedPublisher& publisher : seen) list.push_back(to_json(publisher));
  return Json{{"publishers", std::move(list)}};
}

Result<void> TrustedPublishing::remove(const User& who, const Name& distribution, const std::string& id) {
  TRY(const auto seen, visible(who, distribution));
  const bool known =
      std::any_of(seen.begin(), seen.end(), [&id](const TrustedPublisher& row) { return row.id == id; });
  if (!known)
    return fail(Errc::not_found,
                fmt::format("{} has no trusted publisher {} of yours", distribution.given(), id));
  return publishers_.remove(distribution.key(), id);
}

Result<PublishGrant> TrustedPublishing::grant(std::string_view token) {
  if (!is_token(token, k_exchanged_token))
    return fail(Errc::unauthenticated, "the publish token's form or checksum is wrong; was it copied whole?");
  TRY(auto grant, publishers_.grant(sha256(token), parts_.clock.now()));
  if (grant) return *std::move(grant);
  return fail(
      Errc::unauthenticated,
      fmt::format("the publish token {} is unknown, used or expired; exchange a new id token for another",
                  token_hint(token)));
}

}  // namespace howdah
