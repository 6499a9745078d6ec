// SPDX-License-Identifier: PostgreSQL
// How much memory a process and all it starts come to use, watched through /proc.
#pragma once

#include <atomic>
#include <charconv>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "core/sys/files.hpp"

namespace howdah::test {

class ProcessTreeWatch {
 public:
  explicit ProcessTreeWatch(int root) : root_(root), thread_([this] { watch(); }) {}
  ProcessTreeWatch(const ProcessTreeWatch&) = delete;
  ProcessTreeWatch& operator=(const ProcessTreeWatch&) = delete;
  ~ProcessTreeWatch() { stop(); }

  /// By program name: the greatest resident size (VmHWM) any process of that name had, in bytes.
  std::map<std::string, std::uint64_t> stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return peaks_;
  }

 private:
  struct Status {
    std::string name;
    int parent = 0;
    std::uint64_t peak = 0;
  };

  static Status read_status(const fs::path& folder) {
    Status status;
    std::ifstream in(folder / "status");
    std::string field;
    while (in >> field) {
      if (field == "Name:") in >> status.name;
      if (field == "PPid:") in >> status.parent;
      if (field == "VmHWM:" && in >> status.peak) status.peak *= 1024;
    }
    return status;
  }

  void look() {
    std::map<int, Status> all;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
      const std::string name = entry.path().filename().string();
      int pid = 0;
      if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size())
        continue;
      all[pid] = read_status(entry.path());
    }
    for (const auto& [pid, status] : all) {
      int above = pid;
      while (above > 1 && above != root_ && all.contains(above)) above = all[above].parent;
      if (above != root_) continue;
      std::uint64_t& peak = peaks_[status.name];
      peak = std::max(peak, status.peak);
    }
  }

  void watch() {
    while (!stopping_) look();
  }

  int root_;
  std::atomic<bool> stopping_ = false;
  std::map<std::string, std::uint64_t> peaks_;
  std::thread thread_;
};

}  // namespace howdah::test
