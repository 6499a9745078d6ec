// SPDX-License-Identifier: PostgreSQL
#include "registryd/settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/sys/files.hpp"
#include "registryd/state/address.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_file = 1U << 20U;
constexpr std::string_view k_prefix = "HOWDAH_REGISTRYD_";
constexpr std::string_view k_blank = " \t\r";

constexpr std::array k_rows{
    SettingRow{.key = "data", .what = "The registry's folder; `serve` makes it when missing", .needed = true},
    SettingRow{.key = "database",
               .what = "postgresql://USER@HOST/NAME of accounts and tokens (default: a file in the folder)",
               .secret = true},
    SettingRow{.key = "listen", .what = "HOST:PORT; port 0 takes a free one"},
    SettingRow{.key = "registry_id",
               .what = "What a new registry is called: host/name (default localhost/main)"},
    SettingRow{.key = "public_url", .what = "How clients reach it, when not by --listen"},
    SettingRow{
        .key = "issuers",
        .what = "JSON file: whose id tokens trusted publishers bring, instead of GitHub's and GitLab's"},
    SettingRow{.key = "replica_of",
               .what = "Follow this registry, and serve what needs no secret; takes the URL howdah takes"},
    SettingRow{.key = "root", .what = "Of a new replica: the registry's root, sha256:<hex>"},
    SettingRow{.key = "registration", .what = "open, moderated (somebody approves each account) or closed"},
    SettingRow{.key = "mail_from", .what = "The sender of mails (default registry@HOST)"},
    SettingRow{.key = "smtp",
               .what = "Mail server: smtp://HOST:PORT or smtps://HOST:PORT; without, mails stay in mail/new"},
    SettingRow{.key = "smtp_user", .what = "Who we are to the mail server"},
    SettingRow{.key = "smtp_password_file", .what = "A file with the password for it"},
    SettingRow{.key = "hold_similar_names",
               .what = "New names that people could take for existing ones wait for: registryd hold approve",
               .kind = SettingKind::yes_or_no},
    SettingRow{.key = "read_limit",
               .what = "Reads a minute of one client; 0: no limit",
               .kind = SettingKind::number},
    SettingRow{.key = "write_limit",
               .what = "Writes a minute of one client; 0: no limit",
               .kind = SettingKind::number},
    SettingRow{.key = "behind_proxy",
               .what = "The last address of X-Forwarded-For is the client: only behind a proxy that sets it",
               .kind = SettingKind::yes_or_no},
    SettingRow{.key = "fetch_from_loopback",
               .what = "Archives and repositories may be fetched from this machine too, not from public "
                       "addresses alone",
               .kind = SettingKind::yes_or_no},
};

const SettingRow* find_row(std::string_view key) {
  const auto* const row =
      std::find_if(k_rows.begin(), k_rows.end(), [key](const SettingRow& r) { return r.key == key; });
  return row == k_rows.end() ? nullptr : row;
}

std::string replaced(std::string_view text, char from, char to) {
  std::string result(text);
  std::replace(result.begin(), result.end(), from, to);
  return result;
}

std::string variable_of(std::string_view key) {
  std::string name(k_prefix);
  for (const char c : key) name += c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
  return name;
}

std::string option_of(std::string_view key) {
  return "--" + replaced(key, '_', '-');
}

std::string known_keys() {
  std::string keys;
  for (const SettingRow& row : k_rows) keys += fmt::format("{}{}", keys.empty() ? "" : ", ", row.key);
  return keys;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(k_blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(k_blank) - first + 1);
}

std::string in_quotes(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return text + '"';
}

/// What stands between quotes at the start of `text`; nothing when the quote does not end, or more follows
/// than a comment.
std::optional<std::string> unquoted(std::string_view text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      const std::string_view rest = trimmed(text.substr(i + 1));
      return rest.empty() || rest.front() == '#' ? std::optional(value) : std::nullopt;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    value += text[i];
  }
  return std::nullopt;
}

std::optional<std::string> value_in(std::string_view text) {
  if (text.starts_with('"')) return unquoted(text);
  const std::string_view bare = trimmed(text.substr(0, text.find('#')));
  if (bare.find('"') != std::string_view::npos) return std::nullopt;
  return std::string(bare);
}

