// SPDX-License-Identifier: PostgreSQL
// Events: numbered once and for all, listed in parts, told as they happen; and the audit log made of them.
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "core/model/statement.hpp"
#include "registryd/events/audit.hpp"
#include "tests/api/scene.hpp"
#include "tests/schema/documents.hpp"
#include "tests/support/schema_check.hpp"
#include "tests/unit/registryd/raw_http.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

using Parameters = std::map<std::string, std::string>;

std::vector<std::uint64_t> serials(const Json& list) {
  std::vector<std::uint64_t> found;
  for (const Json& one : list) found.push_back(one["serial"].get<std::uint64_t>());
  return found;
}

/// A stream of a served registry, read as it comes.
class Listener {
 public:
  Listener(const ServedRegistry& served, const std::string& target, const std::string& headers = {})
      : connection_(served.port()) {
    connection_.send("GET " + target + " HTTP/1.1\r\nHost: registry.test\r\n" + headers + "\r\n");
  }
  /// Everything up to and including `text`; fails when the stream ends before.
  std::string until(const std::string& text) {
    const auto read = connection_.until(text);
    REQUIRE(read);
    return *read;
  }
  RawConnection& connection() { return connection_; }

 private:
  RawConnection connection_;
};

/// Whether all places become free; the server's threads give them back after the client has seen the end.
bool comes_to_none(EventStreams& streams) {
  for (int i = 0; i < 4000 && streams.open_now() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return streams.open_now() == 0;
}

StreamLimits quick() {
  return {.streams = 3,
          .per_client = 2,
          .look = std::chrono::milliseconds(5),
          .silence = std::chrono::milliseconds(30),
          .life = std::chrono::minutes(10)};
}

void quick_streams(RegistryOptions& options) {
  options.streams = quick();
}

}  // namespace

TEST_CASE("api: GET /v1/events numbers what the history brought, without gaps", "[events]") {
  const ApiScene scene;
  const Json document = scene.ask("/v1/events");
  CHECK(check_schema("event-list", document));
  const auto numbers = serials(document["events"]);
  REQUIRE(numbers.size() >= 3);
  for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == i + 1);
  CHECK(document["next"] == numbers.size());
  CHECK(document["more"] == false);
  std::set<std::string> types;
  for (const Json& event : document["events"]) types.insert(event["type"].get<std::string>());
  CHECK(types.contains("release"));
  CHECK(types.contains("claim"));
}

TEST_CASE("events: since goes on behind a serial, limit says how far, and next where to go on", "[events]") {
  ApiScene scene;
  const std::size_t all = scene.ask("/v1/events")["events"].size();
  std::vector<std::uint64_t> seen;
  std::string since = "0";
  for (bool more = true; more;) {
    const Json part = scene.ask("/v1/events", {{"since", since}, {"limit", "2"}});
    CHECK(part["events"].size() <= 2);
    for (const std::uint64_t serial : serials(part["events"])) seen.push_back(serial);
    since = part["next"].dump();
    more = part["more"].get<bool>();
  }
  CHECK(seen.size() == all);
  CHECK(std::set<std::uint64_t>(seen.begin(), seen.end()).size() == all);
  CHECK(scene.ask("/v1/events", {{"since", since}})["events"].empty());
  scene.publish("late", "1.0.0");
  const Json after = scene.ask("/v1/events", {{"since", since}});
  CHECK(after["events"][0]["serial"] == all + 1);
}

TEST_CASE("events: a part that is not the last links to the next", "[events]") {
  const ApiScene scene;
  const Response first = scene.send("GET", "/v1/events", {{"limit", "1"}, {"type", "release"}});
  CHECK(header(first, "Link").find("type=release") != std::string::npos);
  CHECK(header(first, "Link").ends_with("rel=\"next\""));
  CHECK_FALSE(scene.send("GET", "/v1/events").headers.contains("Link"));
}

TEST_CASE("events: filters by type, subject in any spelling, and user", "[events]") {
  ApiScene scene;
  scene.publish("pair-type", "1.0.0");
  const auto count = [&](const Parameters& parameters) {
    return scene.ask("/v1/events", parameters)["events"].size();
  };
  CHECK(count({{"type", "release"}}) == 3);
  CHECK(count({{"type", "release"}, {"subject", "Pair.Type"}}) == 1);
  CHECK(count({{"type", "release"}, {"user", "ada"}}) == 3);
  CHECK(count({{"user", "nobody"}}) == 0);
  CHECK(count({{"type", "no-such"}}) == 0);
}

TEST_CASE("events: what is no number is refused, and says how to write it", "[events]") {
  const ApiScene scene;
  for (const Parameters& parameters :
       {Parameters{{"since", "-1"}}, Parameters{{"since", "x"}}, Parameters{{"since", ""}},
        Parameters{{"since", "99999999999999999999"}}, Parameters{{"limit", "0"}},
        Parameters{{"limit", "1001"}}, Parameters{{"limit", "ten"}}}) {
    const Response response = scene.send("GET", "/v1/events", parameters);
    CAPTURE(parameters.begin()->first, parameters.begin()->second);
    CHECK(response.status == 400);
    CHECK(response.body.find("write") != std::string::npos);
  }
}

