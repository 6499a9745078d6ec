// SPDX-License-Identifier: PostgreSQL
#include "core/rules/trunk.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/ascii.hpp"
#include "core/model/semver.hpp"

namespace howdah {
namespace {

constexpr const char* k_format = "0.1.0";
constexpr std::string_view k_any = "any";
constexpr std::array<std::string_view, 4> k_interpreters{"perl", "python", "python3", "ruby"};
constexpr std::string_view k_repack = "tell its packager: the package has to be made anew";

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(mark, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_word(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '_';
  });
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 6 && std::all_of(text.begin(), text.end(), is_digit);
}

/// A string member, or a finding.
std::string member(const Json& json, const char* pointer, Diagnostics& findings) {
  const Json::json_pointer at(pointer);
  if (json.contains(at) && json[at].is_string() && !json[at].get<std::string>().empty())
    return json[at].get<std::string>();
  findings.error("trunk-member", pointer, "is missing or no text", std::string(k_repack));
  return {};
}

void check_format(const Json& json, Diagnostics& findings) {
  const std::string text = member(json, "/trunk", findings);
  if (text.empty()) return;
  const auto format = SemVer::parse(text);
  if (!format)
    findings.error("trunk-format", "/trunk", "is no version of the package format", std::string(k_repack));
  else if (format->numbers()[0] != "0")
    findings.error("trunk-format", "/trunk", "is a format newer than this howdah reads",
                   "upgrade howdah, or build from source with --from-source");
}

std::optional<TrunkDigest> parse_digest(std::string_view algorithm, std::string_view hex) {
  const bool wide = algorithm == "SHA512";
  if (!wide && algorithm != "SHA256") return std::nullopt;
  const bool digits =
      std::all_of(hex.begin(), hex.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  if (!digits || hex.size() != (wide ? 128 : 64)) return std::nullopt;
  return TrunkDigest{wide ? TrunkDigest::Algorithm::sha512 : TrunkDigest::Algorithm::sha256,
                     std::string(hex)};
}

/// Why a line is wrong; empty: it is not, and was taken in.
std::string take_line(std::string_view line, TrunkDigests& digests) {
  constexpr std::string_view k_middle = ") = ";
  const std::size_t open = line.find(" (");
  const std::size_t close = line.rfind(k_middle);
  if (open == std::string_view::npos || close == std::string_view::npos || close <= open + 2)
    return "is not of the form SHA256 (path) = hex";
  const std::string_view algorithm = line.substr(0, open);
  const auto digest = parse_digest(algorithm, line.substr(close + k_middle.size()));
  if (!digest) return "has no SHA256 or SHA512 in lower-case hex, the two digests that count";
  const std::string path(line.substr(open + 2, close - open - 2));
  if (!digests.emplace(path, *digest).second) return "names a file that stood before";
  return {};
}

std::optional<Shebang> shebang_of(std::string_view script) {
  if (!script.starts_with("#!")) return std::nullopt;
  std::string_view line = script.substr(2, std::min(script.find('\n'), script.size()) - 2);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t end = std::min(line.find(' '), line.size());
  return Shebang{std::string(line.substr(0, end)), std::string(line.substr(end))};
}

bool is_known(const std::string& interpreter) {
  return std::find(k_interpreters.begin(), k_interpreters.end(), interpreter) != k_interpreters.end();
}

}  // namespace

std::string PackageTarget::platform() const {
  if (os == k_any) return os;
  return os + "-" + (os_version.empty() ? "" : os_version + "-") + processor;
}

std::optional<PackageTarget> parse_package_target(std::string_view text) {
  const std::vector<std::string> parts = split(text, '-');
  if (!parts[0].starts_with("pg") || !is_number(parts[0].substr(2)) ||
      !std::all_of(parts.begin(), parts.end(), is_word))
    return std::nullopt;
  const std::string major = parts[0].substr(2);
  if (parts.size() == 2 && parts[1] == k_any) return PackageTarget{major, parts[1], {}, {}};
  if (parts.size() < 3 || parts.size() > 4 || parts[1] == k_any) return std::nullopt;
  return PackageTarget{major, parts[1], parts.size() == 4 ? parts[2] : std::string(), parts.back()};
}

std::string trunk_name(const std::string& distribution, const std::string& version,
                       const std::string& target) {
  return distribution + "-" + version + "+" + target;
}

Result<TrunkManifest> parse_trunk_manifest(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected(in_context("read trunk.json", std::move(json).error()));
  Diagnostics findings;
  check_format(*json, findings);
  TrunkManifest manifest{member(*json, "/package/name", findings),
                         member(*json, "/package/version", findings),
                         member(*json, "/postgres/major", findings),
                         member(*json, "/platform/os", findings),
                         {}};
  if (manifest.os != k_any) manifest.processor = member(*json, "/platform/arch", findings);
  if (findings.has_errors())
    return fail(Errc::invalid, "trunk.json does not say what the package is for", findings);
  return manifest;
}

Json trunk_manifest_json(const TrunkManifest& manifest, const Json& meta, const std::string& server_version) {
  Json json{{"trunk", k_format},
            {"package", {{"name", manifest.name}, {"version", manifest.version}}},
            {"postgres", {{"major", manifest.major}, {"version", server_version}}},
            {"platform", {{"os", manifest.os}}}};
  if (!manifest.processor.empty()) json["platform"]["arch"] = manifest.processor;
  if (meta.contains("license")) json["package"]["license"] = meta["license"];
  if (meta.contains("dependencies")) json["dependencies"] = meta["dependencies"];
  return json;
}

Result<TrunkDigests> parse_trunk_digests(std::string_view text) {
  TrunkDigests digests;
  Diagnostics findings;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string why = take_line(text.substr(0, end), digests);
    ++number;
    if (!why.empty())
      findings.error("trunk-digest-line", "digests:" + std::to_string(number), why, std::string(k_repack));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (findings.has_errors()) return fail(Errc::invalid, "the package's list of digests is damaged", findings);
  return digests;
}

std::string trunk_digests_text(const TrunkDigests& digests) {
  std::string text;
  for (const auto& [path, digest] : digests) {
    text += digest.algorithm == TrunkDigest::Algorithm::sha512 ? "SHA512 (" : "SHA256 (";
    text += path + ") = " + digest.hex + "\n";
  }
  return text;
}

std::optional<Shebang> named_interpreter(std::string_view script) {
  auto shebang = shebang_of(script);
  if (!shebang || shebang->interpreter.empty() || shebang->interpreter.find('/') != std::string::npos)
    return std::nullopt;
  return shebang;
}

std::optional<Shebang> path_interpreter(std::string_view script) {
  auto shebang = shebang_of(script);
  if (!shebang || !shebang->interpreter.starts_with('/')) return std::nullopt;
  std::string name = shebang->interpreter.substr(shebang->interpreter.rfind('/') + 1);
  if (name == "env") {
    const std::string rest = shebang->rest.substr(std::min<std::size_t>(1, shebang->rest.size()));
    const std::size_t end = std::min(rest.find(' '), rest.size());
    name = rest.substr(0, end);
    shebang->rest = rest.substr(end);
  }
  if (!is_known(name)) return std::nullopt;
  return Shebang{name, shebang->rest};
}

}  // namespace howdah
