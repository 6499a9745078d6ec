// SPDX-License-Identifier: PostgreSQL
// Modules as the compiler of this machine makes them, read without being loaded.
#include "client/build/elf.hpp"

#include "client/build/loader.hpp"
#include "core/sys/process.hpp"
#include "tests/build/build_sources.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// The bytes of a library made of this C text.
std::string compiled(const std::string& text, std::vector<std::string> flags = {}) {
  const TempDir folder = must(TempDir::create());
  must(write_file_atomically(folder.path() / "x.c", text));
  Command command{
      .argv = {"gcc", "-shared", "-fPIC", "-O2", "-I/usr/include/postgresql/15/server", "-o", "x.so", "x.c"},
      .directory = folder.path()};
  command.argv.insert(command.argv.end(), flags.begin(), flags.end());
  const Finished finished = must(run(command));
  INFO(finished.err);
  REQUIRE(finished.ok());
  return must(read_file(folder.path() / "x.so", 1U << 20U));
}

const std::string k_module =
    "#include \"postgres.h\"\n#include \"fmgr.h\"\n#include <math.h>\nPG_MODULE_MAGIC;\n"
    "double f(double x) { return sin(x); }\n";

}  // namespace

TEST_CASE("elf: a module's magic block, the libraries it needs and its search path are read", "[elf]") {
  const ElfFile elf =
      must(read_elf(compiled(k_module, {"-lm", "-Wl,-rpath,/opt/x:$ORIGIN/y", "-Wl,--no-as-needed"})));
  CHECK(elf.is_module);
  REQUIRE(elf.magics.size() == 1);
  CHECK(elf.magics[0].major() == "15");
  CHECK(elf.magics[0].function_arguments == 100);
  CHECK(elf.magics[0].index_keys == 32);
  CHECK(elf.magics[0].name_length == 64);
  CHECK(std::find(elf.needed.begin(), elf.needed.end(), "libm.so.6") != elf.needed.end());
  CHECK(elf.search_paths == std::vector<std::string>{"/opt/x", "$ORIGIN/y"});
}

TEST_CASE("elf: the processor, and the versions of symbols that are needed and offered, are read", "[elf]") {
  const ElfFile module =
      must(read_elf(compiled("#include <stdio.h>\n#include <unistd.h>\nint f(void) { return getpid(); }\n")));
  const auto server = elf_machine(must(read_file("/usr/lib/postgresql/15/bin/postgres", 1U << 28U)));
  CHECK(module.machine == server);
  REQUIRE(module.wanted_versions.contains("libc.so.6"));
  const std::vector<std::string>& wanted = module.wanted_versions.at("libc.so.6");
  REQUIRE_FALSE(wanted.empty());
  CHECK(wanted.front().starts_with("GLIBC_2."));
  const auto cache = must(loader_cache());
  REQUIRE(cache.contains("libc.so.6"));
  const ElfFile libc = must(read_elf(must(read_file(cache.at("libc.so.6").front(), 1U << 28U))));
  for (const std::string& version : wanted)
    CHECK(std::find(libc.versions.begin(), libc.versions.end(), version) != libc.versions.end());
  CHECK(std::find(libc.versions.begin(), libc.versions.end(), "libc.so.6") == libc.versions.end());
  const std::string version = gnu_c_library_version();
  CHECK(std::find(libc.versions.begin(), libc.versions.end(), "GLIBC_" + version) != libc.versions.end());
}

TEST_CASE("elf: a stripped module tells as much", "[elf]") {
  const ElfFile elf = must(read_elf(compiled(k_module, {"-s", "-lm"})));
  REQUIRE(elf.magics.size() == 1);
  CHECK(elf.magics[0].major() == "15");
}

TEST_CASE("elf: every module of this PostgreSQL has one magic block, of its own version", "[elf]") {
  std::size_t modules = 0;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql/15/lib")) {
    if (entry.path().extension() != ".so") continue;
    INFO(entry.path());
    const ElfFile elf = must(read_elf(must(read_file(entry.path(), 1U << 28U))));
    if (!elf.is_module) continue;  // libpqwalreceiver and the like
    ++modules;
    REQUIRE(elf.magics.size() == 1);
    CHECK(elf.magics[0].major() == "15");
  }
  CHECK(modules > 40);
}

TEST_CASE("elf: a library that is no module has no magic block", "[elf]") {
  CHECK_FALSE(must(read_elf(compiled("int f(void) { return 1; }\n"))).is_module);
}

TEST_CASE("elf: versions are named as PostgreSQL names them", "[elf]") {
  CHECK(ModuleMagic{906, 0, 0, 0}.major() == "9.6");
  CHECK(ModuleMagic{1000, 0, 0, 0}.major() == "10");
  CHECK(ModuleMagic{1800, 0, 0, 0}.major() == "18");
}

TEST_CASE("elf: a file cut anywhere, or with any byte of its headers changed, is read or refused", "[elf]") {
  const std::string whole = compiled(k_module, {"-lm"});
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    const auto read = read_elf(std::string(whole, 0, size));
    CHECK((read || read.error().code == Errc::invalid));
  }
  for (std::size_t at = 4; at < 1024; ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(~changed[at]);
    const auto read = read_elf(changed);
    CHECK((read || read.error().code == Errc::invalid));
  }
}
