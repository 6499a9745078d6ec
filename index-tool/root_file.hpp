// SPDX-License-Identifier: PostgreSQL
// A root metadata file on somebody's disk, as it goes round in a ceremony: read, written, and told about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/root.hpp"
#include "index-tool/printer.hpp"

namespace howdah {

/// A finished root or a draft. Errors name the file.
[[nodiscard]] Result<RootMetadata> load_root(const std::string& file);
/// The version before `root`, when a file is named. Errors: conflict when it is another version.
[[nodiscard]] Result<std::optional<RootMetadata>> load_previous(const std::string& file,
                                                                const RootMetadata& root);
/// Writes the file and reads it back.
[[nodiscard]] Result<RootMetadata> save_root(const std::string& file, const std::string& text);

/// Whose signatures a root has, of the keys that may count.
struct RootSigners {
  int version = 0;  ///< of the root whose keys these are
  int needed = 0;
  std::vector<std::string> signed_by;  ///< SSH fingerprints
  std::vector<std::string> open;
  [[nodiscard]] int missing() const { return std::max(0, needed - static_cast<int>(signed_by.size())); }
};
[[nodiscard]] RootSigners signers_of(const RootMetadata& root, const RootMetadata& signer);

/// Who signed, what is missing, fingerprints, expiry, and what differs from `previous`.
void print_root(const Printer& printer, const std::string& file, const RootMetadata& root,
                const std::optional<RootMetadata>& previous, UnixSeconds now);

}  // namespace howdah
