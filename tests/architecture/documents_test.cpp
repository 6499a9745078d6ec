// SPDX-License-Identifier: PostgreSQL
// What can be checked of the documents and the shape of files: length, links, folders named, licence line.
#include <catch2/catch.hpp>
#include <regex>

#include "tests/architecture/layer_rules.hpp"

using namespace howdah;
using namespace howdah::architecture;

namespace {

const fs::path k_root = HOWDAH_SOURCE_DIR;

std::vector<std::string> top_level_folders() {
  std::vector<std::string> folders;
  for (const auto& entry : fs::directory_iterator(k_root)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && !name.starts_with('.') && !name.starts_with("build")) folders.push_back(name);
  }
  return folders;
}

std::string text_of(const fs::path& file) {
  const auto text = read_file(file, 1U << 20U);
  REQUIRE(text);
  return *text;
}

std::vector<fs::path> documents() {
  std::vector<fs::path> found{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"};
  for (const auto& entry : fs::recursive_directory_iterator(k_root / "docs")) {
    if (entry.path().extension() == ".md") found.push_back(entry.path().lexically_relative(k_root));
  }
  return found;
}

}  // namespace

TEST_CASE("documents: README and ARCHITECTURE stay short enough to be read", "[documents]") {
  CHECK(lines_of(k_root / "README.md").size() <= 150);
  CHECK(lines_of(k_root / "ARCHITECTURE.md").size() <= 150);
}

TEST_CASE("documents: README and ARCHITECTURE name every top-level folder", "[documents]") {
  const std::string readme = text_of(k_root / "README.md");
  const std::string architecture = text_of(k_root / "ARCHITECTURE.md");
  for (const std::string& folder : top_level_folders()) {
    CAPTURE(folder);
    CHECK(readme.find("| `" + folder + "/` |") != std::string::npos);
    CHECK(std::regex_search(architecture, std::regex("\\| `" + folder + "[/`]")));
  }
}

TEST_CASE("documents: every relative link leads somewhere", "[documents]") {
  const std::regex link(R"(\]\(([^)#:]+)(#[^)]*)?\))");
  for (const fs::path& document : documents()) {
    const std::string text = text_of(k_root / document);
    for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it) {
      CAPTURE(document, (*it)[1].str());
      CHECK(fs::exists(k_root / document.parent_path() / (*it)[1].str()));
    }
  }
}

TEST_CASE("documents: every file ARCHITECTURE names as a way in exists", "[documents]") {
  const std::regex row(R"(^\| `([a-z/-]+)` \|.*\| (.*) \|$)");
  const std::regex name(R"(`([^`]+)`)");
  std::size_t checked = 0;
  for (const std::string& line : lines_of(k_root / "ARCHITECTURE.md")) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    const std::string folder = match[1];
    const std::string entries = match[2];
    for (std::sregex_iterator it(entries.begin(), entries.end(), name), end; it != end; ++it, ++checked) {
      CAPTURE(folder, (*it)[1].str());
      CHECK(fs::exists(k_root / folder / (*it)[1].str()));
    }
  }
  CHECK(checked >= 15);
}

TEST_CASE("documents: every test docs/tuf-conformance.md names is there", "[documents]") {
  std::string titles;
  for (const fs::path& source : sources_of(k_root))
    if (source.generic_string().ends_with("_test.cpp")) titles += text_of(k_root / source);
  const std::string document = text_of(k_root / "docs" / "tuf-conformance.md");
  const std::regex name(
      "`((tuf|tuf-js|attack|layer|freshness|root chain|rotation|root publish|install)[ :][^`]+)`");
  std::size_t checked = 0;
  for (std::sregex_iterator it(document.begin(), document.end(), name), end; it != end; ++it, ++checked) {
    CAPTURE((*it)[1].str());
    CHECK(titles.find("\"" + (*it)[1].str()) != std::string::npos);
  }
  CHECK(checked > 40);
}

TEST_CASE("sources: no file is longer than 500 lines", "[sources]") {
  for (const fs::path& source : sources_of(k_root)) {
    CAPTURE(source);
    CHECK(lines_of(k_root / source).size() <= 500);
  }
}

TEST_CASE("sources: every file starts with its licence", "[sources]") {
  for (const fs::path& source : sources_of(k_root)) {
    const auto lines = lines_of(k_root / source);
    CAPTURE(source);
    CHECK((!lines.empty() && lines[0] == "// SPDX-License-Identifier: PostgreSQL"));
  }
}

TEST_CASE("sources: every file says what it is for, a .cpp in its header if it has one", "[sources]") {
  for (const fs::path& source : sources_of(k_root)) {
    const bool header_speaks =
        source.extension() == ".cpp" && fs::exists((k_root / source).replace_extension(".hpp"));
    const auto lines = lines_of(k_root / source);
    CAPTURE(source);
    CHECK((header_speaks || (lines.size() > 1 && lines[1].starts_with("// "))));
  }
}

TEST_CASE("sources: headers are included once", "[sources]") {
  for (const fs::path& source : sources_of(k_root)) {
    if (source.extension() != ".hpp") continue;
    const auto lines = lines_of(k_root / source);
    CAPTURE(source);
    CHECK(std::find(lines.begin(), lines.end(), "#pragma once") != lines.end());
  }
}
