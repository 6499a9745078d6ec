// SPDX-License-Identifier: PostgreSQL
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

Result<TrustAnchor> anchor_of(const IndexArguments& arguments) {
  TrustAnchor anchor;
  if (!arguments.root.empty()) {
    constexpr std::string_view k_prefix = "sha256:";
    const std::string_view text = arguments.root;
    if (text.starts_with(k_prefix)) anchor.root = Sha256::parse(text.substr(k_prefix.size()));
    if (!anchor.root) {
      return fail(Errc::usage, "--root " + arguments.root + ": write sha256: and 64 hex digits");
    }
  }
  if (!arguments.registry_id.empty()) {
    auto id = RegistryId::parse(arguments.registry_id);
    if (!id) return fail(Errc::usage, "--registry-id: " + id.error().message);
    anchor.id = *std::move(id);
  }
  return anchor;
}

/// A working clone keeps its repository in `.git`; bare ones are opened as they are.
fs::path repository_in(const fs::path& directory) {
  std::error_code ignored;
  return fs::is_directory(directory / ".git", ignored) ? directory / ".git" : directory;
}

}  // namespace

void add_index_arguments(CLI::App& command, IndexArguments& arguments) {
  command.add_option("DIR", arguments.directory, "The index: a git repository")->required();
  command.add_option("--root", arguments.root, "Trust only this root metadata (sha256:HEX)");
  command.add_option("--registry-id", arguments.registry_id, "The registry it must be (host/name)");
}

Result<OpenedIndex> open_index(const IndexArguments& arguments) {
  TRY(TrustAnchor anchor, anchor_of(arguments));
  const bool pinned = anchor.root.has_value();
  TRY(auto opened, git::Repository::open(repository_in(arguments.directory)));
  const auto repository = std::make_shared<const git::Repository>(std::move(opened));
  TRY(const auto tip, repository->ref(k_main_ref));
  if (!tip) {
    return fail(Errc::not_found, arguments.directory + ": no " + k_main_ref +
                                     " in this repository; is it an index, and was it fetched?");
  }
  return OpenedIndex{repository, Verifier(repository, anchor), anchor, *tip, pinned};
}

Result<Verified<IndexView>> verified_tip(const OpenedIndex& index, const Printer& printer) {
  TRY(auto view, index.verifier.open(index.tip));
  if (!index.pinned) {
    printer.note("trusting the root found there; to pin it: --root sha256:" +
                 view->root().fingerprint().hex());
  }
  return view;
}

}  // namespace howdah
