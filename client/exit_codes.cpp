// SPDX-License-Identifier: PostgreSQL
#include "client/exit_codes.hpp"

namespace howdah {

ExitCode exit_code_for(Errc code) {
  switch (code) {
    case Errc::invalid:
    case Errc::too_large:
      return ExitCode::invalid;
    case Errc::usage:
      return ExitCode::usage;
    case Errc::unauthenticated:
    case Errc::denied:
      return ExitCode::denied;
    case Errc::not_found:
      return ExitCode::not_found;
    case Errc::conflict:
      return ExitCode::conflict;
    case Errc::unavailable:
      return ExitCode::unavailable;
    case Errc::untrusted:
      return ExitCode::untrusted;
    case Errc::failed:
      return ExitCode::build_failed;
    case Errc::internal:
      break;
  }
  return ExitCode::failure;
}

}  // namespace howdah
