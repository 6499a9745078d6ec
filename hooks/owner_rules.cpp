// SPDX-License-Identifier: PostgreSQL
#include "hooks/owner_rules.hpp"

#include <fmt/format.h>

#include "core/index/log_check.hpp"

namespace howdah {
namespace {

constexpr const char* k_remake = "fetch, make the statement anew behind the log's last line, and sign it";

class OwnerLines {
 public:
  OwnerLines(const GrownLog& log, const GateInput& input, Diagnostics& findings)
      : log_(log),
        context_(input.tip.context()),
        replay_(context_, log.path, log.address),
        findings_(findings) {}

  /// The old lines, which main's readers have verified.
  Result<void> trust_old(UnixSeconds now) {
    for (const std::string_view line : split_lines(log_.before)) TRY_VOID(replay_.trust(line));
    ownership_ = replay_.ownership();
    ownership_.advance(now);
    return {};
  }

  void signer(const PublicKey& key) {
    if (!ownership_.keyed()) {
      refuse("gate-keyless", "no owner of the distribution has a key: nobody can be told from anybody",
             "ask the registry's operator to add your key");
    } else if (ownership_.key(key.tuf_keyid()) == nullptr) {
      refuse("gate-signer",
             fmt::format("the commits are signed by {}, no owner's key", key.ssh_fingerprint()),
             "sign the commits with an owner's key");
    }
  }

  void take_new() {
    for (const std::string_view text : split_lines(log_.appended)) {
      const auto taken = take(text);
      if (taken) continue;
      refuse("gate-statement", taken.error().message, k_remake);
      return;
    }
  }

 private:
  void refuse(const char* code, std::string why, std::string remedy) {
    findings_.error(code, fmt::format("{}:{}", log_.path, replay_.next_seq()), std::move(why),
                    std::move(remedy));
  }

  Result<void> take(std::string_view text) {
    TRY(const StatementLine line, read_statement_line(text));
    TRY_VOID(place(line));
    for (const LineSignature& signature : line.signatures) TRY_VOID(holds(line, signature));
    if (missing_owners(line, ownership_) > 0) return fail(Errc::untrusted, "owners' signatures are missing");
    TRY_VOID(ownership_.check(line));
    TRY_VOID(replay_.trust(text));
    ownership_ = replay_.ownership();
    return {};
  }

  Result<void> place(const StatementLine& line) const {
    const StatementType* type = find_statement_type(line.type);
    if (type == nullptr || type->log != LogKind::dist || line.subject != log_.address.key ||
        line.registry != context_.registry.text())
      return fail(Errc::untrusted, "the statement is not about this distribution of this registry");
    if (line.seq != replay_.next_seq() || line.prev != replay_.prev())
      return fail(Errc::untrusted, "the statement was made to follow another line");
    return {};
  }

  Result<void> holds(const StatementLine& line, const LineSignature& signature) const {
    const auto added = PublicKey::parse_ssh(member_text(line, "key"));
    const bool by_added = added && added->tuf_keyid() == signature.keyid;  // its holder agrees
    const PublicKey* const key = by_added ? &*added : ownership_.key(signature.keyid);
    if (key != nullptr && key->verify(signature.signature, statement_message(line.signed_text))) return {};
    return fail(Errc::untrusted, fmt::format("the signature by key {}… is no owner's, or does not hold",
                                             signature.keyid.substr(0, 12)));
  }

  const GrownLog& log_;
  LogContext context_;
  LogReplay replay_;
  Ownership ownership_;
  Diagnostics& findings_;
};

}  // namespace

void check_owner_lines(const GrownLog& log, const PublicKey& signer, const GateInput& input,
                       Diagnostics& findings) {
  OwnerLines lines(log, input, findings);
  if (const auto trusted = lines.trust_old(input.now); !trusted) {
    findings.error("gate-index", log.path, trusted.error().message);
    return;
  }
  lines.signer(signer);
  if (!findings.has_errors()) lines.take_new();
}

}  // namespace howdah
