// SPDX-License-Identifier: PostgreSQL
#include "client/account/saved_tokens.hpp"

#include "core/model/json.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_file = 1U << 20U;
constexpr unsigned k_private = 0600;

Result<Json> read_all(const fs::path& file) {
  TRY(const auto text, read_file_if_exists(file, k_max_file));
  if (!text) return Json::object();
  auto document = parse_json(*text);
  if (document && document->is_object()) return document;
  return fail(Errc::invalid,
              file.string() + ": cannot be read; remove it, and sign in again with howdah login");
}

Result<void> write_all(const fs::path& file, const Json& document) {
  return write_file_atomically(file, document.dump(2) + "\n", k_private);
}

}  // namespace

Result<std::optional<SavedToken>> SavedTokens::find(const std::string& api_url) const {
  TRY(const Json all, read_all(file_));
  const auto found = all.find(api_url);
  if (found == all.end() || !found->is_object()) return std::nullopt;
  return SavedToken{found->value("token", ""), found->value("user", "")};
}

Result<void> SavedTokens::keep(const std::string& api_url, const SavedToken& token) const {
  TRY(Json all, read_all(file_));
  all[api_url] = {{"token", token.token}, {"user", token.user}};
  return write_all(file_, all);
}

Result<bool> SavedTokens::forget(const std::string& api_url) const {
  TRY(Json all, read_all(file_));
  if (all.erase(api_url) == 0) return false;
  TRY_VOID(write_all(file_, all));
  return true;
}

}  // namespace howdah
