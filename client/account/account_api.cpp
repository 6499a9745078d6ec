// SPDX-License-Identifier: PostgreSQL
#include "client/account/account_api.hpp"

#include <fmt/format.h>

#include "client/publish/upload.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/index/keyring.hpp"

namespace howdah {
namespace {

constexpr const char* k_login_namespace = "howdah-login";

/// What is signed must say which registry it is for: else one registry could use another's challenge.
Result<void> check_challenge(const std::string& challenge, const std::string& registry,
                             const std::string& user) {
  const std::string start = fmt::format("howdah login\nregistry: {}\nuser: {}\n", registry, user);
  if (challenge.starts_with(start)) return {};
  return fail_untrusted(Distrust::confusion, "trust-confusion", "registry " + registry,
                        "what it wants signed is no login of " + user + " to it", "nothing was signed");
}

Result<Json> proof_by_key(const AccountApi& api, const std::string& registry, const SignIn& sign_in) {
  TRY(const SecretKey key, load_key_file(sign_in.key));
  TRY(const Name name, Name::parse(sign_in.user));
  TRY(const Json answer, api.post("sessions/challenge", {{"user", sign_in.user}}));
  const std::string challenge = answer.value("challenge", "");
  TRY_VOID(check_challenge(challenge, registry, name.key()));
  return Json{{"user", sign_in.user},
              {"challenge", challenge},
              {"signature", sshsig_sign(key, k_login_namespace, challenge)}};
}

Result<Json> proof_by_password(const SignIn& sign_in) {
  TRY(std::string password, read_file(sign_in.password_file, 4096));
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
  Json proof{{"user", sign_in.user}, {"password", password}};
  if (!sign_in.code.empty()) proof["code"] = sign_in.code;
  return proof;
}

}  // namespace

Result<Json> AccountApi::send(HttpRequest request, bool refusal_is_answer) const {
  request.headers["Accept"] = "application/json";
  if (!bearer_.empty()) request.headers["Authorization"] = "Bearer " + bearer_;
  TRY(const HttpResponse response, http_.send(request));
  const bool done = response.status >= 200 && response.status < 300;
  if (!done && !(refusal_is_answer && response.status == 400)) return tl::unexpected(problem_of(response));
  if (response.body.empty()) return Json::object();
  auto document = parse_json(response.body);
  if (document && document->is_object()) return document;
  return fail(Errc::unavailable, request.url + " answered no JSON; is it a Howdah registry?");
}

Result<Json> AccountApi::get(const std::string& path) const {
  HttpRequest request;
  request.url = url_ + path;
  return send(std::move(request));
}

Result<Json> AccountApi::post(const std::string& path, const Json& body) const {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + path;
  request.headers["Content-Type"] = "application/json";
  request.body = body.dump();
  return send(std::move(request));
}

Result<Json> AccountApi::remove(const std::string& path) const {
  HttpRequest request;
  request.method = "DELETE";
  request.url = url_ + path;
  return send(std::move(request));
}

Result<Json> AccountApi::post_form(const std::string& path, const std::string& form) const {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + path;
  request.headers["Content-Type"] = "application/x-www-form-urlencoded";
  request.body = form;
  return send(std::move(request), true);
}

Result<std::string> open_session(HttpClient& http, const std::string& url, const std::string& registry,
                                 const SignIn& sign_in) {
  if (sign_in.user.empty()) return fail(Errc::usage, "who are you? say --as USER");
  if (sign_in.key.empty() && sign_in.password_file.empty())
    return fail(
        Errc::usage,
        "show who you are: --key FILE, or --password-file FILE with --code CODE where it is asked for");
  const AccountApi api(http, url);
  TRY(const Json proof,
      sign_in.key.empty() ? proof_by_password(sign_in) : proof_by_key(api, registry, sign_in));
  TRY(const Json answer, api.post("sessions", proof));
  return answer.value("session", "");
}

}  // namespace howdah
