// SPDX-License-Identifier: PostgreSQL
#include "client/install/place.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "client/install/file_owner.hpp"
#include "client/install/stage_names.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

std::map<fs::path, const Receipt*> owners(const std::vector<Receipt>& receipts) {
  std::map<fs::path, const Receipt*> files;
  for (const Receipt& receipt : receipts)
    for (const ReceiptFile& file : receipt.files) files[file.path] = &receipt;
  return files;
}

void find_modified(const std::vector<Deviation>& deviations, Diagnostics& findings) {
  for (const Deviation& deviation : deviations) {
    if (deviation.what == "modified") {
      findings.error("file-modified", deviation.path.string(), "was modified since it was installed",
                     "keep a copy if you need it and delete the file");
    }
  }
}

/// Files that stand where one is to go and that no receipt of ours lists.
void find_foreign(const std::vector<fs::path>& files, Diagnostics& findings) {
  const auto packages = debian_owners(files);
  for (const fs::path& file : files) {
    const auto package = packages.find(file);
    if (package == packages.end()) {
      findings.error("file-foreign", file.string(), "is there already, and Howdah did not put it there",
                     "keep a copy if you need it and delete the file");
    } else {
      findings.error("file-foreign", file.string(), "belongs to the Debian package " + package->second,
                     "sudo apt-get remove " + package->second);
    }
  }
}

Diagnostics find_conflicts(const std::vector<StagedPath>& staged, const std::string& distribution,
                           const std::vector<Receipt>& receipts) {
  Diagnostics findings;
  const auto files = owners(receipts);
  std::vector<fs::path> foreign;
  std::error_code error;
  for (const StagedPath& file : staged) {
    if (!fs::exists(fs::symlink_status(file.target, error))) continue;
    const auto owner = files.find(file.target);
    if (owner == files.end()) {
      foreign.push_back(file.target);
    } else if (owner->second->distribution != distribution) {
      findings.error("file-foreign", file.target.string(), "belongs to " + owner->second->display,
                     "howdah remove " + owner->second->distribution);
    }
  }
  find_foreign(foreign, findings);
  return findings;
}

bool is_document(const fs::path& target, const Postgres& postgres) {
  const fs::path relative = target.lexically_relative(postgres.place_of(postgres.docdir));
  return !relative.empty() && *relative.begin() != "..";
}

/// Takes out of `staged` documents that would overwrite somebody else's, with a remark on each.
void leave_out_documents(std::vector<StagedPath>& staged, const std::vector<Receipt>& receipts,
                         const Postgres& postgres, Placement& placement) {
  const std::string& distribution = placement.receipt.distribution;
  const auto files = owners(receipts);
  std::erase_if(staged, [&](const StagedPath& file) {
    std::error_code error;
    if (!is_document(file.target, postgres) || !fs::exists(fs::symlink_status(file.target, error)))
      return false;
    const auto owner = files.find(file.target);
    if (owner != files.end() && owner->second->distribution == distribution) return false;
    placement.remarks.push_back("left out the document " + file.target.string() + ": " +
                                (owner == files.end() ? "a file of that name is there already"
                                                      : "it belongs to " + owner->second->display));
    return true;
  });
}

/// Refuses names that are not its own to bring; takes in what an inferred META missed.
Result<void> settle_names(const StagedExtensions& brought, const PlannedRelease& step,
                          const std::vector<LayerView>& layers, Placement& placement) {
  const Json& meta = step.release.meta;
  const std::string label = step.release.display + " " + step.release.version;
  TRY(const auto undeclared, undeclared_extensions(brought, meta, label));
  TRY(const Name distribution, Name::parse(step.release.distribution));
  TRY_VOID(check_unclaimed(undeclared, distribution, *step.layer, layers));
  TRY_VOID(check_all_said(undeclared, brought, meta, label));
  std::vector<std::string>& extensions = placement.receipt.extensions;
  for (const std::string& name : undeclared) {
    placement.remarks.push_back(label + " brings the extension " + name +
                                " too, which its inferred META.json does not name");
    extensions.push_back(name);
  }
  std::sort(extensions.begin(), extensions.end());
  return {};
}

