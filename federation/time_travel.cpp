// SPDX-License-Identifier: PostgreSQL
#include "federation/time_travel.hpp"

#include <algorithm>
#include <charconv>

namespace howdah {
namespace {

constexpr std::size_t k_shortest_id = 7;

bool is_commit_id(std::string_view text) {
  return text.size() >= k_shortest_id && text.size() <= 40 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Of a raw author or committer: `Name <mail> 1790000000 +0000`.
std::optional<UnixSeconds> time_of(const std::string& person) {
  const std::size_t close = person.rfind("> ");
  if (close == std::string::npos) return std::nullopt;
  UnixSeconds time = 0;
  const char* const begin = person.data() + close + 2;
  const auto [end, error] = std::from_chars(begin, person.data() + person.size(), time);
  if (error != std::errc() || end == begin) return std::nullopt;
  return time;
}

struct Point {
  git::ObjectId commit;
  UnixSeconds time = 0;
};

/// From the verified tip back along the first parents, to the first commit `fits` accepts. Every commit on
/// the way is one the tip vouches for by its id.
template <class Fits>
Result<std::optional<Point>> walk_back(const LayerView& layer, const Fits& fits) {
  const git::Repository& repository = layer.index->repository();
  std::optional<git::ObjectId> at = layer.index->commit();
  while (at) {
    auto commit = repository.read_commit(*at);
    if (!commit) {
      return fail(Errc::not_found, "registry " + layer.state.name + ": its history is here only back to " +
                                       "the commit after " + at->hex() +
                                       "; remove it and add it with --transport full to go further back");
    }
    const auto time = time_of(commit->committer);
    if (!time) return fail(Errc::invalid, "commit " + at->hex() + " has no time");
    if (fits(Point{*at, *time})) return Point{*at, *time};
    at = commit->parents.empty() ? std::nullopt : std::optional(commit->parents.front());
  }
  return std::nullopt;
}

/// A sparse or shallow layer has no history: it is as if it had not that commit.
Result<std::optional<Point>> find_commit(const LayerView& layer, const std::string& id) {
  return walk_back(layer, [&](const Point& point) { return point.commit.hex().starts_with(id); });
}

Result<LayerView> layer_at(const LayerView& layer, const git::ObjectId& commit) {
  TRY(git::Repository repository, git::Repository::open(layer.index->repository().path()));
  auto reader = std::make_shared<const git::Repository>(std::move(repository));
  auto index = Verifier(std::move(reader), {layer.state.root, layer.state.registry}).open(commit);
  if (!index)
    return tl::unexpected(in_context("registry " + layer.state.name + " at " + commit.hex(), index.error()));
  LayerView view{layer.state, layer.location, *std::move(index)};
  view.names = layer.names;
  view.state.commit = commit;
  return view;
}

Result<LayerView> layer_at(const LayerView& layer, UnixSeconds time, const std::string& text) {
  TRY(const auto point, walk_back(layer, [&](const Point& one) { return one.time <= time; }));
  if (point) return layer_at(layer, point->commit);
  return fail(Errc::not_found, "registry " + layer.state.name + " did not exist at " + text);
}

Result<UnixSeconds> time_of_commit(const std::vector<LayerView>& layers, const std::string& id) {
  std::optional<Error> broken;
  for (const LayerView& layer : layers) {
    auto point = find_commit(layer, id);
    if (!point)
      broken = std::move(point).error();
    else if (*point)
      return (*point)->time;
  }
  if (broken) return tl::unexpected(*std::move(broken));
  return fail(Errc::not_found, "no registry here has commit " + id +
                                   " in its verified history; howdah update " + "fetches what is new");
}

}  // namespace

Result<Moment> parse_moment(std::string_view text) {
  if (is_commit_id(text)) return Moment{std::string(text), std::string(text)};
  auto time = from_rfc3339(text);
  if (!time && text.size() == 10) time = from_rfc3339(std::string(text) + "T23:59:59Z");
  if (time) return Moment{std::string(text), *time};
  return fail(Errc::usage, "'" + std::string(text) +
                               "' is no moment; write a commit of an index, a day such as " +
                               "2026-11-25, or a time such as 2026-11-25T12:00:00Z");
}

Result<std::vector<LayerView>> layers_at(const std::vector<LayerView>& layers, const Moment& moment) {
  std::vector<LayerView> views;
  const auto* const id = std::get_if<std::string>(&moment.at);
  UnixSeconds time = 0;
  if (id != nullptr) {
    TRY(time, time_of_commit(layers, *id));
  } else {
    time = std::get<UnixSeconds>(moment.at);
  }
  for (const LayerView& layer : layers) {
    std::optional<Point> own;
    if (id != nullptr) {
      auto found = find_commit(layer, *id);
      if (found) own = *found;
    }
    TRY(LayerView view, own ? layer_at(layer, own->commit) : layer_at(layer, time, moment.text));
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace howdah
