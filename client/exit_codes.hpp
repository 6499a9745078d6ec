// SPDX-License-Identifier: PostgreSQL
// How `howdah` ends. Scripts rely on these numbers: they are documented in docs/cli.md and never reused.
#pragma once

#include <array>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

enum class ExitCode : int {
  ok = 0,
  failure = 1,
  usage = 2,
  not_found = 3,
  untrusted = 4,
  build_failed = 5,
  conflict = 6,
  unavailable = 7,
  denied = 8,
  invalid = 9,
  waiting = 10,
  outdated = 13,
  advised = 14,
  signature = 20,
  rollback = 21,
  freeze = 22,
  fork = 23,
  limit = 24,
  policy = 25,
  confusion = 26,
};

struct ExitRow {
  ExitCode code;
  std::string_view name;
  std::string_view meaning;  ///< as in docs/cli.md
};

inline constexpr std::array k_exit_rows{
    ExitRow{ExitCode::ok, "ok", "Done, or nothing was left to do."},
    ExitRow{ExitCode::failure, "failure", "A bug in Howdah, or an outside program misbehaved."},
    ExitRow{ExitCode::usage, "usage", "The command line is wrong."},
    ExitRow{ExitCode::not_found, "not-found", "No such name, version, file, program or registry."},
    ExitRow{ExitCode::untrusted, "untrusted",
            "An installed file is not what its receipt says, or a kept archive not what its name says."},
    ExitRow{ExitCode::build_failed, "build-failed", "The extension's own build failed."},
    ExitRow{ExitCode::conflict, "conflict", "It contradicts what is there: a file, a version, a dependency."},
    ExitRow{ExitCode::unavailable, "unavailable", "A server, disk or network did not answer; try again."},
    ExitRow{ExitCode::denied, "denied", "Not allowed: file permissions, token or ownership."},
    ExitRow{ExitCode::invalid, "invalid", "The input is wrong; the findings say where and what to do."},
    ExitRow{ExitCode::waiting, "waiting",
            "Not recorded yet: an owner or a moderator has to say yes, or sign the file that was written."},
    ExitRow{ExitCode::outdated, "outdated",
            "Something installed could be newer (outdated), or is not what howdah.lock says (sync --check)."},
    ExitRow{ExitCode::advised, "advised",
            "Something installed is spoken against: an advisory, a yank, a deprecation (audit)."},
    ExitRow{ExitCode::signature, "signature", "Not trusted: a signature, digest or chain does not hold."},
    ExitRow{ExitCode::rollback, "rollback",
            "Not trusted: older than, or less than, what was verified before."},
    ExitRow{ExitCode::freeze, "freeze", "Not trusted: too old, or this machine's clock is wrong."},
    ExitRow{ExitCode::fork, "fork", "Not trusted: another history than the one verified before."},
    ExitRow{ExitCode::limit, "limit", "Not trusted: more data than any honest registry sends."},
    ExitRow{ExitCode::policy, "policy", "Not trusted: against a rule of the index or of this client."},
    ExitRow{ExitCode::confusion, "confusion",
            "Not trusted: parts or names of different registries or states are mixed."},
};

/// What is not trusted ends with the code of its reason.
[[nodiscard]] ExitCode exit_code_for(const Error& error);

}  // namespace howdah
