// SPDX-License-Identifier: PostgreSQL
// GET /search/{in}/?q=&o=&l=
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "registryd/pgxn/answers.hpp"
#include "registryd/pgxn/handlers.hpp"
#include "registryd/pgxn/mirror.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::array<std::string_view, 5> k_kinds{"docs", "dists", "extensions", "users", "tags"};
constexpr std::int64_t k_usual_limit = 50;
constexpr std::int64_t k_most_hits = 1024;
constexpr std::size_t k_longest_query = 1024;

Result<std::int64_t> number_at(const Request& request, const std::string& name, std::int64_t absent) {
  const std::string text = request.parameter(name);
  if (text.empty()) return absent;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0)
    return fail(Errc::usage, fmt::format("{}={}: write a whole number", name, text));
  return number;
}

Result<SearchQuestion> read_question(const Request& request) {
  SearchQuestion question{request.capture("in"), request.parameter("q"), 0, k_usual_limit};
  if (std::find(k_kinds.begin(), k_kinds.end(), question.kind) == k_kinds.end())
    return fail(Errc::not_found, "search in docs, dists, extensions, users or tags");
  if (question.text.empty() || question.text == "*" || question.text == "?")
    return fail(Errc::usage, "q: write what to search for");
  if (question.text.size() > k_longest_query) return fail(Errc::usage, "q: write at most 1024 bytes");
  TRY(question.offset, number_at(request, "o", 0));
  TRY(question.limit, number_at(request, "l", k_usual_limit));
  if (question.limit == 0 || question.limit >= k_most_hits) question.limit = k_usual_limit;
  return question;
}

}  // namespace

Result<Response> get_search(const App& app, Request& request) {
  TRY(const SearchQuestion question, read_question(request));
  TRY(const TipView view, app.tips.view());
  TRY(const Hits found, app.pgxn.catalogue().search(question));
  return answer(request, (*view)->commit(),
                {{"query", question.text},
                 {"offset", question.offset},
                 {"limit", question.limit},
                 {"count", found.count},
                 {"hits", found.hits}});
}

}  // namespace howdah::pgxn
