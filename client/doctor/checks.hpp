// SPDX-License-Identifier: PostgreSQL
// The single checks of a checkup; checkup.cpp has the table. Each adds what it finds.
#pragma once

#include "client/doctor/checkup.hpp"

namespace howdah {

/// What a check may read, and where it writes.
struct Examination {
  const Patient& patient;
  const std::optional<Postgres>& postgres;  ///< the chosen one, when there is one
  Diagnosis& diagnosis;

  void remark(std::string text) const { diagnosis.remarks.push_back(std::move(text)); }
  void find(Finding finding) const { diagnosis.findings.push_back(std::move(finding)); }
};

void check_unfinished(const Examination& examination);
void check_stray_files(const Examination& examination);
void check_folders(const Examination& examination);
void check_toolchain(const Examination& examination);
void check_sandbox(const Examination& examination);
void check_registries(const Examination& examination);
void check_installed(const Examination& examination);
/// Asks the server that answers the person's own psql, if one does.
void check_preloads(const Examination& examination);

}  // namespace howdah
