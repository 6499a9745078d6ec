// SPDX-License-Identifier: PostgreSQL
#include "client/install/next_steps.hpp"

#include <algorithm>

#include "client/database/sql_text.hpp"
#include "federation/release_meta.hpp"

namespace howdah {

std::vector<PreloadWish> preloads_of(const Json& meta) {
  std::vector<PreloadWish> wishes;
  const Json modules = meta_object(meta, "/contents/modules");
  for (const auto& [name, module] : modules.items()) {
    const std::string preload = meta_text(module, "/preload");
    if (preload.empty()) continue;
    const std::string library = fs::path(meta_text(module, "/lib")).filename().string();
    wishes.push_back({library.empty() ? name : library, preload == "server"});
  }
  return wishes;
}

std::vector<NextStep> next_steps(const Json& meta, const std::string& asked) {
  std::vector<NextStep> steps;
  bool restart = false;
  for (const PreloadWish& wish : preloads_of(meta)) {
    steps.push_back({"preload", std::string(wish.server ? "shared" : "session") + "_preload_libraries = '" +
                                    wish.library + "'"});
    restart = restart || wish.server;
  }
  if (restart) steps.push_back({"restart", ""});
  const std::vector<std::string> extensions = meta_extensions(meta);
  const bool named = std::find(extensions.begin(), extensions.end(), asked) != extensions.end();
  for (const std::string& extension : named ? std::vector{asked} : extensions)
    steps.push_back({"create-extension", "CREATE EXTENSION " + sql_identifier(extension) + " CASCADE;"});
  return steps;
}

std::vector<NextStep> steps_after_upgrade(const Json& meta) {
  std::vector<NextStep> steps = next_steps(meta, "");
  std::erase_if(steps, [](const NextStep& step) { return step.kind != "restart"; });
  for (const std::string& extension : meta_extensions(meta))
    steps.push_back({"alter-extension", "ALTER EXTENSION " + sql_identifier(extension) + " UPDATE;"});
  return steps;
}

std::vector<NextStep> prefix_steps(const fs::path& prefix) {
  return {{"setting", "extension_control_path = '" + (prefix / "share").string() + ":$system'"},
          {"setting", "dynamic_library_path = '" + (prefix / "lib").string() + ":$libdir'"}};
}

Json to_json(const std::vector<NextStep>& steps) {
  Json json = Json::array();
  for (const NextStep& step : steps) {
    json.push_back({{"kind", step.kind}});
    if (!step.what.empty()) json.back()["what"] = step.what;
  }
  return json;
}

std::string to_text(const std::vector<NextStep>& steps) {
  std::string text;
  for (const NextStep& step : steps) {
    if (step.kind == "setting") text += "  in postgresql.conf, unless it is there: " + step.what + "\n";
    if (step.kind == "preload") text += "  in postgresql.conf, add to what is there: " + step.what + "\n";
    if (step.kind == "restart")
      text += "  restart PostgreSQL" + (step.what.empty() ? "" : ": " + step.what) + "\n";
    if (step.kind == "create-extension") text += "  in your database: " + step.what + "\n";
    if (step.kind == "alter-extension") text += "  in each database that has it: " + step.what + "\n";
  }
  return text.empty() ? text : "next:\n" + text;
}

}  // namespace howdah
