// SPDX-License-Identifier: PostgreSQL
#include "client/console.hpp"

#include "client/printable.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_erase_line = "\r\x1b[K";
constexpr std::string_view k_bold_red = "\x1b[1;31m";
constexpr std::string_view k_plain = "\x1b[0m";

}  // namespace

Console::Console(World& world, Talk talk) : world_(world), talk_(talk) {}

bool Console::lively() const {
  return world_.err_is_terminal && world_.variable("TERM") != "dumb";
}

void Console::clear_progress() {
  if (progress_shown_) world_.err << k_erase_line << std::flush;
  progress_shown_ = false;
}

void Console::note(std::string_view text) {
  if (talk_ == Talk::quiet) return;
  clear_progress();
  world_.err << printable(text) << '\n' << std::flush;
}

void Console::detail(std::string_view text) {
  if (talk_ == Talk::verbose) note(text);
}

void Console::progress(std::string_view text) {
  if (talk_ == Talk::quiet || !lively()) return;
  world_.err << k_erase_line << printable(text) << std::flush;
  progress_shown_ = true;
}

void Console::error(const Error& error) {
  clear_progress();
  // https://no-color.org: any non-empty value.
  const bool colour = lively() && world_.variable("NO_COLOR").empty();
  // The one finding of fail_untrusted() says what the message says; only its code is new.
  const bool named = error.code == Errc::untrusted && error.findings.size() == 1;
  world_.err << (colour ? k_bold_red : "") << "error:" << (colour ? k_plain : "") << ' '
             << printable(error.message) << (named ? " [" + printable(error.findings[0].code) + "]" : "")
             << '\n';
  if (!named)
    for (const Finding& finding : error.findings) world_.err << "  " << printable(render(finding)) << '\n';
  world_.err << std::flush;
}

bool Console::ask(std::string_view question) {
  clear_progress();
  world_.err << printable(question) << " [y/N] " << std::flush;
  const auto answer = world_.read_line();
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

}  // namespace howdah
