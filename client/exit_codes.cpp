// SPDX-License-Identifier: PostgreSQL
#include "client/exit_codes.hpp"

namespace howdah {
namespace {

ExitCode exit_code_for(Distrust reason) {
  switch (reason) {
    case Distrust::signature:
      return ExitCode::signature;
    case Distrust::rollback:
      return ExitCode::rollback;
    case Distrust::freeze:
      return ExitCode::freeze;
    case Distrust::fork:
      return ExitCode::fork;
    case Distrust::limit:
      return ExitCode::limit;
    case Distrust::policy:
      return ExitCode::policy;
    case Distrust::confusion:
      return ExitCode::confusion;
  }
  return ExitCode::signature;
}

}  // namespace

ExitCode exit_code_for(const Error& error) {
  switch (error.code) {
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
      return exit_code_for(error.distrust);
    case Errc::failed:
      return ExitCode::build_failed;
    case Errc::internal:
      break;
  }
  return ExitCode::failure;
}

}  // namespace howdah
