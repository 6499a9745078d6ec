// SPDX-License-Identifier: PostgreSQL
// What verifying a whole history costs beyond the signatures themselves.
#include <sodium.h>

#include <fmt/format.h>

#include "bench/benches.hpp"
#include "bench/measure.hpp"
#include "bench/synthetic_index.hpp"
#include "core/model/statement.hpp"
#include "core/sys/process.hpp"

namespace howdah::bench {
namespace {

struct Signed {
  std::string message;
  Signature signature;
};

constexpr std::size_t k_sample = 20000;

/// The messages and signatures of an index's releases, as the verifier will meet them.
Result<std::vector<Signed>> sample_of(const fs::path& index) {
  TRY(auto opened, git::Repository::open(index));
  const auto repository = std::make_shared<const git::Repository>(std::move(opened));
  TRY(const auto view, Verifier(repository, {{}, synthetic_id()}).open_tip());
  TRY(const auto keys, view->keys(LogKind::dist));
  std::vector<Signed> sample;
  for (const std::string& key : keys) {
    TRY(const auto text, view->log_text(LogKind::dist, key));
    for (std::size_t at = 0; text && at < text->size() && sample.size() < k_sample;) {
      const std::size_t end = text->find('\n', at);
      TRY(const StatementLine line, read_statement_line(std::string_view(*text).substr(at, end - at)));
      sample.push_back({statement_message(line.signed_text), line.signatures.front().signature});
      at = end + 1;
    }
  }
  return sample;
}

/// Signatures a second on one core, by libsodium alone.
Result<double> raw_rate(const std::vector<Signed>& sample) {
  const std::string key(synthetic_keys().registry.public_key().raw());
  const auto* key_bytes = reinterpret_cast<const unsigned char*>(key.data());
  const Stopwatch watch;
  for (const Signed& one : sample) {
    const auto* message = reinterpret_cast<const unsigned char*>(one.message.data());
    if (crypto_sign_verify_detached(one.signature.bytes.data(), message, one.message.size(), key_bytes) !=
        0) {
      return fail(Errc::untrusted, "a synthetic signature does not hold");
    }
  }
  return static_cast<double>(sample.size()) / watch.seconds();
}

double mean_size(const std::vector<Signed>& sample) {
  double bytes = 0;
  for (const Signed& one : sample) bytes += static_cast<double>(one.message.size());
  return bytes / static_cast<double>(sample.size());
}

struct Run {
  double seconds = 0;
  std::uint64_t statements = 0;
  std::uint64_t commits = 0;
};

/// The program itself on one thread, start to end.
Result<Run> verify(const Setup& setup, const fs::path& index) {
  const Command command{
      .argv = {setup.index_tool.string(), "verify", index.string(), "--history", "--threads", "1", "--json"}};
  const Stopwatch watch;
  TRY(const Finished tool, run(command));
  const double seconds = watch.seconds();
  if (!tool.ok()) return fail(Errc::failed, render_argv(command.argv) + ": " + tool.out + tool.err);
  TRY(const Json json, parse_json(tool.out));
  return Run{seconds, json["statements"], json["commits"]};
}

Result<void> compare(const Setup& setup, const Shape& shape) {
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const auto sample, sample_of(index));
  // In turns, so that a busy machine slows both alike.
  std::vector<double> ratios, ours, raw;
  Run verified;
  for (int round = 0; round < 3; ++round) {
    TRY(const double bare, raw_rate(sample));
    TRY(verified, verify(setup, index));
    raw.push_back(bare);
    ours.push_back(static_cast<double>(verified.statements) / verified.seconds);
    ratios.push_back(ours.back() / raw.back());
  }
  print_goal("verify-rate-ratio", quantile(ratios, 0.5), {0.6, false},
             {{"index", shape.name()},
              {"statements", verified.statements},
              {"commits", verified.commits},
              {"message_bytes", mean_size(sample)},
              {"statements_per_second_per_core", quantile(ours, 0.5)},
              {"ed25519_per_second_per_core", quantile(raw, 0.5)}});
  return {};
}

}  // namespace

Result<void> bench_verify_rate(const Setup& setup) {
  if (setup.small) return compare(setup, {20, 20, 1});
  TRY_VOID(compare(setup, {1000, 20, 1}));
  return compare(setup, {10000, 20, 20});
}

}  // namespace howdah::bench
