// SPDX-License-Identifier: PostgreSQL
// A package goes to a registry: uploaded, or, where owners hold keys, worded there, checked and signed here.
#pragma once

#include <string>
#include <vector>

#include "client/publish/account.hpp"
#include "client/publish/package.hpp"
#include "client/publish/upload.hpp"
#include "core/base/result.hpp"
#include "core/crypto/key.hpp"

namespace howdah {

/// Says which file it is, what is doubtful in its META.json, and why an inferred one says what it says.
void show_package(Console& console, const Package& package);
/// `semver 0.40.0`.
[[nodiscard]] std::string release_of(const Package& package);

/// What the registry said of `what`, for people and as JSON; ends with `waiting` when somebody has to agree.
[[nodiscard]] Answer publish_answer(const Json& receipt, const std::string& what, const LayerView& layer,
                                    UploadMode mode);

/// Errors: untrusted (confusion), before anything is sent, when one of its names belongs to another registry;
/// those of upload_release(), check_proposal() and send_statement().
[[nodiscard]] Result<Answer> publish_package(Session& session, Account& account, const Package& package,
                                             const std::vector<SecretKey>& keys, UploadMode mode);

}  // namespace howdah
