// SPDX-License-Identifier: PostgreSQL
#include "tests/support/index/scratch_index.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "core/crypto/sshsig.hpp"
#include "core/index/layout.hpp"
#include "core/index/log_check.hpp"
#include "core/index/new_index.hpp"
#include "core/model/canonical.hpp"

namespace howdah::test {

SecretKey test_key(std::uint8_t first) {
  std::array<std::uint8_t, 32> seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(first + i);
  return SecretKey::from_seed(seed);
}

ScratchIndex::ScratchIndex(const std::string& registry, Stamps stamps)
    : folder_(must(TempDir::create())), id_(must(RegistryId::parse(registry))), stamps_(stamps) {
  const OnlineKeys keys{registry_key(), commit_key()};
  NewIndex what{RegistryDocument{id_}, k_start};
  what.document.date = k_start;
  must(create_index(path(), what, test_key(0x00), test_key(0x60).public_key(), keys));
  anchor_.root = sha256(read("root/1.json"));
  anchor_.id = id_;
  writer_ = std::make_unique<IndexWriter>(path(), anchor_, OnlineKeys{registry_key(), commit_key()}, clock_);
  stamp_tip();
}

void ScratchIndex::stamp(const StampCase& what) {
  const auto repository = open();
  const git::ObjectId commit = what.commit.value_or(tip());
  const std::string tree = what.tree ? *what.tree : must(repository->read_commit(commit)).tree.hex();
  stamped_ = what.version.value_or(stamped_ + 1);
  const RegistryId registry = must(RegistryId::parse(what.registry.value_or(id_.text())));
  const SecretKey key = test_key(what.key);
  const std::string file =
      make_timestamp({registry, stamped_, clock_.now() + what.valid, commit.hex(), tree}, {&key});
  const auto folder = must(repository->write_tree(std::nullopt, {{k_timestamp_file, file}}));
  const std::string text = must(repository->commit_text(
      folder, {}, {id_.text(), "registry@" + id_.host(), clock_.now()}, "timestamp\n"));
  point(k_timestamp_ref, must(repository->write_commit(text, sshsig_sign(key, "git", text))));
}

void ScratchIndex::rotate(const std::function<void(RootDraft&)>& change, const SecretKey* committer,
                          std::uint8_t stamper) {
  const RootMetadata newest = must(verifier().open_tip())->root();
  RootDraft draft = must(draft_of(newest));
  draft.version = newest.version() + 1;
  draft.checkpoint = RootCheckpoint{tip().hex(), must(open()->read_commit(tip())).tree.hex()};
  change(draft);
  const SecretKey key = root_key();
  forge({{Layout::root_path(draft.version), make_root(draft, {&key})}}, committer);
  stamp({.key = stamper});
}

Epoch ScratchIndex::begin_epoch() {
  const OnlineKeys keys{registry_key(), commit_key()};
  const Epoch begun = must(howdah::begin_epoch(path(), anchor_, keys, clock_.now()));
  stamp_tip();
  return begun;
}

void ScratchIndex::point(const std::string& name, const git::ObjectId& to) {
  const auto repository = open();
  must(repository->move_ref(name, must(repository->ref(name)), to, "test"));
}

git::ObjectId ScratchIndex::ref(const std::string& name) const {
  return must(open()->ref(name)).value();
}

std::shared_ptr<git::Repository> ScratchIndex::open() const {
  return std::make_shared<git::Repository>(must(git::Repository::open(path())));
}

git::ObjectId ScratchIndex::tip() const {
  return must(open()->ref(k_main_ref)).value();
}

void ScratchIndex::add_user(const std::string& name) {
  must(writer_->commit([&](Staging& staging) -> Result<void> {
    TRY(const Name user, Name::parse(name));
    TRY(const Appended done, staging.append("user", user, Json::object()));
    staging.say("user " + name);
    return {};
  }));
  stamp_tip();
}

Committed ScratchIndex::release(const std::string& distribution, const std::string& version,
                                const std::string& user, std::string extension) {
  if (extension.empty()) extension = distribution;
  Committed committed = must(writer_->commit([&](Staging& staging) -> Result<void> {
    TRY(const Name name, Name::parse(distribution));
    TRY(const Name extension_name, Name::parse(extension));
    TRY(const auto owned, staging.lines(LogKind::dist, name));
    if (!owned) TRY_VOID(staging.append("owner-add", name, {{"owner", user}, {"by", user}}));
    TRY(const auto claimed, staging.lines(LogKind::ext, extension_name));
    if (!claimed) {
      TRY_VOID(staging.append("claim", extension_name,
                              {{"display", extension}, {"distribution", name.key()}, {"user", user}}));
    }
    TRY_VOID(staging.append("release", name, sample_release(distribution, version, extension, user)));
    staging.say("publish " + distribution + " " + version);
    return {};
  }));
  stamp_tip();
  return committed;
}

std::string ScratchIndex::draft(const std::string& type, const std::string& subject, Json body,
                                const std::vector<const SecretKey*>& keys) const {
  const StatementType* row = find_statement_type(type);
  const std::string path = Layout(standard_fanout()).log_path(row->log, subject, body.value("service", ""));
  const auto repository = open();
  const auto commit = must(repository->read_commit(tip()));
  const auto entry = must(repository->find(commit.tree, path));
  body.update({{"type", type}, {"registry", id_.text()}, {std::string(row->subject), subject}});
  body.update({{"seq", 1}, {"prev", std::string(k_first_prev)}, {"date", to_rfc3339(clock_.now())}});
  if (entry) {
    const std::string text = must(repository->read_blob(entry->id, 1U << 24U));
    const auto lines = split_lines(text);
    body["seq"] = lines.size() + 1;
    body["prev"] = statement_id(lines.back()).hex();
  }
  return make_statement_line(must(to_canonical(body)), keys);
}

Result<Committed> ScratchIndex::submit(const std::string& line) {
  return writer_->commit([&line](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append_signed(line));
    staging.say("submitted");
    return {};
  });
}

