// SPDX-License-Identifier: PostgreSQL
// What a fuzz target is made of: a function that takes any input, and properties that must hold for it.
// A broken property ends the process, which libFuzzer and the replay both report with the input.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah::fuzz {

/// The target: each *_target.cpp defines it.
void try_input(std::string_view input);

/// Ends the process naming the property, with `detail`, unless it holds.
void must(bool holds, std::string_view property, std::string_view detail = {});

/// The value of a result that must be there.
template <class T>
const T& must_be(const Result<T>& result, std::string_view property) {
  must(result.has_value(), property, result ? std::string_view() : result.error().message);
  return *result;
}
inline void must_be(const Result<void>& result, std::string_view property) {
  must(result.has_value(), property, result ? std::string_view() : result.error().message);
}

/// Two texts that must be the same.
void must_equal(std::string_view a, std::string_view b, std::string_view property);

/// What every refusal owes its reader: words, and findings that name a code, a place and a severity.
void must_explain(const Error& error);
void must_explain(const Diagnostics& findings);

}  // namespace howdah::fuzz
