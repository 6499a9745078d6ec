// SPDX-License-Identifier: PostgreSQL
// Writes admitted members below a folder of its own making. Every step is relative to an open folder (openat)
// and refuses links, so nothing outside that folder can be reached even while others write there.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/archive_gate.hpp"
#include "core/sys/files.hpp"

namespace howdah {

class ArchiveTreeWriter final : public ArchiveSink {
 public:
  /// Makes `root` with mode 0700. Errors: conflict when something stands there.
  [[nodiscard]] static Result<ArchiveTreeWriter> create(const fs::path& root);
  ArchiveTreeWriter(ArchiveTreeWriter&& other) noexcept;
  ArchiveTreeWriter& operator=(ArchiveTreeWriter&&) = delete;
  /// Removes the tree unless keep() was called.
  ~ArchiveTreeWriter() override;
  void keep() { root_.clear(); }

  [[nodiscard]] Result<void> begin(const ArchiveMember& member) override;
  [[nodiscard]] Result<void> data(std::string_view bytes) override;
  [[nodiscard]] Result<void> end() override;

 private:
  ArchiveTreeWriter(fs::path root, UniqueFd folder)
      : root_(std::move(root)), root_folder_(std::move(folder)) {}
  /// Makes what is missing of a folder below the root and opens it.
  [[nodiscard]] Result<void> enter(std::string_view folder);
  [[nodiscard]] tl::unexpected<Error> failed(std::string_view doing, std::string_view path) const;

  fs::path root_;  ///< empty: kept, or moved away
  UniqueFd root_folder_;
  std::string entered_;  ///< the folder folder_ stands for, below the root
  UniqueFd folder_;      ///< closed: the root
  std::string path_;     ///< the file being written
  UniqueFd file_;
  unsigned mode_ = 0;
};

}  // namespace howdah
