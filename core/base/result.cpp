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

std::string_view distrust_name(Distrust reason) {
  switch (reason) {
    case Distrust::signature:
      return "signature";
    case Distrust::rollback:
      return "rollback";
    case Distrust::freeze:
      return "freeze";
    case Distrust::fork:
      return "fork";
    case Distrust::limit:
      return "limit";
    case Distrust::policy:
      return "policy";
    case Distrust::confusion:
      return "confusion";
  }
  return "signature";
}

tl::unexpected<Error> fail_untrusted(Distrust reason, std::string code, std::string place,
                                     std::string message, std::string remedy) {
  std::string text = place.empty() ? message : place + ": " + message;
  if (!remedy.empty()) text += "; " + remedy;
  Finding finding{Severity::error, std::move(code), std::move(place), std::move(message), std::move(remedy)};
  return tl::unexpected(Error{Errc::untrusted, std::move(text), {std::move(finding)}, reason});
}

}  // namespace howdah
