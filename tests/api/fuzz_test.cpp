// SPDX-License-Identifier: PostgreSQL
// A reader that knows nothing but the served OpenAPI document asks for everything it finds there: as
// promised, at the edges and wrongly, over a socket. Nothing may be answered with 5xx, nothing otherwise than
// promised. HOWDAH_FUZZ_SEED and HOWDAH_FUZZ_ROUNDS repeat or lengthen a run.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <set>

#include "core/base/percent.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/state/token.hpp"
#include "tests/api/contract.hpp"
#include "tests/api/scene.hpp"
#include "tests/unit/registryd/raw_http.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::int64_t k_most = 1'000'000;
constexpr std::size_t k_long_body = 2U << 20U;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What a registry of this scene has, by the name of the parameter that asks for it.
using Known = std::map<std::string, std::vector<std::string>>;

struct Made {
  std::string target;
  std::string headers;
  std::string who = {};  ///< that one of them which says who asks
  std::string body;
  /// The line of `headers` by which answers vary.
  [[nodiscard]] std::string coding() const {
    const std::size_t at = headers.find("Accept-Encoding: ");
    return at == std::string::npos ? "" : headers.substr(at, headers.find('\n', at) + 1 - at);
  }
  std::string text(const std::string& method) const {
    std::string all = method + " " + target + " HTTP/1.1\r\nHost: registry.test\r\n" + headers;
    if (method != "GET" && method != "HEAD") all += fmt::format("Content-Length: {}\r\n", body.size());
    return all + "\r\n" + body;
  }
};

class Maker {
 public:
  Maker(const Contract& contract, Known known, std::vector<std::string> tokens, std::uint64_t seed)
      : contract_(contract), known_(std::move(known)), tokens_(std::move(tokens)), random_(seed) {}

  /// Who the next requests come from.
  void speak_as(std::vector<std::string> tokens) { tokens_ = std::move(tokens); }

