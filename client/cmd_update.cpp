// SPDX-License-Identifier: PostgreSQL
// howdah update [NAME]
#include <memory>

#include "client/command.hpp"
#include "core/index/history.hpp"

namespace howdah {
namespace {

/// The statements that are new since `update.before`.
Result<std::vector<Event>> news(const LayerView& layer, const LayerUpdate& update) {
  if (!update.changed()) return std::vector<Event>{};
  return events_between(layer.index->repository(), layer.index->layout(), update.before, update.state.commit);
}

Result<void> update_one(Session& session, const std::string& name, Answer& answer) {
  session.console.progress("updating " + name);
  TRY(const LayerUpdate update, session.layers().update(name, session.world.clock));
  TRY(const auto views, session.layers().open(name));
  TRY(const auto events, news(views.front(), update));
  Json found = to_json(update.state);
  found["changed"] = update.changed();
  found["events"] = Json::array();
  for (const Event& event : events) {
    found["events"].push_back(to_json(event));
    session.console.detail(event.type + " " + event.subject + " " + event.version);
  }
  answer.json["registries"].push_back(std::move(found));
  const std::string what =
      update.changed() ? std::to_string(events.size()) + " new statements" : "nothing new";
  answer.text += name + ": " + what + ", at commit " + update.state.commit.hex().substr(0, 12) + "\n";
  return {};
}

Result<Answer> update(Session& session, const std::string& only) {
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
