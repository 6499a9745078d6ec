// SPDX-License-Identifier: PostgreSQL
// What a thief of keys would write: statements, commits and timestamps that no tool of ours makes.
//   forge append INDEX COMMIT_KEY TYPE SUBJECT BODY [KEY...]   a statement by the KEYs, committed
//   forge write INDEX COMMIT_KEY PATH FILE                     a file put in place, committed
//   forge stamp INDEX KEY COMMIT VERSION SECONDS               a timestamp for COMMIT, valid for SECONDS
#include <iostream>

#include "core/crypto/key_file.hpp"
#include "core/index/commit_write.hpp"
#include "core/index/log_check.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/model/canonical.hpp"
#include "core/sys/runtime.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using howdah::test::must;

namespace {

using Arguments = std::vector<std::string>;

SecretKey key_at(const std::string& file) {
  return must(parse_openssh_private(must(read_file(file, 1U << 16U))));
}

struct Target {
  explicit Target(const std::string& path)
      : repository(std::make_shared<git::Repository>(must(git::Repository::open(path)))),
        view(must(Verifier(repository, {}).open_tip())) {}

  void commit(const std::string& path, const std::string& content, const SecretKey& key) const {
    const auto tree = must(repository->write_tree(view->tree(), {{path, content}}));
    const NewCommit next{tree, view->commit(), SystemClock().now(), "forged", ""};
    const auto id = must(write_signed_commit(*repository, view->registry().id, next, key));
    must(repository->move_ref(k_main_ref, view->commit(), id, "forge"));
  }

  std::shared_ptr<git::Repository> repository;
  Verified<IndexView> view;
};

void append(const Arguments& a) {
  const Target target(a.at(0));
  const StatementType* type = find_statement_type(a.at(2));
  if (type == nullptr) throw std::runtime_error("no statement type " + a[2]);
  Json body = must(parse_json(a.at(4)));
  const std::string path = target.view->layout().log_path(type->log, a.at(3), body.value("service", ""));
  const auto entry = must(target.repository->find(target.view->tree(), path));
  const std::string text = entry ? must(target.repository->read_blob(entry->id, 1U << 24U)) : "";
  const auto lines = split_lines(text);
  body.update(
      {{"type", a[2]}, {"registry", target.view->registry().id.text()}, {std::string(type->subject), a[3]}});
  body["seq"] = lines.size() + 1;
  body["prev"] = lines.empty() ? std::string(k_first_prev) : statement_id(lines.back()).hex();
  body["date"] = to_rfc3339(SystemClock().now());
  std::vector<SecretKey> keys;
  for (std::size_t i = 5; i < a.size(); ++i) keys.push_back(key_at(a[i]));
  std::vector<const SecretKey*> signers;
  for (const SecretKey& key : keys) signers.push_back(&key);
  target.commit(path, text + make_statement_line(must(to_canonical(body)), signers) + "\n", key_at(a[1]));
}

void write(const Arguments& a) {
  Target(a.at(0)).commit(a.at(2), must(read_file(a.at(3), 1U << 24U)), key_at(a.at(1)));
}

/// The registry's name comes from the timestamp there: the index may be one that no reader opens any more.
void stamp(const Arguments& a) {
  git::Repository repository = must(git::Repository::open(a.at(0)));
  const SecretKey key = key_at(a.at(1));
  const auto commit = must(repository.read_commit(git::ObjectId::parse(a.at(2)).value()));
  const auto before = must(repository.ref(k_timestamp_ref));
  TimestampFacts facts =
      must(TimestampMetadata::parse(must(read_timestamp_file(repository, before.value())))).facts();
  const UnixSeconds now = SystemClock().now();
  facts.version = std::stoll(a.at(3));
  facts.expires = now + std::stoll(a.at(4));
  facts.commit = commit.id.hex();
  facts.tree = commit.tree.hex();
  const auto tree =
      must(repository.write_tree(std::nullopt, {{k_timestamp_file, make_timestamp(facts, {&key})}}));
  const auto stamped =
      must(write_signed_commit(repository, facts.registry, {tree, {}, now, "timestamp", ""}, key));
  must(repository.move_ref(k_timestamp_ref, before, stamped, "forge"));
}

}  // namespace

int main(int argc, char** argv) {
  const Runtime libraries;
  try {
    const std::string verb = argc > 1 ? argv[1] : "";
    const Arguments rest(argv + std::min(argc, 2), argv + argc);
    if (verb == "append") return append(rest), 0;
    if (verb == "write") return write(rest), 0;
    if (verb == "stamp") return stamp(rest), 0;
    std::cerr << "forge append|write|stamp ...\n";
  } catch (const std::exception& error) {
    std::cerr << "forge: " << error.what() << '\n';
  }
  return 1;
}
