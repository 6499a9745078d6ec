// SPDX-License-Identifier: PostgreSQL
// Small packs put together, with stock git as the judge of what is left.
#include "core/sys/git_compact.hpp"

#include "core/sys/git_pack_intake.hpp"
#include "core/sys/git_thin_pack.hpp"
#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

std::size_t packs_in(const GitFixture& here) {
  std::size_t packs = 0;
  const auto files = list_files(here.path / "objects" / "pack").value();
  for (const fs::path& file : files) packs += file.extension() == ".pack" ? 1U : 0U;
  return packs;
}

/// One pack with one blob of so many bytes.
ObjectId take_blob(const GitFixture& here, std::size_t number, std::size_t bytes) {
  std::string content = std::to_string(number) + "\n";
  while (content.size() < bytes) content += std::to_string(content.size() * 7919 + number);
  const GitFixture elsewhere;
  Repository writer = Repository::open(elsewhere.path).value();
  const ObjectId id = writer.write_blob(content).value();
  ThinPack pack(PackBodies::stored);
  REQUIRE(pack.add(id, ObjectType::blob, content, std::nullopt));
  REQUIRE(take_pack(here.path, pack.finish()));
  return id;
}

}  // namespace

TEST_CASE("compact: many small packs become one that holds all of theirs; a large one is left alone",
          "[git][compact]") {
  const GitFixture here;
  const CompactLimits limits{.packs = 8, .small_bytes = 20'000};
  std::vector<ObjectId> ids{take_blob(here, 0, 50'000)};
  for (std::size_t i = 1; i <= 8; ++i) ids.push_back(take_blob(here, i, 100));
  REQUIRE(compact_packs(here.path, limits));
  CHECK(packs_in(here) == 9);
  ids.push_back(take_blob(here, 9, 100));
  const Repository reader = Repository::open(here.path).value();
  CHECK(reader.read_blob(ids[1], 1U << 20U).value().starts_with("1\n"));
  REQUIRE(compact_packs(here.path, limits));
  CHECK(packs_in(here) == 2);
  // Also through a handle that was open before.
  for (std::size_t i = 0; i < ids.size(); ++i)
    CHECK(reader.read_blob(ids[i], 1U << 20U).value().starts_with(std::to_string(i) + "\n"));
  CHECK(here.git({"fsck", "--full", "--strict", "--no-dangling"}).empty());
}

TEST_CASE("compact: what was put together already is left as it is", "[git][compact]") {
  const GitFixture here;
  const CompactLimits limits{.packs = 2, .small_bytes = 20'000};
  for (std::size_t i = 0; i < 3; ++i) take_blob(here, i, 100);
  REQUIRE(compact_packs(here.path, limits));
  const auto files = list_files(here.path / "objects" / "pack").value();
  REQUIRE(compact_packs(here.path, {.packs = 0, .small_bytes = 20'000}));
  CHECK(list_files(here.path / "objects" / "pack").value() == files);
}
