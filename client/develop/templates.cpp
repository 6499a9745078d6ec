// SPDX-License-Identifier: PostgreSQL
#include "client/develop/templates.hpp"

#include <algorithm>
#include <array>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_c_makefile = R"(EXTENSION = @NAME@
MODULE_big = @NAME@
OBJS = src/@NAME@.o
DATA = $(wildcard sql/@NAME@--*.sql)
DOCS = doc/@NAME@.md
REGRESS = @NAME@
REGRESS_OPTS = --inputdir=test

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
)";

constexpr std::string_view k_c_source = R"(@INCLUDE@ "postgres.h"

@INCLUDE@ "fmgr.h"
@INCLUDE@ "utils/builtins.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(@NAME@_hello);

/* Greets whom it is given. */
Datum
@NAME@_hello(PG_FUNCTION_ARGS)
{
	char	   *who = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_TEXT_P(cstring_to_text(psprintf("Hello, %s!", who)));
}
)";

constexpr std::string_view k_c_script =
    R"(\echo Use "CREATE EXTENSION @NAME@" to load this file. \quit

CREATE FUNCTION @NAME@_hello(who text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', '@NAME@_hello';

COMMENT ON FUNCTION @NAME@_hello(text) IS 'Greets whom it is given.';
)";

constexpr std::string_view k_c_control = R"(comment = 'Greets whom it is given'
default_version = '0.1.0'
module_pathname = '$libdir/@NAME@'
relocatable = true
)";

constexpr std::array k_c_files{
    TemplateFile{"Makefile", k_c_makefile}, TemplateFile{"src/@NAME@.c", k_c_source},
    TemplateFile{"sql/@NAME@--0.1.0.sql", k_c_script}, TemplateFile{"@NAME@.control", k_c_control}};

constexpr std::string_view k_sql_makefile = R"(EXTENSION = @NAME@
DATA = $(wildcard sql/@NAME@--*.sql)
DOCS = doc/@NAME@.md
REGRESS = @NAME@
REGRESS_OPTS = --inputdir=test

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
)";

constexpr std::string_view k_sql_script =
    R"(\echo Use "CREATE EXTENSION @NAME@" to load this file. \quit

CREATE FUNCTION @NAME@_hello(who text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT 'Hello, ' || who || '!' $$;

COMMENT ON FUNCTION @NAME@_hello(text) IS 'Greets whom it is given.';
)";

constexpr std::string_view k_sql_control =
    R"(comment = 'Greets whom it is given'
default_version = '0.1.0'
relocatable = true
)";

constexpr std::array k_sql_files{TemplateFile{"Makefile", k_sql_makefile},
                                 TemplateFile{"sql/@NAME@--0.1.0.sql", k_sql_script},
                                 TemplateFile{"@NAME@.control", k_sql_control}};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

Result<void> check_name(const std::string& name) {
  constexpr std::size_t k_longest = 50;  // with what is added to it, a PostgreSQL name has at most 63 bytes
  if (name.size() >= 2 && name.size() <= k_longest && name.front() >= 'a' && name.front() <= 'z' &&
      std::all_of(name.begin(), name.end(), is_word))
    return {};
  return fail(Errc::usage, "'" + name + "' does not make an extension: 2 to 50 lower-case letters, digits " +
                               "and underscores, a letter first");
}

using Words = std::vector<std::pair<std::string_view, std::string>>;

std::string filled(std::string_view text, const Words& words) {
  std::string result(text);
  for (const auto& [placeholder, value] : words) {
    for (std::size_t at = 0; (at = result.find(placeholder, at)) != std::string::npos; at += value.size())
      result.replace(at, placeholder.size(), value);
  }
  return result;
}

/// `Name <mail>` in its two parts.
Result<Words> maintainer_words(const std::string& maintainer) {
  const std::size_t open = maintainer.find(" <");
  const bool whole = open != std::string::npos && open > 0 && maintainer.ends_with('>') &&
                     maintainer.find('@', open) != std::string::npos &&
                     maintainer.find_first_of("\"\\\n") == std::string::npos;
  if (!whole)
    return fail(Errc::usage,
                "who maintains it? say --maintainer 'Name "
                "<mail>', or set git's user.name and "
                "user.email");
  return Words{{"@MAINTAINER@", maintainer.substr(0, open)},
               {"@EMAIL@", maintainer.substr(open + 2, maintainer.size() - open - 3)}};
}

}  // namespace

std::span<const Template> all_templates() {
  static const std::array k_templates{
      Template{"c", "functions in C, built by PGXS", k_c_files},
      Template{"sql", "functions in SQL, nothing to compile", k_sql_files},
      Template{"pgrx", "functions in Rust, built by cargo pgrx", pgrx_files()}};
  return k_templates;
}

Result<std::vector<PackEntry>> render_template(const NewExtension& wanted) {
  TRY_VOID(check_name(wanted.name));
  TRY(Words words, maintainer_words(wanted.maintainer));
  const auto templates = all_templates();
  const auto chosen = std::find_if(templates.begin(), templates.end(),
                                   [&](const Template& one) { return one.name == wanted.kind; });
  if (chosen == templates.end()) {
    std::vector<std::string> names;
    for (const Template& one : templates) names.emplace_back(one.name);
    return fail(Errc::not_found, "there is no template " + wanted.kind + "; there are: " + joined(names));
  }
  words.emplace_back("@INCLUDE@", "#include");  // not an include of this file
  words.emplace_back("@NAME@", wanted.name);
  words.emplace_back("@YEAR@", wanted.year);
  std::vector<PackEntry> files;
  for (const auto part :
       {shared_files(), wanted.kind == "pgrx" ? std::span<const TemplateFile>() : pgxs_files(),
        chosen->files})
    for (const TemplateFile& file : part)
      files.push_back({filled(file.path, words), filled(file.content, words), false});
  return files;
}

}  // namespace howdah
