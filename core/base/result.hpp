// SPDX-License-Identifier: PostgreSQL
// The one error system. Absent is `std::optional`, not an error; many problems at once travel in `findings`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "core/base/diagnostics.hpp"

namespace howdah {

/// Closed on purpose: each value has one HTTP status (registryd/http/problem) and one exit code
/// (client/exit_codes).
enum class Errc : std::uint8_t {
  invalid,          ///< the input is wrong; the message or the findings say where and what to do
  usage,            ///< the command line is wrong
  unauthenticated,  ///< nobody, or nobody we know, is asking
  denied,           ///< known, but not allowed
  not_found,
  conflict,     ///< contradicts what already stands: a released version, a moved ref, a foreign file
  too_large,    ///< beyond a stated limit
  unavailable,  ///< a service, file system or tool did not answer; trying again may help
  untrusted,    ///< a signature, chain or digest does not hold
  failed,       ///< an outside command (a build, a test) ran and failed
  internal,     ///< a bug or a broken invariant of ours
};

[[nodiscard]] std::string_view errc_name(Errc code);

/// Why something is not trusted. Closed on purpose: each value has one exit code (client/exit_codes).
enum class Distrust : std::uint8_t {
  signature,  ///< a signature, digest or chain does not hold
  rollback,   ///< older than, or less than, what was verified before
  freeze,     ///< too old: what is fresh is kept from us, or nobody renews it
  fork,       ///< a history that does not contain the one verified before
  limit,      ///< more data than any honest index sends
  policy,     ///< well signed, but against a rule of this reader or of the index
  confusion,  ///< parts, or names, of different registries or states mixed
};

/// `signature`, `rollback`, …: stable.
[[nodiscard]] std::string_view distrust_name(Distrust reason);

struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::vector<Finding> findings;
  Distrust distrust = Distrust::signature;  ///< meaningful for Errc::untrusted only
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message) {
  return tl::unexpected(Error{code, std::move(message), {}});
}

/// Fails with every finding at once; `message` is the headline.
[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message,
                                                const Diagnostics& diagnostics) {
  return tl::unexpected(Error{code, std::move(message), diagnostics.findings()});
}

/// Errc::untrusted with its reason and one finding: `code` is stable and names the attack
/// (`trust-rollback-timestamp`); the message is `<place>: <message>; <remedy>`.
[[nodiscard]] tl::unexpected<Error> fail_untrusted(Distrust reason, std::string code, std::string place,
                                                   std::string message, std::string remedy);

/// Adds what we were doing, once per layer: "publish foo 1.2: write index: ref moved".
[[nodiscard]] inline Error in_context(std::string_view doing, Error error) {
  error.message = std::string(doing) + ": " + error.message;
  return error;
}

}  // namespace howdah

#define HOWDAH_JOIN_(a, b) a##b
#define HOWDAH_JOIN(a, b) HOWDAH_JOIN_(a, b)

/// TRY(const Foo foo, make_foo()): declares foo, or returns the error to the caller. Several statements: an
/// `if` around it needs braces.
#define TRY_IMPL_(result, declaration, ...)                                       \
  auto result = (__VA_ARGS__);                                                    \
  if (!result) return tl::unexpected<::howdah::Error>(std::move(result).error()); \
  declaration = *std::move(result)
#define TRY(declaration, ...) TRY_IMPL_(HOWDAH_JOIN(try_result_, __LINE__), declaration, __VA_ARGS__)

/// TRY_VOID(do_it()): returns the error to the caller, if there is one.
#define TRY_VOID(...)                                                             \
  do {                                                                            \
    if (auto try_void_result = (__VA_ARGS__); !try_void_result)                   \
      return tl::unexpected<::howdah::Error>(std::move(try_void_result).error()); \
  } while (false)
