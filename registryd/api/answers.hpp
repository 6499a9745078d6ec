// SPDX-License-Identifier: PostgreSQL
// The two kinds of answer handlers give, and how they read names from a path.
#pragma once

#include <string>

#include "core/index/catalog.hpp"
#include "core/model/json.hpp"
#include "registryd/app.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

/// A document that depends on nothing but the index at this commit, the host, the path and the query.
[[nodiscard]] Response json_at(const git::ObjectId& commit, const Json& document);
[[nodiscard]] Response text_at(const git::ObjectId& commit, const std::string& type, std::string text);

/// A document about this moment, which nobody may keep.
[[nodiscard]] Response json_now(int status, const Json& document);

/// The whole body. Errors: too_large beyond `limit` bytes.
[[nodiscard]] Result<std::string> read_small_body(Request& request, std::size_t limit);

/// The captured `name`. Errors: not_found, for what cannot be a name cannot be in the index.
[[nodiscard]] Result<Name> captured_name(const Request& request);

/// The distribution's log, folded. Errors: not_found.
[[nodiscard]] Result<DistributionRecord> read_distribution(const IndexView& view, const Name& name);

/// `path` below /v1/ as it stands in answers.
[[nodiscard]] std::string url_of(const App& app, const std::string& path);

}  // namespace howdah
