// SPDX-License-Identifier: PostgreSQL
// Trees shaped like real extensions; the contents are written here.
#include "core/rules/meta_inference.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rules/license_guess.hpp"
#include "core/rules/makefile.hpp"
#include "core/rules/meta.hpp"
#include "tests/unit/rules/corpus.hpp"

using namespace howdah;
using namespace howdah::testing;

namespace {

const std::string k_pgxs = "PG_CONFIG = pg_config\nPGXS := $(shell $(PG_CONFIG) --pgxs)\ninclude $(PGXS)\n";
const std::string k_granted =
    "Permission to use, copy, modify, and distribute this software and its\ndocumentation for any purpose, "
    "without fee, and without a written agreement is hereby granted\n";

SourceTree tree_of(const std::map<std::string, std::string>& files) {
  SourceTree tree;
  for (const auto& [path, content] : files) {
    tree.paths.push_back(path);
    if (wanted_by_inference(path)) tree.contents[path] = content;
  }
  return tree;
}

InferredMeta infer(const std::map<std::string, std::string>& files, const std::string& folder) {
  const auto inferred = infer_meta(tree_of(files), {folder, "Jane Doe <jane@example.org>"});
  if (!inferred) FAIL(inferred.error().message);
  CHECK_FALSE(validate_meta(inferred->v2).has_errors());
  CHECK_FALSE(admission_findings({inferred->v2, MetaSpec::v2, {}}).has_errors());
  return *inferred;
}

std::string refusal(const std::map<std::string, std::string>& files, const std::string& folder) {
  const auto inferred = infer_meta(tree_of(files), {folder, "Jane Doe <jane@example.org>"});
  REQUIRE_FALSE(inferred);
  CHECK(inferred.error().code == Errc::invalid);
  return inferred.error().message;
}

bool gives_reason(const InferredMeta& meta, const std::string& reason) {
  CAPTURE(reason, meta.reasons);
  return std::find(meta.reasons.begin(), meta.reasons.end(), reason) != meta.reasons.end();
}

}  // namespace

TEST_CASE("inference: a plain PGXS extension gets everything from its own files", "[inference]") {
  const InferredMeta meta =
      infer({{"prefix.control", "comment = 'Prefix ranges'\ndefault_version = '1.2.0'\n"},
             {"prefix--1.2.0.sql", ""},
             {"prefix--1.1--1.2.0.sql", ""},
             {"sql/prefix.sql", ""},
             {"expected/prefix.out", ""},
             {"Makefile", "EXTENSION = prefix\nMODULES = prefix\nDATA = prefix--1.2.0.sql\n" + k_pgxs},
             {"README.md", ""},
             {"LICENSE", k_granted}},
            "prefix-1.2.10");
  CHECK(meta.v2["name"] == "prefix");
  CHECK(meta.v2["version"] == "1.2.10");
  CHECK(meta.v2["abstract"] == "Prefix ranges");
  CHECK(meta.v2["license"] == "PostgreSQL");
  CHECK(meta.v2["maintainers"] == Json::parse(R"([{"name":"Jane Doe","email":"jane@example.org"}])"));
  CHECK(meta.v2["contents"]["extensions"]["prefix"]["sql"] == "prefix--1.2.0.sql");
  CHECK(meta.v2["contents"]["extensions"]["prefix"]["control"] == "prefix.control");
  CHECK(meta.v2["contents"]["extensions"]["prefix"]["doc"] == "README.md");
  CHECK(meta.v2["dependencies"]["pipeline"] == "pgxs");
  CHECK(gives_reason(
      meta, "version 1.2.10: folder prefix-1.2.10, where prefix.control says default_version 1.2.0"));
  CHECK(gives_reason(meta, "license PostgreSQL: the text of LICENSE"));
}

TEST_CASE("inference: a version of one or two numbers is completed, and the reason says so", "[inference]") {
  const InferredMeta meta =
      infer({{"foo.control", "default_version = '1.0'\n"}, {"foo--1.0.sql", ""}}, "foo");
  CHECK(meta.v2["version"] == "1.0.0");
  CHECK(gives_reason(meta, "version 1.0.0: default_version in foo.control, written \"1.0\""));
}

