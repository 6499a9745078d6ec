// SPDX-License-Identifier: PostgreSQL
// `howdah` in this process, with a home of its own. Headers only: just the tests of programs that link the
// client use it.
#pragma once

#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "client/command.hpp"

namespace howdah::test {

struct Ran {
  ExitCode code = ExitCode::ok;
  std::string out;
  std::string err;

  [[nodiscard]] Json json() const {
    auto parsed = parse_json(out);
    if (!parsed) throw std::runtime_error("not JSON: " + parsed.error().message + ": " + out);
    return *std::move(parsed);
  }
};

class HowdahUser {
 public:
  HowdahUser() : folder_(scratch()) {
    variables_["HOWDAH_HOME"] = home().string();
    if (const char* path = std::getenv("PATH")) variables_["PATH"] = path;
    variables_["HOME"] = folder_.path().string();
  }

  [[nodiscard]] fs::path home() const { return folder_.path() / "home"; }
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
  void set(const std::string& variable, const std::string& value) { variables_[variable] = value; }
  /// From now on somebody sits at a terminal and answers every question so.
  void answer(const std::string& line) { answer_ = line; }
  /// Instead of sleeping.
  void on_pause(std::function<void(std::int64_t seconds)> pause) { pause_ = std::move(pause); }
  void talk_to(HttpClient& http) { http_ = &http; }
  [[nodiscard]] FixedClock& clock() { return clock_; }

  Ran run(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    World world{"test", variables_, out, err, false, false, {}, http_ == nullptr ? curl_ : *http_,
                clock_, pause_};
    if (answer_) world.read_line = [this] { return answer_; };
    const ExitCode code = run_howdah(arguments, world);
    return {code, out.str(), err.str()};
  }

 private:
  static TempDir scratch() {
    auto folder = TempDir::create();
    if (!folder) throw std::runtime_error(folder.error().message);
    return *std::move(folder);
  }

  TempDir folder_;
  std::map<std::string, std::string> variables_;
  std::optional<std::string> answer_;
  std::function<void(std::int64_t)> pause_;
  CurlHttpClient curl_{"howdah/test"};
  HttpClient* http_ = nullptr;
  FixedClock clock_{1'790'000'000};
};

}  // namespace howdah::test
