// SPDX-License-Identifier: PostgreSQL
// A real registryd process with releases and services, and a clone in which submissions are made, honest or
// not, object by object. Pushes are stock git's.
#pragma once

#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>

#include "core/crypto/key_file.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/index/keyring.hpp"
#include "core/index/log_check.hpp"
#include "core/model/canonical.hpp"
#include "core/sys/http_client.hpp"
#include "core/sys/process.hpp"
#include "hooks/push_certificate.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

inline const SecretKey& builder_key() {
  static const SecretKey key = test_key(0x80);
  return key;
}
inline const SecretKey& foreign_key() {
  static const SecretKey key = test_key(0x90);
  return key;
}

inline Finished command(std::vector<std::string> argv, std::string input = {}) {
  return must(run({.argv = std::move(argv), .input = std::move(input)}));
}

/// A commit as somebody writes it by hand. What is not set is as an honest pusher's git would have it.
struct Draft {
  git::ObjectId tree;
  std::vector<git::ObjectId> parents;
  UnixSeconds time = SystemClock().now();
  std::string author = "Builder <builder@example.org>";
  std::string zone = "+0000";
  std::string committer = {};  ///< whole line; empty: the author's
  std::string message = "packages\n";
  std::string extra_header = {};
  const SecretKey* key = &builder_key();  ///< null: unsigned
  int signatures = 1;
};

