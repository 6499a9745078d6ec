// SPDX-License-Identifier: PostgreSQL
// One publish at a time for one distribution: two uploads of a version must not overwrite each other's
// signature. Different distributions do not wait for each other. Holds for all servers of one data folder: a
// turn is a lock on one byte of one file, far from those of other distributions.
#pragma once

#include <string>

#include "core/sys/files.hpp"

namespace howdah {

class Turns {
 public:
  /// `file` is made when it is missing, and stays empty.
  explicit Turns(fs::path file) : file_(std::move(file)) {}

  /// Ends when dropped, or with the process.
  class Turn {
   private:
    friend class Turns;
    explicit Turn(UniqueFd fd) : fd_(std::move(fd)) {}
    UniqueFd fd_;
  };

  /// Waits until nobody else has the turn of this key.
  [[nodiscard]] Result<Turn> take(const std::string& key) const;

 private:
  fs::path file_;
};

}  // namespace howdah
