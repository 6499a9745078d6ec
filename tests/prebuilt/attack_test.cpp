// SPDX-License-Identifier: PostgreSQL
// Packages that are not what they have to be, and packagers that may not speak: nothing reaches PostgreSQL.
#include <functional>
#include <type_traits>

#include "client/install/fetch.hpp"
#include "client/prebuilt/fetch_package.hpp"
#include "tests/prebuilt/prebuilt_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  REQUIRE(text.find(what) != std::string::npos);
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

std::string first_code(const Ran& ran) {
  const Json said = ran.json();
  const Json findings = said["error"]["findings"];
  return findings.empty() ? "no finding: " + said.dump() : findings[0]["code"].get<std::string>();
}

/// Signed as it is: what is wrong with it is for the client to find.
struct SpoiledPackage {
  const char* name;
  const char* code;
  std::function<std::string(PackageParts&)> spoil;
};

std::string listed(PackageParts& parts) {
  parts.list();
  return parts.zip();
}

std::string& library(PackageParts& parts) {
  return parts.files.at("pgsql/pkglib/howdah_answer.so").content;
}

std::string with_manifest(PackageParts& parts, const std::function<void(Json&)>& change) {
  Json manifest = must(parse_json(parts.files.at(k_trunk_manifest).content));
  change(manifest);
  parts.put(k_trunk_manifest, manifest.dump());
  return listed(parts);
}

/// Makes the member a symbolic link by the mode its central record gives.
std::string as_link(std::string zip, const std::string& member) {
  const std::size_t name = zip.rfind(member);
  REQUIRE(name != std::string::npos);
  constexpr std::size_t k_header = 46, k_mode = 40;
  zip[name - k_header + k_mode] = '\xff';
  zip[name - k_header + k_mode + 1] = '\xa1';
  return zip;
}

