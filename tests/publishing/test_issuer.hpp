// SPDX-License-Identifier: PostgreSQL
// An issuer of id tokens as forges run one, with keys made here; and the network between it and a registry.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/handle.hpp"
#include "core/model/json.hpp"
#include "core/sys/http_client.hpp"

namespace howdah::test {

/// An RSA key pair that signs, which the product cannot.
class RsaSigner {
 public:
  explicit RsaSigner(unsigned bits = 2048) : key_(EVP_RSA_gen(bits)) {
    if (!key_) throw std::runtime_error("no RSA key");
  }

  [[nodiscard]] std::string modulus() const { return number(OSSL_PKEY_PARAM_RSA_N); }
  [[nodiscard]] std::string exponent() const { return number(OSSL_PKEY_PARAM_RSA_E); }
  [[nodiscard]] Json jwk(const std::string& key_id) const {
    return {{"kty", "RSA"},
            {"use", "sig"},
            {"alg", "RS256"},
            {"kid", key_id},
            {"n", to_base64url(modulus())},
            {"e", to_base64url(exponent())}};
  }
  [[nodiscard]] std::string sign(const std::string& message, const EVP_MD* digest = EVP_sha256()) const {
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t length = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size()) != 1)
      throw std::runtime_error("no signature");
    std::string signature(length, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes,
                   message.size());
    signature.resize(length);
    return signature;
  }

 private:
  [[nodiscard]] std::string number(const char* name) const {
    Handle<BIGNUM, BN_free> value;
    EVP_PKEY_get_bn_param(key_.get(), name, out(value));
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value.get())), '\0');
    BN_bn2bin(value.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
  }
  Handle<EVP_PKEY, EVP_PKEY_free> key_;
};

inline std::string join_token(const std::string& header, const std::string& payload,
                              const std::string& signature) {
  return to_base64url(header) + "." + to_base64url(payload) + "." + to_base64url(signature);
}

inline constexpr const char* k_github_url = "https://token.actions.githubusercontent.com";
inline constexpr const char* k_audience = "howdah:registry.test/main";

class TestIssuer {
 public:
  explicit TestIssuer(std::string key_id = "key-1") : key_id_(std::move(key_id)) {}

  [[nodiscard]] Json header() const { return {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", key_id_}}; }
  [[nodiscard]] std::string token(const Json& claims) const { return token(header(), claims); }
  [[nodiscard]] std::string token(const Json& head, const Json& claims) const {
    const std::string text = to_base64url(head.dump()) + "." + to_base64url(claims.dump());
    return text + "." + to_base64url(key.sign(text));
  }
  [[nodiscard]] std::string key_set() const { return Json{{"keys", Json::array({key.jwk(key_id_)})}}.dump(); }

  RsaSigner key;

 private:
  std::string key_id_;
};

/// The claims GitHub gives a job of ada/pair that a tag started.
inline Json github_claims(UnixSeconds now, const std::string& jti = "jti-1") {
  return {{"iss", k_github_url},
          {"aud", k_audience},
          {"sub", "repo:ada/pair:environment:release"},
          {"jti", jti},
          {"iat", now - 5},
          {"nbf", now - 600},
          {"exp", now + 300},
          {"repository", "ada/pair"},
          {"repository_id", "1001"},
          {"repository_owner", "ada"},
          {"repository_owner_id", "77"},
          {"repository_visibility", "public"},
          {"workflow", "Release"},
          {"workflow_ref", "ada/pair/.github/workflows/release.yml@refs/tags/v0.1.0"},
          {"job_workflow_ref", "ada/pair/.github/workflows/release.yml@refs/tags/v0.1.0"},
          {"environment", "release"},
          {"ref", "refs/tags/v0.1.0"},
          {"ref_type", "tag"},
          {"event_name", "push"},
          {"runner_environment", "github-hosted"},
          {"sha", "b4039641946cc7ea87357204c7b14c6090703857"},
          {"run_id", "5005"},
          {"run_attempt", "1"}};
}

/// The claims GitLab gives the same.
inline Json gitlab_claims(UnixSeconds now) {
  return {{"iss", "https://gitlab.com"},
          {"aud", k_audience},
          {"sub", "project_path:ada/pair:ref_type:tag:ref:v0.1.0"},
          {"jti", "jti-gitlab"},
          {"iat", now - 5},
          {"nbf", now - 10},
          {"exp", now + 600},
          {"project_path", "ada/pair"},
          {"project_id", "1001"},
          {"namespace_path", "ada"},
          {"namespace_id", "77"},
          {"ci_config_ref_uri", "gitlab.com/ada/pair//.gitlab-ci.yml@refs/tags/v0.1.0"},
          {"environment", "release"},
          {"ref", "v0.1.0"},
          {"ref_type", "tag"},
          {"pipeline_source", "push"},
          {"pipeline_id", "5005"},
          {"runner_environment", "gitlab-hosted"},
          {"sha", "b4039641946cc7ea87357204c7b14c6090703857"}};
}

/// Answers by URL; counts what was asked.
struct FakeNetwork {
  std::function<HttpResponse(const std::string& url)> answer;
  std::atomic<int> asked = 0;

  class Client final : public HttpClient {
   public:
    explicit Client(FakeNetwork& network) : network_(network) {}
    Result<HttpResponse> send(const HttpRequest& request) override {
      ++network_.asked;
      HttpResponse response = network_.answer(request.url);
      if (response.status == 0) return fail(Errc::unavailable, request.url + ": no answer");
      if (response.url.empty()) response.url = request.url;
      return response;
    }

   private:
    FakeNetwork& network_;
  };
  [[nodiscard]] std::function<std::unique_ptr<HttpClient>()> maker() {
    return [this] { return std::make_unique<Client>(*this); };
  }
};

}  // namespace howdah::test
