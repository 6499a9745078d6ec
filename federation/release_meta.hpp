// SPDX-License-Identifier: PostgreSQL
// Reads META v2 documents as releases carry them. A registry vouches for their form, but nothing here relies
// on it: a member of the wrong type counts as absent.
#pragma once

#include <string>
#include <vector>

#include "core/model/json.hpp"

namespace howdah {

/// The string at a JSON Pointer, else empty.
[[nodiscard]] std::string meta_text(const Json& meta, const char* pointer);
/// The object at a JSON Pointer, else an empty one.
[[nodiscard]] Json meta_object(const Json& meta, const char* pointer);
/// The strings of the array at a JSON Pointer.
[[nodiscard]] std::vector<std::string> meta_strings(const Json& meta, const char* pointer);

/// Names for CREATE EXTENSION, sorted.
[[nodiscard]] std::vector<std::string> meta_extensions(const Json& meta);

/// A version range as META writes it: a string, or the number 0 for any.
[[nodiscard]] std::string meta_range(const Json& value);

[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace howdah
