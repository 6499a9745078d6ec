// SPDX-License-Identifier: PostgreSQL
// registryd serve
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <memory>
#include <thread>

#include "core/model/json.hpp"
#include "core/sys/git.hpp"
#include "registryd/commands.hpp"
#include "registryd/http/routes.hpp"
#include "registryd/http/server.hpp"
#include "registryd/identity_options.hpp"
#include "registryd/place.hpp"
#include "registryd/registry.hpp"
#include "registryd/timekeeper.hpp"

namespace howdah {
namespace {

struct ServeOptions {
  Place place;
  IdentityOptions identity;
  std::string listen = "127.0.0.1:8080";
  std::string registry_id;
  std::string public_url;
  std::string issuers;
  bool fetch_from_loopback = false;
  bool hold_similar_names = false;
  bool print_config = false;
  std::string replica_of;
  std::string root;
  RateLimits rates{.reads = 12'000, .writes = 1'200};
};

struct Address {
  std::string host;  ///< without the brackets of IPv6
  int port = 0;
};

Result<Address> parse_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  Address address;
  const char* const end = text.data() + text.size();
  const char* const digits = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto [stopped, error] = std::from_chars(digits, end, address.port);
  if (digits == end || error != std::errc() || stopped != end || address.port < 0 || address.port > 65535) {
    return fail(
        Errc::usage,
        fmt::format("--listen {}: write HOST:PORT, such as 127.0.0.1:8080; port 0 takes a free one", text));
  }
  address.host = text.substr(0, colon);
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

Result<void> read_options(const ServeOptions& options, RegistryOptions& read) {
  read.data = options.place.folder();
  read.database = options.place.database;
  read.public_url = options.public_url;
  while (read.public_url.ends_with('/')) read.public_url.pop_back();
  read.hold_similar_names = options.hold_similar_names;
  if (options.fetch_from_loopback) read.fetch_reach = Reach::public_and_loopback;
  if (!options.issuers.empty()) {
    TRY(read.issuers, load_issuers(options.issuers));
  }
  read.upstream.url = options.replica_of;
  if (!options.root.empty()) {
    TRY(read.upstream.root, parse_fingerprint(options.root));
  }
  if (options.registry_id.empty()) return {};
  auto id = RegistryId::parse(options.registry_id);
  if (!id) return fail(Errc::usage, "--registry-id: " + id.error().message);
  read.id = *std::move(id);
  return {};
}

std::string url_at(const Address& address, int port) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", ipv6 ? "[" : "", address.host, ipv6 ? "]" : "", port);
}

/// For the person who starts a registry for the first time.
void welcome(const Registry& registry, const ServeOptions& options, const std::string& url,
             std::ostream& err) {
  if (!registry.is_new()) return;
  err << "made a new registry, " << registry.identity().id.text() << ":\n";
  for (const std::string& path : registry.made()) err << "  " << path << '\n';
  const std::string root = "sha256:" + registry.identity().root.hex();
  err << fmt::format("root of trust, for clients to pin: {}\n", root)
      << fmt::format("move {}/keys/root.key to a safe place: only a change of keys needs it\n",
                     options.place.data)
      << "next:\n"
      << fmt::format("  registryd user add NAME --email ADDRESS --data {}\n", options.place.data)
      << fmt::format("  export HOWDAH_TOKEN=$(registryd token create NAME --data {})\n", options.place.data)
      << fmt::format("  howdah registry add main {}/ --root {}\n", url, root) << "  howdah publish FOLDER\n";
}

/// SIGTERM and SIGINT wait until somebody asks for them, in every thread started from now on.
sigset_t hold_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void serve_until_told(HttpServer& server, const sigset_t& signals, const Log& log) {
  std::thread serving([&server] {
    server.run();
    ::kill(::getpid(), SIGTERM);  // should it ever end by itself
  });
  int signal = 0;
  sigwait(&signals, &signal);
  log.info("stopping", {{"signal", std::to_string(signal)}});
  server.stop();
  serving.join();
}

Result<void> serve(const ServeOptions& options, const Terminal& terminal) {
  if (options.print_config) {
    terminal.out << options.place.settings->print();
    return {};
  }
  TRY(const Address address, parse_address(options.listen));
  RegistryOptions registry_options;
  TRY_VOID(read_options(options, registry_options));
  std::error_code ignored;
  const bool replica = registry_options.is_replica();
  if (!replica) registry_options.gate = fs::read_symlink("/proc/self/exe", ignored);
  const sigset_t stop_signals = hold_stop_signals();
  git::map_sparingly();
  const SystemClock clock;
  const Log log(clock, [&err = terminal.err](const std::string& line) {
    err.clear();  // a full disk may have taken the last line, and must not take all later ones
    err << line << std::flush;
  });
  TRY(registry_options.identity,
      read_identity_options(options.identity,
                            registry_options.id ? registry_options.id->host() : "localhost"));
  TRY(const auto registry, Registry::open(registry_options, clock, log));
  const Router router(routes(), registry->app(), options.rates);
  HttpServer server(router, log);
  TRY(const int port, server.bind(address.host, address.port));
  const std::string url = url_at(address, port);
  if (!replica) registry->answer_as(url);
  welcome(*registry, options, url, terminal.err);
  terminal.out << Json{{"listening", url},
                       {"registry", registry->identity().id.text()},
                       {"root_sha256", registry->identity().root.hex()},
                       {"pid", ::getpid()}}
               << std::endl;
  log.info("serving",
           {{"url", url}, {"registry", registry->identity().id.text()}, {"data", options.place.data}});
  std::optional<Timekeeper> timekeeper;
  std::optional<Follower> follower;
  if (replica) {
    follower.emplace(registry_options.data, registry_options.upstream, clock, log);
  } else {
    registry->start_mail();
    timekeeper.emplace(registry->writer(), log);
  }
  serve_until_told(server, stop_signals, log);
  log.info("stopped");
  return {};
}

}  // namespace

ServerCommand add_serve_command(CLI::App& command) {
  const auto options = std::make_shared<ServeOptions>();
  add_place_options(command, options->place);
  Settings& settings = *options->place.settings;
  settings.take("listen", options->listen);
  settings.take("registry_id", options->registry_id);
  settings.take("public_url", options->public_url);
  take_identity_settings(settings, options->identity);
  settings.take("issuers", options->issuers);
  settings.take("replica_of", options->replica_of);
  settings.take("root", options->root);
  settings.take("hold_similar_names", options->hold_similar_names);
  settings.take("fetch_from_loopback", options->fetch_from_loopback);
  settings.take("read_limit", options->rates.reads);
  settings.take("write_limit", options->rates.writes);
  settings.take("behind_proxy", options->rates.forwarded);
  command.add_flag("--print-config", options->print_config,
                   "Print the settings that hold, and where they come from");
  return [options](const Terminal& terminal) { return serve(*options, terminal); };
}

}  // namespace howdah
