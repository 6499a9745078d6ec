// SPDX-License-Identifier: PostgreSQL
// Names of distributions, extensions, users and services: one key per name that people could confuse.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

/// `key()` decides identity and file paths: ASCII lower case, with '-' and '.' turned into '_';
/// it matches ^[a-z0-9][a-z0-9_]{0,62}$. `given()` is the spelling that was asked for or published.
class Name {
 public:
  /// Errors: invalid, saying which character or length is wrong and what is allowed.
  [[nodiscard]] static Result<Name> parse(std::string_view given);

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& given() const { return given_; }

  bool operator==(const Name& other) const { return key_ == other.key_; }
  auto operator<=>(const Name& other) const { return key_ <=> other.key_; }

 private:
  Name(std::string key, std::string given) : key_(std::move(key)), given_(std::move(given)) {}
  std::string key_;
  std::string given_;
};

/// `host/name`, e.g. `registry.example.org/main`: bound into every signature.
class RegistryId {
 public:
  [[nodiscard]] static Result<RegistryId> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string host() const;
  bool operator==(const RegistryId&) const = default;

 private:
  explicit RegistryId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace howdah
