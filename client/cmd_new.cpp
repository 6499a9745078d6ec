// SPDX-License-Identifier: PostgreSQL
// howdah new NAME, howdah meta fmt FILE
#include <memory>

#include "client/commands_develop.hpp"
#include "client/develop/meta_format.hpp"
#include "client/develop/templates.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_meta_limit = 4ULL << 20U;

struct NewFlags {
  NewExtension wanted;
  fs::path folder;
};

struct FormatFlags {
  std::vector<std::string> files{"META.json"};
  bool check = false;
};

std::string git_setting(const char* name) {
  const auto said = run({.argv = {"git", "config", name}});
  return said && said->ok() ? said->out.substr(0, said->out.find('\n')) : std::string();
}

Result<Answer> create(const Session& session, NewFlags flags) {
  NewExtension& wanted = flags.wanted;
  if (wanted.maintainer.empty())
    wanted.maintainer = git_setting("user.name") + " <" + git_setting("user.email") + ">";
  wanted.year = to_rfc3339(session.world.clock.now()).substr(0, 4);
  TRY(const auto files, render_template(wanted));
  const fs::path folder = flags.folder.empty() ? fs::path(wanted.name) : flags.folder;
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return fail(Errc::conflict, folder.string() + " is there and not empty; name another folder with --dir");
  }
  Answer answer{{{"folder", folder.string()}, {"files", Json::array()}}, {}};
  for (const PackEntry& file : files) {
    TRY_VOID(write_file_atomically(folder / file.path, file.content));
    answer.json["files"].push_back(file.path);
    answer.text += (folder / file.path).string() + "\n";
  }
  session.console.note("next: cd " + folder.string() + " && howdah test");
  return answer;
}

Result<Answer> format(const FormatFlags& flags) {
  Answer answer{{{"files", Json::array()}}, {}};
  for (const std::string& file : flags.files) {
    TRY(const std::string text, read_file(file, k_meta_limit));
    auto formatted = format_meta(text);
    if (!formatted) return tl::unexpected(in_context(file, std::move(formatted).error()));
    const bool changed = *formatted != text;
    answer.json["files"].push_back({{"file", file}, {"changed", changed}});
    if (!changed) continue;
    answer.text += (flags.check ? "not formatted: " : "formatted ") + file + "\n";
    if (flags.check) answer.code = ExitCode::invalid;
    if (!flags.check) TRY_VOID(write_file_atomically(file, *formatted));
  }
  return answer;
}

}  // namespace

Run declare_new(CLI::App& app) {
  const auto flags = std::make_shared<NewFlags>();
  app.add_option("NAME", flags->wanted.name, "The extension's name")->required();
  app.add_option("--template", flags->wanted.kind, "c, sql or pgrx; default: c");
  app.add_option("--dir", flags->folder, "Where; default: a folder of that name here");
  app.add_option("--maintainer", flags->wanted.maintainer, "Name <mail>; else what git is configured with");
  return [flags](Session& session) { return create(session, *flags); };
}

Run declare_meta_fmt(CLI::App& app) {
  const auto flags = std::make_shared<FormatFlags>();
  app.add_option("FILE", flags->files, "META.json files; default: the one in this folder");
  app.add_flag("--check", flags->check, "Change nothing; end with 9 where something would change");
  return [flags](Session&) { return format(*flags); };
}

}  // namespace howdah
