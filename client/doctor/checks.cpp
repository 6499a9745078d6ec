// SPDX-License-Identifier: PostgreSQL
#include "client/doctor/checks.hpp"

#include <algorithm>

#include "client/build/pipeline.hpp"
#include "client/build/sandbox.hpp"
#include "client/install/build.hpp"
#include "client/install/file_transaction.hpp"
#include "client/install/place.hpp"
#include "client/install/receipt.hpp"
#include "core/sys/process.hpp"
#include "federation/freshness.hpp"

namespace howdah {
namespace {

/// Folders that installs write to: of the chosen PostgreSQL, and of whatever has receipts.
std::vector<fs::path> folders_written(const Examination& examination) {
  std::vector<fs::path> folders;
  if (examination.postgres) folders = examination.postgres->roots;
  const auto receipts = Receipts(examination.patient.home.receipts()).list();
  folders.push_back(examination.patient.home.data);
  for (const Receipt& receipt : receipts.value_or(std::vector<Receipt>())) {
    folders.push_back(Receipts(examination.patient.home.receipts())
                          .path_of(receipt.postgres_id, receipt.distribution)
                          .parent_path());
    for (const ReceiptFile& file : receipt.files) folders.push_back(file.path.parent_path());
  }
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return folders;
}

/// What a killed run leaves beside what it was writing.
bool is_stray(const fs::path& path) {
  return path.filename().string().starts_with(".howdah-");
}

void report_stray(const Examination& examination, const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!is_stray(entry.path())) continue;
    if (!examination.patient.fix) {
      examination.find({Severity::warning, "doctor-stray-file", entry.path().string(),
                        "was left by a run that was killed, and nothing refers to it",
                        "howdah doctor --fix"});
    } else if (remove_tree(entry.path())) {
      examination.remark("removed " + entry.path().string());
    }
  }
}

void report_tool(const Examination& examination, const Pipeline& pipeline) {
  const auto tools = check_tools(pipeline);
  if (tools) return;
  examination.find({Severity::note, "doctor-no-" + std::string(pipeline.name), std::string(pipeline.name),
                    tools.error().message, ""});
}

std::string reinstall(const Receipt& receipt) {
  const std::string at = " --pg-config " + receipt.pg_config.string();
  return "howdah remove --force " + receipt.distribution + at + " && howdah install " + receipt.distribution +
         "@" + receipt.version + at;
}

void report_deviations(const Examination& examination, const Receipt& receipt) {
  const auto deviations = compare_with_disk(receipt);
  if (!deviations) {
    examination.find({Severity::error, "doctor-unreadable", receipt.display, deviations.error().message,
                      "howdah verify " + receipt.distribution});
    return;
  }
  for (const Deviation& deviation : *deviations) {
    examination.find({Severity::error, "doctor-file-" + deviation.what, deviation.path.string(),
                      "of " + receipt.display + " " + receipt.version + " is not as it was installed",
                      reinstall(receipt)});
  }
}

/// `a, "b"` as SHOW prints a list of libraries.
std::vector<std::string> preloaded_libraries(const std::string& text) {
  std::vector<std::string> libraries;
  std::string name;
  for (const char c : text + ",") {
    if (c == ',') {
      if (!name.empty()) libraries.push_back(std::exchange(name, {}));
    } else if (c != ' ' && c != '"' && c != '\n') {
      name += c;
    }
  }
  return libraries;
}

/// What the next start will preload; for those who may not read that, what the last one did.
std::optional<std::string> ask_preloads(const Examination& examination) {
  Command command{
      .argv = {(examination.postgres->bindir / "psql").string(), "-X", "-A", "-t", "-w", "-c", ""},
      .environment = examination.patient.world.environment,
      .timeout = std::chrono::seconds(10)};
  for (const char* question : {"SELECT coalesce((SELECT setting FROM pg_file_settings WHERE name = "
                               "'shared_preload_libraries' ORDER BY "
                               "seqno DESC LIMIT 1), '')",
                               "SHOW shared_preload_libraries"}) {
    command.argv.back() = question;
    const auto said = run(command);
    if (said && said->ok()) return said->out;
  }
  return std::nullopt;
}

}  // namespace

