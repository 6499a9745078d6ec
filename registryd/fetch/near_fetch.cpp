// SPDX-License-Identifier: PostgreSQL
#include "registryd/fetch/near_fetch.hpp"

#include <algorithm>
#include <set>

#include "core/index/lineage.hpp"
#include "core/sys/git_packet_line.hpp"
#include "core/sys/git_parse.hpp"
#include "registryd/fetch/news.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_most_commits = 500;
constexpr std::size_t k_most_objects = 4000;
constexpr std::size_t k_most_bytes = 4U << 20U;   // packed
constexpr std::size_t k_most_read = 256U << 20U;  // to make a pack of them
/// An index's largest log is smaller.
constexpr std::uint64_t k_largest_object = 16U << 20U;

/// The commits from the newest the client has to `tip`, oldest first. Nothing when that is too far.
Result<std::optional<std::vector<git::ObjectId>>> line_from(const IndexView& tip,
                                                            const std::vector<git::ObjectId>& haves) {
  const std::set<git::ObjectId> known(haves.begin(), haves.end());
  std::vector<git::ObjectId> line;
  std::optional<git::ObjectId> next = tip.commit();
  while (next && line.size() <= k_most_commits) {
    line.push_back(*next);
    if (known.contains(*next)) {
      std::reverse(line.begin(), line.end());
      return line;
    }
    TRY(const git::Commit commit, tip.repository().read_commit(*next));
    TRY(const auto before, commit_before(tip.repository(), commit));
    next = before ? std::optional(before->id) : std::nullopt;
  }
  return std::nullopt;
}

Result<std::string> content_of(const git::Repository& repository, const git::ObjectId& id,
                               git::ObjectType type) {
  if (type == git::ObjectType::blob) return repository.read_blob(id, k_largest_object);
  if (type == git::ObjectType::commit) {
    TRY(git::Commit commit, repository.read_commit(id));
    return std::move(commit.raw);
  }
  TRY(auto entries, repository.read_tree(id));
  return git::render_tree(std::move(entries));
}

class PackMaker {
 public:
  PackMaker(const git::Repository& repository, git::PackBodies bodies)
      : repository_(repository), pack_(bodies) {}

  Result<void> add(const NewObject& object) {
    TRY(const std::string content, content_of(repository_, object.id, object.type));
    read_ += content.size();
    if (!object.before) return pack_.add(object.id, object.type, content, std::nullopt);
    TRY(const std::string before, content_of(repository_, *object.before, object.type));
    read_ += before.size();
    return pack_.add(object.id, object.type, content, git::DeltaBase{*object.before, before});
  }

  [[nodiscard]] bool is_too_much() const { return pack_.size() > k_most_bytes || read_ > k_most_read; }
  [[nodiscard]] std::string finish() const { return pack_.finish(); }

 private:
  const git::Repository& repository_;
  git::ThinPack pack_;
  std::size_t read_ = 0;
};

Result<std::optional<std::string>> pack_of(const git::Repository& repository, std::vector<NewObject> objects,
                                           git::PackBodies bodies) {
  PackMaker maker(repository, bodies);
  // Like beside like, for who compresses the whole.
  std::stable_sort(objects.begin(), objects.end(),
                   [](const NewObject& a, const NewObject& b) { return a.type < b.type; });
  for (const NewObject& object : objects) {
    TRY_VOID(maker.add(object));
    if (maker.is_too_much()) return std::nullopt;
  }
  return maker.finish();
}

/// gitprotocol-v2, "output": what both have, unless the client needs not hear it, and the pack on band 1.
std::string render_answer(const git::ObjectId& shared, bool done, std::string_view pack) {
  std::string body;
  if (!done) {
    body += git::packet_line("acknowledgments\n") + git::packet_line("ACK " + shared.hex() + "\n") +
            git::packet_line("ready\n");
    body += git::k_delimiter_packet;
  }
  body += git::packet_line("packfile\n");
  while (!pack.empty()) {
    const std::string_view piece = pack.substr(0, git::k_longest_packet - 1);
    body += git::packet_line("\x01" + std::string(piece));
    pack.remove_prefix(piece.size());
  }
  body += git::k_flush_packet;
  return body;
}

}  // namespace

Result<std::optional<Response>> answer_near_fetch(const IndexView& tip, const git::FetchRequest& request,
                                                  git::PackBodies bodies) {
  const bool wants_tip =
      !request.wants.empty() && std::all_of(request.wants.begin(), request.wants.end(),
                                            [&](const auto& id) { return id == tip.commit(); });
  if (!wants_tip) return std::nullopt;
  TRY(const auto line, line_from(tip, request.haves));
  if (!line) return std::nullopt;
  TRY(auto objects, objects_along(tip.repository(), *line, request.filter, k_most_objects));
  if (!objects) return std::nullopt;
  TRY(const auto pack, pack_of(tip.repository(), *std::move(objects), bodies));
  if (!pack) return std::nullopt;
  Response response;
  response.set("Content-Type", "application/x-git-upload-pack-result");
  response.set("Cache-Control", "no-cache");
  response.body = render_answer(line->front(), request.done, *pack);
  return response;
}

}  // namespace howdah
