// SPDX-License-Identifier: PostgreSQL
// META documents of the size and shape authors write, from a seeded generator (std::mt19937_64 is the same
// everywhere; the standard's distributions are not, so they are not used).
#include <fmt/format.h>

#include <array>
#include <random>
#include <set>

#include "bench/synthetic_index.hpp"

namespace howdah::bench {
namespace {

constexpr std::array<const char*, 64> k_words{
    "index",    "query",   "table",   "column",   "trigger",  "operator", "vector",    "range",
    "time",     "series",  "text",    "search",   "json",     "document", "aggregate", "window",
    "function", "cache",   "queue",   "job",      "schedule", "audit",    "log",       "partition",
    "shard",    "replica", "foreign", "data",     "wrapper",  "driver",   "geometry",  "point",
    "polygon",  "raster",  "network", "address",  "prefix",   "semantic", "version",   "hash",
    "bloom",    "filter",  "similar", "distance", "tree",     "graph",    "path",      "statistics",
    "monitor",  "planner", "hint",    "memory",   "storage",  "compress", "encrypt",   "token",
    "session",  "user",    "role",    "policy",   "tenant",   "event",    "stream",    "batch"};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string word() { return k_words[below(k_words.size())]; }

  std::string sentence(std::uint64_t words) {
    std::string text = "Provides";
    for (std::uint64_t i = 0; i < words; ++i) text += " " + word();
    return text + ".";
  }

  /// No tag twice, as META wants it.
  Json tags() {
    std::set<std::string> tags;
    while (tags.size() < 4) tags.insert(fmt::format("{} {}", word(), word()));
    return tags;
  }

  Json modules(const std::string& name) {
    Json modules = Json::object();
    for (std::uint64_t i = below(4); i < 1; ++i) {
      modules[fmt::format("{}_{}", name, word())] = {{"type", "extension"},
                                                     {"lib", fmt::format("src/{}", word())},
                                                     {"doc", fmt::format("doc/{}.md", word())},
                                                     {"abstract", sentence(5)},
                                                     {"preload", "server"}};
    }
    return modules;
  }

 private:
  std::mt19937_64 random_;
};

std::string version_of(std::uint64_t release) {
  return fmt::format("{}.{}.{}", release / 10, release % 10, release % 3);
}

Json resources_of(const std::string& name) {
  const std::string home = "https://git.example.org/postgres/" + name;
  return {{"homepage", home},
          {"issues", home + "/issues"},
          {"repository", home + ".git"},
          {"docs", home + "/blob/main/doc/reference.md"}};
}

Json meta_of(const std::string& name, std::uint64_t distribution, std::uint64_t release) {
  // Authors leave their texts alone from release to release: here each writes anew with every tenth.
  Writer writer(distribution * 1000003 + (release + distribution) / 10);
  const Json extension{{"control", name + ".control"},
                       {"sql", fmt::format("sql/{}--{}.sql", name, version_of(release))},
                       {"doc", fmt::format("doc/{}.md", name)},
                       {"abstract", writer.sentence(6)},
                       {"tle", false}};
  const Json packages{{"pkg:postgres/plpgsql", 0}, {"pkg:generic/python3", ">= 3.8.0"}};
  Json contents{{"extensions", {{name, extension}}}};
  if (Json modules = writer.modules(name); !modules.empty()) contents["modules"] = std::move(modules);
  return {{"name", name},
          {"version", version_of(release)},
          {"abstract", writer.sentence(8)},
          {"description", writer.sentence(5 + writer.below(25))},
          {"producer", "pg_validate_extupgrade"},
          {"maintainers",
           {{{"name", "Ada Example"}, {"email", "ada@example.org"}, {"url", "https://example.org/ada"}}}},
          {"license", "PostgreSQL"},
          {"contents", std::move(contents)},
          {"dependencies",
           {{"postgres", {{"version", ">= 12.0.0, < 19.0.0"}, {"with", {"xml", "uuid"}}}},
            {"packages",
             {{"run", {{"requires", packages}}}, {"test", {{"requires", {{"pkg:pgxn/pgtap", "1.1.0"}}}}}}},
            {"pipeline", "pgxs"}}},
          {"classifications", {{"tags", writer.tags()}, {"categories", {"Data and Transformations"}}}},
          {"resources", resources_of(name)},
          {"meta-spec", {{"version", "2.0.0"}, {"url", "https://rfcs.pgxn.org/0003-meta-spec-v2.html"}}}};
}

}  // namespace

Name distribution_name(std::uint64_t number) {
  const char* first = k_words[number % k_words.size()];
  const char* second = k_words[number / k_words.size() % k_words.size()];
  return *Name::parse(fmt::format("pg_{}_{}_{}", first, second, number));
}

Json release_body(std::uint64_t distribution, std::uint64_t release) {
  const std::string name = distribution_name(distribution).key();
  const std::string version = version_of(release);
  const std::string file = fmt::format("{}-{}.zip", name, version);
  return {{"version", version},
          {"status", "stable"},
          {"publisher", fmt::format("user_{}", distribution / 10)},
          {"meta", meta_of(name, distribution, release)},
          {"meta_from", "v2"},
          {"meta_sha256", sha256("META of " + file).hex()},
          {"artifact",
           {{"file", file},
            {"format", "zip"},
            {"sha256", sha256(file).hex()},
            {"sha512", sha512(file).hex()},
            {"size", 40000 + static_cast<std::int64_t>(distribution % 100000)}}}};
}

}  // namespace howdah::bench
