// SPDX-License-Identifier: PostgreSQL
#include "tests/fuzz/property.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/base/log.hpp"
#include "core/base/utf8.hpp"

namespace howdah::fuzz {

void must(bool holds, std::string_view property, std::string_view detail) {
  if (holds) return;
  const std::string words = "broken property: " + std::string(property) +
                            (detail.empty() ? std::string() : "\n  " + json_quote(detail)) + "\n";
  std::fputs(words.c_str(), stderr);
  std::abort();
}

void must_equal(std::string_view a, std::string_view b, std::string_view property) {
  if (a != b) must(false, property, std::string(a).append("\n!=\n").append(b));
}

void must_explain(const Diagnostics& findings) {
  for (const Finding& finding : findings.findings()) {
    must(!finding.code.empty(), "a finding has a code", finding.message);
    must(!finding.message.empty(), "a finding has words", finding.code);
    must(is_utf8(render(finding)), "a finding is printable as UTF-8", render(finding));
  }
}

void must_explain(const Error& error) {
  must(!error.message.empty(), "an error has words");
  must(error.code != Errc::internal, "no input is an internal error", error.message);
  Diagnostics findings;
  for (const Finding& finding : error.findings)
    findings.error(finding.code, finding.place, finding.message, finding.remedy);
  must_explain(findings);
}

}  // namespace howdah::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  howdah::fuzz::try_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
