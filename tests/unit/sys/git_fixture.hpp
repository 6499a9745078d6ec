// SPDX-License-Identifier: PostgreSQL
// A repository of ours with stock git beside it as the outside verifier.
#pragma once

#include <catch2/catch.hpp>

#include "core/sys/git.hpp"
#include "core/sys/process.hpp"

namespace howdah::git {

inline const Identity k_who{"Ann Author", "ann@example.org", 1'700'000'000};

/// The environment in which stock git writes what `k_who` would, untouched by anybody's configuration.
inline std::map<std::string, std::string> git_environment() {
  return {{"PATH", std::getenv("PATH")},
          {"HOME", "/nonexistent"},
          {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_AUTHOR_NAME", k_who.name},
          {"GIT_AUTHOR_EMAIL", k_who.email},
          {"GIT_AUTHOR_DATE", std::to_string(k_who.time) + " +0000"},
          {"GIT_COMMITTER_NAME", k_who.name},
          {"GIT_COMMITTER_EMAIL", k_who.email},
          {"GIT_COMMITTER_DATE", std::to_string(k_who.time) + " +0000"}};
}

inline Finished run_git(const fs::path& repository, std::vector<std::string> arguments,
                        std::string input = {}) {
  arguments.insert(arguments.begin(), {"git", "-C", repository.string()});
  return run({.argv = std::move(arguments), .environment = git_environment(), .input = std::move(input)})
      .value();
}

struct GitFixture {
  TempDir dir = TempDir::create().value();
  fs::path path = dir.path() / "index.git";
  Repository repository = Repository::init_bare(path).value();

  /// Stock git's answer without its newline; the command must succeed.
  std::string git(std::vector<std::string> arguments, std::string input = {}) const {
    Finished finished = run_git(path, std::move(arguments), std::move(input));
    INFO(finished.err);
    REQUIRE(finished.ok());
    if (!finished.out.empty() && finished.out.back() == '\n') finished.out.pop_back();
    return finished.out;
  }

  ObjectId tree(const std::vector<FileChange>& files, const std::optional<ObjectId>& base = {}) {
    return repository.write_tree(base, files).value();
  }

  /// An unsigned commit (signatures are tested where they are made).
  ObjectId commit(const ObjectId& tree_id, const std::vector<ObjectId>& parents,
                  const std::string& message = "m\n") {
    const std::string text = repository.commit_text(tree_id, parents, k_who, message).value();
    return repository.write_raw("commit", text).value();
  }

  /// A line of `length` commits, oldest first.
  std::vector<ObjectId> line(std::size_t length) {
    std::vector<ObjectId> commits;
    for (std::size_t i = 0; i < length; ++i) {
      const ObjectId tree_id = tree({{"n", std::to_string(i)}});
      commits.push_back(commit(tree_id, i == 0 ? std::vector<ObjectId>{} : std::vector{commits.back()}));
    }
    return commits;
  }
};

}  // namespace howdah::git
