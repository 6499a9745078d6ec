// SPDX-License-Identifier: PostgreSQL
// howdah search WORDS
#include <memory>

#include "client/command.hpp"
#include "federation/release_meta.hpp"
#include "federation/search.hpp"

namespace howdah {
namespace {

struct Flags {
  std::vector<std::string> words;
  std::optional<std::string> registry;
};

Result<Answer> search(Session& session, const Flags& flags) {
  TRY(const auto layers, session.fresh_layers().open(flags.registry));
  TRY(const auto hits, search_layers(layers, flags.words, session.home.searches()));
  Answer answer{{{"results", Json::array()}}, {}};
  for (const SearchHit& hit : hits) {
    answer.json["results"].push_back({{"registry", hit.layer},
                                      {"distribution", hit.distribution},
                                      {"display", hit.entry.display},
                                      {"version", hit.entry.version},
                                      {"abstract", hit.entry.abstract},
                                      {"extensions", hit.entry.extensions}});
    answer.text += hit.entry.display + " " + hit.entry.version + "  " + hit.entry.abstract;
    const bool plain = hit.entry.extensions.size() == 1 && hit.entry.extensions.front() == hit.entry.display;
    if (!plain && !hit.entry.extensions.empty()) answer.text += "  [" + joined(hit.entry.extensions) + "]";
    answer.text += "\n";
  }
  if (hits.empty())
    session.console.note("nothing matches all of these words; howdah update fetches what is new");
  return answer;
}

}  // namespace

Run declare_search(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("WORDS", flags->words, "Words that must all occur; none lists everything");
  app.add_option("--registry", flags->registry, "Only this registry");
  return [flags](Session& session) { return search(session, *flags); };
}

}  // namespace howdah