class GateScene {
 public:
  GateScene() : server_(start_server()) {
    announced_ = must(parse_json(must(server_.read(4096))));
    for (const char* name : {"semver", "pgtap", "pair"}) release(name, "1.0.0");
    grant("builder", builder_key());
    clone();
  }
  GateScene(const GateScene&) = delete;
  GateScene& operator=(const GateScene&) = delete;
  ~GateScene() {
    server_.signal(SIGTERM);
    (void)server_.wait(std::chrono::milliseconds(20'000));
  }

  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] fs::path index() const { return data() / "index.git"; }
  [[nodiscard]] std::string url() const { return announced_["listening"].get<std::string>() + "/index.git"; }
  [[nodiscard]] int server_pid() const { return server_.pid(); }
  [[nodiscard]] std::string log() const { return must(read_file(folder_.path() / "log", 64U << 20U)); }
  [[nodiscard]] RegistryId id() const { return must(RegistryId::parse("registry.test/main")); }
  [[nodiscard]] git::Repository open_served() const { return must(git::Repository::open(index())); }
  [[nodiscard]] git::ObjectId main() const { return must(open_served().ref(k_main_ref)).value(); }
  [[nodiscard]] git::Repository& work() { return *work_; }

  /// Kills the server as a crash would, and starts another on the same data.
  void crash_and_restart() {
    server_.signal(SIGKILL);
    (void)server_.wait();
    server_ = start_server();
    announced_ = must(parse_json(must(server_.read(4096))));
  }

  static std::string registryd() { return HOWDAH_BINARY_DIR "/registryd/registryd"; }

  Finished service(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {registryd(), "service"});
    arguments.insert(arguments.end(), {"--data", data().string()});
    Finished done = command(std::move(arguments));
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
    return done;
  }
  void grant(const std::string& name, const SecretKey& key, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"grant", name, "--key", key.public_key().ssh_line("key")});
    service(std::move(more));
  }

  /// By the registry's own keys, beside the running server, as its commands do.
  void transact(const IndexWriter::Transaction& transaction) const {
    IndexWriter writer(index(), {std::nullopt, id()}, must(load_online_keys(data() / "keys")), clock_);
    must(writer.commit(transaction));
  }
  void release(const std::string& distribution, const std::string& version) const {
    transact([&](Staging& staging) -> Result<void> {
      TRY(const Name name, Name::parse(distribution));
      TRY(const auto known, staging.lines(LogKind::dist, name));
      if (!known) {
        TRY_VOID(staging.append("owner-add", name, {{"owner", "alice"}, {"by", "alice"}}));
        TRY_VOID(staging.append(
            "claim", name, {{"display", distribution}, {"distribution", distribution}, {"user", "alice"}}));
      }
      TRY_VOID(staging.append("release", name, sample_release(distribution, version, distribution, "alice")));
      staging.say("publish " + distribution + " " + version);
      return {};
    });
  }
  static std::string source(const std::string& distribution, const std::string& version) {
    return sha256(distribution + " " + version).hex();
  }

  /// Brings the clone to the served main.
  void clone() {
    const std::string path = (folder_.path() / "work.git").string();
    if (!work_) {
      work_ = std::make_unique<git::Repository>(must(git::Repository::init_bare(path)));
    }
    must(work_->fetch("file://" + index().string(), {"+refs/heads/main:refs/heads/main"}, 64U << 20U));
  }
  [[nodiscard]] git::ObjectId base() const { return must(work_->ref(k_main_ref)).value(); }
  [[nodiscard]] git::ObjectId tree_of(const git::ObjectId& commit) const {
    return must(work_->read_commit(commit)).tree;
  }
  [[nodiscard]] std::string text(const std::string& path) const {
    const auto entry = must(work_->find(tree_of(base()), path));
    return entry ? must(work_->read_blob(entry->id, 64U << 20U)) : std::string();
  }

  static std::string log_path(const std::string& distribution, const std::string& service = "builder") {
    return Layout(standard_fanout()).log_path(LogKind::packages, distribution, service);
  }

  /// One signed statement behind `before`; `change` is applied to its body last.
  std::string statement(const std::string& before, Json body, const std::function<void(Json&)>& change = {},
                        const std::vector<const SecretKey*>& keys = {&builder_key()}) const {
    const auto lines = split_lines(before);
    body["registry"] = id().text();
    body["seq"] = lines.size() + 1;
    body["prev"] = lines.empty() ? std::string(k_first_prev) : statement_id(lines.back()).hex();
    body["date"] = to_rfc3339(clock_.now());
    if (change) change(body);
    return make_statement_line(must(to_canonical(body)), keys) + "\n";
  }
  static Json head_body(const std::string& distribution, const std::string& service = "builder") {
    return {{"type", "packages-head"},
            {"service", service},
            {"distribution", distribution},
            {"url", "https://builds.example.org/" + distribution + "/{version}/{target}.zip"},
            {"targets", {"pg15-linux-amd64"}}};
  }
  static Json packages_body(const std::string& distribution, const std::string& version,
                            const std::string& service = "builder") {
    return {{"type", "packages"},
            {"service", service},
            {"distribution", distribution},
            {"version", version},
            {"source_sha256", source(distribution, version)},
            {"digests", {{"pg15-linux-amd64", sha256("package of " + distribution + version).hex()}}}};
  }
  /// A head and one packages statement, as a new log.
  std::string new_log(const std::string& distribution, const std::string& service = "builder",
                      const SecretKey& key = builder_key()) const {
    const std::string head = statement("", head_body(distribution, service), {}, {&key});
    return head + statement(head, packages_body(distribution, "1.0.0", service), {}, {&key});
  }

  git::ObjectId tree_with(const std::vector<git::FileChange>& files, std::optional<git::ObjectId> on = {}) {
    return must(work_->write_tree(on ? *on : tree_of(base()), files));
  }
  git::ObjectId write(const Draft& draft) {
    std::string text = "tree " + draft.tree.hex() + "\n";
    for (const auto& parent : draft.parents) text += "parent " + parent.hex() + "\n";
    const std::string who = fmt::format("{} {} {}", draft.author, draft.time, draft.zone);
    const std::string headers = text + "author " + who + "\ncommitter " +
                                (draft.committer.empty() ? who : draft.committer) + "\n" + draft.extra_header;
    const std::string message = "\n" + draft.message;
    std::string raw = headers;
    if (draft.key != nullptr) {
      std::string signature = sshsig_sign(*draft.key, "git", headers + message);
      for (std::size_t at = 0; (at = signature.find('\n', at)) != std::string::npos; at += 2)
        signature.insert(at + 1, " ");
      for (int i = 0; i < draft.signatures; ++i) raw += "gpgsig " + signature + "\n";
    }
    return must(work_->write_raw("commit", raw + message));
  }
  /// A commit on top of main that puts these files in place.
  git::ObjectId submit(const std::vector<git::FileChange>& files,
                       const std::function<void(Draft&)>& change = {}) {
    Draft draft{.tree = tree_with(files), .parents = {base()}};
    if (change) change(draft);
    return write(draft);
  }
  git::ObjectId honest(const std::string& distribution = "semver") {
    return submit({{log_path(distribution), text(log_path(distribution)) + new_log(distribution)}});
  }

  std::string fresh_ref(const std::string& service = "builder") {
    return fmt::format("refs/for/{}/n{:09}", service, ++count_);
  }

  /// `git push`, signed by `key` (null: not signed). The remote's words are in `err`.
  Finished push(const std::vector<std::string>& refspecs, const SecretKey* key = &builder_key(),
                const std::string& to = {}) {
    std::vector<std::string> argv{
        "git", "-C", work_->path().string(), "-c", "gpg.format=ssh", "-c", "protocol.version=2"};
    if (key != nullptr) {
      const fs::path file = folder_.path() / ("key-" + key->public_key().hex().substr(0, 8));
      must(write_file_atomically(file, to_openssh_private(*key, "k"), 0600));
      argv.insert(argv.end(), {"-c", "user.signingKey=" + file.string()});
    }
    argv.emplace_back("push");
    if (key != nullptr) argv.emplace_back("--signed=yes");
    argv.push_back(to.empty() ? url() : to);
    argv.insert(argv.end(), refspecs.begin(), refspecs.end());
    return command(std::move(argv));
  }
  Finished push(const git::ObjectId& head, const std::string& ref) { return push({head.hex() + ":" + ref}); }

  [[nodiscard]] HttpResponse get(const std::string& path) const {
    return must(CurlHttpClient("test").send({.url = announced_["listening"].get<std::string>() + path}));
  }
  [[nodiscard]] Json status_of(const git::ObjectId& submission) const {
    return must(parse_json(get("/v1/submissions/" + submission.hex()).body));
  }
  [[nodiscard]] std::string served_refs() const {
    return command({"git", "-C", index().string(), "for-each-ref", "--format=%(refname) %(objectname)"}).out;
  }
  [[nodiscard]] Finished verify() const {
    return command({HOWDAH_BINARY_DIR "/index-tool/index-tool", "verify", index().string(), "--history"});
  }

 private:
  Child start_server() const {
    return must(Child::start({.argv = {registryd(), "serve", "--data", data().string(), "--listen",
                                       "127.0.0.1:0", "--registry-id", "registry.test/main"}},
                             folder_.path() / "log"));
  }

  SystemClock clock_;
  TempDir folder_ = must(TempDir::create());
  Child server_;
  Json announced_;
  std::unique_ptr<git::Repository> work_;
  int count_ = 0;
};

}  // namespace howdah::test
