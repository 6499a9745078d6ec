// SPDX-License-Identifier: PostgreSQL
#include "client/audit/audit.hpp"

#include "federation/lookup.hpp"

namespace howdah {
namespace {

AuditRow row_of(Complaint complaint, const Receipt& receipt, std::string reason, std::string instead) {
  return {complaint,     receipt.distribution, receipt.version,   receipt.postgres,
          receipt.layer, std::move(reason),    std::move(instead)};
}

/// The newest release that may be chosen, unless that is the installed one.
std::string other_release(const DistributionRecord& record, const Receipt& receipt) {
  const ReleaseRecord* latest = record.latest();
  return latest == nullptr || latest->version == receipt.version ? std::string() : latest->version;
}

}  // namespace

std::string_view complaint_name(Complaint complaint) {
  switch (complaint) {
    case Complaint::advisory:
      return "advisory";
    case Complaint::yanked:
      return "yanked";
    case Complaint::deprecated:
      return "deprecated";
    case Complaint::replaced:
      break;
  }
  return "replaced";
}

Result<std::vector<AuditRow>> audit_release(const Receipt& receipt, const std::vector<LayerView>& layer) {
  std::vector<AuditRow> rows;
  TRY(const auto found, find_by_name(layer, "dist:" + receipt.distribution));
  const ReleaseRecord* release = found ? found->distribution.release(receipt.version) : nullptr;
  if (release == nullptr || release->sha256.hex() != receipt.artifact) {
    rows.push_back(row_of(
        Complaint::replaced, receipt,
        release == nullptr ? "the registry has no such release" : "the registry's release has other bytes",
        found ? other_release(found->distribution, receipt) : std::string()));
    return rows;
  }
  const std::string instead = other_release(found->distribution, receipt);
  if (release->yanked) rows.push_back(row_of(Complaint::yanked, receipt, release->yank_reason, instead));
  if (found->distribution.deprecated)
    rows.push_back(row_of(Complaint::deprecated, receipt, *found->distribution.deprecated, {}));
  return rows;
}

std::vector<AuditRow> audit_release(const Receipt& receipt, const std::vector<Advisory>& advisories) {
  std::vector<AuditRow> rows;
  const auto name = Name::parse(receipt.distribution);
  if (!name) return rows;
  for (const Advisory& advisory : advisories) {
    if (is_affected(advisory, *name, receipt.version))
      rows.push_back(
          row_of(Complaint::advisory, receipt, advisory.id + ": " + advisory.summary, advisory.fixed));
  }
  return rows;
}

Json to_json(const std::vector<AuditRow>& rows) {
  Json json = Json::array();
  for (const AuditRow& row : rows) {
    json.push_back({{"what", complaint_name(row.complaint)},
                    {"distribution", row.distribution},
                    {"version", row.version},
                    {"postgres", row.postgres},
                    {"registry", row.registry},
                    {"reason", row.reason}});
    if (!row.instead.empty()) json.back()["instead"] = row.instead;
  }
  return json;
}

std::string to_text(const std::vector<AuditRow>& rows) {
  std::string text;
  for (const AuditRow& row : rows) {
    text += std::string(complaint_name(row.complaint)) + ": " + row.distribution + " " + row.version +
            " in " + row.postgres + ": " + row.reason + "\n";
    if (!row.instead.empty())
      text += "  remedy: howdah install " + row.distribution + "@" + row.instead + "\n";
  }
  return text;
}

}  // namespace howdah
