// SPDX-License-Identifier: PostgreSQL
#include "registryd/place.hpp"

#include "registryd/state/modules.hpp"

namespace howdah {

Result<std::unique_ptr<SqlDatabase>> Place::open_state() const {
  TRY(const RegistryIdentity identity, identify(folder()));
  TRY(auto opened, howdah::open_state(folder(), database));
  TRY_VOID(bind_state(*opened, identity));
  return opened;
}

void add_place_options(CLI::App& command, Place& place) {
  place.settings = Settings::add_to(command);
  place.settings->take("data", place.data);
  place.settings->take("database", place.database);
}

}  // namespace howdah
