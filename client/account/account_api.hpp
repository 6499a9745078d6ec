// SPDX-License-Identifier: PostgreSQL
// The part of a registry's API that is about accounts, sessions, tokens and devices. Spec: docs/protocol.md,
// "Accounts".
#pragma once

#include <string>

#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/model/json.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

class AccountApi {
 public:
  /// `url` ends in a slash; `bearer` may be empty.
  AccountApi(HttpClient& http, std::string url, std::string bearer = {})
      : http_(http), url_(std::move(url)), bearer_(std::move(bearer)) {}

  /// An object, empty where the registry answers nothing. Errors: what the registry's problem document says.
  [[nodiscard]] Result<Json> get(const std::string& path) const;
  [[nodiscard]] Result<Json> post(const std::string& path, const Json& body = Json::object()) const;
  [[nodiscard]] Result<Json> remove(const std::string& path) const;
  /// As a form; 400 with an `error` is an answer (RFC 8628).
  [[nodiscard]] Result<Json> post_form(const std::string& path, const std::string& form) const;

 private:
  [[nodiscard]] Result<Json> send(HttpRequest request, bool refusal_is_answer = false) const;
  HttpClient& http_;
  std::string url_;
  std::string bearer_;
};

/// How a person shows who they are.
struct SignIn {
  std::string user;
  fs::path key;            ///< an OpenSSH secret key; or else
  fs::path password_file;  ///< a file with the password
  std::string code;        ///< one-time password or recovery code
};

/// Opens a session and returns its secret. `registry`: the id a challenge must name. Errors: usage, untrusted
/// (a challenge of another registry), those of the registry.
[[nodiscard]] Result<std::string> open_session(HttpClient& http, const std::string& url,
                                               const std::string& registry, const SignIn& sign_in);

}  // namespace howdah
