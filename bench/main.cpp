// SPDX-License-Identifier: PostgreSQL
// howdah-bench: measurements on synthetic indexes, one JSON object a line. bench/run builds and starts it.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "bench/benches.hpp"
#include "bench/measure.hpp"
#include "core/sys/runtime.hpp"

namespace {

using namespace howdah;
using namespace howdah::bench;

struct Row {
  const char* name;
  Result<void> (*run)(const Setup&);
};

constexpr std::array k_benches{
    Row{"api-reads", bench_api_reads},         Row{"publish-cost", bench_publish_cost},
    Row{"publish-group", bench_publish_group}, Row{"publish-rate", bench_publish_rate},
    Row{"verify-rate", bench_verify_rate},     Row{"verify-update", bench_verify_update},
    Row{"info-cost", bench_info_cost},         Row{"fetch-cost", bench_fetch_cost},
    Row{"sparse-bytes", bench_sparse_bytes},   Row{"update-over-git", bench_update_over_git}};

int run_benches(const Setup& setup, const std::vector<std::string>& only) {
  int failed = 0;
  for (const Row& row : k_benches) {
    if (!only.empty() && std::find(only.begin(), only.end(), row.name) == only.end()) continue;
    print_progress(row.name);
    if (const auto done = row.run(setup); !done) {
      print_progress(std::string(row.name) + ": " + done.error().message);
      for (const Finding& finding : done.error().findings) print_progress(render(finding));
      failed = 1;
    }
  }
  return failed;
}

int run_main(int argc, char** argv) {
  CLI::App app{"Measurements on synthetic indexes", "howdah-bench"};
  Setup setup;
  std::vector<std::string> only;
  app.add_option("--folder", setup.folder, "Where synthetic indexes are kept")->required();
  app.add_option("--index-tool", setup.index_tool, "The index-tool to measure")->required();
  app.add_option("--registryd", setup.registryd, "The registryd to measure")->required();
  app.add_option("--howdah", setup.howdah, "The howdah to measure")->required();
  app.add_option("--shell-loop", setup.shell_loop, "bench/shell-loop")->required();
  app.add_flag("--small", setup.small, "Small sizes: does it run?");
  app.add_option("only", only,
                 "api-reads, fetch-cost, info-cost, publish-cost, publish-group, publish-rate, sparse-bytes, "
                 "verify-rate, verify-update (default: all)");
  CLI11_PARSE(app, argc, argv);
  setup.folder = fs::absolute(setup.folder);  // children run in other folders
  return run_benches(setup, only);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const howdah::Runtime runtime;
    return run_main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "howdah-bench: internal error: " << error.what() << '\n';
    return 1;
  }
}
