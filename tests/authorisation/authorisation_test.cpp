// SPDX-License-Identifier: PostgreSQL
// Every cell of the table: what each kind of asker gets from each route.
#include <set>

#include "tests/authorisation/stage.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// What stands for a part of a pattern where the row says nothing else.
std::string sample_of(const std::string& part, const Cast& cast) {
  const std::map<std::string, std::string> samples{{"name", "pair"},
                                                   {"version", "0.1.0"},
                                                   {"sha256", cast.words.at("SHA256")},
                                                   {"commit", std::string(40, '0')}};
  const auto found = samples.find(part);
  return found == samples.end() ? "none" : found->second;
}

std::string with_samples(std::string_view pattern, const Cast& cast) {
  std::string path;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    path += sample_of(std::string(pattern.substr(open + 1, close - open - 1)), cast);
    pattern.remove_prefix(close + 1);
  }
  return path;
}

std::string with_words(std::string_view text, const Cast& cast, const std::string& user) {
  std::string result(text);
  auto words = cast.words;
  words["ME"] = user.empty() ? "ada" : user;
  for (const auto& [word, value] : words) {
    for (std::size_t at = result.find("$" + word); at != std::string::npos; at = result.find("$" + word))
      result.replace(at, word.size() + 1, value);
  }
  return result;
}

/// The bytes of a body: `archive:NAME:VERSION` is built, `form:` is a form, all else is itself.
std::string bytes_of(const std::string& body) {
  if (body.starts_with("form:")) return body.substr(5);
  if (!body.starts_with("archive:")) return body;
  const std::size_t colon = body.find(':', 8);
  return sample_archive(body.substr(8, colon - 8), body.substr(colon + 1));
}

Permission permission_of(std::string_view named) {
  for (const Route& route : routes())
    if (std::string(route.method) + " " + std::string(route.pattern) == named) return route.permission;
  throw std::runtime_error("no such route: " + std::string(named));
}

class Theatre {
 public:
  Theatre() {
    cast_ = Casting(registry_).make();
    registry_.stop();
  }

  int ask(const Row& row, const std::string& name) {
    if (!stage_) stage_ = std::make_unique<Stage>(registry_.data().root, registry_.clock(), registry_.log());
    const Asker& asker = cast_.askers.find(name)->second;
    const std::string body = with_words(row.body, cast_, asker.user);
    MemoryBody memory(body.starts_with("archive:") ? "archive" : "", bytes_of(body));
    Request request = request_of(row, asker);
    request.body = &memory;
    const int status = [&] {  // an answer's stream belongs to the registry: it goes before the stage does
      const Response response = stage_->ask(std::move(request));
      told = response.body;
      return response.status;
    }();
    if (may_have_changed(row, status)) stage_.reset();
    return status;
  }
  void next_row() { stage_.reset(); }
  [[nodiscard]] const Cast& cast() const { return cast_; }

  std::string told;

 private:
  /// Refusals at the door leave the scene as it was; a password that was tried does not.
  static bool may_have_changed(const Row& row, int status) {
    if (row.route.starts_with("GET ")) return false;
    return (status != 401 && status != 403) || permission_of(row.route) == Permission::everyone;
  }
  Request request_of(const Row& row, const Asker& asker) const {
    const std::size_t space = row.route.find(' ');
    Request request;
    request.method = row.route.substr(0, space);
    request.path = row.path.empty() ? with_samples(row.route.substr(space + 1), cast_)
                                    : with_words(row.path, cast_, asker.user);
    request.remote = "127.0.0.1";
    request.headers.emplace("host", "registry.test");
    if (request.path.starts_with("/index.git/git-"))
      request.headers.emplace("content-type", "application/x-" + request.path.substr(11) + "-request");
    if (!asker.bearer.empty()) request.headers.emplace("authorization", "Bearer " + asker.bearer);
    return request;
  }

  TestRegistry registry_{[](RegistryOptions& options) { options.identity.password_cost = {1, 8U << 10U}; }};
  Cast cast_;
  std::unique_ptr<Stage> stage_;
};

std::set<std::string> rows_named() {
  std::set<std::string> named;
  for (const Row& row : k_rows) named.emplace(row.route);
  return named;
}

}  // namespace

TEST_CASE("authorisation: every route has a row, and every row a route", "[authorisation]") {
  std::set<std::string> served;
  for (const Route& route : routes())
    served.insert(std::string(route.method) + " " + std::string(route.pattern));
  const std::set<std::string> named = rows_named();
  for (const std::string& route : served) {
    INFO("add a row to tests/authorisation/table.hpp");
    CAPTURE(route);
    CHECK(named.contains(route));
  }
  for (const std::string& route : named) {
    CAPTURE(route);
    CHECK(served.contains(route));
  }
}

TEST_CASE("authorisation: each asker gets from each route what the table says", "[authorisation]") {
  Theatre theatre;
  for (const Row& row : k_rows) {
    theatre.next_row();
    for (std::size_t i = 0; i < k_askers.size(); ++i) {
      const int status = theatre.ask(row, k_askers.at(i));
      CAPTURE(row.route, row.path, row.body, k_askers.at(i), theatre.told);
      CHECK(status == row.expected.at(i));
    }
  }
}

TEST_CASE("authorisation: what a route takes agrees with what its row lets in", "[authorisation]") {
  const std::set<std::string_view> tokens{"publish-new", "publish-update", "yank", "owners", "read-private"};
  for (const Route& route : routes()) {
    const bool personal = route.permission == Permission::signed_in ||
                          route.permission == Permission::fresh ||
                          route.permission == Permission::moderator || route.permission == Permission::admin;
    for (const Row& row : k_rows) {
      if (row.route != std::string(route.method) + " " + std::string(route.pattern)) continue;
      for (std::size_t i = 0; i < k_askers.size(); ++i) {
        CAPTURE(row.route, k_askers.at(i));
        if (personal && tokens.contains(k_askers.at(i))) CHECK(row.expected.at(i) == 403);
        if (route.permission != Permission::everyone && k_askers.at(i) == std::string_view("anonymous"))
          CHECK(row.expected.at(i) == 401);
        if (route.permission != Permission::everyone && k_askers.at(i) == std::string_view("expired token"))
          CHECK(row.expected.at(i) == 401);
      }
    }
  }
}

TEST_CASE("authorisation: the key of a service opens no session, under no name", "[authorisation]") {
  TestRegistry registry;
  const SecretKey key = test_key(0x55);
  const auto granted =
      registryd_command({"service", "grant", "packager", "--data", registry.data().root.string(), "--key",
                         key.public_key().ssh_line("packager")});
  CAPTURE(granted.err);
  REQUIRE(granted.code == 0);
  registry.add_user("ada");
  for (const char* name : {"packager", "ada"}) {
    const Json asked =
        must(parse_json(registry.post("", "/v1/sessions/challenge", Json{{"user", name}}.dump()).body));
    const std::string challenge = asked["challenge"];
    const Json body{{"user", name},
                    {"challenge", challenge},
                    {"signature", sshsig_sign(key, k_login_namespace, challenge)}};
    CHECK(registry.post("", "/v1/sessions", body.dump()).status == 401);
  }
}
