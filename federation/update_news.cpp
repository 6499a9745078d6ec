// SPDX-License-Identifier: PostgreSQL
// How a clone follows a host that speaks git's protocol version 2, which libgit2 does not: a registryd makes
// such an answer itself, and small (docs/decisions/0035, 0038).
#include <algorithm>

#include "core/sys/git_conversation.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_most_bytes = 64ULL << 20U;

std::optional<git::ObjectId> target_of(const std::vector<git::Ref>& refs, std::string_view name) {
  const auto found =
      std::find_if(refs.begin(), refs.end(), [&](const git::Ref& ref) { return ref.name == name; });
  return found == refs.end() ? std::nullopt : std::optional(found->target);
}

Result<std::optional<NewRefs>> ask(git::Conversation& conversation, git::Repository& repository,
                                   const Prior& known) {
  TRY(const git::HostAbilities abilities, conversation.greet());
  if (!abilities.version_2) return std::nullopt;
  const std::vector<std::string> names{k_main_ref, k_timestamp_ref};
  TRY(const auto refs, conversation.list_refs(names));
  const auto main = target_of(refs, k_main_ref);
  if (!main) return no_main(known.location.text());
  NewRefs now{*main, std::nullopt};
  if (known.policy == TimestampPolicy::required) now.timestamp = target_of(refs, k_timestamp_ref);
  git::ObjectWish wish{{}, 0, false, known.before->commit};
  for (const auto& wanted : {std::optional(now.main), now.timestamp}) {
    if (!wanted) continue;
    TRY(const auto here, repository.header(*wanted));
    if (!here) wish.objects.push_back(*wanted);
  }
  if (!wish.objects.empty()) TRY_VOID(conversation.fetch(wish, repository.path()));
  return now;
}

}  // namespace

Result<std::optional<NewRefs>> receive_news(git::Repository& repository, const Prior& known) {
  if (!known.before || known.http == nullptr || known.location.is_folder()) return std::nullopt;
  git::Conversation conversation(*known.http, known.location.text(),
                                 std::min(known.limits.index, k_most_bytes));
  auto refs = ask(conversation, repository, known);
  if (!refs && refs.error().code == Errc::too_large) return std::nullopt;
  return refs;
}

}  // namespace howdah