const std::vector<SpoiledPackage>& spoiled_packages() {
  static const std::vector<SpoiledPackage> rows{
      {"an altered file", "package-altered",
       [](PackageParts& parts) {
         parts.put("pgsql/share/extension/howdah_answer--1.0.0.sql", "SELECT 'evil';\n");
         return parts.zip();
       }},
      {"a file that is not listed", "package-unlisted",
       [](PackageParts& parts) {
         parts.put("pgsql/share/extension/more.sql", "SELECT 1;\n");
         return parts.zip();
       }},
      {"a listed file that is not there", "package-missing",
       [](PackageParts& parts) {
         parts.files.erase("pgsql/doc/extension/README.howdah_answer");
         return parts.zip();
       }},
      {"no list", "package-digests",
       [](PackageParts& parts) {
         parts.files.erase(k_trunk_digests);
         return parts.zip();
       }},
      {"a list by SHA-1", "trunk-digest-line",
       [](PackageParts& parts) {
         parts.put(k_trunk_digests, "SHA1 (trunk.json) = " + std::string(40, 'a') + "\n");
         return parts.zip();
       }},
      {"no manifest", "package-manifest",
       [](PackageParts& parts) {
         parts.files.erase(k_trunk_manifest);
         return listed(parts);
       }},
      {"another major version", "package-mismatch",
       [](PackageParts& parts) {
         return with_manifest(parts, [](Json& json) { json["postgres"]["major"] = "14"; });
       }},
      {"another platform", "package-mismatch",
       [](PackageParts& parts) {
         return with_manifest(parts, [](Json& json) { json["platform"]["arch"] = "s390x"; });
       }},
      {"another distribution", "package-mismatch",
       [](PackageParts& parts) {
         return with_manifest(parts, [](Json& json) { json["package"]["name"] = "semver"; });
       }},
      {"another version", "package-mismatch",
       [](PackageParts& parts) {
         return with_manifest(parts, [](Json& json) { json["package"]["version"] = "0.9.0"; });
       }},
      {"a newer format", "trunk-format",
       [](PackageParts& parts) { return with_manifest(parts, [](Json& json) { json["trunk"] = "1.0.0"; }); }},
      {"another name", "package-name",
       [](PackageParts& parts) {
         parts.top = trunk_name("howdah_answer", "1.0.0", "pg14-linux-amd64");
         return parts.zip();
       }},
      {"a folder pg_config does not know", "package-folder",
       [](PackageParts& parts) {
         parts.put("pgsql/etc/cron.d/job", "* * * * * root id\n");
         return listed(parts);
       }},
      {"a file beside pgsql", "package-folder",
       [](PackageParts& parts) {
         parts.put("Makefile", "all:\n");
         return listed(parts);
       }},
      {"a control file of another extension", "package-foreign-extension",
       [](PackageParts& parts) {
         parts.put("pgsql/share/extension/postgis.control", "default_version = '9'\n");
         return listed(parts);
       }},
      {"an update script of another extension", "package-foreign-extension",
       [](PackageParts& parts) {
         parts.put("pgsql/share/extension/postgis--3.3--9.sql", "SELECT 'evil';\n");
         return listed(parts);
       }},
      {"a file outside PostgreSQL's folders", "stage-outside",
       [](PackageParts& parts) {
         parts.put("pgsql/sysconf/postgresql.conf", "x\n");
         return listed(parts);
       }},
      {"a module for another major version", "stage-wrong-major",
       [](PackageParts& parts) {
         using namespace std::string_literals;
         replace_all(library(parts), "\xdc\x05\0\0"s, "\x78\x05\0\0"s);  // 1500 → 1400
         return listed(parts);
       }},
      {"a module for another machine", "stage-wrong-machine",
       [](PackageParts& parts) {
         library(parts)[18] = '\x16';  // s390x
         return listed(parts);
       }},
      {"a module from a newer system", "stage-library-old",
       [](PackageParts& parts) {
         replace_all(library(parts), "GLIBC_2.", "GLIBC_9.");
         return listed(parts);
       }},
      {"a link", "archive-symlink",
       [](PackageParts& parts) {
         return as_link(parts.zip(), parts.top + "/pgsql/share/extension/howdah_answer.control");
       }},
      {"an absolute path", "archive-path-absolute",
       [](PackageParts& parts) {
         std::string zip = parts.zip();
         const std::string path = parts.top + "/pgsql/bin/howdah_report";
         replace_all(zip, path, "/" + path.substr(1));
         return zip;
       }},
      {"a path that climbs", "archive-path-escapes",
       [](PackageParts& parts) {
         std::string zip = parts.zip();
         const std::string path = parts.top + "/pgsql/bin/howdah_report";
         replace_all(zip, path, parts.top + "/../../bin/howdah_report");
         return zip;
       }},
      {"no archive at all", "archive-format-unknown", [](PackageParts&) { return std::string("hello"); }}};
  return rows;
}

}  // namespace

TEST_CASE("prebuilt attack: a spoiled package is refused, and PostgreSQL's folders stay as they were",
          "[prebuilt][attack]") {
  PrebuiltScene scene;
  scene.update();
  const std::string before = listing(scene.server);
  for (const SpoiledPackage& row : spoiled_packages()) {
    INFO(row.name);
    PackageParts parts = take_apart(ready_package().zip);
    scene.offer(row.spoil(parts));
    scene.update();
    const Ran ran = scene.install("howdah_answer", {"--json"});
    INFO(ran.err);
    CHECK(ran.code == ExitCode::invalid);
    CHECK(first_code(ran) == row.code);
    CHECK(listing(scene.server) == before);
    CHECK(must(Receipts(scene.user.home() / "receipts").list()).empty());
  }
}

