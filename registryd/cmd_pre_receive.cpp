// SPDX-License-Identifier: PostgreSQL
// registryd pre-receive: the gate, run by git for each push while `registryd serve` runs git.
#include <cstdlib>
#include <iostream>

#include "core/sys/files.hpp"
#include "hooks/pre_receive.hpp"
#include "registryd/commands.hpp"

namespace howdah {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// What went wrong inside stays inside: in the inbox, which is the current folder.
Error inside(const Error& error) {
  (void)write_file_atomically("last-failure", error.message + "\n", 0600);
  return {error.code, "the registry could not judge this push; try again later", {}};
}

/// What the pusher is to read is written here; the error itself says only that it was refused.
Result<void> judge_push(const Terminal& terminal) {
  limit_gate_process();
  const auto judged = pre_receive(variable, std::cin, SystemClock());
  if (judged) return {};
  const Error& error = judged.error();
  explain_refusal(error.code == Errc::denied ? error : inside(error), terminal.err);
  return fail(error.code, "the push was refused");
}

}  // namespace

ServerCommand add_pre_receive_command(CLI::App&) {
  return [](const Terminal& terminal) { return judge_push(terminal); };
}

}  // namespace howdah
