// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/origin_flags.hpp"

namespace howdah {

void OriginFlags::declare(CLI::App& app) {
  auto* const from_source = app.add_flag("--from-source", source, "Build, even where there is a package");
  app.add_flag("--package", package, "Take packages only; build nothing")->excludes(from_source);
}

Origin OriginFlags::wish() const {
  if (source) return Origin::source;
  return package ? Origin::package : Origin::best;
}

std::vector<std::string> OriginFlags::words() const {
  if (source) return {"--from-source"};
  return package ? std::vector<std::string>{"--package"} : std::vector<std::string>{};
}

}  // namespace howdah
