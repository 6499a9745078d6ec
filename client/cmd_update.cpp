// SPDX-License-Identifier: PostgreSQL
// howdah update [NAME]
#include <memory>

#include "client/command.hpp"
#include "core/index/commit_check.hpp"
#include "core/index/history.hpp"
#include "federation/freshness.hpp"

namespace howdah {
namespace {

/// The statements that are new since `update.before`.
Result<std::vector<Event>> news(const LayerView& layer, const LayerUpdate& update) {
  if (!update.changed() || !layer.state.has_history()) return std::vector<Event>{};
  return events_between(*layer.index, update.before);
}

/// Where nothing proves that an index is new, a person should know how old it is.
void warn_without_timestamp(Session& session, const LayerView& layer) {
  if (layer.state.policy == TimestampPolicy::required) return;
  const auto commit = layer.index->repository().read_commit(layer.index->commit());
  if (!commit) return;
  const UnixSeconds age = session.world.clock.now() - identity_time(commit->committer);
  session.console.note("registry " + layer.state.name + ": its newest commit is " + age_text(age) +
                       " old; it is used without a timestamp, so nothing says whether there is a newer one");
}

Result<void> update_one(Session& session, const std::string& name, Answer& answer) {
  session.console.progress("updating " + name);
  TRY(const LayerUpdate update, session.layers().update(name, session.world.clock));
  TRY(const auto views, session.layers().open(name));
  warn_without_timestamp(session, views.front());
  TRY(const auto events, news(views.front(), update));
  Json found = to_json(update.state);
  found["changed"] = update.changed();
  found["events"] = Json::array();
  for (const Event& event : events) {
    found["events"].push_back(to_json(event));
    session.console.detail(event.type + " " + event.subject + " " + event.version);
  }
  answer.json["registries"].push_back(std::move(found));
  session.console.detail(name + ": " + std::string(transport_name(update.state.transport)) + ", " +
                         std::to_string(update.received) + " bytes of objects");
  std::string what = update.changed() ? std::to_string(events.size()) +
                                            (events.size() == 1 ? " new statement" : " new statements")
                                      : "nothing new";
  if (update.changed() && !update.state.has_history()) what = "something new";
  answer.text += name + ": " + what + ", at commit " + update.state.commit.hex().substr(0, 12) + "\n";
  return {};
}

Result<Answer> update(Session& session, const std::string& only) {
  if (session.network.offline)
    return fail(Errc::usage, "update asks the registries; run it without --offline");
  Answer answer{{{"registries", Json::array()}}, {}};
  if (!only.empty()) {
    TRY_VOID(update_one(session, only, answer));
    return answer;
  }
  TRY(const auto states, session.layers().list());
  for (const LayerState& state : states) TRY_VOID(update_one(session, state.name, answer));
  return answer;
}

}  // namespace

Run declare_update(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  app.add_option("NAME", *name, "Only this registry");
  return [name](Session& session) { return update(session, *name); };
}

}  // namespace howdah
