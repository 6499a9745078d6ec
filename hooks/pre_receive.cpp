// SPDX-License-Identifier: PostgreSQL
#include "hooks/pre_receive.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <istream>
#include <ostream>

#include "core/index/verifier.hpp"
#include "hooks/gate.hpp"
#include "hooks/inventory.hpp"
#include "hooks/push_certificate.hpp"

namespace howdah {
namespace {

constexpr rlim_t k_memory = 512U << 20U;
constexpr rlim_t k_cpu_seconds = 60;
constexpr rlim_t k_file_bytes = 64U << 20U;
constexpr std::size_t k_max_line = 4096;
constexpr std::size_t k_shown = 20;
constexpr UnixSeconds k_nonce_slop = 60;  ///< as receive.certNonceSlop

tl::unexpected<Error> refuse(const char* code, std::string place, std::string why, std::string remedy) {
  Diagnostics findings;
  findings.error(code, std::move(place), std::move(why), std::move(remedy));
  return fail(Errc::denied, "the push is refused", findings);
}

/// The one update a submission is. The rest, however long, is not read.
Result<RefUpdate> read_update(std::istream& in) {
  constexpr const char* k_one = "push one ref at a time: git push --signed URL HEAD:refs/for/SERVICE/NONCE";
  std::string line;
  char c = 0;
  while (line.size() <= k_max_line && in.get(c) && c != '\n') line += c;
  auto update = parse_ref_update(line);
  if (!update) return refuse("gate-ref", "", update.error().message, k_one);
  if (in.peek() != std::istream::traits_type::eof())
    return refuse("gate-refs", update->ref, "the push moves more than one ref", k_one);
  if (update->before != git::ObjectId{})
    return refuse("gate-ref-exists", update->ref, "the ref exists: submissions are written once",
                  "push to another nonce");
  if (update->after == git::ObjectId{})
    return refuse("gate-ref-delete", update->ref, "the push deletes a ref", k_one);
  return *std::move(update);
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

bool means_us(const std::string& pushee, std::string_view pushees) {
  while (!pushees.empty()) {
    const std::string_view one = pushees.substr(0, pushees.find(' '));
    pushees.remove_prefix(std::min(pushees.size(), one.size() + 1));
    if (without_slash(pushee) == without_slash(std::string(one))) return true;
  }
  return false;
}

/// git has compared the nonce with the one it would issue now, or issued at most `certNonceSlop` ago.
Result<void> check_nonce(const Environment& environment) {
  const std::string status = environment("GIT_PUSH_CERT_NONCE_STATUS");
  if (status == "OK") return {};
  if (status == "SLOP") {
    const std::string slop = environment("GIT_PUSH_CERT_NONCE_SLOP");
    UnixSeconds seconds = k_nonce_slop + 1;
    std::from_chars(slop.data(), slop.data() + slop.size(), seconds);
    if (std::abs(seconds) <= k_nonce_slop) return {};
  }
  return refuse("gate-nonce", "push certificate",
                fmt::format("its nonce is not one we issued just now ({})", status.empty() ? "none" : status),
                "push again");
}

Result<PushCertificate> check_certificate(const std::string& text, const RefUpdate& update,
                                          const Environment& environment) {
  constexpr const char* k_place = "push certificate";
  auto certificate = read_push_certificate(text);
  if (!certificate)
    return refuse("gate-certificate", k_place, certificate.error().message,
                  "push with stock git, gpg.format=ssh");
  TRY_VOID(check_nonce(environment));
  if (certificate->updates != std::vector{update})
    return refuse("gate-certificate-refs", k_place, "it speaks of other refs than the push moves",
                  "push again");
  if (!means_us(certificate->pushee, environment(k_gate_pushees))) {
    return refuse(
        "gate-pushee", k_place,
        fmt::format("it was made for {}, and this is {}", certificate->pushee, environment(k_gate_pushees)),
        "push to the URL by which this registry knows itself");
  }
  return *std::move(certificate);
}

/// What the hook's environment leads to.
struct Scene {
  std::shared_ptr<git::Repository> served;
  git::Repository objects;  ///< the served ones, and the quarantine
  fs::path quarantine;
};

Result<Scene> open_scene(const Environment& environment) {
  const fs::path index = environment(k_gate_index);
  const fs::path quarantine = environment("GIT_QUARANTINE_PATH");
  if (index.empty() || quarantine.empty())
    return fail(Errc::internal, "the gate runs only as git's pre-receive hook, under registryd");
  TRY(git::Repository served, git::Repository::open(index));
  TRY(git::Repository objects, git::Repository::open(index));
  TRY_VOID(objects.also_read(quarantine));
  return Scene{std::make_shared<git::Repository>(std::move(served)), std::move(objects), quarantine};
}

Result<Inventory> take_inventory(const fs::path& quarantine) {
  auto inventory = Inventory::take(quarantine);
  if (inventory || inventory.error().code != Errc::too_large) return inventory;
  return refuse("gate-too-much", "push", inventory.error().message, "split it into several submissions");
}

/// git writes it into the receiving repository, the current folder, not into the quarantine.
Result<std::string> read_certificate(const std::string& blob) {
  const auto id = git::ObjectId::parse(blob);
  if (!id)
    return refuse("gate-unsigned-push", "push", "it carries no certificate",
                  "git push --signed, with gpg.format=ssh and user.signingKey set");
  TRY(const git::Repository receiving, git::Repository::open(fs::current_path()));
  auto text = receiving.read_blob(*id, k_max_certificate_bytes);
  if (!text) return refuse("gate-certificate", "push certificate", text.error().message, "push one ref");
  return text;
}

Result<Verified<IndexView>> open_tip(const Scene& scene, const Environment& environment) {
  TRY(RegistryId id, RegistryId::parse(environment(k_gate_registry)));
  return Verifier(scene.served, {Sha256::parse(environment(k_gate_root)), std::move(id)}).open_tip();
}

}  // namespace

Result<void> pre_receive(const Environment& environment, std::istream& updates, const Clock& clock) {
  TRY(const RefUpdate update, read_update(updates));
  TRY(const InboxName inbox, parse_inbox_ref(update.ref));
  TRY(const Scene scene, open_scene(environment));
  TRY(const Inventory inventory, take_inventory(scene.quarantine));
  TRY(const std::string text, read_certificate(environment("GIT_PUSH_CERT")));
  TRY(const PushCertificate certificate, check_certificate(text, update, environment));
  TRY(const Verified<IndexView> tip, open_tip(scene, environment));
  const UnixSeconds now = clock.now();
  TRY(const CheckedSubmission submission, check_submission({.tip = *tip,
                                                            .objects = scene.objects,
                                                            .head = update.after,
                                                            .base = {},
                                                            .service = inbox.service,
                                                            .pusher = certificate.signer,
                                                            .received = now,
                                                            .now = now}));
  Diagnostics findings;
  inventory.check_nothing_else(submission.objects, *scene.served, findings);
  if (findings.has_errors()) return fail(Errc::denied, "the push is refused", findings);
  return write_file_atomically(fs::path(k_certificates) / update.after.hex(), text, 0600);
}

void explain_refusal(const Error& error, std::ostream& out) {
  out << "howdah: " << error.message << '\n';
  const std::size_t count = std::min(error.findings.size(), k_shown);
  for (std::size_t i = 0; i < count; ++i) {
    const Finding& finding = error.findings[i];
    out << fmt::format("howdah: {}: {}{}{}\n", finding.code, finding.place, finding.place.empty() ? "" : ": ",
                       finding.message);
    if (!finding.remedy.empty()) out << "howdah:   remedy: " << finding.remedy << '\n';
  }
  if (error.findings.size() > count)
    out << fmt::format("howdah: and {} findings more\n", error.findings.size() - count);
  out << std::flush;
}

void limit_gate_process() {
  const auto limit = [](__rlimit_resource what, rlim_t value) {
    const rlimit both{value, value};
    ::setrlimit(what, &both);
  };
#ifndef __SANITIZE_ADDRESS__  // which reserves terabytes of addresses
  limit(RLIMIT_AS, k_memory);
#endif
  limit(RLIMIT_CPU, k_cpu_seconds);
  limit(RLIMIT_FSIZE, k_file_bytes);
}

}  // namespace howdah
