// SPDX-License-Identifier: PostgreSQL
#include "registryd/sources/fetching.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/base/ascii.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_piece = 256U << 10U;
constexpr std::size_t k_max_text = 2048;

Result<std::string> text_at(const Json& body, const char* member, bool needed = true) {
  const auto found = body.find(member);
  if (found == body.end() && !needed) return std::string();
  if (found != body.end() && found->is_string() && found->get_ref<const std::string&>().size() <= k_max_text)
    return found->get<std::string>();
  return fail(Errc::invalid, fmt::format("/{}: write a text", member));
}

/// What git itself calls a well-formed name, and less: nothing a command line could take for an option.
bool is_tag_name(std::string_view tag) {
  const auto fits = [](char c) {
    return is_alphanumeric(c) || std::string_view("._+-/~").find(c) != std::string_view::npos;
  };
  return !tag.empty() && tag.size() <= 255 && tag.front() != '-' && tag.front() != '/' && tag.back() != '/' &&
         tag.find("..") == std::string_view::npos && tag.find("//") == std::string_view::npos &&
         tag.find('~') == std::string_view::npos && !tag.ends_with(".lock") &&
         std::all_of(tag.begin(), tag.end(), fits);
}

bool is_commit_id(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<RemoteSource> read_url(const Json& body) {
  ArchiveAtUrl from;
  TRY(from.url, text_at(body, "url"));
  TRY(const std::string digest, text_at(body, "sha256"));
  const auto sha256 = Sha256::parse(digest);
  if (!sha256) return fail(Errc::invalid, "/sha256: write the 64 hex digits of the archive's SHA-256");
  from.sha256 = *sha256;
  return from;
}

Result<RemoteSource> read_tag(const Json& body) {
  TagOfRepository from;
  TRY(from.repository, text_at(body, "repository"));
  TRY(from.tag, text_at(body, "tag"));
  TRY(from.commit, text_at(body, "commit", false));
  if (!is_tag_name(from.tag))
    return fail(Errc::invalid, fmt::format("/tag: {}: write the name of a tag", from.tag));
  if (!from.commit.empty() && !is_commit_id(from.commit))
    return fail(Errc::invalid, "/commit: write the 40 hex digits of a commit");
  return from;
}

}  // namespace

Result<RemoteSource> read_remote_source(std::string_view text) {
  TRY(const Json body, parse_json(text, {16U << 10U, 4}));
  static constexpr std::array k_members{"url", "sha256", "repository", "tag", "commit"};
  if (!body.is_object()) return fail(Errc::invalid, "the body is an object");
  for (const auto& [member, value] : body.items()) {
    if (std::find(k_members.begin(), k_members.end(), member) == k_members.end())
      return fail(Errc::invalid, fmt::format("/{}: there is no such member", member));
  }
  if (body.contains("url") && body.size() == 2) return read_url(body);
  if (body.contains("repository") && !body.contains("sha256")) return read_tag(body);
  return fail(Errc::invalid, R"(write {"url","sha256"}, or {"repository","tag"} and perhaps "commit")");
}

ArchiveSource FetchedArchive::bytes() const {
  return [this](const auto& sink) -> Result<void> {
    const UniqueFd fd(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) return tl::unexpected(system_error("open", file.path(), errno));
    std::string piece(k_piece, '\0');
    while (true) {
      const ssize_t count = ::read(fd.get(), piece.data(), piece.size());
      if (count == 0) return {};
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return tl::unexpected(system_error("read", file.path(), errno));
      TRY_VOID(sink(std::string_view(piece).substr(0, static_cast<std::size_t>(count))));
    }
  };
}

Result<FetchedArchive> fetch_archive(const RemoteSource& from, const Fetching& fetching) {
  if (const auto* const at_url = std::get_if<ArchiveAtUrl>(&from)) return fetch_url(*at_url, fetching);
  return pack_tag(std::get<TagOfRepository>(from), fetching);
}

}  // namespace howdah
