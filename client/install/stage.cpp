// SPDX-License-Identifier: PostgreSQL
#include "client/install/stage.hpp"

#include <algorithm>

#include "client/install/stage_libraries.hpp"
#include "core/base/bytes.hpp"
#include "core/base/utf8.hpp"

namespace howdah {
namespace {

/// Whether `path` lies below `folder`, by their names.
bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_normal().lexically_relative(folder.lexically_normal());
  return !relative.empty() && relative != "." && *relative.begin() != "..";
}

bool is_allowed(const fs::path& target, const Postgres& postgres) {
  return std::any_of(postgres.roots.begin(), postgres.roots.end(),
                     [&](const fs::path& root) { return is_below(target, root); });
}

bool is_executable(const fs::path& file) {
  std::error_code error;
  return (fs::status(file, error).permissions() & fs::perms::owner_exec) != fs::perms::none;
}

class Inspection {
 public:
  Inspection(const fs::path& stage, const Postgres& postgres) : stage_(stage), postgres_(postgres) {}

  /// Takes `entry` in, or notes what is wrong with it.
  void judge(const fs::directory_entry& entry) {
    const fs::path target = fs::path("/") / entry.path().lexically_relative(stage_);
    if (!is_utf8(target.string())) {
      findings_.error("stage-name", to_hex(target.string()),
                      "is a file name that is not UTF-8 (shown in hex)",
                      "its Makefile must install files with readable names");
      return;
    }
    if (!is_allowed(target, postgres_)) {
      findings_.error("stage-outside", target.string(), "is outside the folders of this PostgreSQL",
                      "its Makefile must install below pg_config's folders");
      return;
    }
    std::error_code error;
    fs::path file = entry.path();
    if (entry.is_symlink(error)) {
      file = fs::canonical(file, error);
      if (error || !is_below(file, stage_)) {
        findings_.error("stage-link-out", target.string(), "is a link that leads out of what was built",
                        "its Makefile must install a file");
        return;
      }
    }
    if (!fs::is_regular_file(file, error)) {
      findings_.error("stage-special", target.string(), "is neither a file nor a folder",
                      "its Makefile must install regular files");
      return;
    }
    staged_.push_back({file, postgres_.place_of(target), is_executable(file) ? 0755U : 0644U});
  }

  Result<std::vector<StagedPath>> finish(const std::string& label) {
    if (findings_.has_errors()) {
      return fail(Errc::invalid,
                  label + " wants to install what Howdah does not place; nothing was installed", findings_);
    }
    if (staged_.empty())
      return fail(Errc::invalid, label + " built, but its Makefile installed no file; tell its author");
    std::sort(staged_.begin(), staged_.end(),
              [](const StagedPath& a, const StagedPath& b) { return a.target < b.target; });
    TRY(findings_, inspect_libraries(staged_, postgres_));
    if (findings_.has_errors())
      return fail(Errc::invalid, label + " would not work in this PostgreSQL; nothing was installed",
                  findings_);
    return std::move(staged_);
  }

 private:
  const fs::path& stage_;
  const Postgres& postgres_;
  std::vector<StagedPath> staged_;
  Diagnostics findings_;
};

}  // namespace

Result<std::vector<StagedPath>> inspect_stage(const fs::path& stage, const Postgres& postgres,
                                              const std::string& label) {
  std::error_code error;
  const fs::path root = fs::canonical(stage, error);
  if (error) return tl::unexpected(system_error("read", stage, error.value()));
  Inspection inspection(root, postgres);
  fs::recursive_directory_iterator entry(root, error), end;
  for (; !error && entry != end; entry.increment(error))
    if (entry->is_symlink(error) || !entry->is_directory(error)) inspection.judge(*entry);
  if (error) return tl::unexpected(system_error("read", stage, error.value()));
  return inspection.finish(label);
}

}  // namespace howdah