TEST_CASE("inference: scripts are found where projects keep them", "[inference]") {
  const auto script_of = [](std::map<std::string, std::string> files, const std::string& version) {
    files["foo.control"] = "default_version = '" + version + "'\n";
    files.emplace("Makefile", k_pgxs);
    return infer(files, "foo-9.9.9").v2["contents"]["extensions"]["foo"]["sql"].get<std::string>();
  };
  CHECK(script_of({{"scripts/foo--2.4.sql", ""}, {"sql/foo.sql", ""}, {"expected/foo.out", ""}}, "2.4") ==
        "scripts/foo--2.4.sql");
  CHECK(script_of({{"foo--7.sql.in", ""}, {"foo--6.sql.in", ""}}, "7") == "foo--7.sql");
  CHECK(script_of({{"sql/foo.sql", ""}, {"sql/foo--0.1--0.2.sql", ""}}, "0.2") == "sql/foo.sql");
  CHECK(script_of({{"foo--0.0.9.sql", ""}, {"foo--0.0.10.sql", ""}, {"foo--0.0.10--0.1.sql", ""}}, "0.1") ==
        "foo--0.0.10.sql");
  CHECK(script_of({{"Makefile",
                    "EXTENSION = foo\nEXTVERSION = $(shell grep default_version "
                    "$(EXTENSION).control)\nDATA = $(wildcard updates/*.sql) "
                    "sql/$(EXTENSION)--$(EXTVERSION).sql\n" +
                        k_pgxs}},
                  "1.5.1") == "sql/foo--1.5.1.sql");
  CHECK(script_of({{"test/foo--1.sql", ""}}, "1") == "foo--1.sql");
}

TEST_CASE("inference: placeholders in a control template are filled from the build", "[inference]") {
  const std::map<std::string, std::string> tree{
      {"foo.control.in", "default_version = '@EXTVERSION@'\n"},
      {"Makefile", "EXTENSION = foo\nMAJOR = 2\nEXTVERSION = $(MAJOR).1.0\n" + k_pgxs}};
  const InferredMeta meta = infer(tree, "foo");
  CHECK(meta.v2["version"] == "2.1.0");
  CHECK(meta.v2["contents"]["extensions"]["foo"]["control"] == "foo.control");
  CHECK(meta.v2["contents"]["extensions"]["foo"]["sql"] == "foo--2.1.0.sql");

  CHECK(infer({{"bar.control.in", "default_version = '@PROJECT_VERSION@'\n"},
               {"CMakeLists.txt", "project(bar\n  VERSION 2.19.3 LANGUAGES C)\n"}},
              "bar")
            .v2["version"] == "2.19.3");
  CHECK(infer({{"baz.control", "default_version = '__VERSION__'\n"}}, "baz-5.0.2").v2["version"] == "5.0.2");
  CHECK(refusal({{"baz.control", "default_version = '__VERSION__'\n"}}, "baz").find("no version was found") !=
        std::string::npos);
}

TEST_CASE("inference: pgrx, cmake, autoconf and meson are told from their files", "[inference]") {
  const auto pipeline_of = [](std::map<std::string, std::string> files) {
    files["foo.control"] = "default_version = '1.0.0'\n";
    const Json v2 = infer(files, "foo").v2;
    return v2.value(Json::json_pointer("/dependencies/pipeline"), std::string());
  };
  const std::string cargo =
      "[package]\nname = \"foo\"\nversion = \"0.1.0\"\n[dependencies]\npgrx = \"0.11\"\n";
  CHECK(pipeline_of({{"Cargo.toml", cargo}}) == "pgrx");
  CHECK(pipeline_of({{"Makefile", k_pgxs}, {"meson.build", "project('foo', version: '1.3')"}}) == "pgxs");
  CHECK(pipeline_of({{"Makefile", "EXTENSION = foo\ninclude mk/pgxs.mk\n"}}) == "pgxs");
  CHECK(pipeline_of({{"CMakeLists.txt", "project(foo)"}}) == "cmake");
  CHECK(pipeline_of({{"configure.ac", ""}, {"configure", ""}}) == "autoconf");
  CHECK(pipeline_of({{"meson.build", "project('foo')"}}) == "meson");
  CHECK(pipeline_of({}).empty());
}

