// SPDX-License-Identifier: PostgreSQL
// A registry with a release, a service that has packaged it, and packages as `howdah package` really makes
// them, whole or with something done to them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/resolve/target.hpp"
#include "core/index/package_catalog.hpp"
#include "core/rules/trunk.hpp"
#include "tests/flows/install_scene.hpp"

namespace howdah::test {

inline std::string this_target() {
  return "pg15-" + this_platform();
}

/// A package taken apart.
struct PackageParts {
  std::string top;
  std::map<std::string, PackEntry> files;  ///< by path

  [[nodiscard]] std::string zip() const {
    std::vector<PackEntry> entries;
    for (const auto& [path, file] : files) entries.push_back(file);
    return must(pack_zip(top, std::move(entries)));
  }
  void put(const std::string& path, const std::string& content) { files[path] = {path, content, false}; }
  /// Writes the list of digests anew: what is packed is listed as it is.
  void list() {
    files.erase(k_trunk_digests);
    TrunkDigests digests;
    for (const auto& [path, file] : files)
      digests[path] = {TrunkDigest::Algorithm::sha256, sha256(file.content).hex()};
    put(k_trunk_digests, trunk_digests_text(digests));
  }
};

inline PackageParts take_apart(const std::string& zip) {
  const TempDir folder = must(TempDir::create());
  must(write_file_atomically(folder.path() / "package", zip));
  const ArchiveListing listing = must(unpack_archive(folder.path() / "package", folder.path() / "files"));
  PackageParts parts{listing.top, {}};
  for (const ArchiveEntry& entry : listing.entries)
    parts.files[entry.path] = {entry.path, must(read_file(folder.path() / "files" / entry.path, 1U << 28U)),
                               entry.executable};
  return parts;
}

/// howdah_answer 1.0.0, with a program and a document, and a call into the C library.
inline Sources packaged_sources(const std::string& version = "1.0.0") {
  Sources sources = c_extension(version);
  for (PackEntry& file : sources.files) {
    if (file.path == "howdah_answer.c")
      file.content =
          "#include \"postgres.h\"\n#include \"fmgr.h\"\n#include <unistd.h>\nPG_MODULE_MAGIC;\n"
          "PG_FUNCTION_INFO_V1(howdah_answer);\n"
          "Datum howdah_answer(PG_FUNCTION_ARGS) { PG_RETURN_INT32(getpid() > 0 ? 42 : 0); }\n";
    if (file.path == "Makefile")
      file.content = "SCRIPTS = howdah_report\nDOCS = README.howdah_answer\n" + file.content;
  }
  sources.files.push_back({"howdah_report", "#!/usr/bin/env perl -w\nprint 42, \"\\n\";\n", true});
  sources.files.push_back({"README.howdah_answer", "It answers.\n", false});
  return sources;
}

class Packager {
 public:
  explicit Packager(ScratchIndex& index, std::string service = "builder")
      : index_(index), service_(std::move(service)) {}

  void grant(const std::string& paths = "*") {
    by_registry("grant", {{"kinds", {"packages-head", "packages", "withdraw"}},
                          {"keys", {key_.public_key().ssh_line("builder")}},
                          {"paths", {paths}},
                          {"review_due", "2027-11-21T00:00:00Z"}});
  }
  void by_registry(const std::string& type, const Json& body) {
    const SecretKey registry = ScratchIndex::registry_key();
    must(index_.submit(index_.draft(type, service_, body, {&registry})));
    index_.stamp();
  }
  void say(const std::string& type, const std::string& distribution, Json body) {
    body["service"] = service_;
    must(index_.submit(index_.draft(type, distribution, std::move(body), {&key_})));
    index_.stamp();
  }
  /// Packages lie beside the index, by digest.
  void head(const std::string& distribution, const std::string& url = "packages/{sha256}") {
    say("packages-head", distribution, {{"url", url}, {"targets", {this_target()}}});
  }
  void packages(const std::string& distribution, const std::string& version, const std::string& source,
                const std::map<std::string, std::string>& digests) {
    say("packages", distribution, {{"version", version}, {"source_sha256", source}, {"digests", digests}});
  }
  void withdraw(const std::string& distribution, const std::string& version,
                const std::vector<std::string>& targets) {
    say("withdraw", distribution, {{"version", version}, {"targets", targets}, {"reason", "it crashes"}});
  }

 private:
  ScratchIndex& index_;
  std::string service_;
  SecretKey key_ = test_key(0x66);
};

/// Made once a process: a compiler is slow.
struct ReadyPackage {
  std::string zip;
  std::string source_sha256;
  std::string target;
  std::string name;  ///< of the file
};
inline ReadyPackage make_ready_package(const Sources& sources, const std::string& pg_config) {
  ScratchRegistry registry;
  registry.publish(sources.meta, sources.files);
  HowdahUser user;
  const fs::path to = user.folder() / "packages";
  const Json made = done(user.run({"package", registry.last_artifact().string(), "--output", to.string(),
                                   "--pg-config", pg_config, "--json"}))
                        .json();
  const fs::path file = made["file"].get<std::string>();
  return {must(read_file(file, 1U << 28U)), made["source_sha256"], made["target"], file.filename()};
}
inline const ReadyPackage& ready_package() {
  static const ReadyPackage package = [] {
    const TempDir server = must(TempDir::create());
    return make_ready_package(packaged_sources(), make_relocated_pg_config(server.path()).string());
  }();
  return package;
}

/// howdah_answer 1.0.0 is released, and a granted service says it built `zip` of it.
struct PrebuiltScene : InstallScene {
  Packager packager{registry.index()};

  PrebuiltScene() {
    const Sources sources = packaged_sources();
    publish(sources);
    packager.grant();
    packager.head("howdah_answer");
  }

  /// Puts it where the head says, and returns its digest.
  std::string keep(const std::string& zip) {
    const std::string digest = sha256(zip).hex();
    must(write_file_atomically(registry.index().path().parent_path() / "packages" / digest, zip));
    return digest;
  }
  void offer(const std::string& zip, const std::string& target = this_target()) {
    packager.packages("howdah_answer", "1.0.0", ready_package().source_sha256, {{target, keep(zip)}});
  }
  [[nodiscard]] bool is_installed() const {
    return fs::exists(server / "share/extension/howdah_answer.control");
  }
  [[nodiscard]] Json receipt() const {
    const auto receipts = must(Receipts(user.home() / "receipts").list());
    REQUIRE(receipts.size() == 1);
    return to_json(receipts[0]);
  }
};

}  // namespace howdah::test