  Made make(const Promise& promise) {
    Made made;
    std::string query;
    made.target = promise.pattern;
    for (const Json& listed : promise.operation["parameters"]) {
      const Json& parameter = contract_.resolved(listed);
      const std::string name = parameter["name"];
      const std::string value = value_for(parameter);
      if (parameter["in"] == "path")
        fill(made.target, name, value);
      else if (chance(3))
        continue;
      else if (parameter["in"] == "query")
        query += (query.empty() ? "?" : "&") + name + "=" + percent_encoded(value);
      else
        made.headers += name + ": " + printable(value) + "\r\n";
    }
    made.target += query;
    if (chance(20)) made.target += query.empty() ? "?" + noise(12) : "&" + noise(12);
    authorise(promise, made);
    if (promise.operation.contains("requestBody")) fill_body(promise.operation["requestBody"], made);
    if (chance(60)) made.headers += "Content-Encoding: gzip\r\n";
    if (chance(40)) made.headers += "Range: bytes=" + printable(noise(6)) + "\r\n";
    return made;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(std::size_t of) { return below(of) == 0; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

  std::string noise(std::size_t longest) {
    static const std::vector<std::string> pieces{
        "a",  "0", "-", ".", "..", "/",    "%", "%00",  "\xff", "\xc3\xa9", "'", "\"",   "<",    "{",  "}",
        "\\", " ", "&", "=", "?",  "1.0.", "~", "null", "-1",   ";",        "_", "\x7f", "\r\n", "\t", "Z"};
    std::string text;
    for (std::size_t left = below(longest + 1); left > 0; --left) text += one_of(pieces);
    return text;
  }

  static std::string printable(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return text;
  }

  std::string value_for(const Json& parameter) {
    const Json& schema = parameter["schema"];
    const auto known = known_.find(parameter["name"]);
    const std::size_t kind = below(8);
    if (kind < 4 && known != known_.end()) return one_of(known->second);
    if (kind < 6) return by_schema(schema);
    if (kind == 6) return at_the_edge(schema);
    return noise(20);
  }

  static std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  }

  std::string by_schema(const Json& schema) {
    if (schema.contains("enum")) return text_of(one_of(schema["enum"]));
    if (schema.contains("examples") && chance(2)) return text_of(one_of(schema["examples"]));
    if (schema.value("type", "") == "integer") {
      const std::int64_t least = schema.value("minimum", std::int64_t{0});
      const std::int64_t most = std::min(schema.value("maximum", k_most), k_most);
      return std::to_string(least +
                            static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least) + 1)));
    }
    if (schema.value("pattern", "").starts_with("^[0-9a-f]")) {
      static const std::string digits = "0123456789abcdef";
      std::string hex;
      for (std::size_t i = schema["pattern"].get<std::string>().find("64") != std::string::npos ? 64 : 40;
           i > 0; --i)
        hex += one_of(digits);
      return hex;
    }
    return std::string(1 + below(8), static_cast<char>('a' + below(26)));
  }

  std::string at_the_edge(const Json& schema) {
    if (schema.value("type", "") == "integer") {
      const std::int64_t least = schema.value("minimum", std::int64_t{0});
      const std::int64_t most = std::min(schema.value("maximum", INT64_MAX), INT64_MAX - 1);
      const std::vector<std::string> edges{std::to_string(least),
                                           std::to_string(least - 1),
                                           std::to_string(most),
                                           std::to_string(most + 1),
                                           "9223372036854775807",
                                           "9223372036854775808",
                                           "1e3",
                                           " 1",
                                           "0x1"};
      return one_of(edges);
    }
    const std::vector<std::size_t> lengths{0, 1, 63, 64, 255, 256, 600};
    return std::string(one_of(lengths), 'a');
  }

  static void fill(std::string& target, const std::string& name, const std::string& value) {
    const std::string hole = "{" + name + "}";
    target.replace(target.find(hole), hole.size(), percent_encoded(value));
  }

  void authorise(const Promise& promise, Made& made) {
    const bool asked = !promise.operation["security"].empty();
    if (!asked && !chance(20)) return;
    if (chance(8)) return;
    const std::string token = chance(8) ? printable(noise(10)) : one_of(tokens_);
    made.who = "Authorization: Bearer " + token + "\r\n";
    made.headers += made.who;
  }

  void fill_body(const Json& content, Made& made) {
    const auto first = content["content"].begin();
    const std::string type = chance(15) ? "text/plain" : first.key();
    const Json& schema = contract_.resolved(first.value()["schema"]);
    if (type == "multipart/form-data") {
      const Json properties = schema.value("properties", Json::object());
      for (const auto& [field, inner] : properties.items())
        if (!chance(10)) made.body += form_part(field);
      made.body += "--xx--\r\n";
      made.headers += "Content-Type: multipart/form-data; boundary=xx\r\n";
      return;
    }
    made.headers += "Content-Type: " + type + "\r\n";
    made.body = type.ends_with("json") ? json_body(schema) : noise(60);
    if (chance(10)) made.body = made.body.substr(0, made.body.size() / 2);
    if (chance(30)) made.body = std::string(k_long_body, '[');
  }

  std::string form_part(const std::string& field) {
    const std::string file = chance(3) ? one_of(known_.at("archive")) : noise(40);
    return "--xx\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"a.zip\"\r\n\r\n" +
           file + "\r\n";
  }

  std::string json_body(const Json& schema) {
    if (chance(8)) return noise(30);
    return value_by(schema, 0).dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the schema, which `depth` bounds
  Json value_by(const Json& reference, int depth) {
    const Json& schema = contract_.resolved(reference);
    if (depth > 6 || chance(12)) return anything();
    if (schema.contains("enum")) return one_of(schema["enum"]);
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("allOf")) return value_by(schema["allOf"][0], depth + 1);
    Json type = schema.value("type", Json("object"));
    if (type.is_array()) type = one_of(type);
    if (type == "object") {
      Json object = Json::object();
      const Json properties = schema.value("properties", Json::object());
      for (const auto& [name, inner] : properties.items())
        if (!chance(8)) object[name] = value_by(inner, depth + 1);
      if (chance(6)) object[printable(noise(4))] = anything();
      return object;
    }
    if (type == "array") {
      Json array = Json::array();
      for (std::size_t left = below(4); left > 0; --left)
        array.push_back(value_by(schema.value("items", Json()), depth + 1));
      return array;
    }
    if (type == "integer" || type == "number") return std::stoll(by_schema({{"type", "integer"}}));
    if (type == "boolean") return chance(2);
    if (type == "null") return nullptr;
    return chance(3) ? Json(at_the_edge(schema)) : Json(by_schema(schema));
  }

  Json anything() {
    const std::vector<Json> values{nullptr,
                                   true,
                                   -1,
                                   1.5,
                                   "",
                                   Json::array(),
                                   "\x01",
                                   Json::object(),
                                   Json::array({Json::array({Json::array()})}),
                                   INT64_MIN};
    return one_of(values);
  }

  const Contract& contract_;
  Known known_;
  std::vector<std::string> tokens_;
  std::mt19937_64 random_;
};

