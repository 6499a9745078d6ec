// SPDX-License-Identifier: PostgreSQL
#include "core/rules/service_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/json.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> against_rules(std::string message) {
  return fail_untrusted(Distrust::policy, "trust-policy", "", std::move(message), "");
}

std::vector<std::string> strings_at(const Json& body, const char* key) {
  std::vector<std::string> texts;
  for (const Json& item : body.value(key, Json::array()))
    if (item.is_string()) texts.push_back(item.get<std::string>());
  return texts;
}

Result<Grant> read_grant(const StatementLine& line) {
  TRY(const Json body, parse_json(line.signed_text));
  Grant grant;
  grant.kinds = strings_at(body, "kinds");
  grant.paths = strings_at(body, "paths");
  for (const std::string& text : strings_at(body, "keys")) {
    const auto key = PublicKey::parse_ssh(text);
    if (!key) return against_rules("grants a key that cannot be read: " + key.error().message);
    grant.keys.emplace(key->tuf_keyid(), *key);
  }
  if (grant.keys.empty() || grant.kinds.empty() || grant.paths.empty())
    return against_rules("grants no key, no kind or no path");
  const Json quota = body.value("quota", Json::object());
  const auto limit = [&quota](const char* what) {
    const auto found = quota.find(what);
    return found != quota.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
  };
  grant.submissions_per_day = limit("submissions_per_day");
  grant.bytes_per_day = limit("bytes_per_day");
  grant.review_due = std::string(member_text(line, "review_due"));
  return grant;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // where to go back to, one character of the name further
  std::size_t resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool Grant::covers(std::string_view type, std::string_view distribution) const {
  const bool kind = std::find(kinds.begin(), kinds.end(), type) != kinds.end();
  return kind && std::any_of(paths.begin(), paths.end(), [distribution](const std::string& pattern) {
           return matches_pattern(pattern, distribution);
         });
}

const Grant* ServiceRecord::grant() const {
  return standing_ == Standing::active && !grants_.empty() ? &grants_.back() : nullptr;
}

std::optional<std::size_t> ServiceRecord::grant_of(std::string_view keyid) const {
  for (std::size_t i = grants_.size(); i-- > 0;)
    if (grants_[i].keys.contains(keyid)) return i;
  return std::nullopt;
}

Result<void> ServiceRecord::check(const StatementLine& line) const {
  if (standing_ == Standing::revoked) return against_rules("speaks of a service that was revoked for good");
  if (line.type == "grant") {
    TRY_VOID(read_grant(line));
    return {};
  }
  if (grants_.empty()) return against_rules("takes back what was never granted");
  return {};
}

void ServiceRecord::apply(const StatementLine& line) {
  if (line.type == "grant") {
    if (auto grant = read_grant(line)) grants_.push_back(*std::move(grant));
    standing_ = Standing::active;
  } else {
    standing_ = line.type == "revoke" ? Standing::revoked : Standing::suspended;
  }
}

}  // namespace howdah
