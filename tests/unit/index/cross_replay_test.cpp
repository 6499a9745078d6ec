// SPDX-License-Identifier: PostgreSQL
// Every kind of signed document presented as every other kind, where one key holds every role: the worst
// case. tests/unit/crypto/cross_replay_test.cpp does the same to bare signatures.
#include <catch2/catch.hpp>
#include <functional>

#include "core/index/log_check.hpp"
#include "core/index/new_index.hpp"
#include "core/index/timestamp_ref.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct OneKeyIndex {
  OneKeyIndex() {
    NewIndex what{RegistryDocument{id}, ScratchIndex::k_start};
    what.document.date = ScratchIndex::k_start;
    must(create_index(path(), what, test_key(0), test_key(0).public_key(), {test_key(0), test_key(0), {}}));
    IndexWriter writer(path(), {}, {test_key(0), test_key(0), test_key(0)}, clock);
    must(writer.commit([](Staging& staging) -> Result<void> {
      TRY_VOID(staging.append("owner-add", must(Name::parse("pair")), {{"owner", "ada"}, {"by", "ada"}}));
      staging.say("own pair");
      return {};
    }));
    repository = std::make_shared<git::Repository>(must(git::Repository::open(path())));
    tip = must(repository->ref(k_main_ref)).value();
    stamp = must(repository->ref(k_timestamp_ref)).value();
  }
  [[nodiscard]] fs::path path() const { return folder.path() / "index.git"; }
  [[nodiscard]] std::string file(const std::string& name) const {
    const auto commit = must(repository->read_commit(tip));
    return must(repository->read_blob(must(repository->find(commit.tree, name))->id, 1U << 20U));
  }

  TempDir folder = must(TempDir::create());
  RegistryId id = must(RegistryId::parse("registry.test/main"));
  FixedClock clock{ScratchIndex::k_start};
  std::shared_ptr<git::Repository> repository;
  git::ObjectId tip, stamp;
};

struct Kind {
  std::string name;
  std::string content;  ///< a commit's id for commits
  std::function<bool(const std::string&)> accepts;
};

std::vector<Kind> every_kind(const OneKeyIndex& index) {
  const RootMetadata root = must(RootMetadata::parse(index.file("root/1.json")));
  const auto roots =
      must(RootChain::read(*index.repository, must(index.repository->read_commit(index.tip)).tree, {}));
  const std::string log = Layout(standard_fanout()).log_path(LogKind::dist, "pair");
  const auto as_commit = [](const std::string& text) { return git::ObjectId::parse(text); };
  return {{"statement", index.file(log),
           [&index, root, log](const std::string& text) {
             return replay_log(log, text, {Layout(standard_fanout()), index.id, root}).has_value();
           }},
          {"registry document", index.file(k_registry_file),
           [root](const std::string& text) { return read_registry_document(text, root).has_value(); }},
          {"root", index.file("root/1.json"),
           [root](const std::string& text) {
             const auto read = RootMetadata::parse(text);
             return read && read->check_signed_by(root);
           }},
          {"timestamp", must(read_timestamp_file(*index.repository, index.stamp)),
           [root](const std::string& text) {
             const auto read = TimestampMetadata::parse(text);
             return read && read->check_signed_by(root);
           }},
          {"index commit", index.tip.hex(),
           [&index, as_commit](const std::string& text) {
             const auto id = as_commit(text);
             return id && Verifier(index.repository, {}).open(*id);
           }},
          {"timestamp commit", index.stamp.hex(), [&index, as_commit, roots](const std::string& text) {
             const auto id = as_commit(text);
             return id && open_timestamp(*index.repository, *id, roots, index.id);
           }}};
}

}  // namespace

TEST_CASE("cross-replay: a document of one kind passes for no other, even if one key holds every role",
          "[cross-replay]") {
  const OneKeyIndex index;
  const std::vector<Kind> kinds = every_kind(index);
  for (const Kind& made : kinds) {
    for (const Kind& presented : kinds) {
      CAPTURE(made.name, presented.name);
      CHECK(presented.accepts(made.content) == (made.name == presented.name));
    }
  }
}