TEST_CASE("inference: requires become dependencies on PostgreSQL or on the registry", "[inference]") {
  const InferredMeta meta =
      infer({{"periods.control", "default_version = 1.2\nrequires = 'btree_gist, \"uuid-ossp\", pgtap'\n"},
             {"periods_extra.control", "default_version = 1.2\nrequires = 'periods'\n"}},
            "periods-1.2.3");
  const Json& required = meta.v2["dependencies"]["packages"]["run"]["requires"];
  CHECK(required ==
        Json::parse(R"({"pkg:postgres/btree_gist":0,"pkg:postgres/uuid-ossp":0,"pkg:pgxn/pgtap":0})"));
  CHECK(required_extensions(meta.v2) == std::vector<std::string>{"pgtap"});
  CHECK(provided_extensions(meta.v2) == std::vector<std::string>{"periods", "periods_extra"});
  CHECK(meta.v2["name"] == "periods");
}

TEST_CASE("inference: control files of tests and examples are not the distribution's", "[inference]") {
  const InferredMeta meta = infer({{"src/foo.control", "default_version = '1.0.0'\n"},
                                   {"test/bar.control", "default_version = '1.0.0'\n"},
                                   {"examples/deep/baz.control", "default_version = '1.0.0'\n"}},
                                  "foo");
  CHECK(provided_extensions(meta.v2) == std::vector<std::string>{"foo"});
}

TEST_CASE("inference: what is missing is named with what to add", "[inference]") {
  CHECK(refusal({{"Makefile", "MODULE_big = foo\n" + k_pgxs}}, "foo-1.0").find("*.control") !=
        std::string::npos);
  CHECK(refusal({{"foo.control", "relocatable = true\n"}}, "foo").find("default_version = '1.0.0'") !=
        std::string::npos);
  CHECK(refusal({{"foo.control", "\ncomment = 'open\n"}}, "foo-1.0") ==
        "foo.control: line 2: the quote of \"comment\" is not closed; write it as name = 'value'");
  const auto nobody = infer_meta(tree_of({{"foo.control", "default_version = '1.0.0'\n"}}), {"foo", ""});
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().message.find("maintainer") != std::string::npos);
  CHECK_FALSE(infer_meta(tree_of({{"f o.control", "default_version = '1.0.0'\n"}}), {"x", "A <a@b.org>"}));
}

TEST_CASE("inference: an unknown licence is said to be unknown", "[inference]") {
  const InferredMeta meta = infer(
      {{"foo.control", "default_version = '1.0.0'\n"}, {"LICENSE", "You may look at this on Tuesdays."}},
      "foo");
  CHECK(meta.v2["license"] == "LicenseRef-unknown");
}

TEST_CASE("licence texts are told apart by their own sentences", "[inference]") {
  CHECK(license_in_text(k_granted) == "PostgreSQL");
  CHECK(license_in_text("Permission is hereby granted, free of charge, to any person\nobtaining a copy") ==
        "MIT");
  CHECK(license_in_text(" * Redistribution and use in source and binary\n * forms, with or without") ==
        "BSD-2-Clause");
  CHECK(license_in_text("Redistribution and use in source and binary forms\n3. Neither the name of") ==
        "BSD-3-Clause");
  CHECK(license_in_text("Apache License\n    Version 2.0, January 2004") == "Apache-2.0");
  CHECK(license_in_text(
            "GNU GENERAL PUBLIC LICENSE\n Version 2, June 1991\n Everyone is permitted to copy and "
            "distribute verbatim copies … or (at your option) any later version") == "GPL-2.0-only");
  CHECK(
      license_in_text("under the terms of the GNU General Public License as published by the Free Software "
                      "Foundation, either version 3 of the License, or (at your option) any later version") ==
      "GPL-3.0-or-later");
  CHECK(license_in_text("GNU Lesser General Public License, version 2.1") == "LGPL-2.1-only");
  CHECK(license_in_text("GNU Affero General Public License version 3") == "AGPL-3.0-only");
  CHECK(license_in_text("/* SPDX-License-Identifier: MIT OR ISC */") == std::nullopt);
  CHECK(license_in_text("SPDX-License-Identifier: MIT OR ISC\n") == "MIT OR ISC");
  CHECK(license_in_text("Released under the [PostgreSQL License](x).") == "PostgreSQL");
  CHECK_FALSE(license_in_text("All rights reserved."));
}

