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
  command.add_option("--data", place.data, "The registry's folder")->required();
  command
      .add_option("--database", place.database,
                  "postgresql://USER@HOST/NAME of accounts and tokens (default: a file in the folder)")
      ->envname("HOWDAH_DATABASE");
}

}  // namespace howdah
