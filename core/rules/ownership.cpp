// SPDX-License-Identifier: PostgreSQL
#include "core/rules/ownership.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/canonical.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> against_rules(std::string message) {
  return fail_untrusted(Distrust::policy, "trust-policy", "", std::move(message), "");
}

std::int64_t number_at(const StatementLine& line, std::string_view key) {
  auto members = CanonicalObject::open(line.signed_text);
  while (members) {
    const auto member = members->next();
    if (!member) break;
    if (member->key == key) return integer(member->value).value_or(0);
  }
  return 0;
}

std::string owned(std::string_view text) {
  return std::string(text);
}

}  // namespace

const PublicKey* Ownership::key(std::string_view keyid) const {
  const auto found = keys_.find(keyid);
  return found == keys_.end() ? nullptr : &found->second;
}

std::string_view Ownership::owner_of(std::string_view keyid) const {
  for (const auto& [owner, keys] : owners_)
    if (keys.contains(std::string(keyid))) return owner;
  return {};
}

int Ownership::owners_with_keys() const {
  return static_cast<int>(
      std::count_if(owners_.begin(), owners_.end(), [](const auto& owner) { return !owner.second.empty(); }));
}

void Ownership::advance(UnixSeconds date) {
  if (pending_.empty()) return;
  const auto later = [date](const PendingRecovery& recovery) { return recovery.effective > date; };
  const auto due = std::stable_partition(pending_.begin(), pending_.end(), later);
  for (auto recovery = due; recovery != pending_.end(); ++recovery) {
    owners_.try_emplace(recovery->owner);
    add_key(recovery->owner, recovery->key);
  }
  pending_.erase(due, pending_.end());
}

Result<void> Ownership::check(const StatementLine& line) const {
  const std::string_view type = line.type;
  if (type == "release") return check_release(line);
  if (type == "yank" || type == "unyank") {
    if (versions_.contains(line.version)) return {};
    return against_rules(fmt::format("speaks of version {}, which was never released", line.version));
  }
  if (type == "owner-add") {
    const std::string_view owner = member_text(line, "owner");
    if (owner.empty()) return against_rules("names no owner");
    if (is_owner(owner)) return against_rules(fmt::format("adds {}, who is an owner already", owner));
    return {};
  }
  if (type == "owner-remove") return check_owner_remove(member_text(line, "owner"));
  if (type == "owner-key-add" || type == "recover") return check_new_key(line);
  if (type == "owner-key-revoke") return check_known_key(line);
  if (type == "require") return check_threshold(line);
  if (type == "contest") return check_contest(line);
  if (owners_.empty()) return against_rules("speaks of a distribution that has no owner");
  return {};
}

Result<void> Ownership::check_release(const StatementLine& line) const {
  if (owners_.empty()) return against_rules("releases a distribution that has no owner");
  if (line.version.empty()) return against_rules("releases no version");
  if (versions_.contains(line.version))
    return against_rules(fmt::format("releases version {} again", line.version));
  if (!is_owner(line.actor))
    return against_rules(fmt::format("its publisher {} does not own the distribution", line.actor));
  return {};
}

Result<void> Ownership::check_owner_remove(std::string_view owner) const {
  const auto found = owners_.find(owner);
  if (found == owners_.end()) return against_rules(fmt::format("removes {}, who is no owner", owner));
  if (owners_.size() == 1) return against_rules(fmt::format("removes {}, the last owner", owner));
  const int left = owners_with_keys() - (found->second.empty() ? 0 : 1);
  if (keyed_ && left < threshold_) {
    return against_rules(fmt::format("removing {} leaves {} owners with keys, {} must be able to sign", owner,
                                     left, threshold_));
  }
  return {};
}

