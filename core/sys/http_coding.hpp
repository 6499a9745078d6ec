// SPDX-License-Identifier: PostgreSQL
// Answers that come compressed. Whoever asks for one decodes it here, within the limit of the whole.
#pragma once

#include "core/sys/http_client.hpp"

namespace howdah {

/// Sets Accept-Encoding to what undo_coding() can undo.
void accept_coding(HttpRequest& request);

/// Of a response that says it is compressed: the body as it was before. Errors: those of gunzip().
[[nodiscard]] Result<void> undo_coding(HttpResponse& response, std::uint64_t limit);

}  // namespace howdah
