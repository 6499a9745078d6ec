// SPDX-License-Identifier: PostgreSQL
// Tokens `howdah login` was given, one for each registry, in a file only its owner reads. Kept by the URL
// they are for: none is ever sent anywhere else.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct SavedToken {
  std::string token;
  std::string user;
};

class SavedTokens {
 public:
  explicit SavedTokens(fs::path file) : file_(std::move(file)) {}

  [[nodiscard]] Result<std::optional<SavedToken>> find(const std::string& api_url) const;
  [[nodiscard]] Result<void> keep(const std::string& api_url, const SavedToken& token) const;
  /// False when there is none.
  [[nodiscard]] Result<bool> forget(const std::string& api_url) const;

 private:
  fs::path file_;
};

}  // namespace howdah
