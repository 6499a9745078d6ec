// SPDX-License-Identifier: PostgreSQL
// `registryd` in this process: a registry in a temporary folder, asked through its router or over loopback.
// Headers only: just the tests of programs that link registryd use it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "registryd/commands.hpp"
#include "registryd/http/routes.hpp"
#include "registryd/http/server.hpp"
#include "registryd/registry.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

/// A request body that lies in memory: a form with one file field, or plain bytes.
class MemoryBody final : public RequestBody {
 public:
  MemoryBody(std::string field, std::string bytes) : field_(std::move(field)), bytes_(std::move(bytes)) {}
  Result<void> read(const Sink& sink) override { return sink(bytes_); }
  Result<void> read_field(const std::string& name, const Sink& sink) override {
    if (name != field_) return fail(Errc::usage, "the form has no field '" + name + "'");
    // In pieces, as from a socket.
    for (std::size_t at = 0; at < bytes_.size(); at += 4096)
      TRY_VOID(sink(std::string_view(bytes_).substr(at, 4096)));
    return {};
  }

 private:
  std::string field_;
  std::string bytes_;
};

/// A zip with a META.json as the author wrote it and one SQL script.
inline std::string packed(const std::string& top, const std::string& meta,
                          const std::string& sql = "select 1;\n") {
  return must(pack_zip(top, {{"META.json", meta}, {"sql/ext.sql", sql}}));
}

/// A release archive of a distribution that provides one extension (of its own name when none is given).
inline std::string sample_archive(const std::string& name, const std::string& version,
                                  const std::string& extension = {}, const std::string& sql = "select 1;\n") {
  return packed(name + "-" + version, sample_meta(name, version, extension.empty() ? name : extension).dump(),
                sql);
}

struct RegistrydRun {
  int code = 0;
  std::string out;
  std::string err;
};

inline RegistrydRun registryd_command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "registryd");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run_registryd(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

/// A time that lies after every token the command line makes, and stands still.
inline UnixSeconds now_for_tests() {
  return SystemClock().now();
}

class TestRegistry {
 public:
  explicit TestRegistry(std::function<void(RegistryOptions&)> adjust = {}) : adjust_(std::move(adjust)) {
    start();
  }

  [[nodiscard]] DataFolder data() const { return DataFolder{folder_.path() / "data"}; }
  [[nodiscard]] Registry& registry() { return *registry_; }
  [[nodiscard]] const App& app() const { return registry_->app(); }
  [[nodiscard]] const Router& router() const { return *router_; }
  [[nodiscard]] FixedClock& clock() { return clock_; }
  [[nodiscard]] const Log& log() const { return log_; }
  [[nodiscard]] std::string logged() const {
    const std::lock_guard lock(log_mutex_);
    return logged_;
  }
  [[nodiscard]] Verifier verifier() const {
    return {std::make_shared<git::Repository>(must(git::Repository::open(data().index()))),
            registry_->identity().anchor()};
  }

  void stop() {
    router_.reset();
    registry_.reset();
  }
  void start() {
    RegistryOptions options;
    options.data = data();
    options.id = must(RegistryId::parse("registry.test/main"));
    if (adjust_) adjust_(options);
    registry_ = must(Registry::open(options, clock_, log_));
    router_ = std::make_unique<Router>(routes(), registry_->app());
  }
  void restart() {
    stop();
    start();
  }

  /// By the command line, as an operator does it. Returns a token.
  std::string add_user(const std::string& name) {
    const auto added =
        registryd_command({"user", "add", name, "--email", name + "@example.org", "--data", data().root});
    if (added.code != 0) throw std::runtime_error(added.err);
    return token(name);
  }
  std::string token(const std::string& name) {
    std::string text = registryd_command({"token", "create", name, "--data", data().root}).out;
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }

  Response ask(Request request) const { return router_->handle(request); }
  Response get(const std::string& path, std::multimap<std::string, std::string> headers = {}) const {
    Request request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return ask(std::move(request));
  }
  Json get_json(const std::string& path) const { return must(parse_json(get(path).body)); }
  Json ask_json(const std::string& path, std::map<std::string, std::string> parameters) const {
    Request request;
    request.method = "GET";
    request.path = path;
    request.parameters = std::move(parameters);
    return must(parse_json(ask(std::move(request)).body));
  }

  Response publish(const std::string& token, const std::string& archive,
                   const std::string& dry_run = {}) const {
    return upload(token, archive, "dry_run", dry_run);
  }
  Response propose(const std::string& token, const std::string& archive) const {
    return upload(token, archive, "propose", "true");
  }
  Response stage(const std::string& token, const std::string& archive) const {
    return upload(token, archive, "staged", "true");
  }
  Response post(const std::string& token, const std::string& path, const std::string& content) const {
    MemoryBody body("", content);
    Request request;
    request.method = "POST";
    request.path = path;
    if (!token.empty()) request.headers.emplace("authorization", "Bearer " + token);
    request.body = &body;
    return ask(std::move(request));
  }

 private:
  Response upload(const std::string& token, const std::string& archive, const std::string& parameter,
                  const std::string& value) const {
    MemoryBody body("archive", archive);
    Request request;
    request.method = "POST";
    request.path = "/v1/releases";
    request.headers.emplace("authorization", "Bearer " + token);
    if (!value.empty()) request.parameters.emplace(parameter, value);
    request.body = &body;
    return ask(std::move(request));
  }

  TempDir folder_ = must(TempDir::create());
  std::function<void(RegistryOptions&)> adjust_;
  FixedClock clock_{now_for_tests()};
  mutable std::mutex log_mutex_;
  std::string logged_;
  Log log_{clock_, [this](const std::string& line) {
             const std::lock_guard lock(log_mutex_);
             logged_ += line;
           }};
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Router> router_;
};

/// The same behind a socket on 127.0.0.1.
class ServedRegistry {
 public:
  explicit ServedRegistry(std::function<void(RegistryOptions&)> adjust = {}, HttpLimits limits = {})
      : registry(std::move(adjust)), server_(registry.router(), registry.log(), limits) {
    port_ = must(server_.bind("127.0.0.1", 0));
    serving_ = std::thread([this] { server_.run(); });
  }
  ServedRegistry(const ServedRegistry&) = delete;
  ServedRegistry& operator=(const ServedRegistry&) = delete;
  ~ServedRegistry() { stop(); }

  /// Asks the server to stop, without waiting until it has.
  void close_door() { server_.stop(); }
  void stop() {
    server_.stop();
    if (serving_.joinable()) serving_.join();
  }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  TestRegistry registry;

 private:
  HttpServer server_;
  int port_ = 0;
  std::thread serving_;
};

}  // namespace howdah::test
