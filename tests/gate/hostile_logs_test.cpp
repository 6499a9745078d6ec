// SPDX-License-Identifier: PostgreSQL
// Hostile pushes told by what they write into logs.
#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const std::string k_log = GateScene::log_path("semver");
const std::string k_old_log = GateScene::log_path("pair");  ///< has a head and packages of 1.0.0

std::function<Finished(GateScene&)> content(std::function<std::string(GateScene&)> text,
                                            std::string path = k_log) {
  return pushing([=](GateScene& scene) { return scene.submit({{path, text(scene)}}); });
}
/// The old log with `text` made of it.
std::function<Finished(GateScene&)> rewritten(std::function<std::string(std::string old)> change) {
  return content([=](GateScene& scene) { return change(scene.text(k_old_log)); }, k_old_log);
}
/// A head and then a statement with one thing changed.
std::function<Finished(GateScene&)> changed(std::function<void(Json&)> change,
                                            const SecretKey& key = builder_key()) {
  return content([=, &key](GateScene& scene) {
    const std::string head = scene.statement("", GateScene::head_body("semver"));
    return head + scene.statement(head, GateScene::packages_body("semver", "1.0.0"), change, {&key});
  });
}
std::function<Finished(GateScene&)> with_url(std::string url) {
  return content([=](GateScene& scene) {
    return scene.statement("", GateScene::head_body("semver"), [&](Json& body) { body["url"] = url; });
  });
}
Finished by_service(GateScene& scene, const std::string& service, const SecretKey& key,
                    const std::string& distribution = "semver") {
  const git::ObjectId head =
      scene.submit({{GateScene::log_path(distribution, service), scene.new_log(distribution, service, key)}},
                   [&](Draft& d) { d.key = &key; });
  return scene.push({head.hex() + ":" + scene.fresh_ref(service)}, &key);
}

const SecretKey k_mute = test_key(0xa0);
const SecretKey k_busy = test_key(0xb0);
const SecretKey k_small = test_key(0xc0);

git::ObjectId prepare(GateScene& scene) {
  scene.grant("mute", k_mute, {"--kind", "packages-head", "--kind", "withdraw"});
  scene.grant("busy", k_busy, {"--submissions-per-day", "1"});
  scene.grant("small", k_small, {"--bytes-per-day", "500"});
  scene.release("semver", "1.1.0");
  scene.transact([](Staging& staging) -> Result<void> {
    TRY(const Name name, Name::parse("semver"));
    TRY_VOID(staging.append("yank", name, {{"version", "1.1.0"}, {"reason", "broken"}, {"user", "alice"}}));
    return {};
  });
  scene.clone();
  const git::ObjectId landed = scene.honest("pair");
  REQUIRE(scene.push(landed, scene.fresh_ref()).exit_code == 0);
  scene.clone();
  REQUIRE(by_service(scene, "busy", k_busy).exit_code == 0);
  scene.clone();
  return landed;
}

std::string withdrawn_and_packaged(GateScene& scene) {
  const std::string log = scene.text(k_old_log);
  const std::string withdrawn = log + scene.statement(log, {{"type", "withdraw"},
                                                            {"service", "builder"},
                                                            {"distribution", "pair"},
                                                            {"version", "1.0.0"},
                                                            {"targets", {"pg15-linux-amd64"}},
                                                            {"reason", "wrong"}});
  return withdrawn + scene.statement(withdrawn, GateScene::packages_body("pair", "1.0.0"));
}

std::string withdrawal_of_nothing(GateScene& scene) {
  const std::string head = scene.statement("", GateScene::head_body("semver"));
  return head + scene.statement(head, {{"type", "withdraw"},
                                       {"service", "builder"},
                                       {"distribution", "semver"},
                                       {"version", "1.0.0"},
                                       {"targets", {"pg15-linux-amd64"}},
                                       {"reason", "wrong"}});
}