TEST_CASE("events: the same history has the same serials after a restart and from a cache made anew",
          "[events]") {
  ApiScene scene;
  scene.publish("other", "1.0.0");
  const Json before = scene.ask("/v1/events")["events"];
  scene.registry.restart();
  CHECK(scene.ask("/v1/events")["events"] == before);
  scene.registry.stop();
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(scene.registry.data().cache().string() + part);
  scene.registry.start();
  CHECK(scene.ask("/v1/events")["events"] == before);
  scene.publish("other", "1.1.0");
  const Json after = scene.ask("/v1/events", {{"since", std::to_string(before.size())}});
  CHECK(after["events"][0]["serial"] == before.size() + 1);
}

TEST_CASE("api: GET /v1/events/stream tells what was missed, then what happens", "[events][stream]") {
  ServedRegistry served(quick_streams);
  const std::string token = served.registry.add_user("ada");
  REQUIRE(served.registry.publish(token, sample_archive("pair", "0.1.0")).status == 201);
  Listener listener(served, "/v1/events/stream?since=0&type=release");
  const std::string head = listener.until("\r\n\r\n");
  CHECK(head.find("text/event-stream") != std::string::npos);
  const std::string missed = listener.until("}\n\n");
  CHECK(missed.find("event: release\n") != std::string::npos);
  CHECK(missed.find("\"version\":\"0.1.0\"") != std::string::npos);
  REQUIRE(served.registry.publish(token, sample_archive("pair", "0.2.0")).status == 201);
  CHECK(listener.until("}\n\n").find("\"version\":\"0.2.0\"") != std::string::npos);
}

TEST_CASE("stream: Last-Event-ID goes on behind it, and counts before since", "[events][stream]") {
  ServedRegistry served(quick_streams);
  const std::string token = served.registry.add_user("ada");
  for (const char* version : {"0.1.0", "0.2.0", "0.3.0"})
    REQUIRE(served.registry.publish(token, sample_archive("pair", version)).status == 201);
  const Json events = served.registry.get_json("/v1/events")["events"];
  const std::uint64_t seen = events[events.size() - 2]["serial"];
  Listener listener(served, "/v1/events/stream?since=0", fmt::format("Last-Event-ID: {}\r\n", seen));
  listener.until("\r\n\r\n");
  const std::string text = listener.until("}\n\n");
  CHECK(text.find(fmt::format("id: {}\n", seen + 1)) != std::string::npos);
  CHECK(text.find("\"version\":\"0.3.0\"") != std::string::npos);
  CHECK(text.find("\"version\":\"0.2.0\"") == std::string::npos);
}

TEST_CASE("stream: without a place to go on from, only what comes is told", "[events][stream]") {
  ServedRegistry served(quick_streams);
  const std::string token = served.registry.add_user("ada");
  REQUIRE(served.registry.publish(token, sample_archive("pair", "0.1.0")).status == 201);
  Listener listener(served, "/v1/events/stream?type=release");
  listener.until(": nothing new\n\n");  // it listens
  REQUIRE(served.registry.publish(token, sample_archive("pair", "0.2.0")).status == 201);
  CHECK(listener.until("}\n\n").find("\"version\":\"0.1.0\"") == std::string::npos);
}

TEST_CASE("stream: their number is bounded, of one client too, and the others' requests are answered",
          "[events][stream]") {
  ServedRegistry served(quick_streams, {.threads = 4});
  Listener one(served, "/v1/events/stream");
  Listener two(served, "/v1/events/stream");
  one.until(": nothing new\n\n");
  two.until(": nothing new\n\n");
  CHECK(served.registry.app().streams.open_now() == 2);
  RawConnection third(served.port());
  REQUIRE(third.send("GET /v1/events/stream HTTP/1.1\r\nHost: registry.test\r\n\r\n"));
  const auto refused = third.answer();
  REQUIRE(refused);
  CHECK(refused->status == 429);
  CHECK(refused->headers.contains("retry-after"));
  CHECK(must(parse_json(refused->body))["code"] == "rate-limited");
  RawConnection other(served.port());
  REQUIRE(other.send("GET /healthz HTTP/1.1\r\nHost: registry.test\r\n\r\n"));
  CHECK(other.answer()->status == 200);
}

TEST_CASE("stream: whoever goes away leaves the place to others", "[events][stream]") {
  ServedRegistry served(quick_streams);
  {
    Listener one(served, "/v1/events/stream");
    one.until(": nothing new\n\n");
  }
  CHECK(comes_to_none(served.registry.app().streams));
}