void check_unfinished(const Examination& examination) {
  const fs::path journal = examination.patient.home.journal();
  std::error_code error;
  if (!fs::exists(journal, error)) return;
  if (!examination.patient.fix) {
    examination.find({Severity::error, "doctor-unfinished", journal.string(),
                      "an install or a removal was interrupted half-way", "howdah doctor --fix"});
    return;
  }
  const auto settled = recover_changes(journal);
  if (settled)
    examination.remark("finished or undid what was interrupted");
  else
    examination.find({Severity::error, "doctor-unfinished", journal.string(), settled.error().message,
                      "mend what it says, then: howdah doctor --fix"});
}

void check_stray_files(const Examination& examination) {
  std::error_code error;
  if (fs::exists(examination.patient.home.journal(), error)) return;  // it knows them
  for (const fs::path& folder : folders_written(examination)) report_stray(examination, folder);
  if (fs::exists(builds_of(examination.patient.home), error) && examination.patient.fix)
    if (remove_tree(builds_of(examination.patient.home))) examination.remark("no builds left behind");
}

void check_folders(const Examination& examination) {
  if (!examination.postgres) return;
  const std::string as_root =
      render_argv({"sudo", "env", "HOWDAH_HOME=" + examination.patient.home.data.string(), "howdah",
                   "install", "NAME", "--pg-config", examination.postgres->pg_config.string()});
  const auto writable = check_writable(*examination.postgres, as_root);
  if (writable)
    examination.remark("extensions can be written to " + examination.postgres->pkglibdir.string());
  else
    examination.find({Severity::warning, "doctor-not-writable", examination.postgres->pkglibdir.string(),
                      writable.error().message, as_root});
}

void check_toolchain(const Examination& examination) {
  if (!examination.postgres) return;
  const auto tools = check_build_tools(*examination.postgres);
  if (tools)
    examination.remark("headers, make and " + examination.postgres->compiler + " are here");
  else
    examination.find(
        {Severity::error, "doctor-toolchain", examination.postgres->banner, tools.error().message,
         "sudo apt-get install build-essential postgresql-server-dev-" + examination.postgres->major()});
  for (const Pipeline& pipeline : all_pipelines()) report_tool(examination, pipeline);
}

void check_sandbox(const Examination& examination) {
  const Sandbox sandbox = Sandbox::find();
  if (sandbox.available())
    examination.remark("builds run in a sandbox");
  else
    examination.find({Severity::note, "doctor-no-sandbox", "bwrap",
                      "builds run without a sandbox: " + sandbox.why_not(), ""});
}

void check_registries(const Examination& examination) {
  const auto states = examination.patient.layers.list();
  if (!states) {
    examination.find({Severity::error, "doctor-registries", examination.patient.home.layers().string(),
                      states.error().message, "howdah registry ls"});
    return;
  }
  const UnixSeconds now = examination.patient.world.clock.now();
  for (const LayerState& state : *states) {
    const auto fresh = check_fresh(state, now);
    if (fresh)
      examination.remark("registry " + state.name + " is up to date (" + age_text(now - state.updated) +
                         " old)");
    else
      examination.find({Severity::warning, "doctor-registry-stale", "registry " + state.name,
                        fresh.error().message, "howdah update " + state.name});
  }
}

void check_installed(const Examination& examination) {
  const auto receipts = Receipts(examination.patient.home.receipts()).list();
  if (!receipts) {
    examination.find({Severity::error, "doctor-receipt", examination.patient.home.receipts().string(),
                      receipts.error().message, "move the file away, and install again what it was for"});
    return;
  }
  const std::size_t before = examination.diagnosis.findings.size();
  for (const Receipt& receipt : *receipts) report_deviations(examination, receipt);
  if (!receipts->empty() && examination.diagnosis.findings.size() == before)
    examination.remark("every file of " + std::to_string(receipts->size()) +
                       " installed releases is as installed");
}

void check_preloads(const Examination& examination) {
  if (!examination.postgres) return;
  const auto preloads = ask_preloads(examination);
  if (!preloads) {
    examination.find({Severity::note, "doctor-no-server", "psql",
                      "no server answers psql here, so what it preloads was not looked at", ""});
    return;
  }
  const fs::path& folder = examination.postgres->pkglibdir;
  for (const std::string& library : preloaded_libraries(*preloads)) {
    std::error_code error;
    const fs::path file = folder / library;  // an absolute one stays
    if (fs::exists(file, error) || fs::exists(file.string() + ".so", error)) continue;
    examination.find(
        {Severity::error, "doctor-preload-missing", library,
         "is in shared_preload_libraries and not in " + folder.string() + ": the server will not start again",
         "take it out of shared_preload_libraries, or: howdah install " + library});
  }
}

}  // namespace howdah
