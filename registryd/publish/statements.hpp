// SPDX-License-Identifier: PostgreSQL
// Statements that users make themselves: about their keys, about who owns a distribution, yanks. Where owners
// hold keys they arrive signed and are countersigned here; elsewhere the registry signs for the user its
// token names. Spec: docs/protocol.md, "Making statements".
#pragma once

#include <string>
#include <string_view>

#include "core/index/writer.hpp"
#include "registryd/identity/identity.hpp"
#include "registryd/publish/publisher.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

inline constexpr std::uint64_t k_max_statement_body = 600U << 10U;

/// A statement as a user sends it, in canonical form.
struct Draft {
  Json body;         ///< `signed`
  std::string line;  ///< with the user's signatures; empty when there are none
};

/// Who may send a type, besides what its signatures must show.
enum class Sender : std::uint8_t {
  self,   ///< the user the log is about
  owner,  ///< an owner of the distribution
  owner_or_admin,
  admin,
};

struct AcceptedType {
  std::string_view type;
  Sender sender;
  Scope scope;  ///< what a token needs; publish_update is looked at by the publisher
};

/// Nothing when users do not make statements of that type themselves.
[[nodiscard]] const AcceptedType* find_accepted_type(std::string_view type);

/// `{"signed":{…},"signatures":[{"keyid","sig"}…]}`. Errors: invalid.
[[nodiscard]] Result<Draft> read_draft(std::string_view body);

class Statements {
 public:
  Statements(Publisher& publisher, IndexWriter& writer, Tips& tips, const Clock& clock)
      : publisher_(publisher), writer_(writer), tips_(tips), clock_(clock) {}

  /// Appends it; a `cede` brings the `transfer` along. Returns {"statement","type","path","seq","commit"}, or
  /// a release's receipt. Errors: invalid, denied (not this user's to say, or not signed by whom it must be),
  /// conflict (the log has moved on).
  [[nodiscard]] Result<Json> take(const Identity& who, std::string_view body);

 private:
  [[nodiscard]] Result<void> check_sender(const Identity& who, const Draft& draft);
  [[nodiscard]] Result<Json> record(const Identity& who, const Draft& draft);

  Publisher& publisher_;
  IndexWriter& writer_;
  Tips& tips_;
  const Clock& clock_;
};

}  // namespace howdah
