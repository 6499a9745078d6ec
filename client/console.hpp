// SPDX-License-Identifier: PostgreSQL
// What a person sees while a command runs. Everything goes to standard error: standard output carries only
// the answer.
#pragma once

#include <string>
#include <string_view>

#include "client/world.hpp"
#include "core/base/result.hpp"

namespace howdah {

enum class Talk : std::uint8_t { quiet, normal, verbose };

class Console {
 public:
  Console(World& world, Talk talk);
  ~Console() { clear_progress(); }
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void note(std::string_view text);    ///< a line, unless quiet
  void detail(std::string_view text);  ///< a line, when verbose
  /// A line that the next one replaces; only on a terminal.
  void progress(std::string_view text);
  void error(const Error& error);

  /// Whether somebody is there to answer.
  [[nodiscard]] bool can_ask() const { return static_cast<bool>(world_.read_line); }
  /// `question [y/N]`; true only for an explicit yes. Must not be called unless can_ask().
  [[nodiscard]] bool ask(std::string_view question);

 private:
  void clear_progress();
  [[nodiscard]] bool lively() const;  ///< may move the cursor

  World& world_;
  Talk talk_;
  bool progress_shown_ = false;
};

}  // namespace howdah
