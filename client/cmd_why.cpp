// SPDX-License-Identifier: PostgreSQL
// howdah why NAME: from what was asked for to what came along.
#include <algorithm>
#include <memory>
#include <set>

#include "client/command.hpp"
#include "client/install/postgres.hpp"
#include "client/project/lock_file.hpp"
#include "client/resolve/renewal.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_file_limit = 16ULL << 20U;

struct Flags {
  std::string name;
  std::string pg_config;
};

/// Something that is installed, or locked, and what it needs.
struct Node {
  std::string key;
  std::string label;
  std::vector<std::string> names;
  std::vector<std::string> needs;
  bool requested = false;
};

struct Graph {
  std::vector<Node> nodes;

  [[nodiscard]] const Node* named(const std::string& name) const {
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) {
      return node.key == name || std::find(node.names.begin(), node.names.end(), name) != node.names.end();
    });
    return found == nodes.end() ? nullptr : &*found;
  }
};

using Chain = std::vector<std::string>;  ///< labels, from what was asked for down to what is needed

/// Every way from a node up to something that was asked for.
void climb(const Graph& graph, const Node& node, Chain below, std::set<std::string> seen,
           std::vector<Chain>& chains) {
  if (!seen.insert(node.key).second) return;
  below.insert(below.begin(), node.label);
  if (node.requested) chains.push_back(below);
  for (const Node& other : graph.nodes) {
    if (std::find(other.needs.begin(), other.needs.end(), node.key) != other.needs.end())
      climb(graph, other, below, seen, chains);
  }
}

Graph installed_graph(const std::vector<Receipt>& receipts) {
  Graph graph;
  for (const Receipt& receipt : receipts) {
    std::vector<std::string> names = receipt.extensions;
    names.push_back(receipt.display);
    graph.nodes.push_back({receipt.distribution, receipt.display + " " + receipt.version, std::move(names),
                           receipt.needs, receipt.requested});
  }
  return graph;
}

Graph locked_graph(const LockFile& lock) {
  Graph graph;
  for (const LockedRelease& release : lock.releases) {
    graph.nodes.push_back({release.distribution, release.distribution + " " + release.version,
                           release.extensions, release.needs, release.requested});
  }
  return graph;
}

std::string sentence(const Chain& chain) {
  std::string text = "you asked for " + chain.front();
  for (std::size_t i = 1; i < chain.size(); ++i) text += ", which needs " + chain[i];
  return text + "\n";
}

/// Each PostgreSQL by itself: a need does not reach from one into another.
Result<std::vector<Graph>> graphs(Session& session, const Flags& flags) {
  std::optional<std::string> only;
  if (!flags.pg_config.empty()) {
    TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
    only = postgres.id();
  }
  TRY(const auto receipts, Receipts(session.home.receipts()).list(only));
  std::map<std::string, std::vector<Receipt>> by_server;
  for (const Receipt& receipt : receipts) by_server[receipt.postgres_id].push_back(receipt);
  std::vector<Graph> all;
  for (const auto& [id, of_server] : by_server) all.push_back(installed_graph(of_server));
  TRY(const auto text, read_file_if_exists(k_lock_file, k_file_limit));
  if (!text) return all;
  TRY(const LockFile lock, parse_lock(*text));
  all.push_back(locked_graph(lock));
  return all;
}

Result<Answer> why(Session& session, const Flags& flags) {
  TRY(const auto all, graphs(session, flags));
  std::vector<Chain> chains;
  bool known = false;
  for (const Graph& graph : all) {
    const Node* node = graph.named(flags.name);
    if (node == nullptr) continue;
    known = true;
    climb(graph, *node, {}, {}, chains);
  }
  if (!known) {
    return fail(Errc::not_found, flags.name + " is neither installed by Howdah nor in a " + k_lock_file +
                                     " here; howdah list shows what is");
  }
  std::sort(chains.begin(), chains.end());
  chains.erase(std::unique(chains.begin(), chains.end()), chains.end());
  Answer answer{{{"name", flags.name}, {"chains", chains}}, {}};
  for (const Chain& chain : chains) answer.text += sentence(chain);
  if (chains.empty())
    answer.text =
        "nothing needs " + flags.name + " any more; howdah remove " + flags.name + " takes it away\n";
  return answer;
}

}  // namespace

Run declare_why(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->name, "Extension or distribution")->required();
  app.add_option("--pg-config", flags->pg_config, "Only in this PostgreSQL");
  return [flags](Session& session) { return why(session, *flags); };
}

}  // namespace howdah
