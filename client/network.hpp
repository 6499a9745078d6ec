// SPDX-License-Identifier: PostgreSQL
// When a command may ask the network, and the registries it may then believe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/console.hpp"
#include "client/world.hpp"
#include "federation/layers.hpp"

namespace howdah {

/// --offline (or HOWDAH_OFFLINE set to anything) and --allow-stale.
struct NetworkRules {
  bool offline = false;      ///< ask nobody, whatever that costs
  bool allow_stale = false;  ///< and use what is known however old it is
};

/// Answers every request with an error: what a command has for a network when there is to be none.
class NoNetwork final : public HttpClient {
 public:
  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request) override;
};

/// Layers for reading. What has expired is fetched anew first, and said so.
class FreshLayers {
 public:
  FreshLayers(Layers layers, NetworkRules rules, const Clock& clock, Console& console)
      : layers_(std::move(layers)), rules_(rules), clock_(clock), console_(console) {}

  /// As Layers::open(). Errors: also untrusted, those of update_pipeline(), trust-freeze when a registry
  /// that has expired cannot be reached, and, offline, trust-freeze when what is known is too old.
  [[nodiscard]] Result<std::vector<LayerView>> open(const std::optional<std::string>& only) const;

  /// Layers::pin_first().
  [[nodiscard]] Result<void> pin_first(const std::map<std::string, Pin>& pins) const {
    return layers_.pin_first(pins);
  }

 private:
  [[nodiscard]] Result<void> freshen(const LayerState& state) const;
  [[nodiscard]] Result<void> accept_offline(const LayerState& state) const;
  Layers layers_;
  NetworkRules rules_;
  const Clock& clock_;
  Console& console_;
};

}  // namespace howdah
