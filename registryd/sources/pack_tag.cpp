// SPDX-License-Identifier: PostgreSQL
// A tag of somebody's repository, fetched and packed by stock git in a process of its own that knows no
// configuration, no credentials and no protocol but http(s).
#include <fmt/format.h>

#include <algorithm>

#include "core/rules/meta.hpp"
#include "core/sys/http_redirect.hpp"
#include "core/sys/process.hpp"
#include "core/sys/web_address.hpp"
#include "registryd/sources/fetching.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {
namespace {

constexpr std::chrono::seconds k_patience{120};
constexpr std::uint64_t k_pack_ratio = 4;  ///< a repository's pack may be larger than the archive made of it
constexpr const char* k_meta_file = "META.json";

/// Stock git at work in one scratch repository.
class ScratchRepository {
 public:
  ScratchRepository(const Fetching& fetching, TempDir folder)
      : fetching_(fetching), folder_(std::move(folder)) {}

  [[nodiscard]] Result<Finished> git(std::vector<std::string> arguments) const {
    std::vector<std::string> argv{"prlimit", fmt::format("--fsize={}", fetching_.max_bytes * k_pack_ratio),
                                  "git", "--git-dir=" + folder_.path().string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return run({.argv = std::move(argv), .environment = environment(), .timeout = k_patience});
  }
  /// Errors: failed, with git's own words.
  [[nodiscard]] Result<std::string> must_git(std::vector<std::string> arguments) const {
    TRY(const Finished done, git(std::move(arguments)));
    if (done.ok()) return done.out.substr(0, done.out.find_last_not_of('\n') + 1);
    return fail(Errc::failed, fmt::format("git: {}", done.err.substr(0, 500)));
  }

 private:
  [[nodiscard]] std::map<std::string, std::string> environment() const {
    return {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
            {"HOME", folder_.path().string()},
            {"GIT_CONFIG_NOSYSTEM", "1"},
            {"GIT_CONFIG_GLOBAL", "/dev/null"},
            {"GIT_TERMINAL_PROMPT", "0"},
            {"GIT_ALLOW_PROTOCOL", "http:https"},
            {"LC_ALL", "C"},
            {"TZ", "UTC"}};
  }

  const Fetching& fetching_;
  TempDir folder_;
};

Result<WebAddress> check_address(const std::string& repository, Reach reach) {
  TRY(WebAddress address, parse_safe_address(repository));
  if (address.scheme == "https" || reach == Reach::public_and_loopback) return address;
  return fail(Errc::denied, fmt::format("{}: write an https URL", shown_url(repository)));
}

/// The addresses that were checked are the ones git connects to.
Result<std::string> pinned(const WebAddress& address, Reach reach) {
  TRY(const auto addresses, resolve_within(reach, address.host));
  std::string list;
  for (const std::string& text : addresses)
    list += (list.empty() ? "" : ",") + (text.find(':') == std::string::npos ? text : "[" + text + "]");
  return fmt::format("http.curloptResolve={}:{}:{}", address.host, address.port, list);
}

Result<void> fetch_tag(const ScratchRepository& repository, const TagOfRepository& from,
                       const Fetching& fetching) {
  TRY(const WebAddress address, check_address(from.repository, fetching.reach));
  TRY(const std::string pin, pinned(address, fetching.reach));
  const std::string ref = "refs/tags/" + from.tag;
  TRY_VOID(repository.must_git({"init", "--quiet", "--bare"}));
  TRY(const Finished done, repository.git({"-c",
                                           pin,
                                           "-c",
                                           "http.followRedirects=false",
                                           "-c",
                                           "http.proxy=",
                                           "-c",
                                           "credential.helper=",
                                           "-c",
                                           "transfer.fsckObjects=true",
                                           "-c",
                                           "http.lowSpeedLimit=100",
                                           "-c",
                                           "http.lowSpeedTime=30",
                                           "fetch",
                                           "--quiet",
                                           "--depth=1",
                                           "--no-tags",
                                           "--no-recurse-submodules",
                                           "--",
                                           from.repository,
                                           fmt::format("{}:{}", ref, ref)}));
  if (done.ok()) return {};
  const bool absent = done.err.find("couldn't find remote ref") != std::string::npos;
  return fail(absent ? Errc::not_found : Errc::unavailable,
              absent ? fmt::format("{} has no tag {}", shown_url(from.repository), from.tag)
                     : fmt::format("git fetch {}: {}", shown_url(from.repository), done.err.substr(0, 500)));
}

Result<std::string> commit_of(const ScratchRepository& repository, const TagOfRepository& from) {
  TRY(std::string commit,
      repository.must_git({"rev-parse", "--verify", "refs/tags/" + from.tag + "^{commit}"}));
  if (from.commit.empty() || commit == from.commit) return commit;
  return fail(Errc::invalid, fmt::format("/commit: the tag {} of {} stands for {}, not for {}; was it moved?",
                                         from.tag, shown_url(from.repository), commit, from.commit));
}

tl::unexpected<Error> without_meta(const TagOfRepository& from) {
  Diagnostics findings;
  findings.error("archive-without-meta", k_meta_file,
                 fmt::format("the tag {} of {} has no {} in its top folder", from.tag,
                             shown_url(from.repository), k_meta_file),
                 "commit it, or publish an archive that has one");
  return fail(Errc::invalid, findings.findings().front().message, findings);
}

/// `NAME-VERSION`, as META.json says.
Result<std::string> stem_of(const ScratchRepository& repository, const TagOfRepository& from,
                            const std::string& commit) {
  TRY(const Finished shown, repository.git({"cat-file", "blob", fmt::format("{}:{}", commit, k_meta_file)}));
  if (!shown.ok()) return without_meta(from);
  auto meta = read_meta(shown.out);
  if (!meta) return tl::unexpected(in_context(k_meta_file, meta.error()));
  const std::string stem = fmt::format("{}-{}", meta->v2.value("name", ""), meta->v2.value("version", ""));
  if (stem.find('/') == std::string::npos) return stem;
  return fail(Errc::invalid, "META.json: /name: a name has no slash");
}

}  // namespace

Result<FetchedArchive> pack_tag(const TagOfRepository& from, const Fetching& fetching) {
  TRY(TempDir folder, TempDir::create(fetching.spool));
  const ScratchRepository repository(fetching, std::move(folder));
  TRY_VOID(fetch_tag(repository, from, fetching));
  TRY(const std::string commit, commit_of(repository, from));
  TRY(const std::string stem, stem_of(repository, from, commit));
  TRY(const std::string id, new_id());
  FetchedArchive fetched{SpoolFile(fetching.spool / ("fetch-" + id)),
                         {{"repository", from.repository}, {"tag", from.tag}, {"commit", commit}}};
  TRY_VOID(repository.must_git({"archive", "--format=zip", "--prefix=" + stem + "/",
                                "--output=" + fetched.file.path().string(), commit}));
  return fetched;
}

}  // namespace howdah