Result<void> Ownership::check_new_key(const StatementLine& line) const {
  const std::string_view owner = member_text(line, "owner");
  if (line.type == "recover" && !keyed_)
    return against_rules("recovers the keys of a distribution that never had any");
  if (line.type != "recover" && !is_owner(owner))
    return against_rules(fmt::format("adds a key of {}, who is no owner", owner));
  if (owner.empty()) return against_rules("names no owner");
  const auto key = PublicKey::parse_ssh(member_text(line, "key"));
  if (!key) return against_rules("its key cannot be read: " + key.error().message);
  if (keys_.contains(key->tuf_keyid())) return against_rules("adds a key that speaks for an owner already");
  if (revoked_.contains(key->tuf_keyid())) return against_rules("adds a key that was revoked");
  return {};
}

Result<void> Ownership::check_known_key(const StatementLine& line) const {
  const std::string_view keyid = member_text(line, "keyid");
  if (key(keyid) == nullptr) return against_rules("revokes a key that speaks for no owner");
  if (owner_of(keyid) != member_text(line, "owner"))
    return against_rules(fmt::format("revokes a key of {} as another's", owner_of(keyid)));
  return {};
}

Result<void> Ownership::check_threshold(const StatementLine& line) const {
  const std::int64_t wanted = number_at(line, "threshold");
  if (wanted >= 1 && wanted <= owners_with_keys()) return {};
  return against_rules(
      fmt::format("requires {} owners' signatures where {} owners hold keys", wanted, owners_with_keys()));
}

Result<void> Ownership::check_contest(const StatementLine& line) const {
  const std::string_view id = member_text(line, "recover");
  const bool known = std::any_of(pending_.begin(), pending_.end(),
                                 [id](const PendingRecovery& recovery) { return recovery.statement == id; });
  return known ? Result<void>{} : against_rules("contests no recovery that is under way");
}

void Ownership::apply(const StatementLine& line) {
  const std::string_view type = line.type;
  const auto text = [&line](std::string_view key) { return owned(member_text(line, key)); };
  if (type == "release") {
    versions_.insert(owned(line.version));
  } else if (type == "owner-add") {
    owners_.try_emplace(text("owner"));
  } else if (type == "owner-remove") {
    const auto leaving = owners_.find(text("owner"));
    if (leaving == owners_.end()) return;
    for (const std::string& keyid : leaving->second) keys_.erase(keyid);
    owners_.erase(leaving);
  } else if (type == "owner-key-add") {
    if (const auto key = PublicKey::parse_ssh(member_text(line, "key"))) add_key(text("owner"), *key);
  } else if (type == "owner-key-revoke") {
    drop_key(member_text(line, "keyid"));
  } else if (type == "require") {
    threshold_ = static_cast<int>(number_at(line, "threshold"));
  } else if (type == "recover") {
    const auto key = PublicKey::parse_ssh(member_text(line, "key"));
    const auto date = from_rfc3339(line.date);
    if (key && date)
      pending_.push_back({statement_id(line).hex(), text("owner"), *key, *date + k_recovery_delay});
  } else if (type == "contest") {
    std::erase_if(pending_,
                  [id = text("recover")](const auto& recovery) { return recovery.statement == id; });
  }
}

void Ownership::add_key(const std::string& owner, const PublicKey& key) {
  keyed_ = true;
  keys_.insert_or_assign(key.tuf_keyid(), key);
  owners_[owner].insert(key.tuf_keyid());
}

void Ownership::drop_key(std::string_view keyid) {
  revoked_.insert(std::string(keyid));
  if (const auto found = keys_.find(keyid); found != keys_.end()) keys_.erase(found);
  for (auto& [owner, keys] : owners_) keys.erase(std::string(keyid));
}

Ownership fold_ownership(const std::vector<StatementLine>& lines, UnixSeconds now) {
  Ownership ownership;
  for (const StatementLine& line : lines) {
    ownership.advance(from_rfc3339(line.date).value_or(0));
    ownership.apply(line);
  }
  ownership.advance(now);
  return ownership;
}

}  // namespace howdah
