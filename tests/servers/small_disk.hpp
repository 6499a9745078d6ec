// SPDX-License-Identifier: PostgreSQL
// A file system of a few megabytes for one test, seen by this process and those it starts: mounted in a mount
// namespace of its own, which root may make, and others where the kernel lets them make user namespaces.
#pragma once

#include <cstdint>

#include "core/sys/files.hpp"

namespace howdah::test {

class SmallDisk {
 public:
  /// Throws when it cannot be mounted. No other thread may run.
  explicit SmallDisk(std::uint64_t bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  [[nodiscard]] const fs::path& path() const { return folder_.path(); }
  /// Takes all space but `bytes`, in whole pages.
  void fill_but(std::uint64_t bytes) const;
  void free() const;

 private:
  TempDir folder_;
};

/// A folder that cannot be written by whoever opens something in it from now on, until this is dropped.
class ReadOnly {
 public:
  explicit ReadOnly(fs::path folder);
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;
  ~ReadOnly();

 private:
  fs::path folder_;
};

}  // namespace howdah::test