TEST_CASE("prebuilt attack: another file than the signed one is thrown away", "[prebuilt][attack]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  const fs::path file =
      scene.registry.index().path().parent_path() / "packages" / sha256(ready_package().zip).hex();
  must(write_file_atomically(file, ready_package().zip + "x"));
  scene.update();
  const Ran ran = scene.install("howdah_answer", {"--json"});
  CHECK(ran.code == ExitCode::signature);
  CHECK(first_code(ran) == "trust-signature");
  CHECK_FALSE(scene.is_installed());
  SECTION("the cache does not keep it") {
    must(write_file_atomically(file, ready_package().zip));
    done(scene.install("howdah_answer"));
    CHECK(scene.is_installed());
  }
}

TEST_CASE("prebuilt attack: a cached package that was changed is fetched anew", "[prebuilt][attack]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  done(scene.user.run({"cache", "fetch", "howdah_answer", "--pg-config", scene.pg_config}));
  const std::string digest = sha256(ready_package().zip).hex();
  const fs::path cached = scene.user.home() / "cache/sha256" / digest.substr(0, 2) / digest;
  must(write_file_atomically(cached, "something else"));
  done(scene.install("howdah_answer"));
  CHECK(must(digest_file(cached)).sha256.hex() == digest);
}

TEST_CASE("prebuilt attack: a packager's word does not count when it should not", "[prebuilt][attack]") {
  struct Row {
    const char* name;
    const char* why;
    std::function<void(PrebuiltScene&)> make;
  };
  const Row rows[] = {
      {"a revoked service", "no longer trusts the service",
       [](PrebuiltScene& scene) {
         scene.packager.by_registry("revoke", {{"reason", "malware"}});
       }},
      {"a suspended service", "no longer trusts the service",
       [](PrebuiltScene& scene) {
         scene.packager.by_registry("suspend", {{"reason", "review"}});
       }},
      {"a service that is trusted with other names now", "no longer trusts the service",
       [](PrebuiltScene& scene) { scene.packager.grant("pg_*"); }},
      {"a withdrawn package", "was withdrawn: it crashes",
       [](PrebuiltScene& scene) { scene.packager.withdraw("howdah_answer", "1.0.0", {this_target()}); }},
      {"a withdrawn package said anew", "was withdrawn: it crashes",
       [](PrebuiltScene& scene) {
         scene.packager.withdraw("howdah_answer", "1.0.0", {this_target()});
         scene.offer(ready_package().zip);
       }},
      {"sources of another release", "was built from another archive than the release's",
       [](PrebuiltScene& scene) {
         scene.packager.packages("howdah_answer", "1.0.0", std::string(64, 'a'),
                                 {{this_target(), scene.keep(ready_package().zip)}});
       }}};
  for (const Row& row : rows) {
    INFO(row.name);
    PrebuiltScene scene;
    scene.offer(ready_package().zip);
    row.make(scene);
    scene.update();
    const Ran ran = scene.install("howdah_answer", {"--package"});
    CHECK(ran.code == ExitCode::not_found);
    CHECK(ran.err.find(row.why) != std::string::npos);
    const Json plan = done(scene.install("howdah_answer", {"--dry-run", "--json"})).json();
    CHECK(plan["plan"]["steps"][0]["from"] == "source");
  }
}

TEST_CASE("prebuilt attack: a package does not take the place of somebody else's files",
          "[prebuilt][attack]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  must(write_file_atomically(scene.server / "lib/howdah_answer.so", "mine"));
  const Ran ran = scene.install("howdah_answer", {"--json"});
  CHECK(ran.code == ExitCode::conflict);
  CHECK(first_code(ran) == "file-foreign");
  CHECK(must(read_file(scene.server / "lib/howdah_answer.so", 100)) == "mine");
}

/// Unpacking takes what was fetched and checked, and nothing else makes that.
static_assert(!std::is_default_constructible_v<FetchedPackage>);
static_assert(!std::is_constructible_v<FetchedPackage, const PlannedRelease&, fs::path, bool>);
static_assert(!std::is_constructible_v<FetchedPackage, Fetched>);
