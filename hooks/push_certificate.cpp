// SPDX-License-Identifier: PostgreSQL
#include "hooks/push_certificate.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/base/log.hpp"
#include "core/crypto/sshsig.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_armor = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::size_t k_max_updates = 16;  ///< a submission has one: more is for the gate to refuse by name
constexpr std::size_t k_id_hex = 40;

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("push certificate: {}", why));
}

/// Consumes `<name> <value>\n`.
Result<std::string_view> take_header(std::string_view& rest, std::string_view name) {
  const std::size_t end = rest.find('\n');
  if (!rest.starts_with(name) || rest.substr(name.size(), 1) != " " || end == std::string_view::npos ||
      end <= name.size() + 1)
    return malformed(fmt::format("line '{}' is missing or out of place", name));
  const std::string_view value = rest.substr(name.size() + 1, end - name.size() - 1);
  rest.remove_prefix(end + 1);
  return value;
}

/// `<fingerprint> <Unix seconds> <zone>`, as git writes it for SSH keys.
Result<UnixSeconds> read_pusher(std::string_view value, const PublicKey& signer) {
  const std::string fingerprint = signer.ssh_fingerprint();
  UnixSeconds time = 0;
  const bool named = value.starts_with(fingerprint) && value.substr(fingerprint.size(), 1) == " ";
  if (!named) return malformed(fmt::format("its pusher is not its signer {}", fingerprint));
  value.remove_prefix(fingerprint.size() + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);  // some versions of git write two spaces
  const auto [stopped, error] = std::from_chars(value.data(), value.data() + value.size(), time);
  const std::string_view digits(value.data(), static_cast<std::size_t>(stopped - value.data()));
  if (error != std::errc() || time < 0 || digits != std::to_string(time))
    return malformed("its pusher line has no time");
  const std::string_view zone(stopped, static_cast<std::size_t>(value.data() + value.size() - stopped));
  const bool has_zone = zone.size() == 6 && zone[0] == ' ' && (zone[1] == '+' || zone[1] == '-') &&
                        zone.find_first_not_of("0123456789", 2) == std::string_view::npos;
  if (!has_zone) return malformed("its pusher line has no time zone");
  return time;
}

Result<std::vector<RefUpdate>> read_updates(std::string_view rest) {
  std::vector<RefUpdate> updates;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return malformed("its last line does not end");
    if (updates.size() == k_max_updates) return malformed("it moves more refs than a submission has");
    TRY(RefUpdate update, parse_ref_update(rest.substr(0, end)));
    updates.push_back(std::move(update));
    rest.remove_prefix(end + 1);
  }
  if (updates.empty()) return malformed("it moves no ref");
  return updates;
}

}  // namespace

Result<RefUpdate> parse_ref_update(std::string_view line) {
  constexpr std::size_t k_ref_at = 2 * (k_id_hex + 1);
  const auto refused = [&] { return malformed(fmt::format("{} moves no ref", json_quote(line))); };
  if (line.size() <= k_ref_at || line[k_id_hex] != ' ' || line[k_ref_at - 1] != ' ') return refused();
  const auto before = git::ObjectId::parse(line.substr(0, k_id_hex));
  const auto after = git::ObjectId::parse(line.substr(k_id_hex + 1, k_id_hex));
  if (!before || !after) return refused();
  return RefUpdate{*before, *after, std::string(line.substr(k_ref_at))};
}

Result<PushCertificate> read_push_certificate(std::string_view text) {
  if (text.size() > k_max_certificate_bytes) return malformed("it is too long");
  if (text.find('\0') != std::string_view::npos) return malformed("it contains a NUL byte");
  const std::size_t armor = text.find(k_armor);
  if (armor == std::string_view::npos || armor == 0 || text[armor - 1] != '\n')
    return malformed("it carries no SSH signature; push with gpg.format=ssh");
  const std::string_view payload = text.substr(0, armor);
  PushCertificate read;
  TRY(read.signer, sshsig_verify(text.substr(armor), "git", payload));
  std::string_view rest = payload;
  TRY(const std::string_view version, take_header(rest, "certificate version"));
  if (version != "0.1") return malformed("its version is not 0.1");
  TRY(const std::string_view pusher, take_header(rest, "pusher"));
  TRY(read.time, read_pusher(pusher, read.signer));
  TRY(read.pushee, take_header(rest, "pushee"));
  TRY(read.nonce, take_header(rest, "nonce"));
  if (!rest.starts_with('\n')) return malformed("it has lines a submission's does not have");
  TRY(read.updates, read_updates(rest.substr(1)));
  return read;
}

UnixSeconds nonce_time(std::string_view nonce) {
  UnixSeconds time = 0;
  const std::size_t dash = nonce.find('-');
  if (dash == std::string_view::npos) return 0;
  const auto [stopped, error] = std::from_chars(nonce.data(), nonce.data() + dash, time);
  return error == std::errc() && stopped == nonce.data() + dash ? time : 0;
}

}  // namespace howdah
