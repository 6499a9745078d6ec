// SPDX-License-Identifier: PostgreSQL
// A registry behind a socket, and the stock pgxn client of Debian's package pgxnclient talking to it.
#pragma once

#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/flows/install_sources.hpp"
#include "tests/support/registry_run.hpp"

namespace howdah::test {

inline Finished run_program(std::vector<std::string> argv, const fs::path& directory = {}) {
  Command command;
  command.argv = std::move(argv);
  command.directory = directory;
  command.environment = std::map<std::string, std::string>{
      {"PATH", std::getenv("PATH")}, {"HOME", directory.string()}, {"LC_ALL", "C.UTF-8"}, {"no_proxy", "*"}};
  return must(run(command));
}

struct PgxnScene {
  ServedRegistry served;
  TempDir folder = must(TempDir::create());
  std::string token = served.registry.add_user("theory");

  void publish(const std::string& archive) const {
    const Response published = served.registry.publish(token, archive);
    INFO(published.body);
    REQUIRE(published.status == 201);
  }
  void publish(const Sources& sources) const { publish(archive_of(sources)); }

  static std::vector<PackEntry> files_of(const Sources& sources) {
    std::vector<PackEntry> files = sources.files;
    files.push_back({"META.json", sources.meta.dump(2), false});
    return files;
  }
  static std::string top_of(const Sources& sources) {
    return text_in(sources.meta, "name") + "-" + text_in(sources.meta, "version");
  }
  static std::string archive_of(const Sources& sources) {
    return must(pack_zip(top_of(sources), files_of(sources)));
  }
  /// The same sources, packed by tar.
  [[nodiscard]] std::string tar_of(const Sources& sources) const {
    const fs::path top = folder.path() / top_of(sources);
    for (const PackEntry& file : files_of(sources))
      must(write_file_atomically(top / file.path, file.content));
    const Finished packed =
        run_program({"tar", "--owner=0", "--group=0", "-czf", "out.tar.gz", top_of(sources)}, folder.path());
    REQUIRE(packed.ok());
    return must(read_file(folder.path() / "out.tar.gz", 1U << 20U));
  }

  /// `pgxn ARGUMENTS… --mirror URL`
  [[nodiscard]] Finished pgxn(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "/usr/bin/pgxn");
    arguments.insert(arguments.end(), {"--mirror", served.url()});
    return run_program(std::move(arguments), folder.path());
  }

  [[nodiscard]] Json get(const std::string& path) const {
    const Response response = served.registry.get(path);
    INFO(path << ": " << response.body);
    REQUIRE(response.status == 200);
    return must(parse_json(response.body));
  }
};

/// META 1 as authors wrote it.
inline Json meta_v1(const std::string& name, const std::string& version,
                    const std::string& status = "stable") {
  return {{"name", name},
          {"version", version},
          {"abstract", "A semantic version data type"},
          {"description", "Compares versions as SemVer does."},
          {"maintainer", Json::array({"David E. Wheeler <david@example.org>"})},
          {"license", "postgresql"},
          {"release_status", status},
          {"provides",
           {{name,
             {{"file", "sql/" + name + ".sql"},
              {"docfile", "doc/" + name + ".md"},
              {"version", "0.9.0"},
              {"abstract", "Versions that sort"}}}}},
          {"prereqs", {{"runtime", {{"requires", {{"PostgreSQL", "9.1.0"}}}}}}},
          {"tags", {"semver", "Version Numbers"}},
          {"generated_by", "David"},
          {"x_private", 1},
          {"meta-spec", {{"version", "1.0.0"}, {"url", "https://pgxn.org/meta/spec.txt"}}}};
}

inline Sources documented(const Json& meta) {
  const std::string name = text_in(meta, "name");
  return {
      meta,
      {{"README.md", "# " + name + " 1\n\nRead me about lollipops.\n", false},
       {"Changes", "1.0.0\n", false},
       {"doc/" + name + ".md", name + " manual\n===========\n\nHow to <compare> versions & ranges.\n", false},
       {"sql/" + name + ".sql", "select 1;\n", false},
       {"Makefile", "all:\n", false},
       {name + ".control", "default_version = '1'\n", false}}};
}

}  // namespace howdah::test
