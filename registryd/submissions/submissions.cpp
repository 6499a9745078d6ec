// SPDX-License-Identifier: PostgreSQL
#include "registryd/submissions/submissions.hpp"

#include <fmt/format.h>

#include "hooks/landing.hpp"
#include "hooks/pre_receive.hpp"
#include "hooks/push_certificate.hpp"
#include "registryd/submissions/sideband.hpp"

namespace howdah {
namespace {

/// A pack of receive.maxInputSize and a certificate.
constexpr std::uint64_t k_max_push = 9U << 20U;
constexpr std::size_t k_max_answer = 1U << 20U;
constexpr std::ptrdiff_t k_pushes_at_once = 4;
constexpr const char* k_no_push =
    "this index takes no pushes: publish a release with `howdah publish`, or POST it to /v1/releases";

/// Memory (git's own; the hook lifts it for the gate, which has its own), CPU seconds and file size of git
/// and all it starts.
const std::vector<std::string>& limits() {
  static const std::vector<std::string> arguments{"prlimit", "--as=335544320:", "--cpu=60",
                                                  "--fsize=67108864", "--core=0"};
  return arguments;
}

GitServing serving(const SubmissionParts& parts, bool advertising) {
  GitServing serving{.repository = parts.inbox,
                     .settings = {{"http.receivepack", "true"}, {"receive.certNonceSeed", parts.nonce_seed}},
                     .under = limits(),
                     .at_once = k_pushes_at_once};
  // Hidden refs cannot be pushed to, so they are hidden only while refs are listed.
  if (advertising) serving.settings.emplace_back("receive.hideRefs", "refs/for");
  return serving;
}

/// Objects of the inbox and of the served index, both.
Result<git::Repository> open_objects(const SubmissionParts& parts) {
  TRY(git::Repository objects, git::Repository::open(parts.served));
  TRY_VOID(objects.also_read(fs::absolute(parts.inbox) / "objects"));
  return objects;
}

/// What the certificate proves by itself; the gate compared its nonce and pushee when it arrived.
Result<PushCertificate> check_certificate(const std::string& text, const git::Ref& ref) {
  TRY(PushCertificate certificate, read_push_certificate(text));
  if (certificate.updates != std::vector{RefUpdate{{}, ref.target, ref.name}})
    return fail(Errc::denied, "its certificate speaks of other refs");
  return certificate;
}

Result<git::ObjectId> tip_of(const git::Repository& served) {
  TRY(const auto tip, served.ref(k_main_ref));
  if (!tip) return fail(Errc::not_found, served.path().string() + ": it has no main");
  return *tip;
}

Result<git::ObjectId> parent_of(const git::Repository& served, const git::ObjectId& id) {
  TRY(const git::Commit commit, served.read_commit(id));
  if (commit.parents.empty()) return fail(Errc::untrusted, "commit " + id.hex() + ": it has no parent");
  return commit.parents.front();
}

Result<std::string> whole_body(const Response& response) {
  std::string body = response.body;
  if (!response.stream) return body;
  TRY_VOID(response.stream([&body](std::string_view bytes) {
    body += bytes;
    return body.size() <= k_max_answer;
  }));
  return body;
}

}  // namespace

Submissions::Submissions(SubmissionParts parts, Inbox inbox)
    : parts_(std::move(parts)),
      inbox_(std::move(inbox)),
      advertising_(serving(parts_, true), parts_.spool, parts_.log),
      receiving_(serving(parts_, false), parts_.spool, parts_.log) {}

Result<std::unique_ptr<Submissions>> Submissions::open(SubmissionParts parts) {
  TRY(Inbox inbox, Inbox::open(parts.inbox, parts.served));
  std::unique_ptr<Submissions> submissions(new Submissions(std::move(parts), std::move(inbox)));
  TRY_VOID(submissions->land_waiting());
  submissions->sweep_if_quiet();
  return submissions;
}

void Submissions::answer_as(const std::string& index_url) {
  if (!pushees_.empty()) pushees_ += ' ';
  pushees_ += index_url;
}

Result<Response> Submissions::advertise(const GitCall& call) {
  if (parts_.gate.empty()) return fail(Errc::denied, k_no_push);
  return advertising_.answer(call);
}

Result<Response> Submissions::receive_push(const GitCall& call, const ArchiveSource& body) {
  if (parts_.gate.empty()) return fail(Errc::denied, k_no_push);
  auto spooled = receive(body, parts_.spool, k_max_push);
  if (!spooled && spooled.error().code == Errc::too_large)
    return fail(Errc::too_large,
                fmt::format("a push has at most {} bytes; split it into several", k_max_push));
  if (!spooled) return tl::unexpected(spooled.error());
  GitCall push = call;
  push.body_file = spooled->file.path();
  push.environment = {{"HOWDAH_GATE", parts_.gate.string()},
                      {k_gate_index, fs::absolute(parts_.served).string()},
                      {k_gate_root, parts_.anchor.root ? parts_.anchor.root->hex() : ""},
                      {k_gate_registry, parts_.id.text()},
                      {k_gate_pushees, pushees_}};
  Response response;
  {
    TRY(const FileLock pushing, inbox_.lock_for_push());
    TRY(response, receiving_.answer(push));
    TRY(std::string answer, whole_body(response));
    response.stream = nullptr;
    TRY(const auto told, land_waiting());
    response.body = tell_pusher(std::move(answer), told);
  }
  sweep_if_quiet();
  return response;
}

void Submissions::sweep_if_quiet() {
  const auto alone = inbox_.lock_if_quiet();
  if (!alone || !*alone) return;
  if (const auto swept = inbox_.sweep(); !swept)
    parts_.log.warn("inbox-not-swept", {{"message", swept.error().message}});
}

Result<std::vector<std::string>> Submissions::land_waiting() {
  TRY(const FileLock one_at_a_time, inbox_.lock_for_landing());
  TRY(const auto waiting, inbox_.waiting());
  std::vector<std::string> told;
  for (const git::Ref& ref : waiting) {
    TRY(std::string line, land_one(ref));
    told.push_back(std::move(line));
  }
  return told;
}

/// What does not land is refused, unless it is we who cannot: then it waits for the next occasion.
Result<std::string> Submissions::land_one(const git::Ref& ref) {
  const auto landed = judge_and_land(ref);
  const std::string id = ref.target.hex();
  if (landed) {
    TRY_VOID(inbox_.remove(ref));
    parts_.log.info("submission-landed", {{"submission", id}, {"commit", landed->hex()}, {"ref", ref.name}});
    return fmt::format("submission {} landed as {}", id, landed->hex());
  }
  const Error& error = landed.error();
  parts_.log.warn("submission-not-landed",
                  {{"submission", id}, {"ref", ref.name}, {"message", error.message}});
  if (error.code == Errc::unavailable || error.code == Errc::internal)
    return fmt::format("submission {} waits to be landed", id);
  TRY_VOID(inbox_.refuse(ref, error));
  return fmt::format("submission {} was refused when landing: {}", id, error.message);
}

Result<git::ObjectId> Submissions::judge_and_land(const git::Ref& ref) {
  TRY(git::Repository served, git::Repository::open(parts_.served));
  TRY(const auto archived, find_archived(served, ref.target));
  if (archived) return archived->landed;
  TRY(const std::string text, inbox_.certificate(ref.target));
  TRY(const PushCertificate certificate, check_certificate(text, ref));
  TRY(const InboxName name, parse_inbox_ref(ref.name));
  TRY(const git::Repository objects, open_objects(parts_));
  // A server killed in between has landed it already.
  TRY(std::optional<git::ObjectId> landed, find_landed(served, ref.target));
  TRY(const git::ObjectId judged_at, landed ? parent_of(served, *landed) : tip_of(served));
  const Verifier verifier(std::make_shared<git::Repository>(std::move(served)), parts_.anchor);
  TRY(const Verified<IndexView> tip, verifier.open(judged_at));
  TRY(const CheckedSubmission submission, check_submission({.tip = *tip,
                                                            .objects = objects,
                                                            .head = ref.target,
                                                            .base = {},
                                                            .service = name.service,
                                                            .pusher = certificate.signer,
                                                            .received = nonce_time(certificate.nonce),
                                                            .now = parts_.clock.now()}));
  if (!landed) {
    TRY(const Committed committed, land(parts_.writer, submission));
    landed = committed.commit;
  }
  TRY(git::Repository archive_to, git::Repository::open(parts_.served));
  TRY_VOID(archive(archive_to, objects, submission, text, *landed,
                   {parts_.id, parts_.commit_key, parts_.clock.now()}));
  return *landed;
}

Result<std::optional<SubmissionStatus>> Submissions::status(const git::ObjectId& submission) const {
  TRY(const git::Repository served, git::Repository::open(parts_.served));
  TRY(const auto archived, find_archived(served, submission));
  if (archived) return SubmissionStatus{SubmissionState::landed, archived->landed, {}};
  TRY(const auto waiting, inbox_.waiting());
  for (const git::Ref& ref : waiting) {
    if (ref.target == submission) return SubmissionStatus{SubmissionState::pending, {}, {}};
  }
  TRY(auto refusal, inbox_.refusal(submission));
  if (!refusal) return std::nullopt;
  return SubmissionStatus{SubmissionState::refused, {}, std::move(refusal)};
}

}  // namespace howdah
