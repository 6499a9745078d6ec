// SPDX-License-Identifier: PostgreSQL
// say-packages DATA DISTRIBUTION VERSION SOURCE_SHA256 TARGET SHA256 URL
//
// What a packager would have said: grants a service that did not exist in the registry whose data folder is
// DATA, and has it name one package. For bench/install-over-apt.
#include <cstdio>
#include <memory>
#include <span>

#include "core/base/clock.hpp"
#include "core/index/keyring.hpp"
#include "core/index/verifier.hpp"
#include "core/index/writer.hpp"
#include "core/model/canonical.hpp"
#include "core/sys/runtime.hpp"

namespace howdah {
namespace {

constexpr const char* k_service = "builder";

struct Said {
  fs::path data;
  std::string distribution, version, source, target, sha256, url;
};

class Service {
 public:
  Service(const Said& said, const RegistryId& registry) : said_(said), registry_(registry) {}

  Result<void> enter(Staging& staging) const {
    TRY(const Name service, Name::parse(k_service));
    TRY_VOID(staging.append("grant", service,
                            {{"kinds", {"packages-head", "packages", "withdraw"}},
                             {"keys", {key_.public_key().ssh_line(k_service)}},
                             {"paths", {"*"}},
                             {"review_due", "2099-01-01T00:00:00Z"}}));
    staging.say("grant " + std::string(k_service));
    return {};
  }

  Result<void> speak(Staging& staging) const {
    std::string prev(k_first_prev);
    TRY_VOID(
        say(staging, {{"type", "packages-head"}, {"url", said_.url}, {"targets", {said_.target}}}, 1, prev));
    TRY_VOID(say(staging,
                 {{"type", "packages"},
                  {"version", said_.version},
                  {"source_sha256", said_.source},
                  {"digests", {{said_.target, said_.sha256}}}},
                 2, prev));
    staging.say("packages of " + said_.distribution + " " + said_.version);
    return {};
  }

 private:
  Result<void> say(Staging& staging, Json body, int seq, std::string& prev) const {
    body.update({{"service", k_service},
                 {"distribution", said_.distribution},
                 {"registry", registry_.text()},
                 {"seq", seq},
                 {"prev", prev},
                 {"date", to_rfc3339(SystemClock().now())}});
    TRY(const std::string text, to_canonical(body));
    const std::string line = make_statement_line(text, {&key_});
    prev = statement_id(line).hex();
    TRY_VOID(staging.append_signed(line));
    return {};
  }

  const Said& said_;
  const RegistryId& registry_;
  SecretKey key_ = SecretKey::generate();
};

Result<void> run(const Said& said) {
  const fs::path index = said.data / "index.git";
  TRY(auto repository, git::Repository::open(index));
  const auto shared = std::make_shared<git::Repository>(std::move(repository));
  TRY(const auto view, Verifier(shared, {}).open_tip());
  TRY(OnlineKeys keys, load_online_keys(said.data / "keys"));
  const SystemClock clock;
  const RegistryId id = view->registry().id;
  IndexWriter writer(index, {std::nullopt, id}, std::move(keys), clock);
  const Service service(said, id);
  const auto granted = writer.commit([&](Staging& staging) { return service.enter(staging); });
  if (!granted) return tl::unexpected(granted.error());
  const auto said_so = writer.commit([&](Staging& staging) { return service.speak(staging); });
  if (!said_so) return tl::unexpected(said_so.error());
  return {};
}

}  // namespace
}  // namespace howdah

int main(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  if (words.size() != 8) {
    std::fputs("say-packages DATA DISTRIBUTION VERSION SOURCE_SHA256 TARGET SHA256 URL\n", stderr);
    return 2;
  }
  const howdah::Runtime runtime;
  const auto done = howdah::run({words[1], words[2], words[3], words[4], words[5], words[6], words[7]});
  if (done) return 0;
  std::fprintf(stderr, "say-packages: %s\n", done.error().message.c_str());
  return 1;
}