Result<void> read_line(std::string_view line, const std::string& place, SettingValues& values) {
  const std::string_view text = trimmed(line);
  if (text.empty() || text.front() == '#') return {};
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos)
    return fail(Errc::usage, fmt::format("{}: write `key = value`, or begin a comment with #", place));
  const std::string key(trimmed(text.substr(0, equals)));
  if (find_row(key) == nullptr)
    return fail(Errc::usage,
                fmt::format("{}: there is no setting '{}'; there are {}", place, key, known_keys()));
  auto value = value_in(trimmed(text.substr(equals + 1)));
  if (!value)
    return fail(Errc::usage, fmt::format("{}: '{}': a value with \" or # in it is written \"in quotes\", and "
                                         "nothing but a comment follows it",
                                         place, key));
  if (!values.emplace(key, *std::move(value)).second)
    return fail(Errc::usage, fmt::format("{}: '{}' stands here a second time", place, key));
  return {};
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  return variables;
}

}  // namespace

std::span<const SettingRow> setting_rows() {
  return k_rows;
}

Result<SettingValues> parse_settings(std::string_view text, const std::string& file) {
  SettingValues values;
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    TRY_VOID(read_line(text.substr(0, end), fmt::format("{}:{}", file, line), values));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return values;
}

Result<SettingValues> settings_in(std::span<const std::string> environment) {
  SettingValues values;
  for (const std::string& variable : environment) {
    if (!variable.starts_with(k_prefix)) continue;
    const std::string name = variable.substr(0, variable.find('='));
    const auto* const row = std::find_if(k_rows.begin(), k_rows.end(),
                                         [&](const SettingRow& r) { return variable_of(r.key) == name; });
    if (row == k_rows.end())
      return fail(Errc::usage, fmt::format("the environment has {}, which is no setting; there are {}", name,
                                           known_keys()));
    values[std::string(row->key)] = variable.substr(std::min(name.size() + 1, variable.size()));
  }
  return values;
}

std::shared_ptr<Settings> Settings::add_to(CLI::App& command) {
  std::shared_ptr<Settings> settings(new Settings(command));
  command.add_option("--config", settings->file_, "A file of settings; see serve --print-config");
  command.parse_complete_callback([settings] {
    if (const auto settled = settings->settle(); !settled)
      throw CLI::ValidationError("settings", settled.error().message);
  });
  return settings;
}

void Settings::take(std::string_view key, std::string& value) {
  const SettingRow* const row = find_row(key);
  CLI::Option* const option = command_.add_option(option_of(key), value, row->what);
  if (!value.empty()) option->capture_default_str();
  taken_.push_back({row, option, [&value] { return value; }});
}

void Settings::take(std::string_view key, bool& value) {
  const SettingRow* const row = find_row(key);
  CLI::Option* const option = command_.add_flag(option_of(key), value, row->what);
  taken_.push_back({row, option, [&value] { return std::string(value ? "true" : "false"); }});
}

void Settings::take(std::string_view key, std::uint32_t& value) {
  const SettingRow* const row = find_row(key);
  CLI::Option* const option = command_.add_option(option_of(key), value, row->what)->capture_default_str();
  taken_.push_back({row, option, [&value] { return std::to_string(value); }});
}

Result<SettingValues> Settings::read_file() const {
  if (file_.empty()) return SettingValues();
  TRY(const std::string text, howdah::read_file(file_, k_max_file));
  return parse_settings(text, file_);
}

Result<void> Settings::settle(Taken& taken, const SettingValues& values, std::string_view from) {
  const auto found = values.find(taken.row->key);
  if (found == values.end() || taken.option->count() > 0) return {};
  taken.from = from;
  try {
    taken.option->add_result(found->second);
    taken.option->run_callback();
  } catch (const CLI::Error&) {
    return fail(Errc::usage, fmt::format("{} of the {}: '{}' is no value for it: {}", taken.row->key, from,
                                         found->second, taken.row->what));
  }
  return {};
}

Result<void> Settings::settle() {
  const auto variables = own_environment();
  TRY(const SettingValues environment, settings_in(variables));
  TRY(const SettingValues file, read_file());
  for (Taken& taken : taken_) {
    if (taken.option->count() > 0) taken.from = "command line";
    TRY_VOID(settle(taken, environment, "environment"));
    TRY_VOID(settle(taken, file, "file"));
    if (taken.row->needed && taken.value().empty()) {
      return fail(Errc::usage,
                  fmt::format("{} is required (or {}, or `{} = …` in the --config file)",
                              option_of(taken.row->key), variable_of(taken.row->key), taken.row->key));
    }
  }
  return {};
}

std::string Settings::print() const {
  std::string text;
  for (const Taken& taken : taken_) {
    const std::string shown = taken.row->secret ? without_password(taken.value()) : taken.value();
    text +=
        fmt::format("# {}\n{} = {}  # {}\n", taken.row->what, taken.row->key, in_quotes(shown), taken.from);
  }
  return text;
}

}  // namespace howdah
