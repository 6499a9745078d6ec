// SPDX-License-Identifier: PostgreSQL
// What clones may start from: a file that registryd maintain replaces whole.
#include "registryd/api/bundle.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "registryd/http/problem.hpp"
#include "registryd/http/range.hpp"
#include "registryd/upkeep/maintain.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_chunk = 256U << 10U;

/// The open file stays what it was when another takes its name.
Result<void> pour(const UniqueFd& file, RangeAnswer range, const WriteBytes& write) {
  std::string bytes;
  while (range.length > 0) {
    bytes.resize(std::min(k_chunk, range.length));
    const ssize_t count = ::pread(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(range.offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return tl::unexpected(system_error("read", "the bundle", errno));
    if (!write(std::string_view(bytes).substr(0, static_cast<std::size_t>(count))))
      return fail(Errc::unavailable, "the client went away");
    range.offset += static_cast<std::uint64_t>(count);
    range.length -= static_cast<std::uint64_t>(count);
  }
  return {};
}

}  // namespace

Result<Response> get_clone_bundle(const App& app, Request& request) {
  TRY(const TipView tip, app.tips.view());
  const fs::path path = clone_bundle({(*tip)->repository().path().parent_path()});
  const auto file = std::make_shared<UniqueFd>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!*file || ::fstat(file->get(), &status) != 0)
    return fail(Errc::not_found, "there is no bundle yet; clone without --bundle-uri");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const std::string etag = fmt::format("\"{:x}-{:x}\"", status.st_ino, status.st_mtim.tv_sec);
  const std::string condition = request.header("if-range");
  const RangeAnswer range =
      read_range(condition.empty() || condition == etag ? request.header("range") : "", size);
  if (range.kind == RangeAnswer::Kind::unsatisfiable) {
    Response refusal = problem(416, "range-beyond-end", fmt::format("the bundle has {} bytes", size));
    refusal.set("Content-Range", fmt::format("bytes */{}", size));
    return refusal;
  }
  Response response;
  if (range.kind == RangeAnswer::Kind::part) {
    response.status = 206;
    response.set("Content-Range",
                 fmt::format("bytes {}-{}/{}", range.offset, range.offset + range.length - 1, size));
  }
  response.set("Content-Type", "application/x-git-bundle");
  response.set("Accept-Ranges", "bytes");
  response.set("ETag", etag);
  response.set("Cache-Control", "public, max-age=3600");
  response.stream_length = range.length;
  response.stream = [file, range](const WriteBytes& write) { return pour(*file, range, write); };
  return response;
}

}  // namespace howdah
