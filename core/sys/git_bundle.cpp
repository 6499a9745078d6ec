// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_bundle.hpp"

#include <git2/pack.h>

#include <fstream>

#include "core/sys/git_handles.hpp"
#include "core/sys/git_pack_indexer.hpp"

namespace howdah::git {
namespace {

using PackBuilderHandle = Handle<git_packbuilder, git_packbuilder_free>;
using RevwalkHandle = Handle<git_revwalk, git_revwalk_free>;

constexpr std::size_t k_longest_line = 4096;
constexpr std::size_t k_most_refs = 10'000;
constexpr std::size_t k_piece = 64U << 10U;

tl::unexpected<Error> malformed(const fs::path& file, std::string_view why) {
  return fail(Errc::invalid, file.string() + " is no git bundle: " + std::string(why));
}

int write_piece(void* bytes, std::size_t size, void* stream) {
  auto& out = *static_cast<std::ofstream*>(stream);
  out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  return out ? 0 : GIT_EUSER;
}

Result<PackBuilderHandle> collect(git_repository* repository, const std::vector<Ref>& refs,
                                  const std::string& doing) {
  PackBuilderHandle builder;
  RevwalkHandle walk;
  TRY_VOID(check(git_packbuilder_new(out(builder), repository), doing));
  TRY_VOID(check(git_revwalk_new(out(walk), repository), doing));
  for (const Ref& ref : refs) {
    const git_oid oid = to_oid(ref.target);
    TRY_VOID(check(git_revwalk_push(walk.get(), &oid), doing));
  }
  TRY_VOID(check(git_packbuilder_insert_walk(builder.get(), walk.get()), doing));
  return builder;
}

/// One line of the head, without its newline; empty at its end.
Result<std::string> read_line(std::ifstream& in, const fs::path& file) {
  std::string line;
  for (int c = in.get(); c != '\n'; c = in.get()) {
    if (c == std::ifstream::traits_type::eof()) return malformed(file, "its head does not end");
    if (line.size() == k_longest_line) return malformed(file, "a line of its head is too long");
    line += static_cast<char>(c);
  }
  return line;
}

/// What comes after the first line, up to the pack. Commits it builds on are left to the objects to miss.
Result<std::vector<Ref>> read_refs(std::ifstream& in, const fs::path& file) {
  std::vector<Ref> refs;
  while (true) {
    TRY(const std::string line, read_line(in, file));
    if (line.empty()) return refs;
    if (line.front() == '-') continue;
    const std::size_t space = line.find(' ');
    const auto id = ObjectId::parse(line.substr(0, space));
    if (space == std::string::npos || !id) return malformed(file, "a line of its head names no object");
    if (refs.size() == k_most_refs) return malformed(file, "it has too many refs");
    refs.push_back({line.substr(space + 1), *id});
  }
}

Result<void> store_pack(std::ifstream& in, const fs::path& path, std::string doing) {
  TRY(PackIndexer indexer, PackIndexer::begin(path, std::move(doing)));
  std::string piece(k_piece, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    TRY_VOID(indexer.append(std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount()))));
  return indexer.commit();
}

}  // namespace

bool is_bundle(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  std::ifstream in(file, std::ios::binary);
  std::string head(k_bundle_head.size(), '\0');
  return in.read(head.data(), static_cast<std::streamsize>(head.size())) && head == k_bundle_head;
}

Result<void> write_bundle(const fs::path& path, const std::vector<Ref>& refs, const fs::path& file) {
  configure_libgit2();
  const std::string doing = "make a bundle of " + path.string();
  RepositoryHandle repository;
  TRY_VOID(check(git_repository_open_bare(out(repository), path.c_str()), doing));
  TRY(const PackBuilderHandle builder, collect(repository.get(), refs, doing));
  const fs::path part = file.string() + ".part";
  std::ofstream stream(part, std::ios::binary | std::ios::trunc);
  stream << k_bundle_head;
  for (const Ref& ref : refs) stream << ref.target.hex() << ' ' << ref.name << '\n';
  stream << '\n';
  const int code = git_packbuilder_foreach(builder.get(), &write_piece, &stream);
  stream.close();
  std::error_code error;
  if (code >= 0 && stream) fs::rename(part, file, error);
  if (code < 0 || !stream || error) {
    std::error_code ignored;
    fs::remove(part, ignored);
    return fail(Errc::unavailable, doing + ": " + file.string() + " cannot be written");
  }
  return {};
}

Result<std::vector<Ref>> take_bundle(const fs::path& file, const fs::path& path, std::uint64_t limit) {
  configure_libgit2();
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error) return tl::unexpected(system_error("read", file, error.value()));
  if (size > limit)
    return fail(Errc::too_large,
                file.string() + ": more than the allowed " + std::to_string(limit) + " bytes");
  std::ifstream in(file, std::ios::binary);
  TRY(const std::string head, read_line(in, file));
  if (head + "\n" != k_bundle_head) return malformed(file, "it is of another version, or something else");
  TRY(auto refs, read_refs(in, file));
  TRY_VOID(store_pack(in, path, "open " + file.string()));
  return refs;
}

}  // namespace howdah::git
