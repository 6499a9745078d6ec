// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/rate_limits.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "core/base/bytes.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_cost = 60;  // of a request; a minute gives 60 × limit
constexpr UnixSeconds k_minute = 60;
/// Clients remembered at a time: some 2 MB.
constexpr std::size_t k_most_clients = 20'000;

bool reads(const Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS" ||
         request.path == "/index.git/git-upload-pack";
}

std::uint32_t seconds_for(std::uint64_t units, std::uint32_t limit) {
  return static_cast<std::uint32_t>((units + limit - 1) / limit);
}

}  // namespace

std::optional<RateVerdict> RateLimiter::count(const Request& request) {
  const bool reading = reads(request);
  const std::uint32_t limit = reading ? limits_.reads : limits_.writes;
  if (limit == 0) return std::nullopt;
  const std::string who = request.identity ? "@" + request.identity->user.key : request.client;
  const UnixSeconds now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= k_most_clients) forget_the_silent(now);
  Bucket& bucket = buckets_[(reading ? "r" : "w") + who];
  // A clock that was put back gives nothing back.
  const auto passed = static_cast<std::uint64_t>(std::clamp<UnixSeconds>(now - bucket.at, 0, k_minute));
  bucket.used -= std::min(bucket.used, passed * limit);
  bucket.at = now;
  const std::uint64_t room = limit * k_cost;
  RateVerdict verdict{.limit = limit};
  verdict.admitted = bucket.used + k_cost <= room;
  if (verdict.admitted) bucket.used += k_cost;
  verdict.remaining = static_cast<std::uint32_t>((room - bucket.used) / k_cost);
  verdict.reset = seconds_for(bucket.used, limit);
  if (!verdict.admitted) verdict.retry = seconds_for(bucket.used + k_cost - room, limit);
  return verdict;
}

std::size_t RateLimiter::clients() {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

/// Whoever has not asked for a minute has all of it back. When nearly all ask at once, all are forgotten: a
/// limit that is too kind for a moment, rather than memory without bound.
void RateLimiter::forget_the_silent(UnixSeconds now) {
  std::erase_if(buckets_, [now](const auto& one) { return now - one.second.at >= k_minute; });
  if (buckets_.size() > k_most_clients / 2) buckets_.clear();
}

std::string client_of(const Request& request, bool forwarded) {
  std::string address = request.remote;
  if (forwarded) {
    const auto [first, last] = request.headers.equal_range("x-forwarded-for");
    if (first != last) {
      address = std::prev(last)->second;
      address.erase(0, address.find_last_of(", ") + 1);
    }
  }
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return address;
  return to_hex({reinterpret_cast<const char*>(parsed.s6_addr), 8});
}

void tell(const RateVerdict& verdict, Response& response) {
  response.set("RateLimit-Limit", std::to_string(verdict.limit));
  response.set("RateLimit-Remaining", std::to_string(verdict.remaining));
  response.set("RateLimit-Reset", std::to_string(verdict.reset));
}

}  // namespace howdah
