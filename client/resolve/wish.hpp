// SPDX-License-Identifier: PostgreSQL
// What a person, a project file or a command wants of the resolver.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/install/receipt.hpp"
#include "client/resolve/stability.hpp"
#include "client/version_request.hpp"
#include "core/model/semver.hpp"

namespace howdah {

struct Wish {
  std::string name;                    ///< as given, maybe with `ext:` or `dist:`
  std::optional<std::string> version;  ///< exactly this one, whatever its status, yanked or not
  std::string range_text = "0";
  VersionRange range = VersionRange::any();
  std::optional<std::string> registry;  ///< only from this layer
  std::optional<Stability> least;       ///< else the request's
  bool newest = false;                  ///< rather than what is installed
  bool same_major = false;              ///< as what is installed
  std::string recommended_by{};         ///< `top 1.0.0`; empty: a person named it
};

[[nodiscard]] inline Wish wish_of(const VersionRequest& request) {
  Wish wish;
  wish.name = request.name;
  wish.version = request.version;
  return wish;
}

struct ResolveRequest {
  std::vector<Wish> wishes;
  Stability least = Stability::stable;  ///< of what is not named exactly
  /// In this PostgreSQL. What is not wished for stays as it is.
  std::vector<Receipt> installed;
  /// By distribution: versions to take where nothing speaks against them.
  std::map<std::string, std::string> preferred;
  /// False: take PostgreSQL's own extensions for given and nothing else, so that equal indexes give equal
  /// answers on every machine.
  bool look_at_server = true;
  /// Also what the chosen releases recommend, where it can be had (make_plan).
  bool with_recommended = false;
};

}  // namespace howdah
