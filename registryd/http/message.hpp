// SPDX-License-Identifier: PostgreSQL
// Requests and responses as plain values, so that everything behind them is tested without sockets. Bodies
// are read when asked for and written piece by piece: neither ever lies in memory whole unless it is small.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/identity/identity.hpp"
#include "registryd/oidc/publish_grant.hpp"

namespace howdah {

/// A request body that has not been read yet. One of its functions may be called, once.
class RequestBody {
 public:
  using Sink = std::function<Result<void>(std::string_view bytes)>;
  virtual ~RequestBody() = default;

  /// The bytes as they were before any Content-Encoding. Errors: those of `sink`, after which the rest is
  /// read and dropped so that the client hears our answer; unavailable when the client went away.
  [[nodiscard]] virtual Result<void> read(const Sink& sink) = 0;
  /// The same for the file in field `name` of a multipart/form-data body. Errors: also usage when the body
  /// has another form or no such field, or has it twice.
  [[nodiscard]] virtual Result<void> read_field(const std::string& name, const Sink& sink) = 0;
};

struct Request {
  std::string method;
  std::string path;                                 ///< decoded
  std::string query;                                ///< as sent, without `?`
  std::multimap<std::string, std::string> headers;  ///< names in lower case
  std::map<std::string, std::string> parameters;    ///< of the query, decoded; the first of each name
  std::map<std::string, std::string> captures;      ///< what stood for `{name}` in the route's pattern
  std::string remote;                               ///< address of the peer
  std::string client;                               ///< the address that counts, set by the router
  std::string id;
  std::string_view route_method;      ///< of the route that answers; empty: there is none
  std::string_view route_pattern;     ///< likewise
  std::optional<Identity> identity;   ///< set by the router where the route asks for somebody
  std::optional<PublishGrant> bound;  ///< the token was made for one archive of a trusted publisher
  RequestBody* body = nullptr;

  /// The header's first value; empty when it is absent.
  [[nodiscard]] std::string header(const std::string& name) const;
  [[nodiscard]] std::string parameter(const std::string& name) const;
  [[nodiscard]] const std::string& capture(const std::string& name) const { return captures.at(name); }
};

/// Takes the next piece of a response body; false when nobody wants more: the client is gone or the server
/// stops. An empty piece only asks.
using WriteBytes = std::function<bool(std::string_view)>;

struct Response {
  int status = 200;
  std::multimap<std::string, std::string> headers;
  std::string body;
  /// Instead of `body`: writes it in pieces. An error cuts the connection, so that nobody takes a part for
  /// the whole.
  std::function<Result<void>(const WriteBytes&)> stream;
  std::optional<std::uint64_t> stream_length;  ///< nothing: until the stream ends
  /// Set when the answer depends on nothing but the index at this commit, the host, the path and the query.
  std::optional<Sha1> of_commit;

  void set(const std::string& name, std::string value);
};

}  // namespace howdah
