// SPDX-License-Identifier: PostgreSQL
// Signed pushes by services, from the socket to the index: receive (stock git, with our gate as its hook, in
// an inbox apart) → judge again → land → archive → forget.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/index/writer.hpp"
#include "registryd/http/git_backend.hpp"
#include "registryd/publish/receive.hpp"
#include "registryd/state/tips.hpp"
#include "registryd/submissions/inbox.hpp"

namespace howdah {

struct SubmissionParts {
  RegistryId id;
  TrustAnchor anchor;
  fs::path served;
  fs::path inbox;
  fs::path spool;
  std::string nonce_seed;  ///< secret
  fs::path gate;           ///< the program the hook runs with the argument `pre-receive`; empty: no pushes
  SecretKey commit_key;
  IndexWriter& writer;
  const Clock& clock;
  const Log& log;
};

enum class SubmissionState : std::uint8_t { pending, landed, refused };

struct SubmissionStatus {
  SubmissionState state;
  std::optional<git::ObjectId> commit;  ///< of main, once landed
  std::optional<Json> refusal;          ///< {message, findings}
};

class Submissions {
 public:
  /// Lands or refuses what an earlier run left in the inbox.
  [[nodiscard]] static Result<std::unique_ptr<Submissions>> open(SubmissionParts parts);

  /// A URL of this registry's index: what a certificate must have been made for.
  void answer_as(const std::string& index_url);

  /// What a pusher has to know before pushing. Errors: denied when no pushes are taken here.
  [[nodiscard]] Result<Response> advertise(const GitCall& call);
  /// One push: spooled, received, and landed before it is answered. Errors: denied, too_large, unavailable.
  [[nodiscard]] Result<Response> receive_push(const GitCall& call, const ArchiveSource& body);

  /// Nothing when nobody submitted it, or the gate let nobody in with it.
  [[nodiscard]] Result<std::optional<SubmissionStatus>> status(const git::ObjectId& submission) const;

 private:
  Submissions(SubmissionParts parts, Inbox inbox);
  /// What is said of each submission that waited.
  Result<std::vector<std::string>> land_waiting();
  Result<std::string> land_one(const git::Ref& ref);
  Result<git::ObjectId> judge_and_land(const git::Ref& ref);
  void sweep_if_quiet();

  SubmissionParts parts_;
  Inbox inbox_;
  GitBackend advertising_;
  GitBackend receiving_;
  std::string pushees_;  ///< space between
};

}  // namespace howdah
