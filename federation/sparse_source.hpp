// SPDX-License-Identifier: PostgreSQL
// Where objects come from that come without their history. A source is asked for objects and believed in
// nothing: what it brings goes into a quarantine, and is judged by update_steps.hpp and sparse_names.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/sys/git.hpp"
#include "core/sys/http_client.hpp"
#include "federation/layer_state.hpp"
#include "federation/location.hpp"

namespace howdah {

/// What a registry shows as its newest.
struct SparseTip {
  git::ObjectId main;
  std::optional<git::ObjectId> timestamp;  ///< the commit of refs/howdah/timestamp
};

/// One request: objects that are known to be missing, and what they are wanted for.
struct SparseRound {
  git::ObjectId commit;               ///< of the index
  std::optional<git::ObjectId> from;  ///< a commit at which `keys` were read before
  std::vector<std::string> keys;
  std::vector<git::ObjectId> missing;
};

class SparseSource {
 public:
  virtual ~SparseSource() = default;

  /// May bring some of what the tip leads to; `from`: the tip that is here. Errors: not_found (it cannot be
  /// read like this), too_large, unavailable, denied.
  [[nodiscard]] virtual Result<SparseTip> look(const fs::path& into,
                                               const std::optional<git::ObjectId>& from) = 0;
  /// Puts objects into the repository at `into`, at least one that was missing. Errors: also failed (it does
  /// not have them), invalid, untrusted.
  [[nodiscard]] virtual Result<void> bring(const fs::path& into, const SparseRound& round) = 0;
  /// `commit` and the commits before it, `count` of them or as many as there are.
  [[nodiscard]] virtual Result<void> bring_history(const fs::path& into, const git::ObjectId& commit,
                                                   int count) = 0;
};

/// Never for Transport::full. For Transport::shallow look() brings all of what it shows. `budget`: bytes it
/// may bring in all.
[[nodiscard]] std::unique_ptr<SparseSource> make_source(Transport transport, const Location& location,
                                                        HttpClient& http, std::uint64_t budget);

/// The URL of what a registryd serves beside its index.
[[nodiscard]] std::string beside_index(const Location& location, std::string_view path);

}  // namespace howdah
