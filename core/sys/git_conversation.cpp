// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_conversation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/sys/git_http.hpp"
#include "core/sys/git_pack_intake.hpp"
#include "core/sys/git_packet_line.hpp"
#include "core/sys/git_packet_reader.hpp"
#include "core/sys/http_coding.hpp"
#include "core/sys/http_redirect.hpp"

namespace howdah::git {
namespace {

constexpr std::string_view k_discovery = "/info/refs?service=git-upload-pack";
constexpr std::string_view k_agent = "git/2 (howdah)";  // stock servers and proxies look for the first word
constexpr int k_tries = 3;

/// A transport that broke, or a server that is busy: asking again changes nothing there.
bool is_worth_another_try(const Result<HttpResponse>& response) {
  if (!response) return response.error().code == Errc::unavailable;
  return response->status == 429 || response->status >= 500;
}

/// One line of an advertisement in version 2: `fetch=shallow filter`.
void note_ability(std::string_view line, HostAbilities& abilities) {
  if (line == "version 2") abilities.version_2 = true;
  constexpr std::string_view k_fetch = "fetch=";
  if (!line.starts_with(k_fetch)) return;
  line.remove_prefix(k_fetch.size());
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    abilities.shallow = abilities.shallow || word == "shallow";
    abilities.filter = abilities.filter || word == "filter";
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
}

std::string command_head(std::string_view name) {
  std::string body;
  body += packet_line(fmt::format("command={}\n", name));
  body += packet_line("object-format=sha1\n");
  body += k_delimiter_packet;
  return body;
}

Result<Ref> read_ref(std::string_view line) {
  const std::size_t space = line.find(' ');
  const auto id = ObjectId::parse(line.substr(0, space));
  if (space == std::string_view::npos || !id)
    return fail(Errc::invalid, "git's protocol: a line of the list of refs names no object");
  std::string_view name = line.substr(space + 1);
  name = name.substr(0, name.find(' '));  // attributes follow
  return Ref{std::string(name), *id};
}

std::string fetch_command(const ObjectWish& wish) {
  std::string body = command_head("fetch");
  body += packet_line("no-progress\n");
  body += packet_line("ofs-delta\n");
  for (const ObjectId& id : wish.objects) body += packet_line("want " + id.hex() + "\n");
  if (wish.known) {
    body += packet_line("thin-pack\n");
    body += packet_line("have " + wish.known->hex() + "\n");
    if (wish.depth > 0) body += packet_line("shallow " + wish.known->hex() + "\n");
  }
  if (wish.depth > 0) body += packet_line(fmt::format("deepen {}\n", wish.depth));
  if (wish.without_trees) body += packet_line("filter tree:0\n");
  body += packet_line("done\n");
  body += k_flush_packet;
  return body;
}

/// The section `packfile`; others say what is shallow, which we know.
Result<std::string> read_pack(std::string_view answer) {
  PacketReader packets(answer);
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return fail(Errc::invalid, "git's protocol: the answer holds no pack");
    if (packet->kind == Packet::Kind::line && packet->text() == "packfile") return read_side_band(packets);
  }
}

}  // namespace

Result<std::string> Conversation::exchange(HttpRequest request, const std::string& expected_type) {
  request.headers["Git-Protocol"] = "version=2";
  request.headers["User-Agent"] = k_agent;
  request.headers["Accept"] = expected_type;
  accept_coding(request);
  for (int tries = 1;; ++tries) {
    request.limit = remaining_;
    auto response = client_.send(request);
    if (response) TRY_VOID(undo_coding(*response, remaining_));
    if (response) remaining_ -= std::min<std::uint64_t>(remaining_, response->body.size());
    if (tries < k_tries && is_worth_another_try(response)) continue;
    if (!response) return tl::unexpected(std::move(response).error());
    TRY_VOID(check_answer(request, *response, expected_type));
    const std::size_t moved = response->url.rfind(k_discovery);
    if (request.method == "GET" && moved != std::string::npos) url_ = response->url.substr(0, moved);
    return std::move(response->body);
  }
}

Result<std::string> Conversation::command(const std::string& body) {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + "/git-upload-pack";
  request.headers["Content-Type"] = "application/x-git-upload-pack-request";
  request.body = body;
  return exchange(std::move(request), "application/x-git-upload-pack-result");
}

Result<HostAbilities> Conversation::greet() {
  HttpRequest request;
  request.url = url_ + std::string(k_discovery);
  TRY(const std::string answer, exchange(std::move(request), "application/x-git-upload-pack-advertisement"));
  PacketReader packets(answer);
  HostAbilities abilities;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return abilities;
    note_ability(packet->text(), abilities);
  }
}

Result<std::vector<Ref>> Conversation::list_refs(std::span<const std::string> prefixes) {
  std::string body = command_head("ls-refs");
  for (const std::string& prefix : prefixes) body += packet_line("ref-prefix " + prefix + "\n");
  body += k_flush_packet;
  TRY(const std::string answer, command(body));
  PacketReader packets(answer);
  std::vector<Ref> refs;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet || packet->kind != Packet::Kind::line) return refs;
    TRY(Ref ref, read_ref(packet->text()));
    refs.push_back(std::move(ref));
  }
}

Result<void> Conversation::fetch(const ObjectWish& wish, const fs::path& into, const PackLimits& limits) {
  TRY(const std::string answer, command(fetch_command(wish)));
  TRY(const std::string pack, read_pack(answer));
  return take_pack(into, pack, limits);
}

}  // namespace howdah::git
