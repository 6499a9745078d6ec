// SPDX-License-Identifier: PostgreSQL
// What compilers, linkers and configuration programs say they miss, and the Debian package that has it.
#include "client/build/missing_packages.hpp"

#include "client/build/debian_packages.hpp"
#include "tests/build/build_sources.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Said {
  const char* output;
  const char* code;
  const char* place;
  const char* remedy;
};

constexpr Said k_said[] = {
    {"libpq-be.h:36:10: fatal error: gssapi/gssapi.h: No such file or directory", "build-missing-header",
     "gssapi/gssapi.h", "sudo apt-get install libkrb5-dev"},
    {"x.c:1:10: fatal error: 'lua.h' file not found", "build-missing-header", "lua.h",
     "sudo apt-get install liblua5.3-dev"},
    {"x.c:1:10: fatal error: postgres.h: No such file or directory", "build-missing-header", "postgres.h",
     "sudo apt-get install postgresql-server-dev-15"},
    {"x.c:1:10: fatal error: frobnicate.h: No such file or directory", "build-missing-header", "frobnicate.h",
     "apt-file search /frobnicate.h says which package has it"},
    {"/usr/bin/ld: cannot find -lselinux: No such file or directory", "build-missing-library", "selinux",
     "sudo apt-get install libselinux1-dev"},
    {"No package 'libxml-2.0' found", "build-missing-module", "libxml-2.0",
     "sudo apt-get install libxml2-dev"},
    {"meson.build:3:0: ERROR: Dependency \"icu-uc\" not found, tried pkgconfig and cmake",
     "build-missing-module", "icu-uc", "sudo apt-get install libicu-dev"},
    {"  Could NOT find OpenSSL (missing: OPENSSL_CRYPTO_LIBRARY)", "build-missing-module", "OpenSSL",
     "sudo apt-get install libssl-dev"},
    {"/bin/sh: 1: bison: not found", "build-missing-program", "bison", "sudo apt-get install bison"},
    {"make: flex: No such file or directory", "build-missing-program", "flex", "sudo apt-get install flex"},
    {"make[2]: mysql_config: No such file or directory", "build-missing-program", "mysql_config",
     "sudo apt-get install default-libmysqlclient-dev"},
    {"ERROR: `flex' is missing on your system. It is needed to create the file x.c.", "build-missing-program",
     "flex", "sudo apt-get install flex"},
    {"configure: error: could not find geos-config within the current path", "build-missing-program",
     "geos-config", "sudo apt-get install libgeos-dev"},
};

}  // namespace

TEST_CASE("missing packages: each way of saying so becomes one finding with the package", "[missing]") {
  for (const Said& said : k_said) {
    INFO(said.output);
    const Diagnostics found =
        missing_packages(std::string("cc -c x.c\n") + said.output + "\nmake: *** Error 1\n", "15");
    REQUIRE(found.findings().size() == 1);
    CHECK(found.findings()[0].code == said.code);
    CHECK(found.findings()[0].place == said.place);
    CHECK(found.findings()[0].remedy == said.remedy);
  }
}

TEST_CASE("missing packages: said twice is found once; other trouble is not mistaken for it", "[missing]") {
  const std::string header = "fatal error: zstd.h: No such file or directory\n";
  CHECK(missing_packages(header + header, "15").findings().size() == 1);
  CHECK(missing_packages("x.c:3: error: 'foo' undeclared\nsymbol: not found\n", "15").empty());
  CHECK(missing_packages("cp: cannot stat 'x.sql': No such file or directory\n", "15").empty());
}

TEST_CASE("missing packages: no name is in a table twice", "[missing]") {
  for (const auto table : {debian_headers(), debian_libraries(), debian_modules(), debian_programs(),
                           debian_shared_libraries()}) {
    std::map<std::string, int> seen;
    for (const DebianPackage& row : table) {
      INFO(row.name);
      CHECK(++seen[row.name] == 1);
      CHECK(*row.package != '\0');
    }
  }
}

TEST_CASE("install: a build that misses a header names the Debian package", "[install]") {
  InstallScene scene;
  Sources sources = c_extension();
  sources.files[2].content =
      "#include <libmemcached/memcached_of_another_world.h>\n" + sources.files[2].content;
  scene.publish(sources);
  scene.update();
  const Ran failed = scene.install("howdah_answer", {"--json"});
  CHECK(failed.code == ExitCode::build_failed);
  const Json findings = failed.json()["error"]["findings"];
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["code"] == "build-missing-header");
  CHECK(findings[0]["remedy"] == "sudo apt-get install libmemcached-dev");
}
