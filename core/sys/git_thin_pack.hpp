// SPDX-License-Identifier: PostgreSQL
// A pack for a peer who has some objects already, as small as it gets: objects are deltas against those and
// against each other (gitformat-pack; "thin" as in gitprotocol-pack).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/git.hpp"

namespace howdah::git {

enum class ObjectType : std::uint8_t { commit = 1, tree = 2, blob = 3 };

/// An object the peer has, or got earlier in the same pack.
struct DeltaBase {
  ObjectId id;
  std::string_view content;
};

enum class PackBodies : std::uint8_t {
  deflated,  ///< each object by itself
  stored,    ///< for a pack that is compressed as a whole on its way
};

class ThinPack {
 public:
  explicit ThinPack(PackBodies bodies = PackBodies::deflated) : bodies_(bodies) {}

  /// `content` must be what `id` names. Whole where that is shorter. Errors: too_large beyond 2^31 bytes.
  [[nodiscard]] Result<void> add(const ObjectId& id, ObjectType type, std::string_view content,
                                 const std::optional<DeltaBase>& base);

  [[nodiscard]] bool has(const ObjectId& id) const { return offsets_.contains(id); }
  [[nodiscard]] std::size_t size() const { return body_.size(); }
  [[nodiscard]] std::string finish() const;

 private:
  [[nodiscard]] Result<std::string> as_delta(const DeltaBase& base, std::string_view content) const;
  [[nodiscard]] Result<std::string> as_whole(ObjectType type, std::string_view content) const;
  static constexpr std::size_t k_header_bytes = 12;
  PackBodies bodies_;
  std::string body_;  ///< all but the header
  std::map<ObjectId, std::size_t> offsets_;
};

}  // namespace howdah::git
