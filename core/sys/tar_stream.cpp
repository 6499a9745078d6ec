// SPDX-License-Identifier: PostgreSQL
#include "core/sys/tar_stream.hpp"

#include <archive.h>
#include <fmt/format.h>

#include <cerrno>
#include <optional>

#include "core/base/handle.hpp"
#include "core/sys/archive_fault.hpp"
#include "core/sys/archive_inflate.hpp"
#include "core/sys/tar_framing.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_gzip_magic = "\x1f\x8b";

class GzipStream final : public TarStream {
 public:
  explicit GzipStream(const ArchiveFile& file) : cursor_(file, 0, file.size()) {}

  Result<std::size_t> read(std::span<char> into) override {
    for (InflateState state = InflateState::needs_input; !ended_;) {
      const Inflater::Step step = inflater_.step(into);
      state = step.state;
      if (state == InflateState::corrupt) {
        return refuse(ArchiveFault::stream_corrupt, byte_place(cursor_.offset()),
                      "the gzip stream is corrupt");
      }
      if (state == InflateState::ended) TRY_VOID(finish());
      if (step.written > 0) return step.written;
      if (state == InflateState::needs_input) TRY_VOID(feed());
    }
    return 0;
  }

 private:
  Result<void> feed() {
    TRY(const std::string_view bytes, cursor_.take_some(cursor_.remaining()));
    if (bytes.empty()) {
      return refuse(ArchiveFault::stream_truncated, byte_place(cursor_.offset()),
                    "the gzip stream has no end");
    }
    inflater_.feed(bytes);
    fed_ = bytes;
    return {};
  }

  Result<void> finish() {
    ended_ = true;
    std::string next(fed_.substr(fed_.size() - inflater_.unused()));
    if (next.size() < k_gzip_magic.size() && cursor_.remaining() > 0) {
      TRY(const std::string_view more, cursor_.take_some(cursor_.remaining()));
      next += more;
    }
    const std::string place = byte_place(cursor_.offset() - next.size());
    if (next.starts_with(k_gzip_magic))
      return refuse(ArchiveFault::stream_concatenated, place, "a second gzip member begins");
    if (!next.empty())
      return refuse(ArchiveFault::stream_trailing, place, "other bytes follow the gzip stream");
    return {};
  }

  ArchiveCursor cursor_;
  Inflater inflater_{InflateWrapper::gzip};
  std::string_view fed_;
  bool ended_ = false;
};

/// Requires a file that check_framing() accepted.
class FilterStream final : public TarStream {
 public:
  explicit FilterStream(const ArchiveFile& file)
      : cursor_(file, 0, file.size()), reader_(archive_read_new()) {}

  Result<void> open(int filter) {
    ::archive* const reader = reader_.get();
    if (reader == nullptr)
      return fail(Errc::unavailable, "libarchive got no memory; try again when there is more");
    // append_filter names the one filter; support_filter_* would also unpack an xz within an xz.
    ::archive_entry* entry = nullptr;
    if (archive_read_append_filter(reader, filter) != ARCHIVE_OK ||
        archive_read_support_format_raw(reader) != ARCHIVE_OK ||
        archive_read_open(reader, this, nullptr, &FilterStream::feed, nullptr) != ARCHIVE_OK ||
        archive_read_next_header(reader, &entry) != ARCHIVE_OK)
      return corrupt();
    return {};
  }

  Result<std::size_t> read(std::span<char> into) override {
    const la_ssize_t got = archive_read_data(reader_.get(), into.data(), into.size());
    if (got < 0) return corrupt();
    return static_cast<std::size_t>(got);
  }

 private:
  static la_ssize_t feed(::archive* reader, void* self, const void** bytes) {
    auto* const stream = static_cast<FilterStream*>(self);
    Result<std::string_view> next = stream->cursor_.take_some(stream->cursor_.remaining());
    if (!next) {
      archive_set_error(reader, EIO, "%s", next.error().message.c_str());
      stream->failure_ = std::move(next).error();
      return -1;
    }
    *bytes = next->data();
    return static_cast<la_ssize_t>(next->size());
  }

  tl::unexpected<Error> corrupt() {
    if (failure_) return tl::unexpected(*failure_);
    const char* const reason = archive_error_string(reader_.get());
    return refuse(
        ArchiveFault::stream_corrupt, byte_place(cursor_.offset()),
        fmt::format("the compressed stream is corrupt: {}", reason == nullptr ? "no reason" : reason));
  }

  ArchiveCursor cursor_;
  std::optional<Error> failure_;
  Handle<::archive, archive_read_free> reader_;
};

}  // namespace

Result<std::unique_ptr<TarStream>> open_tar_stream(const ArchiveFile& file, ArchiveFormat format) {
  if (format == ArchiveFormat::tar_gz) return std::make_unique<GzipStream>(file);
  const bool xz = format == ArchiveFormat::tar_xz;
  TRY_VOID(xz ? check_xz_framing(file) : check_zstd_framing(file));
  auto stream = std::make_unique<FilterStream>(file);
  TRY_VOID(stream->open(xz ? ARCHIVE_FILTER_XZ : ARCHIVE_FILTER_ZSTD));
  return stream;
}

}  // namespace howdah
