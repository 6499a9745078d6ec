// SPDX-License-Identifier: PostgreSQL
#include "hooks/inventory.hpp"

#include <fmt/format.h>

namespace howdah {

Result<Inventory> Inventory::take(const fs::path& quarantine) {
  Inventory inventory;
  TRY(inventory.objects_, git::Repository::list_objects(quarantine, k_max_brought_objects));
  std::uint64_t sum = 0;
  for (const git::ObjectHeader& object : inventory.objects_) {
    sum += object.size;
    if (object.size <= k_max_brought_object_bytes && sum <= k_max_brought_bytes) continue;
    return fail(Errc::too_large,
                fmt::format("with {} {} of {} bytes the push holds more than a submission may: {} bytes an "
                            "object, {} in all",
                            object.type, object.id.hex(), object.size, k_max_brought_object_bytes,
                            k_max_brought_bytes));
  }
  return inventory;
}

void Inventory::check_nothing_else(const std::set<git::ObjectId>& expected, const git::Repository& served,
                                   Diagnostics& findings) const {
  for (const git::ObjectHeader& object : objects_) {
    if (expected.contains(object.id)) continue;
    const auto known = served.header(object.id);
    if (known && *known) continue;
    findings.error("gate-stowaway", fmt::format("{} {}", object.type, object.id.hex()),
                   "the push brings it, and nothing in the submission needs it",
                   "push nothing but the submission's commits");
  }
}

}  // namespace howdah
