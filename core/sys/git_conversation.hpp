// SPDX-License-Identifier: PostgreSQL
// The part of git's protocol version 2 that reads a repository object by object (gitprotocol-v2,
// gitprotocol-http): libgit2 has neither shallow fetches nor filters.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/sys/git.hpp"
#include "core/sys/git_pack_check.hpp"
#include "core/sys/http_client.hpp"

namespace howdah::git {

/// What a host can do, as it says.
struct HostAbilities {
  bool version_2 = false;
  bool shallow = false;
  bool filter = false;  ///< objects one by one: without it a wanted tree comes with all it holds
};

/// What one fetch asks for: these objects alone, and commits behind wanted ones down to `depth`.
struct ObjectWish {
  std::vector<ObjectId> objects;
  int depth = 0;              ///< counted from 1; 0: no commit is among `objects`, or all those behind it
  bool without_trees = true;  ///< false: all that the objects hold
  /// A commit that is here with all it holds, and with a `depth` of 0 all behind it: none of that comes
  /// again.
  std::optional<ObjectId> known{};
};

/// With one repository over HTTP. Every answer counts against `budget`. What may succeed later is
/// tried again twice.
class Conversation {
 public:
  Conversation(HttpClient& client, std::string url, std::uint64_t budget)
      : client_(client), url_(std::move(url)), remaining_(budget) {}

  /// Errors: not_found (no repository there, or one that is served as plain files), denied, too_large,
  /// unavailable.
  [[nodiscard]] Result<HostAbilities> greet();
  /// Refs whose names start with one of `prefixes`. Errors: also invalid.
  [[nodiscard]] Result<std::vector<Ref>> list_refs(std::span<const std::string> prefixes);
  /// Brings objects into the repository at `into`. Errors: also failed (the host does not have them),
  /// untrusted.
  [[nodiscard]] Result<void> fetch(const ObjectWish& wish, const fs::path& into,
                                   const PackLimits& limits = {});

 private:
  [[nodiscard]] Result<std::string> exchange(HttpRequest request, const std::string& expected_type);
  [[nodiscard]] Result<std::string> command(const std::string& body);

  HttpClient& client_;
  std::string url_;
  std::uint64_t remaining_;
};

}  // namespace howdah::git
