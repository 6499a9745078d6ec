// SPDX-License-Identifier: PostgreSQL
#include "core/sys/address_guard.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/handle.hpp"

namespace howdah {
namespace {

struct Range4 {
  std::uint32_t first;
  int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

/// IANA IPv4 Special-Purpose Address Registry, what is not globally reachable; multicast and class E.
constexpr std::array k_not_public4{
    Range4{ip(0, 0, 0, 0), 8},       Range4{ip(10, 0, 0, 0), 8},     Range4{ip(100, 64, 0, 0), 10},
    Range4{ip(127, 0, 0, 0), 8},     Range4{ip(169, 254, 0, 0), 16}, Range4{ip(172, 16, 0, 0), 12},
    Range4{ip(192, 0, 0, 0), 24},    Range4{ip(192, 0, 2, 0), 24},   Range4{ip(192, 31, 196, 0), 24},
    Range4{ip(192, 52, 193, 0), 24}, Range4{ip(192, 88, 99, 0), 24}, Range4{ip(192, 168, 0, 0), 16},
    Range4{ip(192, 175, 48, 0), 24}, Range4{ip(198, 18, 0, 0), 15},  Range4{ip(198, 51, 100, 0), 24},
    Range4{ip(203, 0, 113, 0), 24},  Range4{ip(224, 0, 0, 0), 4},    Range4{ip(240, 0, 0, 0), 4}};

bool is_public4(std::uint32_t address) {
  return std::none_of(k_not_public4.begin(), k_not_public4.end(), [address](const Range4& range) {
    return (address ^ range.first) >> (32U - static_cast<unsigned>(range.bits)) == 0;
  });
}

std::uint32_t address4(const sockaddr* address) {
  sockaddr_in copy{};
  std::memcpy(&copy, address, sizeof(copy));
  return ntohl(copy.sin_addr.s_addr);
}

std::array<std::uint8_t, 16> address6(const sockaddr* address) {
  sockaddr_in6 copy{};
  std::memcpy(&copy, address, sizeof(copy));
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &copy.sin6_addr, bytes.size());
  return bytes;
}

bool starts_with(const std::array<std::uint8_t, 16>& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

/// Only global unicast (2000::/3) is public, and of that neither documentation nor what tunnels IPv4 (Teredo,
/// 6to4) nor protocol assignments. IPv4-mapped and translated forms lie outside it.
bool is_public6(const std::array<std::uint8_t, 16>& bytes) {
  if ((bytes[0] & 0xE0U) != 0x20U) return false;
  const bool protocols = starts_with(bytes, {0x20, 0x01}) && bytes[2] < 0x02;  // 2001::/23
  return !protocols && !starts_with(bytes, {0x20, 0x01, 0x0D, 0xB8}) && !starts_with(bytes, {0x20, 0x02}) &&
         !starts_with(bytes, {0x3F, 0xFF});
}

}  // namespace

bool is_public_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) return is_public4(address4(address));
  return address->sa_family == AF_INET6 && is_public6(address6(address));
}

bool is_loopback_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) return address4(address) >> 24U == 127;
  if (address->sa_family != AF_INET6) return false;
  std::array<std::uint8_t, 16> loopback{};
  loopback[15] = 1;
  return address6(address) == loopback;
}

bool may_reach(Reach reach, const sockaddr* address) {
  if (reach == Reach::anywhere || is_public_address(address)) return true;
  return reach == Reach::public_and_loopback && is_loopback_address(address);
}

std::string to_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    const std::uint32_t number = htonl(address4(address));
    ::inet_ntop(AF_INET, &number, text.data(), text.size());
  } else if (address->sa_family == AF_INET6) {
    const auto bytes = address6(address);
    ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  }
  return text.data();
}

Result<std::vector<std::string>> resolve_within(Reach reach, const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  Handle<addrinfo, ::freeaddrinfo> found;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, out(found)); error != 0)
    return fail(Errc::unavailable, fmt::format("{}: no such host: {}", host, ::gai_strerror(error)));
  std::vector<std::string> addresses;
  for (const addrinfo* row = found.get(); row != nullptr; row = row->ai_next) {
    std::string text = to_text(row->ai_addr);
    if (!may_reach(reach, row->ai_addr)) {
      return fail(Errc::denied,
                  fmt::format("{} is at {}, which is no public address; this registry fetches from "
                              "public ones only",
                              host, text));
    }
    if (std::find(addresses.begin(), addresses.end(), text) == addresses.end())
      addresses.push_back(std::move(text));
  }
  return addresses;
}

}  // namespace howdah
