// SPDX-License-Identifier: PostgreSQL
// What an operator can say in a file (--config), in the environment or on the command line: one table of keys
// for all commands. The command line wins over the environment, that over the file, that over the default. A
// key nobody knows is an error wherever it stands.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace howdah {

enum class SettingKind { text, number, yes_or_no };

/// `key` stands in the file; the option is `--key` with `-` for `_`, the variable HOWDAH_REGISTRYD_KEY.
struct SettingRow {
  std::string_view key;
  const char* what;
  SettingKind kind = SettingKind::text;
  bool needed = false;
  bool secret = false;  ///< may hold a password, which --print-config leaves out
};

[[nodiscard]] std::span<const SettingRow> setting_rows();

using SettingValues = std::map<std::string, std::string, std::less<>>;

/// Lines `key = value`; a value with spaces at its ends, `"` or `#` is written "in quotes", `\"` and `\\`
/// inside.
/// `#` begins a comment. Errors: usage, naming file, line and what is wrong.
[[nodiscard]] Result<SettingValues> parse_settings(std::string_view text, const std::string& file);

/// Those of `NAME=value` strings that begin with HOWDAH_REGISTRYD_. Errors: usage.
[[nodiscard]] Result<SettingValues> settings_in(std::span<const std::string> environment);

/// The settings one command takes. Values are settled when its command line has been read.
class Settings {
 public:
  /// Adds --config.
  static std::shared_ptr<Settings> add_to(CLI::App& command);

  /// Adds `--key`. `key` stands in the table; `value` holds the default and must outlive the parsing. A
  /// switch is `true` or `false` where it is not on the command line.
  void take(std::string_view key, std::string& value);
  void take(std::string_view key, bool& value);
  void take(std::string_view key, std::uint32_t& value);

  /// What holds, in the form of the file, each line with where it comes from.
  [[nodiscard]] std::string print() const;

 private:
  struct Taken {
    const SettingRow* row;
    CLI::Option* option;
    std::function<std::string()> value;
    std::string_view from = "default";
  };
  explicit Settings(CLI::App& command) : command_(command) {}
  [[nodiscard]] Result<void> settle();
  [[nodiscard]] static Result<void> settle(Taken& taken, const SettingValues& values, std::string_view from);
  [[nodiscard]] Result<SettingValues> read_file() const;

  CLI::App& command_;
  std::string file_;
  std::vector<Taken> taken_;
};

}  // namespace howdah
