// SPDX-License-Identifier: PostgreSQL
#include "client/build/steps.hpp"

#include <array>
#include <thread>

namespace howdah {
namespace {

constexpr std::uint64_t k_script_limit = 16ULL << 20U;

bool has(const fs::path& folder, const char* file) {
  std::error_code error;
  return fs::is_regular_file(folder / file, error);
}

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<std::string> make(const BuildOrder& order, std::vector<std::string> arguments) {
  const std::vector<std::string> chosen{"PG_CONFIG=" + order.postgres.pg_config.string(), "USE_PGXS=1"};
  return with(with(with({"make"}, arguments), chosen), order.options);
}

std::vector<BuildStep> make_steps(const BuildOrder& order) {
  return {{make(order, {})}, {make(order, {"install", "DESTDIR=" + order.stage.string()})}};
}

std::string jobs() {
  return std::to_string(std::max(1U, std::thread::hardware_concurrency()));
}

/// How authors call the switch that takes a pg_config.
constexpr std::array<const char*, 5> k_pg_config_switches{"pgconfig", "pg-config", "pg_config",
                                                          "pgsql-config", "postgresql-config"};

/// The switch that configure, or the template it is made from, declares.
Result<std::vector<std::string>> pg_config_switch(const BuildOrder& order) {
  for (const char* script : {"configure.ac", "configure.in", "configure"}) {
    if (!has(order.source, script)) continue;
    TRY(const std::string text, read_file(order.source / script, k_script_limit));
    for (const std::string name : k_pg_config_switches) {
      if (text.find("--with-" + name) != std::string::npos ||
          text.find("WITH([" + name) != std::string::npos || text.find("WITH(" + name) != std::string::npos)
        return std::vector<std::string>{"--with-" + name + "=" + order.postgres.pg_config.string()};
    }
  }
  return std::vector<std::string>{};
}

/// Meson refuses options a project has not declared.
Result<std::vector<std::string>> meson_pg_config(const BuildOrder& order) {
  for (const char* file : {"meson.options", "meson_options.txt"}) {
    if (!has(order.source, file)) continue;
    TRY(const std::string text, read_file(order.source / file, k_script_limit));
    for (const std::string quote : {"'", "\""}) {
      if (text.find(quote + "pg_config" + quote) != std::string::npos)
        return std::vector<std::string>{"-Dpg_config=" + order.postgres.pg_config.string()};
    }
  }
  return std::vector<std::string>{};
}

/// Which registry crates come from is the person's choice; their credentials stay where they are.
Result<void> share_cargo_settings(const BuildOrder& order) {
  TRY_VOID(make_directories(order.cargo_home));
  TRY(const auto settings, read_file_if_exists(order.cargo_settings, k_script_limit));
  const fs::path shared = order.cargo_home / "config.toml";
  return settings ? write_file_atomically(shared, *settings) : remove_tree(shared);
}

}  // namespace

Result<std::vector<BuildStep>> pgxs_steps(const BuildOrder& order) {
  for (const char* name : {"GNUmakefile", "makefile", "Makefile"})
    if (has(order.source, name)) return make_steps(order);
  return fail(Errc::invalid, "there is no Makefile to build with PGXS");
}

Result<std::vector<BuildStep>> autoconf_steps(const BuildOrder& order) {
  std::vector<BuildStep> steps;
  if (!has(order.source, "configure")) {
    if (has(order.source, "autogen.sh"))
      steps.push_back({{"sh", "autogen.sh"}, {{"NOCONFIGURE", "1"}}});
    else if (has(order.source, "configure.ac") || has(order.source, "configure.in"))
      steps.push_back({{"autoreconf", "--force", "--install"}});
    else
      return fail(Errc::invalid, "there is no configure, and no configure.ac to make it from");
  }
  TRY(const auto pg_config, pg_config_switch(order));
  steps.push_back({with(with({"sh", "configure"}, pg_config), order.options)});
  BuildOrder plain = order;
  plain.options.clear();  // they were configure's
  for (BuildStep& step : make_steps(plain)) steps.push_back(std::move(step));
  return steps;
}

Result<std::vector<BuildStep>> cmake_steps(const BuildOrder& order) {
  const std::string work = order.work.string();
  return std::vector<BuildStep>{
      {with({"cmake", "-S", order.source.string(), "-B", work, "-DCMAKE_BUILD_TYPE=Release",
             "-DPG_CONFIG=" + order.postgres.pg_config.string()},
            order.options)},
      {{"cmake", "--build", work, "--parallel", jobs()}},
      {{"cmake", "--install", work}, {{"DESTDIR", order.stage.string()}}}};
}

Result<std::vector<BuildStep>> meson_steps(const BuildOrder& order) {
  const std::string work = order.work.string();
  TRY(const auto pg_config, meson_pg_config(order));
  return std::vector<BuildStep>{
      {with(with({"meson", "setup", work, order.source.string(), "--buildtype=release"}, pg_config),
            order.options)},
      {{"meson", "compile", "-C", work}},
      {{"meson", "install", "-C", work, "--no-rebuild", "--destdir", order.stage.string()}}};
}

Result<std::vector<BuildStep>> pgrx_steps(const BuildOrder& order) {
  const fs::path pgrx_home = order.work / "pgrx";
  const std::string pg_config = order.postgres.pg_config.string();
  TRY_VOID(write_file_atomically(pgrx_home / "config.toml",
                                 "[configs]\npg" + order.postgres.major() + " = \"" + pg_config + "\"\n"));
  std::map<std::string, std::string> environment{{"CARGO_HOME", order.cargo_home.string()},
                                                 {"CARGO_TARGET_DIR", (order.work / "target").string()},
                                                 {"PGRX_HOME", pgrx_home.string()}};
  TRY_VOID(share_cargo_settings(order));
  std::vector<std::string> fetch{"cargo", "fetch"};
  if (has(order.source, "Cargo.lock")) fetch.emplace_back("--locked");
  BuildStep fetching{fetch, environment, true};
  environment["CARGO_NET_OFFLINE"] = "true";
  BuildStep packaging{
      with({"cargo", "pgrx", "package", "--pg-config", pg_config, "--out-dir", order.stage.string()},
           order.options),
      std::move(environment)};
  return std::vector<BuildStep>{std::move(fetching), std::move(packaging)};
}

}  // namespace howdah
