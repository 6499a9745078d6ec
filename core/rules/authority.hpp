// SPDX-License-Identifier: PostgreSQL
// Who may say what: the table every verifier replays. Default deny: a type without a row is refused, and so
// is a signature by a key the row does not ask for. Spec: docs/protocol.md, "Authority".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/root.hpp"
#include "core/model/statement.hpp"
#include "core/rules/ownership.hpp"
#include "core/rules/service_record.hpp"

namespace howdah {

/// How many owners must sign, in a distribution of which an owner holds a key.
enum class OwnersNeeded : std::uint8_t { none, one, threshold };

struct Authority {
  std::string_view type;
  bool registry = true;                      ///< by the registry role's threshold
  OwnersNeeded owners = OwnersNeeded::none;  ///< in a keyed distribution only
  bool added_key = false;                    ///< by the key in `key`: its holder agrees
  bool root = false;                         ///< by the root role's threshold
  bool service = false;                      ///< by the service that the log belongs to
};

[[nodiscard]] const Authority* find_authority(std::string_view type);

/// The keys that can count on one line. Borrowed.
struct LineKeys {
  const RootMetadata& root;
  /// A registry key for this line, also one that only an older root lists and the line may still be signed
  /// by.
  std::function<const PublicKey*(std::string_view keyid)> registry_key;
  const Ownership* ownership = nullptr;    ///< dist logs: as the lines before left it
  const ServiceRecord* service = nullptr;  ///< packages logs: the log's service
};

/// How much of a line its caller knows already.
enum class Known : std::uint8_t {
  nothing,
  signatures,  ///< they hold: made here and now. Whether they are the right ones is still checked
};

/// Whether `line` carries the signatures its type needs at this point, each valid, and no other. Errors:
/// untrusted with the reason (unknown type, missing signer, foreign key, signature does not hold).
[[nodiscard]] Result<void> check_authority(const StatementLine& line, const LineKeys& keys,
                                           Known known = Known::nothing);

/// What keeps a statement from standing once the registry has countersigned it: how many owners' signatures
/// are missing. Zero in a distribution without keys.
[[nodiscard]] int missing_owners(const StatementLine& line, const Ownership& ownership);

}  // namespace howdah