TEST_CASE("stream: ends by itself after its time", "[events][stream]") {
  ServedRegistry served([](RegistryOptions& options) {
    options.streams = quick();
    options.streams.life = std::chrono::milliseconds(20);
  });
  Listener one(served, "/v1/events/stream");
  one.until("0\r\n\r\n");  // the last chunk
  CHECK(comes_to_none(served.registry.app().streams));
}

TEST_CASE("stream: a server that stops waits for none", "[events][stream]") {
  ServedRegistry served(quick_streams);
  Listener one(served, "/v1/events/stream");
  one.until(": nothing new\n\n");
  served.stop();  // returns
  CHECK(served.registry.app().streams.open_now() == 0);
}

TEST_CASE("api: GET /v1/audit says who did what, newest first", "[audit]") {
  const ApiScene scene;
  const Json document = scene.ask("/v1/audit");
  CHECK(check_schema("audit-log", document));
  const Json& newest = document["entries"][0];
  CHECK(newest["actor"] == "ada");
  CHECK(newest["summary"] == "released pair 0.2.0");
  CHECK(newest["details"]["status"] == "stable");
  std::set<std::string> told;
  for (const Json& entry : document["entries"]) told.insert(entry["summary"].get<std::string>());
  CHECK(told.contains("claimed extension pair for pair"));
  CHECK(told.contains("was registered"));
}

TEST_CASE("audit: parts by cursor neither repeat nor miss anything while the log grows", "[audit]") {
  ApiScene scene;
  const auto all = serials(scene.ask("/v1/audit")["entries"]);
  std::vector<std::uint64_t> seen;
  Parameters parameters{{"limit", "2"}};
  int growth = 0;
  for (bool more = true; more; ++growth) {
    const Json part = scene.ask("/v1/audit", parameters);
    for (const std::uint64_t serial : serials(part["entries"])) seen.push_back(serial);
    more = part.contains("next");
    if (more) parameters["cursor"] = part["next"].get<std::string>();
    scene.publish("growing", fmt::format("1.{}.0", growth));
  }
  CHECK(seen == all);
}

TEST_CASE("audit: every statement type has a sentence whose every blank its statement fills", "[audit]") {
  for (const StatementType& row : k_statement_types) {
    CAPTURE(row.type);
    CHECK_FALSE(audit_sentence(row.type).empty());
    const std::string line = golden_line(std::string(row.type));
    const StatementLine read = must(read_statement_line(line));
    SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    memory.exec(k_event_tables);
    Event event;
    event.serial = 1;
    event.type = read.type;
    event.subject = read.subject;
    event.version = std::string(member_text(read, "version"));
    event.statement = statement_id(line).hex();
    event.text = line;
    must(EventRows(memory).add(event));
    const auto stored = must(read_events(memory, {}));
    REQUIRE(stored.size() == 1);
    const std::string summary = audit_entry(stored.front())["summary"];
    CAPTURE(summary);
    CHECK(summary.find('?') == std::string::npos);
  }
}

TEST_CASE("audit: a type of a later version is told by its name", "[audit]") {
  StoredEvent stored;
  stored.event.type = "sing";
  stored.event.subject = "pair";
  stored.details = Json::object();
  const Json entry = audit_entry(stored);
  CHECK(entry["summary"] == "sing of pair");
  CHECK(entry["actor"].is_null());
}

TEST_CASE("lists: GET /v1/distributions comes in parts that inserts neither repeat nor hide", "[lists]") {
  ApiScene scene;
  for (const char* name : {"bb", "dd", "ff", "hh"}) scene.publish(name, "1.0.0");
  std::vector<std::string> seen;
  Parameters parameters{{"limit", "2"}};
  bool grown = false;
  for (bool more = true; more;) {
    const Json part = scene.ask("/v1/distributions", parameters);
    CHECK(check_schema("distribution-list", part));
    for (const Json& one : part["distributions"]) seen.push_back(one["name"].get<std::string>());
    more = part.contains("next");
    if (more) parameters["cursor"] = part["next"].get<std::string>();
    if (!grown) {
      scene.publish("aa", "1.0.0");  // before what was read: stays out
      scene.publish("ee", "1.0.0");  // behind it: comes
    }
    grown = true;
  }
  CHECK(seen == std::vector<std::string>{"bb", "dd", "ee", "ff", "hh", "pair"});
}

TEST_CASE("lists: a cursor that was made up, cut or is another list's is refused", "[lists]") {
  ApiScene scene;
  scene.publish("bb", "1.0.0");
  const std::string cursor = scene.ask("/v1/distributions", {{"limit", "1"}})["next"];
  for (const std::string& bad : {std::string("x"), cursor.substr(0, cursor.size() - 2), cursor + "00",
                                 std::string("0000000061"), std::string("zz")}) {
    CAPTURE(bad);
    CHECK(scene.send("GET", "/v1/distributions", {{"cursor", bad}}).status == 400);
  }
  CHECK(scene.send("GET", "/v1/audit", {{"cursor", cursor}}).status == 400);
  CHECK(scene.send("GET", "/v1/distributions", {{"cursor", cursor}}).status == 200);
}
