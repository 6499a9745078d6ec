// SPDX-License-Identifier: PostgreSQL
// What has been said, since it was installed, against what is installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/audit/osv.hpp"
#include "client/install/receipt.hpp"
#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

enum class Complaint : std::uint8_t {
  advisory,    ///< an OSV document names this version
  yanked,      ///< its owners took it back
  deprecated,  ///< nobody keeps the distribution any more
  replaced,    ///< the release is not, or no longer, the one its registry has
};
[[nodiscard]] std::string_view complaint_name(Complaint complaint);

struct AuditRow {
  Complaint complaint = Complaint::yanked;
  std::string distribution, version, postgres, registry;
  std::string reason;
  std::string instead;  ///< the version to go to; empty: none is known
};

/// What the release's own registry says of it. Errors: those of reading the index.
[[nodiscard]] Result<std::vector<AuditRow>> audit_release(const Receipt& receipt,
                                                          const std::vector<LayerView>& layer);
/// What advisories say of it.
[[nodiscard]] std::vector<AuditRow> audit_release(const Receipt& receipt,
                                                  const std::vector<Advisory>& advisories);

[[nodiscard]] Json to_json(const std::vector<AuditRow>& rows);
[[nodiscard]] std::string to_text(const std::vector<AuditRow>& rows);

}  // namespace howdah