Receipt draft_receipt(const Built& built, const Postgres& postgres, UnixSeconds now) {
  const PlannedRelease& step = *built.step;
  return {step.release.distribution,
          step.release.display,
          step.release.version,
          meta_extensions(step.release.meta),
          step.needs,
          step.layer->state.name,
          step.layer->state.registry.text(),
          step.layer->index->commit().hex(),
          step.release.statement,
          step.release.sha256.hex(),
          postgres.banner,
          postgres.id(),
          postgres.pg_config,
          step.requested,
          now,
          {},
          {},
          built.pipeline,
          built.package};
}

/// Files of the release that stood before and are not part of this one.
void delete_leftovers(const Receipt& before, Placement& placement) {
  std::set<fs::path> kept;
  for (const PathChange& change : placement.changes) kept.insert(change.target);
  for (const ReceiptFile& file : before.files)
    if (!kept.contains(file.path)) placement.changes.push_back({file.path, {}, 0});
}

Result<void> replace_previous(const Receipt& before, Placement& placement, Diagnostics& findings) {
  TRY(const auto deviations, compare_with_disk(before));
  find_modified(deviations, findings);
  delete_leftovers(before, placement);
  placement.receipt.requested = placement.receipt.requested || before.requested;
  placement.receipt.folders.insert(placement.receipt.folders.begin(), before.folders.begin(),
                                   before.folders.end());
  return {};
}

}  // namespace

Result<Placement> prepare_placement(const Built& built, const Site& site) {
  const auto& [postgres, receipts, layers, now] = site;
  const std::string label = built.step->release.display + " " + built.step->release.version;
  TRY(auto staged, inspect_stage(built.stage, postgres, label));
  Placement placement{{}, draft_receipt(built, postgres, now)};
  TRY_VOID(settle_names(extensions_in(staged, postgres), *built.step, layers, placement));
  leave_out_documents(staged, receipts, postgres, placement);
  for (const StagedPath& file : staged) {
    TRY(const FileDigests digests, digest_file(file.from));
    placement.changes.push_back({file.target, file.from, file.mode});
    placement.receipt.files.push_back({file.target, digests.sha256, file.mode});
  }
  placement.receipt.folders = missing_folders(placement.changes);
  const std::string& distribution = placement.receipt.distribution;
  Diagnostics findings = find_conflicts(staged, distribution, receipts);
  for (const Receipt& before : receipts)
    if (before.distribution == distribution) TRY_VOID(replace_previous(before, placement, findings));
  if (findings.has_errors())
    return fail(Errc::conflict, label + " would overwrite files; nothing was installed", findings);
  return placement;
}

Result<void> place(const Placement& placement, const Home& home, const TransactionObserver& observer) {
  const Receipt& receipt = placement.receipt;
  const fs::path path = Receipts(home.receipts()).path_of(receipt.postgres_id, receipt.distribution);
  const Decider decider{path, to_json(receipt).dump(2) + "\n"};
  auto placed = apply_changes(home.journal(), placement.changes, decider, observer);
  if (placed) return {};
  return tl::unexpected(in_context("install the files of " + receipt.display + " " + receipt.version,
                                   std::move(placed).error()));
}

Result<void> take_away(const Receipt& receipt, const Home& home, bool force,
                       const TransactionObserver& observer) {
  TRY(const auto deviations, compare_with_disk(receipt));
  Diagnostics findings;
  if (!force) find_modified(deviations, findings);
  if (findings.has_errors()) {
    return fail(Errc::conflict,
                receipt.display + " has files that were modified since its install; --force removes them too",
                findings);
  }
  std::vector<PathChange> changes;
  for (const ReceiptFile& file : receipt.files) changes.push_back({file.path, {}, 0});
  const fs::path path = Receipts(home.receipts()).path_of(receipt.postgres_id, receipt.distribution);
  auto removed = apply_changes(home.journal(), changes, {path, {}, receipt.folders}, observer);
  if (removed) return {};
  return tl::unexpected(in_context("remove the files of " + receipt.display, std::move(removed).error()));
}

}  // namespace howdah
