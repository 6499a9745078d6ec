// SPDX-License-Identifier: PostgreSQL
#include "client/develop/trial_server.hpp"

#include <unistd.h>

#include "client/database/sql_text.hpp"
#include "client/develop/relocated.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_log_limit = 16ULL << 20U;
/// A socket's path must be short, wherever TMPDIR is.
constexpr const char* k_short_place = "/tmp";
constexpr const char* k_port = "5432";

/// initdb refuses root: the first of these users that exists runs the server
/// instead.
Result<std::string> ordinary_user() {
  if (::geteuid() != 0) return std::string();
  for (const char* user : {"postgres", "nobody"}) {
    TRY(const Finished known, run({.argv = {"id", "-u", user}}));
    if (known.ok()) return std::string(user);
  }
  return fail(Errc::denied,
              "PostgreSQL does not run as root, and there is "
              "neither a user postgres nor nobody; run this as "
              "an ordinary user");
}

std::string configuration(const fs::path& socket, const std::vector<std::string>& preload) {
  return "\nlisten_addresses = ''\nunix_socket_directories = '" + socket.string() +
         "'\nfsync = off\nfull_page_writes = off\nsynchronous_commit = "
         "off\nshared_preload_libraries = '" +
         list_setting_text(preload) + "'\n";
}

}  // namespace

Result<TrialServer> TrialServer::start(const Order& order, const World& world) {
  TRY(std::string user, ordinary_user());
  TRY(TempDir folder, TempDir::create(k_short_place));
  TrialServer server(std::move(folder), std::move(user));
  server.environment_ = world.environment;
  for (const char* name : {"PGSERVICE", "PGPASSWORD", "PGOPTIONS", "PGDATA", "HOWDAH_TOKEN", "HOWDAH_KEY"})
    server.environment_.erase(name);
  server.socket_ = server.folder() / "s";
  server.environment_["PGHOST"] = server.socket_.string();
  server.environment_["PGPORT"] = k_port;
  server.environment_["PGUSER"] = "postgres";
  server.environment_["PGDATABASE"] = "postgres";
  server.environment_["HOME"] = server.folder().string();
  TRY_VOID(make_directories(server.socket_));
  TRY(server.bindir_, lay_out(order.postgres, order.stage, server.folder() / "postgres"));
  TRY_VOID(server.make_cluster(order));
  TRY_VOID(server.start_cluster());
  return server;
}

TrialServer::~TrialServer() {
  std::error_code error;
  if (folder().empty() || !fs::exists(data() / "postmaster.pid", error)) return;
  (void)run_as_user({.argv = {(bindir_ / "pg_ctl").string(), "stop", "--silent", "--wait", "--mode",
                              "immediate", "--pgdata", data().string()}});
}

Result<void> TrialServer::hand_over() const {
  if (user_.empty()) return {};
  TRY(const Finished done, run({.argv = {"chown", "-R", "-h", user_, folder().string()}}));
  if (done.ok()) return {};
  return fail(Errc::denied, "give " + folder().string() + " to " + user_ + ": " + done.err);
}

Result<Finished> TrialServer::run_as_user(Command command) const {
  if (!user_.empty()) {
    const std::vector<std::string> drop{"setpriv", "--reuid=" + user_, "--regid=nogroup", "--clear-groups",
                                        "--inh-caps=-all"};
    command.argv.insert(command.argv.begin(), drop.begin(), drop.end());
  }
  if (!command.environment) command.environment = environment_;
  if (command.directory.empty()) command.directory = folder();
  return run(command);
}

Result<void> TrialServer::step(const std::string& what, std::vector<std::string> argv) const {
  TRY(const Finished done, run_as_user({.argv = std::move(argv)}));
  if (done.ok()) return {};
  const auto log = read_file_if_exists(folder() / "server.log", k_log_limit);
  return fail(Errc::failed, "a PostgreSQL for the test could not be " + what + ": " + done.err +
                                (log && *log ? **log : std::string()));
}

Result<void> TrialServer::make_cluster(const Order& order) {
  TRY_VOID(hand_over());
  TRY_VOID(step("made", {(bindir_ / "initdb").string(), "--pgdata", data().string(), "--username", "postgres",
                         "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"}));
  const fs::path file = data() / "postgresql.conf";
  TRY(const std::string made, read_file(file, k_log_limit));
  return write_file_atomically(file, made + configuration(socket_, order.server_preload));
}

Result<void> TrialServer::start_cluster() {
  return step("started", {(bindir_ / "pg_ctl").string(), "start", "--silent", "--wait", "--pgdata",
                          data().string(), "--log", (folder() / "server.log").string()});
}

}  // namespace howdah
