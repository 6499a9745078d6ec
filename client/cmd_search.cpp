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
  TRY(const auto layers, session.layers().open(flags.registry));
  TRY(const auto hits, search_layers(layers, flags.words));
  Answer answer{{{"results", Json::array()}}, {}};
  for (const SearchHit& hit : hits) {
    answer.json["results"].push_back({{"registry", hit.layer},
                                      {"distribution", hit.distribution},
                                      {"display", hit.display},
                                      {"version", hit.version},
                                      {"abstract", hit.abstract},
                                      {"extensions", hit.extensions}});
    answer.text += hit.display + " " + hit.version + "  " + hit.abstract;
    const bool plain = hit.extensions.size() == 1 && hit.extensions.front() == hit.display;
    if (!plain && !hit.extensions.empty()) answer.text += "  [" + joined(hit.extensions) + "]";
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
