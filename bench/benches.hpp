// SPDX-License-Identifier: PostgreSQL
// The measurements behind the project's speed goals. Each prints its figures and says whether its goal is
// met.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah::bench {

struct Setup {
  fs::path folder;      ///< synthetic indexes stay here; scratch copies are removed
  fs::path index_tool;  ///< the program as built
  fs::path registryd;   ///< likewise
  fs::path howdah;      ///< likewise
  fs::path shell_loop;  ///< bench/shell-loop
  bool small = false;   ///< a hundredth of the size: to see that it runs, not for figures
};

/// One publish at 200,000 releases over one at 2,000. Goal: at most 1.3.
Result<void> bench_publish_cost(const Setup& setup);
/// Publishes a second by 16 publishers at once over one alone. Goal: at least 3.
Result<void> bench_publish_group(const Setup& setup);
/// Concurrent publishes a second over a shell loop of `git commit -S` and `minisign -S`. Goal: at least 20.
Result<void> bench_publish_rate(const Setup& setup);
/// `index-tool verify --history`, statements a second and core, over libsodium's bare Ed25519 verification of
/// the same messages. Goal: at least 0.6.
Result<void> bench_verify_rate(const Setup& setup);
/// Verifying what 100 publishes added to 200,000 releases, over verifying them all; with the peak memory of
/// both. Goal: at most 0.02.
Result<void> bench_verify_update(const Setup& setup);
/// What a clone of 200,000 releases downloads for 100 publishes by 16 at once, and for the start of an
/// epoch. Goals: at most 60 KB and at most 2 KB.
Result<void> bench_fetch_cost(const Setup& setup);

/// Processor time of `howdah info NAME` on a local index of 200,000 releases. Goal: at most 20 ms.
Result<void> bench_info_cost(const Setup& setup);
/// What sparse readers receive for one name, twenty more, and an update after 100 publishes of others, for
/// the fan-outs [2], [1,1] and [1,1,1]. Goals: at most 20 KB from a git host and 16 KB from registryd; 200
/// KB; 4 KB.
Result<void> bench_sparse_bytes(const Setup& setup);

/// What a clone of 200,000 releases takes to follow 100 publishes and verify them, over `git fetch`. Goal: at
/// most 1.2.
Result<void> bench_update_over_git(const Setup& setup);

/// Documents a second by registryd over the same bytes by nginx from disk. Goal: at least 0.5. And
/// registryd's resident memory at rest with 200,000 releases. Goal: at most 100 MiB.
Result<void> bench_api_reads(const Setup& setup);

}  // namespace howdah::bench
