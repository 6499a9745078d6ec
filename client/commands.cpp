// SPDX-License-Identifier: PostgreSQL
// The table of commands. docs/cli.md lists the same rows (tests/unit/client/docs_test.cpp).
#include <array>

#include "client/command.hpp"

namespace howdah {

std::span<const CommandRow> all_commands() {
  static constexpr std::array k_rows{
      CommandRow{"registry add", "Use a registry, trusting one root fingerprint.", Needs::home,
                 declare_registry_add},
      CommandRow{"registry ls", "List the registries in use.", Needs::home, declare_registry_ls},
      CommandRow{"registry rm", "Stop using a registry; what is installed stays.", Needs::home,
                 declare_registry_rm},
      CommandRow{"update", "Fetch and verify what the registries have new.", Needs::registry, declare_update},
      CommandRow{"search", "Find extensions by words.", Needs::registry, declare_search},
      CommandRow{"info", "Show an extension: versions, owners, dependencies.", Needs::registry, declare_info},
      CommandRow{"install", "Build an extension and what it needs into a PostgreSQL.", Needs::registry,
                 declare_install},
      CommandRow{"list", "List what is installed.", Needs::home, declare_list},
      CommandRow{"verify", "Check installed files against their receipts.", Needs::home, declare_verify},
      CommandRow{"remove", "Remove exactly the files an install placed.", Needs::home, declare_remove},
      CommandRow{"publish", "Publish a source tree or an archive as a release.", Needs::registry,
                 declare_publish},
      CommandRow{"yank", "Take a release out of choice; who has it keeps it.", Needs::registry, declare_yank},
      CommandRow{"unyank", "Let a yanked release be chosen again.", Needs::registry, declare_unyank},
      CommandRow{"deprecate", "Say that a distribution is no longer kept, and what to use.", Needs::registry,
                 declare_deprecate},
      CommandRow{"login", "Sign in to a registry, or let in a program that shows a code.", Needs::registry,
                 declare_login},
      CommandRow{"logout", "Revoke the token of this machine, and forget it.", Needs::registry,
                 declare_logout},
      CommandRow{"account register", "Ask a registry for an account.", Needs::registry,
                 declare_account_register},
      CommandRow{"account verify", "Confirm an e-mail address by the code sent there.", Needs::registry,
                 declare_account_verify},
      CommandRow{"token create", "Make a token; prints it alone.", Needs::registry, declare_token_create},
      CommandRow{"token ls", "List your tokens, without their secrets.", Needs::registry, declare_token_ls},
      CommandRow{"token revoke", "Revoke a token.", Needs::registry, declare_token_revoke},
      CommandRow{"sign", "Add your signature to a statement that owners must sign.", Needs::home,
                 declare_sign},
      CommandRow{"submit", "Send a statement that its owners have signed.", Needs::registry, declare_submit},
      CommandRow{"key add", "Let a key of yours speak for distributions.", Needs::registry, declare_key_add},
      CommandRow{"key revoke", "Take from a key its say, at once and for ever.", Needs::registry,
                 declare_key_revoke},
      CommandRow{"key ls", "List the keys that speak for a distribution's owners.", Needs::registry,
                 declare_key_ls},
      CommandRow{"owner add", "Make a user an owner of a distribution.", Needs::registry, declare_owner_add},
      CommandRow{"owner invite", "Invite a user to own a distribution, or to take it over.", Needs::registry,
                 declare_owner_invite},
      CommandRow{"owner accept", "Become an owner of a distribution you were invited to.", Needs::registry,
                 declare_owner_accept},
      CommandRow{"owner rm", "Remove an owner of a distribution.", Needs::registry, declare_owner_rm},
      CommandRow{"owner require", "Say how many owners must sign a release.", Needs::registry,
                 declare_owner_require},
      CommandRow{"owner cede", "Give an extension's name to another distribution.", Needs::registry,
                 declare_owner_cede},
      CommandRow{"owner contest", "Stop a recovery of an owner's key that is under way.", Needs::registry,
                 declare_owner_contest},
      CommandRow{"publisher add", "Let a forge's job publish, without a secret.", Needs::registry,
                 declare_publisher_add},
      CommandRow{"publisher ls", "List the jobs that may publish a distribution.", Needs::registry,
                 declare_publisher_ls},
      CommandRow{"publisher rm", "Take from a job its say.", Needs::registry, declare_publisher_rm},
      CommandRow{"meta lint", "Check META.json files; every finding says where and what to do.",
                 Needs::nothing, declare_meta_lint},
      CommandRow{"meta migrate", "Print a META.json as version 2 of the spec.", Needs::nothing,
                 declare_meta_migrate},
      CommandRow{"meta infer", "Print the META.json a source tree suggests, and why.", Needs::nothing,
                 declare_meta_infer},
      CommandRow{"completion", "Print what completes commands and flags in bash, zsh or fish.",
                 Needs::nothing, declare_completion},
      CommandRow{"manual", "Print the manual page, for man.", Needs::nothing, declare_manual},
  };
  return k_rows;
}

}  // namespace howdah
