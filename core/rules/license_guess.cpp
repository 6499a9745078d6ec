// SPDX-License-Identifier: PostgreSQL
#include "core/rules/license_guess.hpp"

#include <array>

#include "core/rules/spdx.hpp"

namespace howdah {
namespace {

/// Lower case, white space and comment marks folded into single spaces.
std::string normalised(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '*' || c == '>' || c == '#';
    if (!space) {
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  return folded;
}

bool has(std::string_view text, std::string_view phrase) {
  return text.find(phrase) != std::string_view::npos;
}

/// `SPDX-License-Identifier: <expression>` up to the end of its line.
std::optional<std::string> tagged(std::string_view text) {
  constexpr std::string_view k_tag = "SPDX-License-Identifier:";
  const std::size_t tag = text.find(k_tag);
  if (tag == std::string_view::npos) return std::nullopt;
  std::string_view line = text.substr(tag + k_tag.size());
  line = line.substr(0, line.find_first_of("\r\n"));
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  const std::string expression(line.substr(first, line.find_last_not_of(" \t") - first + 1));
  return check_license_expression(expression) ? std::optional(expression) : std::nullopt;
}

struct GnuLicense {
  std::string_view title;
  std::string_view spdx;
};

/// Longer titles first: the plain one stands inside none of the others' names, but their texts mention it.
constexpr std::array<GnuLicense, 4> k_gnu{{{"gnu affero general public license", "AGPL"},
                                           {"gnu lesser general public license", "LGPL"},
                                           {"gnu library general public license", "LGPL"},
                                           {"gnu general public license", "GPL"}}};

std::optional<std::string> gnu_license(std::string_view text) {
  const GnuLicense* named = nullptr;
  std::size_t where = std::string_view::npos;
  for (const GnuLicense& license : k_gnu) {
    if (const std::size_t at = text.find(license.title); at < where) {
      where = at;
      named = &license;
    }
  }
  if (named == nullptr) return std::nullopt;
  const std::string_view rest = text.substr(where);
  const bool full_text = has(text, "everyone is permitted to copy and distribute verbatim copies");
  for (const std::string_view version : {"3", "2.1", "2"}) {
    const std::string mention = "version " + std::string(version);
    const std::size_t at = rest.find(mention);
    // A full text gives its version right after its title.
    if (at == std::string_view::npos || (full_text && at > 100)) continue;
    const bool later = !full_text && has(rest, "any later version");
    const std::string number = version.size() == 1 ? std::string(version) + ".0" : std::string(version);
    return std::string(named->spdx) + "-" + number + (later ? "-or-later" : "-only");
  }
  return std::nullopt;
}

std::optional<std::string> bsd_license(std::string_view text) {
  if (!has(text, "redistribution and use in source and binary forms")) return std::nullopt;
  if (has(text, "all advertising materials")) return "BSD-4-Clause";
  return has(text, "neither the name") ? "BSD-3-Clause" : "BSD-2-Clause";
}

struct Telltale {
  std::string_view phrase;
  std::string_view spdx;
};

/// Sentences of the licences themselves.
constexpr std::array<Telltale, 9> k_texts{
    {{"permission to use, copy, modify, and distribute this software and its documentation for any purpose, "
      "without fee, and without a written agreement",
      "PostgreSQL"},
     {"permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"},
     {"permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",
      "ISC"},
     {"permission to use, copy, modify, and distribute this software for any purpose with or without fee",
      "ISC"},
     {"apache license version 2.0", "Apache-2.0"},
     {"apache license, version 2.0", "Apache-2.0"},
     {"mozilla public license version 2.0", "MPL-2.0"},
     {"this is free and unencumbered software released into the public domain", "Unlicense"},
     {"the artistic license preamble", "Artistic-1.0"}}};

/// A licence only named, as readme files do.
constexpr std::array<Telltale, 9> k_mentions{{{"postgresql license", "PostgreSQL"},
                                              {"postgresql licence", "PostgreSQL"},
                                              {"license-postgresql", "PostgreSQL"},
                                              {"postgresql.org/about/licence", "PostgreSQL"},
                                              {"opensource.org/licenses/postgresql", "PostgreSQL"},
                                              {"mit license", "MIT"},
                                              {"3-clause bsd", "BSD-3-Clause"},
                                              {"bsd 3-clause", "BSD-3-Clause"},
                                              {"bsd 2-clause", "BSD-2-Clause"}}};

template <std::size_t count>
std::optional<std::string> first_of(const std::array<Telltale, count>& telltales, std::string_view text) {
  for (const Telltale& telltale : telltales) {
    if (has(text, telltale.phrase)) return std::string(telltale.spdx);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> license_in_text(std::string_view text) {
  if (auto expression = tagged(text)) return expression;
  const std::string folded = normalised(text);
  if (auto expression = first_of(k_texts, folded)) return expression;
  if (auto expression = bsd_license(folded)) return expression;
  if (auto expression = gnu_license(folded)) return expression;
  return first_of(k_mentions, folded);
}

}  // namespace howdah
