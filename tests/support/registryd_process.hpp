// SPDX-License-Identifier: PostgreSQL
// `registryd serve` as a process of its own on 127.0.0.1, to be killed, and a client to publish with.
// Headers only: just the tests of programs that link registryd use it.
#pragma once

#include <signal.h>

#include <string>
#include <utility>
#include <vector>

#include "core/sys/http_client.hpp"
#include "core/sys/process.hpp"
#include "tests/support/registry_run.hpp"

namespace howdah::test {

class RegistrydProcess {
 public:
  /// Started and listening. `more`: further arguments.
  RegistrydProcess(const fs::path& data, const std::vector<std::string>& more)
      : child_(must(Child::start({.argv = command(data, more)}, data.string() + ".log"))) {
    const std::string line = must(child_.read(4096));
    if (!line.ends_with('\n'))
      throw std::runtime_error("no server: " + must(read_file(data.string() + ".log", 64U << 20U)));
    url_ = must(parse_json(line))["listening"];
  }
  RegistrydProcess(const RegistrydProcess&) = delete;
  RegistrydProcess& operator=(const RegistrydProcess&) = delete;
  ~RegistrydProcess() { end(SIGKILL); }

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] int pid() const { return child_.pid(); }
  int end(int signal) {
    child_.signal(signal);
    return child_.wait(std::chrono::milliseconds(60'000)).value_or(-1);
  }

 private:
  static std::vector<std::string> command(const fs::path& data, const std::vector<std::string>& more) {
    std::vector<std::string> argv{HOWDAH_BINARY_DIR "/registryd/registryd",
                                  "serve",
                                  "--data",
                                  data.string(),
                                  "--listen",
                                  "127.0.0.1:0"};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
  }
  Child child_;
  std::string url_;
};

inline HttpRequest upload_request(const std::string& url, const std::string& token,
                                  const std::string& archive) {
  HttpRequest request{.method = "POST", .url = url + "/v1/releases"};
  request.headers["Authorization"] = "Bearer " + token;
  request.headers["Content-Type"] = "multipart/form-data; boundary=border";
  request.body = "--border\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n" +
                 archive + "\r\n--border--\r\n";
  return request;
}

/// Nothing when the server went away before it answered.
inline std::optional<HttpResponse> upload(HttpClient& client, const std::string& url,
                                          const std::string& token, const std::string& archive) {
  auto response = client.send(upload_request(url, token, archive));
  if (!response) return std::nullopt;
  return *std::move(response);
}

}  // namespace howdah::test