std::string shown(const Made& made, const std::string& method) {
  const Json quoted = made.text(method).substr(0, 1500);
  return quoted.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The whole answer, or of a stream its head.
std::optional<RawAnswer> exchange(int port, const std::string& request) {
  RawConnection connection(port);
  connection.send(request);
  return connection.answer();
}

bool is_stream(const RawAnswer& answer) {
  const auto type = answer.headers.find("content-type");
  return type != answer.headers.end() && type->second == "text/event-stream";
}

Known what_is_there(const TestRegistry& registry) {
  const Json release = registry.get_json("/v1/distributions/pair/0.1.0");
  return {{"name", {"pair", "Pair", "json-tools", "json_tools", "ada"}},
          {"version", {"0.1.0", "0.2.0", "1.0.0"}},
          {"sha256", {release["artifact"]["sha256"].get<std::string>()}},
          {"commit", {release["commit"].get<std::string>()}},
          {"tag", {"json", "JSON", "full text"}},
          {"code", {"not-found", "invalid"}},
          {"q", {"json", "pair", "tools json"}},
          {"subject", {"pair", "Json.Tools"}},
          {"user", {"ada"}},
          {"type", {"release", "claim"}},
          {"cursor", {registry.ask_json("/v1/distributions", {{"limit", "1"}})["next"].get<std::string>()}},
          {"archive",
           {sample_archive("pair", "0.3.0"), sample_archive("pair", "0.1.0"), sample_archive("new", "1.0.0"),
            sample_archive("pair", "0.1.0", {}, "select 2;\n")}}};
}

/// Somebody in person, who just showed who they are.
std::string open_session(TestRegistry& registry, const std::string& user) {
  const UnixSeconds now = registry.clock().now();
  const std::string secret = must(new_token(k_session_token));
  must(Sessions(registry.app().database)
           .add(sha256(secret), {must(new_id()), user, "127.0.0.1", now, now, now + 86'400}));
  return secret;
}

std::string administrator(TestRegistry& registry) {
  const auto added = registryd_command(
      {"user", "add", "alba", "--admin", "--email", "alba@example.org", "--data", registry.data().root});
  if (added.code != 0) throw std::runtime_error(added.err);
  return open_session(registry, "alba");
}

}  // namespace

TEST_CASE("fuzz: nothing the document offers is answered with 5xx or otherwise than promised", "[fuzz]") {
  ServedRegistry served([](RegistryOptions& options) {
    options.streams.silence = std::chrono::milliseconds(20);
    options.streams.look = std::chrono::milliseconds(5);
    options.identity.password_cost = {1, 8U << 10U};
  });
  TestRegistry& registry = served.registry;
  const std::string token = registry.add_user("ada");
  const std::string foreign = registry.add_user("bob");
  for (const char* version : {"0.1.0", "0.2.0"})
    REQUIRE(registry.publish(token, sample_archive("pair", version)).status == 201);
  Json meta = sample_meta("json-tools", "1.0.0", "json_tools");
  meta["classifications"] = {{"tags", {"JSON", "full text"}}};
  REQUIRE(registry.publish(token, packed("json-tools-1.0.0", meta.dump())).status == 201);

  const std::uint64_t seed = setting("HOWDAH_FUZZ_SEED", 20'261'125);
  const std::uint64_t rounds = setting("HOWDAH_FUZZ_ROUNDS", 120);
  const Contract contract(registry.get_json("/v1/openapi.json"));
  const std::string admin = administrator(registry);
  Maker maker(contract, what_is_there(registry), {}, seed);
  std::map<std::string, std::set<int>> statuses;
  std::size_t asked = 0;
  std::size_t known = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    // Accounts get closed and suspended on the way: a new one for each round.
    const std::string somebody = fmt::format("user{}", round);
    registry.add_user(somebody);
    maker.speak_as({token, foreign, open_session(registry, somebody), admin});
    for (const Promise& promise : contract.promises()) {
      const Made made = maker.make(promise);
      const std::string name = promise.method + " " + promise.pattern;
      CAPTURE(seed, round, name);
      const auto answer = exchange(served.port(), made.text(promise.method));
      ++asked;
      if (!answer) {
        FAIL_CHECK("no answer to " << shown(made, promise.method));
        continue;
      }
      statuses[name].insert(answer->status);
      const auto type = answer->headers.find("content-type");
      const bool unread = is_stream(*answer) || answer->headers.contains("transfer-encoding");
      const Heard heard{answer->status, type == answer->headers.end() ? "" : type->second, answer->body};
      auto fault = unread && answer->status == 200 ? std::nullopt : contract.fault(promise, heard);
      if (answer->status >= 500) fault = "a failure of the server";
      if (fault)
        FAIL_CHECK(*fault << "\n"
                          << shown(made, promise.method) << "\n"
                          << answer->status << " " << answer->body.substr(0, 1000));
      CHECK(answer->headers.contains("x-request-id"));
      if (promise.method != "GET" || answer->status != 200 || unread) continue;
      // Who has it is told so. Counters count that question too.
      if (promise.pattern == "/metrics") continue;
      REQUIRE(answer->headers.contains("etag"));
      Made again = made;
      again.headers = made.who + made.coding() + "If-None-Match: " + answer->headers.at("etag") + "\r\n";
      const auto second = exchange(served.port(), again.text("GET"));
      ++asked;
      ++known;
      if (!second || second->status != 304) FAIL_CHECK("no 304 for " << shown(again, "GET"));
    }
  }
  // It was not all refusals: every operation was answered with a success, but for those whose bodies no
  // generator makes up.
  std::set<int> every;
  for (const auto& [name, seen] : statuses) {
    CAPTURE(name);
    const bool hard = !name.starts_with("GET /v1/") || name.find("/submissions/") != std::string::npos ||
                      name.find("/device/") != std::string::npos;
    CHECK((hard || *seen.begin() < 300));
    every.insert(seen.begin(), seen.end());
  }
  for (const int status : {200, 201, 400, 401, 403, 404, 409, 413, 415, 422}) {
    CAPTURE(status);
    CHECK(every.contains(status));
  }
  CHECK(known > rounds);
  WARN("seed " << seed << ": " << asked << " requests, " << known << " of them conditional; "
               << contract.promises().size() << " operations");
}
