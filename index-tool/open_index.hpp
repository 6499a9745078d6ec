// SPDX-License-Identifier: PostgreSQL
// The arguments every command that reads an index takes, and the index they lead to.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "core/index/verifier.hpp"
#include "index-tool/printer.hpp"

namespace howdah {

struct IndexArguments {
  std::string directory;
  std::string root;  ///< `sha256:<hex>`, or empty: trust the root that is found
  std::string registry_id;
};

void add_index_arguments(CLI::App& command, IndexArguments& arguments);

/// A repository and what we trust of it.
struct OpenedIndex {
  std::shared_ptr<const git::Repository> repository;
  Verifier verifier;
  TrustAnchor anchor;
  git::ObjectId tip;
  bool pinned = false;  ///< whether the caller named the root
};

/// Errors: usage (a malformed argument), not_found (no repository, no main).
[[nodiscard]] Result<OpenedIndex> open_index(const IndexArguments& arguments);

/// Root chain, commit signature and registry document at the tip, verified. Says so when the root was found
/// rather than named. Errors: untrusted.
[[nodiscard]] Result<Verified<IndexView>> verified_tip(const OpenedIndex& index, const Printer& printer);

}  // namespace howdah
