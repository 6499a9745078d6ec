// SPDX-License-Identifier: PostgreSQL
// One small extension, made for each build system. `howdah_answer()` returns 42, from C.
#pragma once

#include "tests/flows/install_scene.hpp"

namespace howdah::test {

/// The C extension without its Makefile, with these files instead.
inline Sources built_by(const std::string& pipeline, std::vector<PackEntry> files) {
  Sources sources = c_extension();
  sources.files.erase(sources.files.begin());
  sources.files.insert(sources.files.end(), files.begin(), files.end());
  if (!pipeline.empty()) sources.meta["dependencies"]["pipeline"] = pipeline;
  return sources;
}

inline Sources cmake_extension() {
  return built_by("", {{"CMakeLists.txt",
                        "cmake_minimum_required(VERSION 3.18)\nproject(howdah_answer C)\n"
                        "execute_process(COMMAND ${PG_CONFIG} --includedir-server OUTPUT_VARIABLE inc "
                        "OUTPUT_STRIP_TRAILING_WHITESPACE)\n"
                        "execute_process(COMMAND ${PG_CONFIG} --pkglibdir OUTPUT_VARIABLE lib "
                        "OUTPUT_STRIP_TRAILING_WHITESPACE)\n"
                        "execute_process(COMMAND ${PG_CONFIG} --sharedir OUTPUT_VARIABLE share "
                        "OUTPUT_STRIP_TRAILING_WHITESPACE)\n"
                        "add_library(howdah_answer MODULE howdah_answer.c)\n"
                        "set_target_properties(howdah_answer PROPERTIES PREFIX \"\")\n"
                        "target_include_directories(howdah_answer PRIVATE ${inc})\n"
                        "install(TARGETS howdah_answer DESTINATION ${lib})\n"
                        "install(FILES howdah_answer.control howdah_answer--1.0.0.sql DESTINATION "
                        "${share}/extension)\n",
                        false}});
}

inline Sources meson_extension() {
  return built_by(
      "", {{"meson.build",
            "project('howdah_answer', 'c', version: '1.0.0')\n"
            "pg = get_option('pg_config')\n"
            "ask = {}\nforeach what : ['includedir-server', 'pkglibdir', 'sharedir']\n"
            "  ask += {what: run_command(pg, '--' + what, check: true).stdout().strip()}\nendforeach\n"
            "shared_module('howdah_answer', 'howdah_answer.c', name_prefix: '', install: true,\n"
            "  include_directories: include_directories(ask['includedir-server']),\n"
            "  install_dir: ask['pkglibdir'])\n"
            "install_data('howdah_answer.control', 'howdah_answer--1.0.0.sql',\n"
            "  install_dir: ask['sharedir'] / 'extension')\n",
            false},
           {"meson_options.txt", "option('pg_config', type: 'string', value: 'pg_config')\n", false}});
}

/// `configure` is not in the release; it is made from the template first.
inline Sources autoconf_extension() {
  return built_by("",
                  {{"configure.ac",
                    "AC_INIT([howdah_answer], [1.0.0])\n"
                    "AC_ARG_WITH([pgconfig], [AS_HELP_STRING([--with-pgconfig=FILE], [pg_config])],\n"
                    "  [PGCONFIG=$withval], [AC_MSG_ERROR([no --with-pgconfig])])\n"
                    "AC_SUBST([PGCONFIG])\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n",
                    false},
                   {"Makefile.in",
                    "MODULES = howdah_answer\nEXTENSION = howdah_answer\nDATA = howdah_answer--1.0.0.sql\n"
                    "PGXS := $(shell @PGCONFIG@ --pgxs)\ninclude $(PGXS)\n",
                    false}});
}

/// An extension in SQL alone: nothing in it is of one version of PostgreSQL.
inline Sources plain_sql() {
  Sources sources{meta_of("howdah_plain", "1.0.0"), pgxs_files("howdah_plain", "1.0.0", "")};
  sources.files.push_back({"howdah_plain--1.0.0.sql",
                           "CREATE FUNCTION plain() RETURNS int LANGUAGE SQL AS 'SELECT 1';\n", false});
  return sources;
}

/// The C extension, linked with a library that is gone when it is to be installed.
inline Sources needs_absent_library() {
  Sources sources = c_extension();
  sources.files[0].content =
      "MODULE_big = howdah_answer\nOBJS = howdah_answer.o\nEXTENSION = howdah_answer\nDATA = "
      "howdah_answer--1.0.0.sql\nSHLIB_LINK = -Wl,--no-as-needed -L. -lfar\nPG_CONFIG = pg_config\n"
      "all: libfar.so\nhowdah_answer.so: libfar.so\nlibfar.so:\n\techo 'int far;' | gcc -shared -x c - -o $@ "
      "-Wl,-soname,libsybdb.so.5\n"
      "PGXS := $(shell $(PG_CONFIG) --pgxs)\ninclude $(PGXS)\n";
  return sources;
}

}  // namespace howdah::test
