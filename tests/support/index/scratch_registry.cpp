// SPDX-License-Identifier: PostgreSQL
#include "tests/support/index/scratch_registry.hpp"

namespace howdah::test {
namespace {

Result<void> claim(Staging& staging, const Name& distribution, const std::string& extension) {
  TRY(const Name name, Name::parse(extension));
  TRY(const auto claimed, staging.lines(LogKind::ext, name));
  if (claimed) return {};
  TRY_VOID(staging.append("claim", name,
                          {{"display", extension}, {"distribution", distribution.key()}, {"user", "alice"}}));
  return {};
}

}  // namespace

void ScratchRegistry::publish(const Json& meta, std::vector<PackEntry> files, const std::string& status) {
  const auto display = meta.at("name").get<std::string>();
  const auto version = meta.at("version").get<std::string>();
  const std::string meta_text = meta.dump(2) + "\n";
  files.push_back({"META.json", meta_text, false});
  const std::string zip = must(pack_zip(display + "-" + version, std::move(files)));
  last_artifact_ = index_.path().parent_path() / "v1" / "artifacts" / sha256(zip).hex();
  must(write_file_atomically(last_artifact_, zip));
  must(index_.writer().commit([&](Staging& staging) -> Result<void> {
    TRY(const Name name, Name::parse(display));
    TRY(const auto owned, staging.lines(LogKind::dist, name));
    if (!owned) TRY_VOID(staging.append("owner-add", name, {{"owner", "alice"}, {"by", "alice"}}));
    for (const auto& [extension, value] : meta["contents"]["extensions"].items())
      TRY_VOID(claim(staging, name, extension));
    Json body = sample_release(display, version, display, "alice");
    body["status"] = status;
    body["meta"] = meta;
    body["meta_sha256"] = sha256(meta_text).hex();
    body["artifact"]["sha256"] = sha256(zip).hex();
    body["artifact"]["sha512"] = sha512(zip).hex();
    body["artifact"]["size"] = zip.size();
    TRY_VOID(staging.append("release", name, std::move(body)));
    staging.say("publish " + display + " " + version);
    return {};
  }));
  index_.stamp();
}

void ScratchRegistry::yank(const std::string& distribution, const std::string& version) {
  must(index_.writer().commit([&](Staging& staging) -> Result<void> {
    TRY(const Name name, Name::parse(distribution));
    TRY_VOID(staging.append("yank", name, {{"version", version}, {"reason", "broken"}, {"user", "alice"}}));
    staging.say("yank " + distribution + " " + version);
    return {};
  }));
  index_.stamp();
}

}  // namespace howdah::test
