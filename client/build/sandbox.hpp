// SPDX-License-Identifier: PostgreSQL
// Where an extension's own build runs: in a bubblewrap sandbox that reads the system, writes one folder, and
// sees neither the network nor this machine's sockets, keys and tokens.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// What one command may touch.
struct Confinement {
  fs::path directory;              ///< where it starts
  std::vector<fs::path> writable;  ///< existing folders
  std::vector<fs::path> readable;  ///< to be seen even below folders that are hidden (/tmp, /run)
  std::vector<fs::path> hidden;    ///< secrets; those that exist
  bool network = false;
};

class Sandbox {
 public:
  /// Tries bubblewrap once. Where it is missing or not allowed, the result wraps nothing and says why.
  [[nodiscard]] static Sandbox find();
  /// Wraps nothing, because a person said so.
  [[nodiscard]] static Sandbox off() { return Sandbox({}, "--no-sandbox"); }

  [[nodiscard]] bool available() const { return !program_.empty(); }
  /// Why not, in a sentence with its remedy; empty when available.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  [[nodiscard]] std::vector<std::string> wrap(const std::vector<std::string>& argv,
                                              const Confinement& confinement) const;

 private:
  Sandbox(fs::path program, std::string why_not)
      : program_(std::move(program)), why_not_(std::move(why_not)) {}
  fs::path program_;
  std::string why_not_;
};

/// Folders and files of a home that hold keys, tokens and passwords.
[[nodiscard]] std::vector<fs::path> secret_places(const fs::path& home);

/// Takes out what lets in: variables named like tokens, passwords and agents.
void remove_secrets(std::map<std::string, std::string>& environment);

}  // namespace howdah
