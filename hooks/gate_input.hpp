// SPDX-License-Identifier: PostgreSQL
// What a gate is asked to judge.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/key.hpp"
#include "core/index/view.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// Commits offered to an index. Nothing in them is trusted.
struct GateInput {
  const IndexView& tip;            ///< today's index, verified; its repository holds what was accepted before
  const git::Repository& objects;  ///< sees the new commits too
  git::ObjectId head;
  /// Where the submission starts; nothing: at the newest commit the index has.
  std::optional<git::ObjectId> base;
  /// Pushes: the service the ref names and the key of the certificate. Pull requests: found from signatures.
  std::optional<Name> service;
  std::optional<PublicKey> pusher;
  /// Pushes: when the receiver invited it. Commits must be about as old.
  std::optional<UnixSeconds> received;
  UnixSeconds now = 0;
};

}  // namespace howdah
