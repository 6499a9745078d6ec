// SPDX-License-Identifier: PostgreSQL
// Small extensions that really build: one in C, one in SQL that needs it.
#pragma once

#include <string>
#include <vector>

#include "core/model/json.hpp"
#include "core/sys/archive.hpp"

namespace howdah::test {

struct Sources {
  Json meta;
  std::vector<PackEntry> files;
};

inline Json meta_of(const std::string& name, const std::string& version) {
  return {{"name", name},
          {"version", version},
          {"abstract", "An extension to install in tests"},
          {"maintainers", {{{"name", "Alice"}, {"email", "alice@example.org"}}}},
          {"license", "PostgreSQL"},
          {"contents", {{"extensions", {{name, {{"control", name + ".control"}, {"sql", name + ".sql"}}}}}}},
          {"meta-spec", {{"version", "2.0.0"}, {"url", "https://rfcs.pgxn.org/0003-meta-spec-v2.html"}}}};
}

inline void require_package(Json& meta, const std::string& purl, const std::string& range,
                            const std::string& phase = "run") {
  meta["dependencies"]["packages"][phase]["requires"][purl] = range;
}

inline std::vector<PackEntry> pgxs_files(const std::string& name, const std::string& version,
                                         const std::string& makefile_head) {
  return {{"Makefile",
           "EXTENSION = " + name + "\nDATA = " + name + "--" + version + ".sql\n" + makefile_head +
               "PG_CONFIG = pg_config\nPGXS := $(shell $(PG_CONFIG) --pgxs)\ninclude $(PGXS)\n",
           false},
          {name + ".control", "default_version = '" + version + "'\nrelocatable = true\n", false}};
}

/// `howdah_answer()` returns 42, from C.
inline Sources c_extension(const std::string& version = "1.0.0") {
  Sources sources{meta_of("howdah_answer", version),
                  pgxs_files("howdah_answer", version, "MODULES = howdah_answer\n")};
  sources.files.push_back({"howdah_answer.c",
                           "#include \"postgres.h\"\n#include \"fmgr.h\"\nPG_MODULE_MAGIC;\n"
                           "PG_FUNCTION_INFO_V1(howdah_answer);\n"
                           "Datum howdah_answer(PG_FUNCTION_ARGS) { PG_RETURN_INT32(42); }\n",
                           false});
  sources.files.push_back({"howdah_answer--" + version + ".sql",
                           "CREATE FUNCTION howdah_answer() RETURNS int LANGUAGE C AS 'howdah_answer';\n",
                           false});
  return sources;
}

/// `howdah_twice()` doubles the answer, in SQL; needs howdah_answer.
inline Sources sql_extension(const std::string& version = "0.1.0", const std::string& range = ">= 1.0") {
  Sources sources{meta_of("howdah_twice", version), pgxs_files("howdah_twice", version, "")};
  require_package(sources.meta, "pkg:pgxn/howdah_answer", range);
  sources.files[1].content += "requires = 'howdah_answer'\n";
  sources.files.push_back({"howdah_twice--" + version + ".sql",
                           "CREATE FUNCTION howdah_twice() RETURNS int LANGUAGE sql AS 'SELECT 2 * "
                           "howdah_answer()';\n",
                           false});
  return sources;
}

}  // namespace howdah::test
