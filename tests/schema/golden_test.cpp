// SPDX-License-Identifier: PostgreSQL
// Golden files: one document per schema, signed with the test key (seed 00 01 … 1f) by other software than
// ours.
#include <map>
#include <set>

#include "core/model/canonical.hpp"
#include "core/model/registry_document.hpp"
#include "core/model/root.hpp"
#include "core/model/statement.hpp"
#include "core/model/timestamp.hpp"
#include "tests/schema/documents.hpp"
#include "tests/support/schema_check.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

TEST_CASE("golden: every schema has a golden file and every golden file a schema", "[golden]") {
  CHECK(names_in("tests/golden", ".json") == document_schemas());
  for (const StatementType& row : k_statement_types) {
    CAPTURE(row.type);
    CHECK_FALSE(golden_line(std::string(row.type)).empty());
  }
}

TEST_CASE("golden: every file is canonical and valid", "[golden]") {
  for (const std::string& name : document_schemas()) {
    CAPTURE(name);
    const std::string line = golden_line(name);
    CHECK(check_canonical(line));
    CHECK(to_canonical(golden(name)).value() == line);
    const Result<void> checked = check_schema(name, golden(name));
    if (!checked) {
      for (const Finding& finding : checked.error().findings) UNSCOPED_INFO(render(finding));
      FAIL_CHECK(checked.error().message);
    }
  }
}

TEST_CASE("golden: no document passes for another type", "[golden]") {
  for (const std::string& name : document_schemas()) {
    const Schema schema = Schema::load(name).value();
    for (const std::string& other : document_schemas()) {
      CAPTURE(name, other);
      CHECK(schema.check(golden(other)).has_value() == (name == other));
    }
  }
}

TEST_CASE("golden: we sign every statement to the same bytes", "[golden]") {
  const SecretKey key = test_key();
  for (const StatementType& row : k_statement_types) {
    CAPTURE(row.type);
    const std::string line = golden_line(std::string(row.type));
    const StatementLine read = read_statement_line(line).value();
    CHECK(read.type == row.type);
    CHECK(read.registry == "registry.example.org/main");
    CHECK_FALSE(read.subject.empty());
    CHECK(make_statement_line(read.signed_text, {&key}) == line);
  }
}

TEST_CASE("golden: the statements of a log are chained", "[golden]") {
  std::map<LogKind, std::pair<std::int64_t, std::string>> last;
  std::vector<std::vector<std::string>> logs{
      {"user", "key-add", "key-revoke"},
      {"grant", "suspend", "revoke"},
      {"owner-add", "owner-key-add", "release", "yank", "unyank", "deprecate", "require", "cede", "recover",
       "contest", "owner-key-revoke", "owner-remove"},
      {"claim", "transfer"},
      {"packages-head", "packages", "withdraw"}};
  std::size_t seen = 0;
  for (const auto& log : logs) {
    std::string prev{k_first_prev};
    std::int64_t seq = 0;
    for (const std::string& type : log) {
      CAPTURE(type);
      const std::string line = golden_line(type);
      const StatementLine read = read_statement_line(line).value();
      CHECK(read.prev == prev);
      CHECK(read.seq == ++seq);
      prev = statement_id(line).hex();
      ++seen;
    }
  }
  CHECK(seen == k_statement_types.size());
}

TEST_CASE("golden: our readers take the root metadata and the registry document", "[golden]") {
  const RootMetadata root = RootMetadata::parse(golden_line("root") + "\n").value();
  CHECK(root.check_signed_by(root));
  CHECK(root.holds("registry", test_key().public_key()));
  const auto document = read_registry_document(golden_line("registry") + "\n", root);
  REQUIRE(document);
  CHECK(document->id.text() == "registry.example.org/main");
  CHECK(make_registry_document(*document, test_key()) == golden_line("registry") + "\n");
}

TEST_CASE("golden: we read and write the timestamp to the same bytes", "[golden]") {
  const RootMetadata root = RootMetadata::parse(golden_line("root") + "\n").value();
  const std::string file = golden_line("timestamp") + "\n";
  const auto timestamp = TimestampMetadata::parse(file);
  REQUIRE(timestamp);
  CHECK(timestamp->facts().version == 7);
  CHECK(timestamp->check_signed_by(root));
  const SecretKey key = test_key();
  CHECK(make_timestamp(timestamp->facts(), {&key}) == file);
}
