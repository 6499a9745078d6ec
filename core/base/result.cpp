// SPDX-License-Identifier: PostgreSQL
#include "core/base/result.hpp"

namespace howdah {

std::string_view errc_name(Errc code) {
  switch (code) {
    case Errc::invalid:
      return "invalid";
    case Errc::usage:
      return "usage";
    case Errc::unauthenticated:
      return "unauthenticated";
    case Errc::denied:
      return "denied";
    case Errc::not_found:
      return "not-found";
    case Errc::conflict:
      return "conflict";
    case Errc::too_large:
      return "too-large";
    case Errc::unavailable:
      return "unavailable";
    case Errc::untrusted:
      return "untrusted";
    case Errc::failed:
      return "failed";
    case Errc::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace howdah
