// SPDX-License-Identifier: PostgreSQL
// Settings from a file, the environment and the command line.
#include "registryd/settings.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Finished registryd(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) {
  arguments.insert(arguments.begin(), HOWDAH_BINARY_DIR "/registryd/registryd");
  environment.emplace("PATH", "/usr/bin:/bin");
  Command command;
  command.argv = std::move(arguments);
  command.environment = std::move(environment);
  return must(run(command));
}

/// Three values of a setting that are none of its kind's defaults, as far as there are so many.
std::array<std::string, 3> values_of(const SettingRow& row) {
  switch (row.kind) {
    case SettingKind::text:
      return {"from-file", "from-env", "said"};
    case SettingKind::number:
      return {"71", "72", "73"};
    case SettingKind::yes_or_no:
      return {"true", "false", "true"};
  }
  return {};
}

std::string refusal(const std::string& text) {
  const auto parsed = parse_settings(text, "f");
  return parsed ? "" : parsed.error().message;
}

/// What `--print-config` says of one key.
std::string printed(const std::vector<std::string>& arguments, const std::string& key,
                    std::map<std::string, std::string> environment = {}) {
  const std::string out = "\n" + registryd(arguments, std::move(environment)).out;
  const std::string lead = "\n" + key + " = ";
  const std::size_t at = out.find(lead);
  if (at == std::string::npos) return "nothing";
  const std::size_t begin = at + lead.size();
  return out.substr(begin, out.find('\n', begin) - begin);
}

}  // namespace

TEST_CASE("settings: a file has comments, quotes and blank lines", "[settings]") {
  const auto values =
      must(parse_settings("# first\n\n  data = /var/lib/howdah  # "
                          "here\nlisten=\"127.0.0.1:80\"\r\npublic_url = \"a \\\"b\\\" \\\\ #c\" # d\n"
                          "registry_id =\n",
                          "f"));
  CHECK(values.at("data") == "/var/lib/howdah");
  CHECK(values.at("listen") == "127.0.0.1:80");
  CHECK(values.at("public_url") == "a \"b\" \\ #c");
  CHECK(values.at("registry_id").empty());
  CHECK(values.size() == 4);
}

TEST_CASE("settings: what is wrong in a file is named with its line", "[settings]") {
  CHECK(refusal("data = /x\nlistn = 1\n")
            .starts_with("f:2: there is no setting 'listn'; there are data, database, listen, registry_id"));
  CHECK(refusal("\n\ndata\n").starts_with("f:3: write `key = value`"));
  CHECK(refusal("data = a\ndata = b").starts_with("f:2: 'data' stands here a second time"));
  for (const char* line : {"data = \"a", "data = \"a\" b", "data = a\"b", "data = \"a\\"}) {
    CAPTURE(line);
    CHECK(refusal(line).starts_with("f:1: 'data': a value with"));
  }
}

TEST_CASE("settings: every key can be said in all three places, and the nearest wins", "[settings]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "registryd.conf";
  std::string text;
  for (const SettingRow& row : setting_rows())
    text += std::string(row.key) + " = " + values_of(row)[0] + "\n";
  must(write_file_atomically(file, text));
  for (const SettingRow& row : setting_rows()) {
    const std::string key(row.key);
    CAPTURE(key);
    std::string variable = "HOWDAH_REGISTRYD_";
    std::string option = "--";
    for (const char c : key) {
      variable += static_cast<char>(std::toupper(c));
      option += c == '_' ? '-' : c;
    }
    const auto [in_file, in_environment, said] = values_of(row);
    const std::vector<std::string> base{"serve", "--print-config", "--config", file.string()};
    CHECK(printed(base, key) == "\"" + in_file + "\"  # file");
    CHECK(printed(base, key, {{variable, in_environment}}) == "\"" + in_environment + "\"  # environment");
    auto with_option = base;
    with_option.push_back(option + "=" + said);
    CHECK(printed(with_option, key, {{variable, in_environment}}) == "\"" + said + "\"  # command line");
  }
}

TEST_CASE("settings: a value of the wrong kind is named with its place", "[settings]") {
  const Finished refused =
      registryd({"serve", "--data", "x"}, {{"HOWDAH_REGISTRYD_HOLD_SIMILAR_NAMES", "perhaps"}});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("hold_similar_names of the environment: 'perhaps' is no value for it") !=
        std::string::npos);
}

TEST_CASE("settings: what --print-config prints is a file that says the same, without the password",
          "[settings]") {
  const TempDir folder = must(TempDir::create());
  const Finished shown = registryd({"serve", "--data", "a \"quoted\" # folder", "--print-config"});
  CHECK(shown.exit_code == 0);
  CHECK(must(parse_settings(shown.out, "printed")).at("data") == "a \"quoted\" # folder");
  CHECK(shown.out.find("listen = \"127.0.0.1:8080\"  # default\n") != std::string::npos);
  CHECK(must(parse_settings(shown.out, "printed")).size() == setting_rows().size());
  const Finished secret =
      registryd({"serve", "--data", "x", "--database", "postgresql://u:hunter2@h/db", "--print-config"});
  CHECK(secret.out.find("hunter2") == std::string::npos);
  CHECK(secret.out.find("postgresql://u:…@h/db") != std::string::npos);
}

TEST_CASE("settings: unknown ones are usage errors, in the file and in the environment; data must be said",
          "[settings]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "registryd.conf";
  must(write_file_atomically(file, "colour = blue\n"));
  const Finished in_file = registryd({"serve", "--config", file.string()});
  CHECK(in_file.exit_code == 2);
  CHECK(in_file.err.find(file.string() + ":1: there is no setting 'colour'") != std::string::npos);
  const Finished in_environment = registryd({"serve", "--data", "x"}, {{"HOWDAH_REGISTRYD_COLOUR", "blue"}});
  CHECK(in_environment.exit_code == 2);
  CHECK(in_environment.err.find("HOWDAH_REGISTRYD_COLOUR") != std::string::npos);
  const Finished nothing = registryd({"serve"});
  CHECK(nothing.exit_code == 2);
  CHECK(nothing.err.find("--data is required (or HOWDAH_REGISTRYD_DATA") != std::string::npos);
  const Finished absent = registryd({"serve", "--config", (folder.path() / "none").string()});
  CHECK(absent.exit_code == 2);
  CHECK(absent.err.find("none") != std::string::npos);
}

TEST_CASE("settings: commands besides serve read the same file", "[settings]") {
  TestRegistry registry;
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "registryd.conf";
  must(write_file_atomically(file, "data = " + registry.data().root.string() + "\nlisten = 127.0.0.1:1\n"));
  const auto added =
      registryd_command({"user", "add", "ada", "--email", "ada@example.org", "--config", file.string()});
  CHECK(added.code == 0);
  CHECK(added.out == "added user ada\n");
}
