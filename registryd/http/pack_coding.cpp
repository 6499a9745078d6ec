// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/pack_coding.hpp"

#include "core/sys/gzip.hpp"

namespace howdah {

git::PackBodies pack_bodies_for(const Request& request) {
  return accepts_gzip(request.header("accept-encoding")) ? git::PackBodies::stored
                                                         : git::PackBodies::deflated;
}

Result<Response> with_coding(Response response, git::PackBodies bodies) {
  response.set("Vary", "Accept-Encoding");
  if (bodies == git::PackBodies::deflated) return response;
  TRY(response.body, gzip(response.body));
  response.set("Content-Encoding", "gzip");
  return response;
}

}  // namespace howdah