git::ObjectId four_megabytes(GateScene& scene) {
  std::vector<git::FileChange> files;
  for (int i = 0; i < 17; ++i)
    files.push_back({GateScene::log_path("d" + std::to_string(i)), std::string(255'000, 'x') + "\n"});
  return scene.submit(files);
}

std::string with_bad_signature(GateScene& scene) {
  std::string text = scene.new_log("semver");
  const std::size_t at = text.find("\"sig\":\"") + 7;
  text[at] = text[at] == '0' ? '1' : '0';
  return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("gate: logs that do not just get longer by valid lines are refused", "[gate][hostile]") {
  GateScene scene;
  const git::ObjectId landed = prepare(scene);
  refuse_all(
      scene,
      {
          {"an edited line", "gate-not-append",
           rewritten([](const std::string& old) { return replaced(old, "1.0.0", "1.0.1") + "x\n"; })},
          {"a line in front", "gate-not-append",
           rewritten([](const std::string& old) { return "x\n" + old; })},
          {"a line taken away", "gate-not-append",
           rewritten([](const std::string& old) { return old.substr(0, old.find('\n') + 1); })},
          {"an empty log", "gate-not-append", rewritten([](const std::string&) { return ""; })},
          {"another log of the same length", "gate-not-append",
           rewritten([](const std::string& old) { return std::string(old.size(), 'x'); })},
          {"a line without end", "gate-statement", content([](GateScene& s) {
             std::string t = s.new_log("semver");
             t.pop_back();
             return t;
           })},
          {"an empty line", "gate-statement",
           content([](GateScene& s) { return s.new_log("semver") + "\n"; })},
          {"300 kB in one log", "gate-size",
           content([](GateScene&) { return std::string(300'000, 'x') + "\n"; })},
          {"more than 4 MiB in all", "gate-size", pushing(four_megabytes)},
          {"20 MB twice, the second a delta of the first", "gate-too-much", pushing([](GateScene& s) {
             return s.submit({{GateScene::log_path("a"), std::string(20'000'000, 'x')},
                              {GateScene::log_path("b"), std::string(20'000'001, 'x')}});
           })},
          {"a submission that landed before", "gate-replay",
           pushing([landed](GateScene&) { return landed; })},
          {"a line that is no JSON", "gate-statement", content([](GateScene&) { return "hello\n"; })},
          {"JSON that is no statement", "gate-statement", content([](GateScene&) { return "{}\n"; })},
          {"white space", "gate-statement", content([](GateScene& s) { return " " + s.new_log("semver"); })},
          {"a key twice", "gate-statement", content([](GateScene& s) {
             return replaced(s.new_log("semver"), "\"seq\":1", "\"seq\":1,\"seq\":1");
           })},
          {"a NUL byte", "gate-statement",
           content([](GateScene& s) { return s.new_log("semver") + std::string("\0\n", 2); })},
          {"a carriage return", "gate-statement",
           content([](GateScene& s) { return replaced(s.new_log("semver"), "\n", "\r\n"); })},
          {"another registry", "gate-statement",
           changed([](Json& body) { body["registry"] = "evil.test/main"; })},
          {"a wrong seq", "gate-statement", changed([](Json& body) { body["seq"] = 3; })},
          {"a wrong prev", "gate-statement",
           changed([](Json& body) { body["prev"] = std::string(k_first_prev); })},
          {"another distribution", "gate-statement",
           changed([](Json& body) { body["distribution"] = "pgtap"; })},
          {"another service", "gate-statement", changed([](Json& body) { body["service"] = "other"; })},
          {"an unknown type", "gate-statement", changed([](Json& body) { body["type"] = "gift"; })},
          {"a yank", "gate-statement", changed([](Json& body) {
             body = {{"type", "yank"},      {"distribution", "semver"},
                     {"version", "1.0.0"},  {"reason", "x"},
                     {"user", "eve"},       {"registry", body["registry"]},
                     {"seq", body["seq"]},  {"prev", body["prev"]},
                     {"date", body["date"]}};
           })},
          {"a date that is none", "gate-statement", changed([](Json& body) { body["date"] = "yesterday"; })},
          {"signed by a stranger", "gate-statement", changed({}, foreign_key())},
          {"a signature that does not hold", "gate-statement", content(with_bad_signature)},
          {"a kind that was not granted", "gate-",
           [](GateScene& s) { return by_service(s, "mute", k_mute); }},
          {"a version nobody released", "gate-version",
           changed([](Json& body) { body["version"] = "9.9.9"; })},
          {"a distribution nobody released", "gate-version",
           content([](GateScene& s) { return s.new_log("nosuch"); }, GateScene::log_path("nosuch"))},
          {"a yanked version", "gate-yanked", changed([](Json& body) {
             body["version"] = "1.1.0";
             body["source_sha256"] = GateScene::source("semver", "1.1.0");
           })},
          {"built from other sources", "gate-source",
           changed([](Json& body) { body["source_sha256"] = GateScene::source("pgtap", "1.0.0"); })},
          {"packages that were withdrawn", "gate-withdrawn", content(withdrawn_and_packaged, k_old_log)},
          {"a withdrawal of nothing", "gate-version", content(withdrawal_of_nothing)},
          {"a plain http URL", "gate-url", with_url("http://builds.example.org/{target}.zip")},
          {"a URL with a password", "gate-url", with_url("https://u:p@builds.example.org/{target}.zip")},
          {"a URL into the reader's machine", "gate-url", with_url("https://localhost/{target}.zip")},
          {"a URL into a private network", "gate-url", with_url("https://10.1.2.3/{target}.zip")},
          {"a URL to the cloud's secrets", "gate-url", with_url("https://169.254.169.254/{target}")},
          {"a URL whose host is left open", "gate-url", with_url("https://{target}.example.org/x.zip")},
          {"one submission more than granted", "gate-quota",
           [](GateScene& s) { return by_service(s, "busy", k_busy, "pgtap"); }},
          {"more bytes than granted", "gate-quota",
           [](GateScene& s) { return by_service(s, "small", k_small); }},
      });
}
