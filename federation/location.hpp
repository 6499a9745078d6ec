// SPDX-License-Identifier: PostgreSQL
// Where a registry is: an http(s) URL or a folder, and where the references in its registry.json lead from
// there. Spec: docs/protocol.md, "registry.json".
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// A resolved reference: a file of a registry that is a folder, else an http(s) URL.
using Resource = std::variant<fs::path, std::string>;

class Location {
 public:
  /// `http(s)://host[/…]` (its index is `index.git` there unless the URL ends in `.git`), `file:///…`, or a
  /// path to a bare repository, to a folder that holds `index.git` or to a git bundle. Errors: invalid,
  /// not_found.
  [[nodiscard]] static Result<Location> parse(std::string_view text);

  /// From what text() gave once; whether it is there now is not looked at.
  [[nodiscard]] static Location known(std::string text);

  /// The git URL or the absolute path of the repository; parse() reads it back.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_folder() const { return folder_; }

  /// Resolves a URI reference of registry.json. Errors: invalid when it leads out of the registry's folder or
  /// to something that is not http(s).
  [[nodiscard]] Result<Resource> resolve(std::string_view reference) const;

 private:
  Location(std::string text, bool folder) : text_(std::move(text)), folder_(folder) {}
  std::string text_;
  bool folder_;
};

}  // namespace howdah
