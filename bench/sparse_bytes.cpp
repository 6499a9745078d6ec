// SPDX-License-Identifier: PostgreSQL
// What a sparse reader receives: of one name, of twenty more, and for an update, from a stock git server and
// from a registryd; for several fan-outs of the same index.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "core/base/ascii.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/index/tree_diff.hpp"
#include "core/model/registry_document.hpp"
#include "core/sys/git_parse.hpp"
#include "core/sys/metered_http.hpp"
#include "core/sys/process.hpp"
#include "federation/layers.hpp"
#include "federation/lookup.hpp"
#include "registryd/http/router.hpp"
#include "registryd/http/routes.hpp"

namespace howdah::bench {
namespace {

constexpr std::uint64_t k_publishes = 100;
constexpr std::uint64_t k_names = 20;
constexpr UnixSeconds k_valid = 86400;

/// As a git host has it after its housekeeping: every object compressed.
Result<fs::path> stock_copy(const Setup& setup, const Shape& shape) {
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  const fs::path finished = setup.folder / (shape.name() + "-stock.git");
  std::error_code error;
  if (fs::exists(finished, error)) return finished;
  const fs::path unfinished = setup.folder / (shape.name() + "-stock.unfinished");
  TRY_VOID(remove_tree(unfinished));
  fs::copy(index, unfinished, fs::copy_options::recursive, error);
  if (error) return fail(Errc::unavailable, unfinished.string() + ": " + error.message());
  TRY_VOID(stock_git({"-C", unfinished.string(), "repack", "-adFq", "--window=0", "--depth=0"}));
  fs::rename(unfinished, finished, error);
  if (error) return fail(Errc::unavailable, finished.string() + ": " + error.message());
  return finished;
}

/// A folder on its way to be a tree.
struct Folder {
  std::map<std::string, Folder> folders;
  std::vector<git::TreeEntry> files;

  void add(std::string_view path, const git::TreeEntry& file) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
      files.push_back(file);
      files.back().name = path;
    } else {
      folders[std::string(path.substr(0, slash))].add(path.substr(slash + 1), file);
    }
  }
  Result<git::ObjectId> write(git::Repository& repository) const {
    std::vector<git::TreeEntry> entries = files;
    for (const auto& [name, folder] : folders) {
      TRY(const git::ObjectId id, folder.write(repository));
      entries.push_back({name, 040000, id});
    }
    return repository.write_raw("tree", git::render_tree(std::move(entries)));
  }
};

/// The same logs in other folders.
Result<git::ObjectId> shard_anew(git::Repository& repository, const git::ObjectId& tree,
                                 const std::vector<int>& fanout) {
  const Layout before(standard_fanout());
  const Layout after(fanout);
  RegistryDocument document{synthetic_id()};
  document.fanout = fanout;
  document.date = 1'700'000'000;
  TRY(const auto files, diff_trees(repository, std::nullopt, tree));
  Folder root;
  for (const ChangedFile& file : files) {
    const auto address = before.parse_log_path(file.path);
    root.add(address ? after.log_path(address->kind, address->key, address->service) : file.path,
             *file.after);
  }
  TRY(const git::ObjectId blob,
      repository.write_blob(make_registry_document(document, synthetic_keys().registry)));
  std::erase_if(root.files, [](const git::TreeEntry& entry) { return entry.name == k_registry_file; });
  root.files.push_back({k_registry_file, 0100644, blob});
  return root.write(repository);
}

