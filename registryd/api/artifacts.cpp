// SPDX-License-Identifier: PostgreSQL
// The bytes of artifacts, whole or in part.
#include <fmt/format.h>

#include "registryd/api/handlers.hpp"
#include "registryd/http/problem.hpp"
#include "registryd/http/range.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_chunk = 256U << 10U;

Result<void> pour(const ArtifactStore& store, const Sha256& digest, const RangeAnswer& range,
                  const WriteBytes& write) {
  for (std::uint64_t done = 0; done < range.length;) {
    TRY(const std::string bytes,
        store.read(digest, range.offset + done, std::min(k_chunk, range.length - done)));
    if (bytes.empty()) return fail(Errc::internal, fmt::format("artifact {} ended early", digest.hex()));
    if (!write(bytes)) return fail(Errc::unavailable, "the client went away");
    done += bytes.size();
  }
  return {};
}

RangeAnswer range_for(const Request& request, const std::string& etag, std::uint64_t size) {
  const std::string condition = request.header("if-range");
  const bool applies = condition.empty() || condition == etag;
  return read_range(applies ? request.header("range") : "", size);
}

}  // namespace

Result<Response> get_artifact(const App& app, Request& request) {
  const auto digest = Sha256::parse(request.capture("sha256"));
  if (!digest) return fail(Errc::not_found, "an artifact is named by the 64 hex digits of its SHA-256");
  // What lies in the store without a release has not been published.
  TRY(const auto release, app.cache.release_of(*digest));
  if (!release) return fail(Errc::not_found, fmt::format("no release has the artifact {}", digest->hex()));
  TRY(const auto size, app.artifacts.size(*digest));
  if (!size) return fail(Errc::internal, fmt::format("artifact {} is missing from the store", digest->hex()));

  const std::string etag = fmt::format("\"{}\"", digest->hex());
  const RangeAnswer range = range_for(request, etag, *size);
  if (range.kind == RangeAnswer::Kind::unsatisfiable) {
    Response refusal = problem(416, "range-beyond-end", fmt::format("the artifact has {} bytes", *size));
    refusal.set("Content-Range", fmt::format("bytes */{}", *size));
    return refusal;
  }
  Response response;
  if (range.kind == RangeAnswer::Kind::part) {
    response.status = 206;
    response.set("Content-Range",
                 fmt::format("bytes {}-{}/{}", range.offset, range.offset + range.length - 1, *size));
  }
  response.set("Content-Type", "application/octet-stream");
  response.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", release->file));
  response.set("Accept-Ranges", "bytes");
  response.set("ETag", etag);
  response.set("Cache-Control", "public, max-age=31536000, immutable");
  response.stream_length = range.length;
  response.stream = [&store = app.artifacts, digest = *digest, range](const WriteBytes& write) {
    return pour(store, digest, range, write);
  };
  return response;
}

}  // namespace howdah