Result<Committed> ScratchIndex::add_owner_key(const std::string& distribution, const std::string& owner,
                                              const SecretKey& key, std::vector<const SecretKey*> signers,
                                              const std::string& by) {
  signers.push_back(&key);
  return submit(
      draft("owner-key-add", distribution,
            {{"owner", owner}, {"by", by.empty() ? owner : by}, {"key", key.public_key().ssh_line(owner)}},
            signers));
}

Ownership ScratchIndex::ownership(const std::string& distribution) const {
  const auto view = must(verifier().open_tip());
  return must(view->ownership(must(Name::parse(distribution)), clock_.now())).value();
}

git::ObjectId ScratchIndex::forge(const std::vector<git::FileChange>& changes, const SecretKey* key) {
  const auto repository = open();
  const auto commit = must(repository->read_commit(tip()));
  return forge_tree(must(repository->write_tree(commit.tree, changes)), key);
}

git::ObjectId ScratchIndex::forge_tree(const git::ObjectId& tree, const SecretKey* key) {
  const SecretKey own = commit_key();
  const auto repository = open();
  const git::ObjectId parent = tip();
  const std::string headers = fmt::format(
      "tree {0}\nparent {1}\nauthor {2} <registry@{3}> {4} +0000\ncommitter {2} <registry@{3}> {4} +0000\n",
      tree.hex(), parent.hex(), id_.text(), id_.host(), k_start);
  const std::string message = "\nforged\n";
  std::string signature = sshsig_sign(key == nullptr ? own : *key, "git", headers + message);
  for (std::size_t at = 0; (at = signature.find('\n', at)) != std::string::npos; at += 2)
    signature.insert(at + 1, " ");
  // Written raw: a forger's git need not be one that looks at the tree first.
  const auto commit = must(repository->write_raw("commit", headers + "gpgsig " + signature + "\n" + message));
  must(repository->move_ref(k_main_ref, parent, commit, "forge"));
  return commit;
}

std::string ScratchIndex::read(const std::string& path) const {
  const auto repository = open();
  const auto commit = must(repository->read_commit(tip()));
  const auto entry = must(repository->find(commit.tree, path));
  if (!entry) throw std::runtime_error(path + " is not in the index");
  return must(repository->read_blob(entry->id, 1U << 24U));
}

std::string ScratchIndex::log_path(LogKind kind, const std::string& name) const {
  return Layout(standard_fanout()).log_path(kind, must(Name::parse(name)).key());
}

Json sample_meta(const std::string& distribution, const std::string& version, const std::string& extension) {
  return {
      {"name", distribution},
      {"version", version},
      {"abstract", "An extension to test with"},
      {"maintainers", {{{"name", "Alice"}, {"email", "alice@example.org"}}}},
      {"license", "PostgreSQL"},
      {"contents",
       {{"extensions", {{extension, {{"control", extension + ".control"}, {"sql", extension + ".sql"}}}}}}},
      {"meta-spec", {{"version", "2.0.0"}, {"url", "https://rfcs.pgxn.org/0003-meta-spec-v2.html"}}}};
}

Json sample_release(const std::string& distribution, const std::string& version, const std::string& extension,
                    const std::string& user) {
  const std::string content = distribution + " " + version;
  return {{"version", version},
          {"status", "stable"},
          {"publisher", user},
          {"meta", sample_meta(distribution, version, extension)},
          {"meta_from", "v2"},
          {"meta_sha256", sha256("META of " + content).hex()},
          {"artifact",
           {{"file", distribution + "-" + version + ".zip"},
            {"format", "zip"},
            {"sha256", sha256(content).hex()},
            {"sha512", sha512(content).hex()},
            {"size", content.size()}}}};
}

}  // namespace howdah::test
