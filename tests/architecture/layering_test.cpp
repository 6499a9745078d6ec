// SPDX-License-Identifier: PostgreSQL
// ci/layers.txt is the law of includes. Enforced on the tree, and the enforcer on trees made to break it.
#include "tests/architecture/layer_rules.hpp"

#include <catch2/catch.hpp>
#include <fstream>

using namespace howdah;
using namespace howdah::architecture;

namespace {

const fs::path k_root = HOWDAH_SOURCE_DIR;

/// A tree of two layers and two programs, with `include` as the only line of client/a.cpp.
std::vector<std::string> breaches_with(const std::string& include) {
  const TempDir tree = *TempDir::create();
  const auto put = [&](const fs::path& path, const std::string& text) {
    REQUIRE(write_file_atomically(tree.path() / path, text));
  };
  put("low/low.hpp", "#pragma once\n");
  put("server/server.hpp", "#pragma once\n");
  put("client/a.cpp", include + "\n");
  put("client/own.hpp", "#pragma once\n");
  put("rules", "everywhere: <fmt/*>\nlow: <git2.h>\nserver: low <httplib.h>\nclient: low <CLI/*>\n");
  return breaches(tree.path(), read_layer_rows(tree.path() / "rules"));
}

std::set<std::string> programs() {
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(k_root)) {
    for (const std::string& line : lines_of(entry.path() / "CMakeLists.txt")) {
      if (line.starts_with("howdah_program(")) found.insert(entry.path().filename().string());
    }
  }
  return found;
}

}  // namespace

TEST_CASE("layers: no file includes what its folder's row does not allow", "[layers]") {
  CHECK(breaches(k_root, read_layer_rows(k_root / "ci/layers.txt")) == std::vector<std::string>{});
}

TEST_CASE("layers: rows name only rows above them and folders that exist", "[layers]") {
  const auto rows = read_layer_rows(k_root / "ci/layers.txt");
  REQUIRE(rows.size() > 1);
  CHECK(rows.front().folder == "everywhere");
  CHECK(disorder(rows) == std::vector<std::string>{});
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    CAPTURE(row->folder);
    CHECK(fs::is_directory(k_root / row->folder));
  }
}

TEST_CASE("layers: programs never include each other", "[layers]") {
  const std::set<std::string> all = programs();
  CHECK(all == std::set<std::string>{"client", "index-tool", "registryd"});
  for (const LayerRow& row : read_layer_rows(k_root / "ci/layers.txt")) {
    if (!all.contains(row.folder)) continue;
    for (const std::string& program : all) {
      CAPTURE(row.folder, program);
      CHECK_FALSE(row.folders.contains(program));
    }
  }
}

TEST_CASE("layers: tests include by paths from the root", "[layers]") {
  for (const fs::path& source : sources_of(k_root / "tests")) {
    for (const Include& include : includes_of(k_root / "tests" / source)) {
      CAPTURE(source, include.line, include.target);
      CHECK((!include.quoted || fs::exists(k_root / include.target)));
    }
  }
}

TEST_CASE("layers: allowed includes pass", "[layers]") {
  for (const char* include : {"#include <vector>", "#include <fmt/format.h>", "#include <CLI/CLI.hpp>",
                              "#include \"low/low.hpp\"", "#include \"client/own.hpp\""}) {
    CAPTURE(include);
    CHECK(breaches_with(include).empty());
  }
}

TEST_CASE("layers: each kind of breach is found and says where", "[layers]") {
  using Found = std::vector<std::string>;
  CHECK(breaches_with("#include \"server/server.hpp\"") ==
        Found{"client/a.cpp:1: client may not include server (\"server/server.hpp\")"});
  CHECK(breaches_with("#include \"own.hpp\"") ==
        Found{"client/a.cpp:1: \"own.hpp\" is no path from the root"});
  CHECK(breaches_with("#include <git2.h>") == Found{"client/a.cpp:1: client may not include <git2.h>"});
  CHECK(breaches_with("  #  include <httplib.h>") ==
        Found{"client/a.cpp:1: client may not include <httplib.h>"});
  CHECK(breaches_with("#include <unheard/of.h>") ==
        Found{"client/a.cpp:1: client may not include <unheard/of.h>"});
}

TEST_CASE("layers: a row that names a row below it is found", "[layers]") {
  CHECK(disorder({{"a", {"b"}, {}}, {"b", {}, {}}}) ==
        std::vector<std::string>{"a names b, which is not above it"});
}