/// A commit without a parent, as somebody else's git could have written it: the index's own writer makes none
/// like it.
Result<git::ObjectId> write_as_a_host(git::Repository& repository, const git::ObjectId& tree) {
  const git::Identity who{synthetic_id().text(), "registry@bench.example.org", 1'700'200'000};
  const std::string message =
      "publish pg_query_wrapper_9985 1.9.1\n\nHowdah-Registry: bench.example.org/synthetic\n";
  TRY(const std::string text, repository.commit_text(tree, {}, who, message));
  std::string header = "gpgsig ";
  for (const char c : sshsig_sign(synthetic_keys().commit, "git", text))
    header += c == '\n' ? std::string("\n ") : std::string(1, c);
  const std::size_t blank = text.find("\n\n") + 1;
  return repository.write_raw("commit", text.substr(0, blank) + header + "\n" + text.substr(blank));
}

/// An index of this fan-out over the objects of `stock`.
Result<void> make_variant(const fs::path& stock, const fs::path& path, const std::vector<int>& fanout) {
  TRY(git::Repository repository, git::Repository::init_bare(path));
  TRY_VOID(
      write_file_atomically(path / "objects" / "info" / "alternates", (stock / "objects").string() + "\n"));
  TRY(git::Repository with_objects, git::Repository::open(path));
  TRY(const git::Repository source, git::Repository::open(stock));
  TRY(const auto tip, source.ref(k_main_ref));
  TRY(const git::Commit commit, source.read_commit(tip.value()));
  TRY(const git::ObjectId tree, shard_anew(with_objects, commit.tree, fanout));
  TRY(const git::ObjectId id, write_as_a_host(with_objects, tree));
  return with_objects.move_ref(k_main_ref, std::nullopt, id, "bench");
}

Result<void> stamp(const fs::path& path, UnixSeconds now) {
  TRY(git::Repository repository, git::Repository::open(path));
  const auto shared = std::make_shared<git::Repository>(std::move(repository));
  TRY(const auto view, Verifier(shared, {}).open_tip());
  const SecretKey key = synthetic_timestamp_key();
  TRY(const auto prepared,
      prepare_timestamp(*shared, {synthetic_id(), view->root(), view->commit(), view->tree(), now, k_valid},
                        {&key}));
  return publish_timestamp(*shared, prepared);
}

/// Names that are read, spread over the index; publishes touch others.
std::vector<std::string> names_read(const Shape& shape) {
  std::vector<std::string> names;
  for (std::uint64_t i = 0; i <= k_names; ++i)
    names.push_back(distribution_name(i * (shape.distributions / (k_names + 1)) + 3).key());
  return names;
}

/// One commit each.
Result<void> publish_others(const fs::path& path, const Shape& shape, UnixSeconds now) {
  git::Repository::set_durable(false);
  const FixedClock clock(now);
  IndexWriter writer(path, {{}, synthetic_id()}, synthetic_keys(), clock);
  for (std::uint64_t i = 0; i < k_publishes; ++i) {
    const std::uint64_t number = (i * 97 + 5) % shape.distributions;
    const auto publish = [&](Staging& staging) -> Result<void> {
      const Name name = distribution_name(number);
      TRY_VOID(staging.append("release", name, release_body(number, shape.releases)));
      staging.say("publish " + name.key() + " 2.0.0");
      return {};
    };
    TRY_VOID(writer.commit(publish));
  }
  git::Repository::set_durable(true);
  return {};
}

/// Stock `git http-backend` behind a small server on loopback.
class StockServer {
 public:
  static Result<StockServer> start(const Setup& setup, const fs::path& repositories) {
    const fs::path script = setup.shell_loop.parent_path().parent_path() / "tests/support/http_server.py";
    TRY(Child child, Child::start({.argv = {"python3", script.string(), repositories.string()}}));
    std::string line;
    while (line.empty() || line.back() != '\n') {
      TRY(const std::string more, child.read(100));
      if (more.empty()) return fail(Errc::unavailable, "the git server did not start");
      line += more;
    }
    return StockServer(std::move(child), "http://127.0.0.1:" + line.substr(0, line.size() - 1));
  }
  [[nodiscard]] std::string url(const fs::path& repository) const {
    return base_ + "/git/" + repository.filename().string();
  }

 private:
  StockServer(Child child, std::string base) : child_(std::move(child)), base_(std::move(base)) {}
  Child child_;
  std::string base_;
};

/// A registryd in this process, asked through its router; heads are counted as the wire has them.
class RouterClient final : public HttpClient {
 public:
  explicit RouterClient(const App& app) : router_(routes(), app) {}

  Result<HttpResponse> send(const HttpRequest& asked) override {
    Request request;
    request.method = asked.method;
    const std::string rest = asked.url.substr(asked.url.find('/', 8));
    request.path = rest.substr(0, rest.find('?'));
    request.query = rest.size() > request.path.size() ? rest.substr(request.path.size() + 1) : "";
    for (std::string_view query = request.query; !query.empty();) {
      const std::string_view pair = query.substr(0, query.find('&'));
      const std::size_t equals = pair.find('=');
      request.parameters.emplace(pair.substr(0, equals), pair.substr(equals + 1));
      query.remove_prefix(std::min(query.size(), pair.size() + 1));
    }
    for (const auto& [name, value] : asked.headers) request.headers.emplace(ascii_lower(name), value);
    Response response = router_.handle(request);
    HttpResponse answer;
    answer.status = response.status;
    answer.url = asked.url;
    answer.body = std::move(response.body);
    for (const auto& [name, value] : response.headers) answer.headers.emplace(ascii_lower(name), value);
    return answer;
  }

 private:
  Router router_;
};

struct Figures {
  std::string transport;
  std::string fanout;
  double first_goal = 0;
};

Traffic since(const Traffic& now, const Traffic& before) {
  return {now.requests - before.requests, now.received - before.received};
}

void print(const Figures& what, const std::string& step, const Traffic& traffic, const Goal& goal) {
  print_goal("sparse-" + step, static_cast<double>(traffic.received), goal,
             {{"transport", what.transport}, {"fanout", what.fanout}, {"requests", traffic.requests}});
}

/// A newcomer reads a name, then twenty more, then follows the registry.
Result<void> measure(const Figures& what, const std::string& url, HttpClient& http, const fs::path& folder,
                     const Shape& shape, const std::function<Result<void>()>& publish) {
  MeteredHttp metered(http);
  Layers layers(folder / "layers", &metered);
  const FixedClock clock(1'700'300'000);
  const auto yes = [](const Stranger&) { return Result<void>{}; };
  TRY(const Location location, Location::parse(url));
  TRY(const Transport transport, parse_transport(what.transport));
  TRY_VOID(layers.add({"main", location, {}, TimestampPolicy::required, transport}, yes, clock));
  const Traffic added = metered.traffic();
  print_figure({{"bench", "sparse-add-bytes"},
                {"transport", what.transport},
                {"fanout", what.fanout},
                {"value", added.received},
                {"requests", added.requests}});
  const std::vector<std::string> names = names_read(shape);
  TRY(auto views, layers.open());
  TRY(const auto found, find_by_name(views, names.front()));
  if (!found) return fail(Errc::internal, "the first name is not there");
  print(what, "first-info-bytes", metered.traffic(), {what.first_goal, true});
  Traffic before = metered.traffic();
  TRY_VOID(want(views, std::span(names).subspan(1)));
  print(what, "20-more-bytes", since(metered.traffic(), before), {200'000, true});
  TRY_VOID(publish());
  before = metered.traffic();
  const FixedClock later(1'700'400'000);
  TRY_VOID(layers.update("main", later));
  print(what, "update-after-100-bytes", since(metered.traffic(), before), {4'000, true});
  TRY(views, layers.open());
  before = metered.traffic();
  TRY_VOID(want(views, names));
  const Traffic again = since(metered.traffic(), before);
  print_figure({{"bench", "sparse-21-again-bytes"},
                {"transport", what.transport},
                {"fanout", what.fanout},
                {"value", again.received},
                {"requests", again.requests}});
  return {};
}

Result<void> measure_fanout(const Setup& setup, const Shape& shape, const std::vector<int>& fanout) {
  TRY(const fs::path stock, stock_copy(setup, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  std::string shown;
  for (const int width : fanout) shown += (shown.empty() ? "" : ",") + std::to_string(width);
  const auto publish_in = [&](const fs::path& path) -> Result<void> {
    TRY_VOID(publish_others(path, shape, 1'700'350'000));
    return stamp(path, 1'700'390'000);
  };
  const fs::path plain = scratch.path() / "plain.git";
  TRY_VOID(make_variant(stock, plain, fanout));
  TRY_VOID(stamp(plain, 1'700'290'000));
  TRY(const LocalRegistry registry, LocalRegistry::open(plain, scratch.path() / "data"));
  RouterClient router(registry.app());
  const auto publish_there = [&] { return publish_in(registry.index()); };
  TRY_VOID(measure({"http-sparse", shown, 16'000}, "http://registry.test/index.git", router,
                   scratch.path() / "by-name", shape, publish_there));
  TRY(const StockServer server, StockServer::start(setup, scratch.path()));
  CurlHttpClient http("howdah-bench");
  return measure({"git-sparse", shown, 20'000}, server.url(plain), http, scratch.path() / "by-object", shape,
                 [&] { return publish_in(plain); });
}

}  // namespace

Result<void> bench_sparse_bytes(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  for (const std::vector<int>& fanout :
       {std::vector<int>{2}, std::vector<int>{1, 1}, std::vector<int>{1, 1, 1}})
    TRY_VOID(measure_fanout(setup, shape, fanout));
  return {};
}

}  // namespace howdah::bench
