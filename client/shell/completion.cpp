// SPDX-License-Identifier: PostgreSQL
#include "client/shell/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace howdah {
namespace {

/// For all three shells: nothing inside single quotes is special but the quote itself.
std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

const CommandShape* find(const std::vector<CommandShape>& tree, const std::string& path) {
  for (const CommandShape& shape : tree)
    if (shape.path == path) return &shape;
  return nullptr;
}

/// A word that may come next, and what it means.
struct Candidate {
  std::string word;
  std::string what;
};

std::vector<Candidate> candidates(const std::vector<CommandShape>& tree, const CommandShape& shape) {
  std::vector<Candidate> found;
  for (const std::string& word : shape.below) {
    const CommandShape* below = find(tree, shape.path.empty() ? word : shape.path + " " + word);
    found.push_back({word, below == nullptr ? "" : below->what});
  }
  for (const FlagShape& flag : shape.flags)
    for (const std::string& name : flag.names) found.push_back({name, flag.what});
  return found;
}

/// The paths of all commands, each as `quote` writes it.
std::vector<std::string> paths(const std::vector<CommandShape>& tree) {
  std::vector<std::string> all;
  for (const CommandShape& shape : tree)
    if (!shape.path.empty()) all.push_back(in_quotes(shape.path));
  return all;
}

/// The rest of a loop over words, after which `command` is the path they lead to, and the start of a case of
/// it. bash and zsh read it alike.
std::string walk_to_command(const std::vector<CommandShape>& tree) {
  return fmt::format(R"(        case "${{command:+$command }}$word" in
        {})
            command="${{command:+$command }}$word" ;;
        esac
    done
    case "$command" in
)",
                     fmt::join(paths(tree), " | "));
}

}  // namespace

std::string bash_completion(const std::vector<CommandShape>& tree) {
  std::string script = fmt::format(R"(# Completes howdah in bash; made by: howdah completion bash
_howdah() {{
    local word command="" words=""
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
{})",
                                   walk_to_command(tree));
  for (const CommandShape& shape : tree) {
    std::string words;
    for (const Candidate& candidate : candidates(tree, shape))
      words += (words.empty() ? "" : " ") + candidate.word;
    script += fmt::format("    {}) words={} ;;\n", in_quotes(shape.path), in_quotes(words));
  }
  return script + R"(    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o bashdefault -o default -F _howdah howdah
)";
}

std::string zsh_completion(const std::vector<CommandShape>& tree) {
  std::string script = fmt::format(R"(#compdef howdah
# Completes howdah in zsh; made by: howdah completion zsh
_howdah() {{
    local word command=""
    local -a names
    for word in "${{(@)words[2,CURRENT-1]}}"; do
{})",
                                   walk_to_command(tree));
  for (const CommandShape& shape : tree) {
    std::string words;
    for (const Candidate& candidate : candidates(tree, shape))
      words += " " + in_quotes(candidate.word + ":" + candidate.what);
    script += fmt::format("    {}) names=({} ) ;;\n", in_quotes(shape.path), words);
  }
  return script + R"(    esac
    _describe -t commands howdah names || _files
}
if [[ "${funcstack[1]}" = _howdah ]]; then _howdah "$@"; else compdef _howdah howdah; fi
)";
}

std::string fish_completion(const std::vector<CommandShape>& tree) {
  std::string script = fmt::format(R"(# Completes howdah in fish; made by: howdah completion fish
function __howdah_command
    set -l command ''
    for word in (commandline -opc)[2..]
        set -l longer (string trim -- "$command $word")
        switch $longer
            case {}
                set command $longer
        end
    end
    echo $command
end
)",
                                   fmt::join(paths(tree), " "));
  for (const CommandShape& shape : tree) {
    const std::string here = fmt::format("complete -c howdah -n {}",
                                         in_quotes("test (__howdah_command) = \"" + shape.path + "\""));
    for (const std::string& word : shape.below) {
      const CommandShape* below = find(tree, shape.path.empty() ? word : shape.path + " " + word);
      script +=
          fmt::format("{} -f -a {} -d {}\n", here, word, in_quotes(below == nullptr ? "" : below->what));
    }
    for (const FlagShape& flag : shape.flags) {
      std::string names;
      for (const std::string& name : flag.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      script +=
          fmt::format("{}{}{} -d {}\n", here, names, flag.takes_value ? " -r" : "", in_quotes(flag.what));
    }
  }
  return script;
}

}  // namespace howdah