TEST_CASE("makefile: variables expand, functions that need make do not", "[inference]") {
  const Makefile makefile = Makefile::parse(
      "A = one \\\n  two # note\nB := ${A} three\nB += four\nC ?= x\nC ?= y\nD = $(shell rm -rf /)z\n"
      "\tA = recipe\nexport E = $(addprefix s/, $(B))\nLOOP = $(LOOP)\n");
  CHECK(makefile.words("B") == std::vector<std::string>{"one", "two", "three", "four"});
  CHECK(makefile.expanded("C") == "x");
  CHECK(makefile.expanded("D") == "z");
  CHECK(makefile.words("E") == std::vector<std::string>{"s/one", "s/two", "s/three", "s/four"});
  CHECK(makefile.expanded("LOOP").empty());
  CHECK(makefile.expanded("NONE").empty());
}

TEST_CASE("makefile: references that multiply stay within bounds", "[inference]") {
  std::string text = "V0 = aaaaaaaaaa\nE0 =\n";
  for (int i = 1; i <= 15; ++i) {
    for (const std::string name : {"V", "E"}) {
      text += name + std::to_string(i) + " =";
      for (int j = 0; j < 50; ++j) text += " $(" + name + std::to_string(i - 1) + ")";
      text += "\n";
    }
  }
  const Makefile makefile = Makefile::parse(text);
  CHECK(makefile.expanded("V15").size() < 100'000);
  CHECK(makefile.expanded("E15").size() < 1'000'000);
}

TEST_CASE("inference: a control file in Latin-1 is named, a licence or readme in Latin-1 does no harm",
          "[inference]") {
  const std::string control = "default_version = '1.0.0'\n";
  CHECK(refusal({{"pair.control", control + "comment = 'caf\xe9'\n"}}, "pair-1.0.0")
            .starts_with("pair.control is not UTF-8"));
  CHECK(refusal({{"pair.control", control}, {"Makefile", "EXTENSION = p\xe9"}}, "pair-1.0.0")
            .starts_with("Makefile is not"));
  const InferredMeta meta = infer(
      {{"pair.control", control}, {"LICENSE", "J\xf6rg\n" + k_granted}, {"README", "\xe9"}}, "pair-1.0.0");
  CHECK(meta.v2["license"] == "PostgreSQL");
}

TEST_CASE("control files: every real one is read", "[inference][corpus]") {
  if (corpus_is_absent()) return;
  for (const auto& file : files_in("control")) {
    CAPTURE(file.filename().string());
    const auto control = parse_control_file(read_text(file));
    REQUIRE(control);
    CHECK(control->settings.count("default_version") == 1);
  }
}

TEST_CASE("control files: values are read as PostgreSQL reads them", "[inference]") {
  const auto control = parse_control_file(
      "# note\n\nComment = 'it''s \\'quoted\\'' # note\nrelocatable true\ndefault_version=1.0\r\n"
      "requires = 'a, \"b-c\" ,d'");
  REQUIRE(control);
  CHECK(control->settings.at("comment") == "it's 'quoted'");
  CHECK(control->settings.at("relocatable") == "true");
  CHECK(control->settings.at("default_version") == "1.0");
  CHECK(control->requires_() == std::vector<std::string>{"a", "b-c", "d"});
  CHECK_FALSE(parse_control_file("a = 'b' c"));
  CHECK_FALSE(parse_control_file("= 'b'"));
  CHECK_FALSE(parse_control_file("a ="));
}
