// SPDX-License-Identifier: PostgreSQL
// A PostgreSQL for one test: the chosen one's programs in a scratch folder,
// where what was staged is installed too. It finds its folders relative to its
// programs, so the real ones are only read. As root, an ordinary user runs it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/install/postgres.hpp"
#include "client/world.hpp"
#include "core/base/result.hpp"
#include "core/sys/process.hpp"

namespace howdah {

class TrialServer {
 public:
  struct Order {
    const Postgres& postgres;
    fs::path stage;                           ///< what is installed on top: a DESTDIR
    std::vector<std::string> server_preload;  ///< shared_preload_libraries
  };
  /// Makes a cluster and starts it. Errors: failed with the server's log,
  /// denied, unavailable.
  [[nodiscard]] static Result<TrialServer> start(const Order& order, const World& world);
  TrialServer(TrialServer&&) noexcept = default;
  TrialServer& operator=(TrialServer&&) = delete;
  ~TrialServer();

  /// PGHOST, PGPORT, PGUSER, PGDATABASE on top of the caller's own environment.
  [[nodiscard]] const std::map<std::string, std::string>& environment() const { return environment_; }
  [[nodiscard]] const fs::path& socket() const { return socket_; }
  /// Where the ordinary user may write.
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
  /// Gives everything below folder() to the ordinary user.
  [[nodiscard]] Result<void> hand_over() const;
  /// Runs as the ordinary user, with environment().
  [[nodiscard]] Result<Finished> run_as_user(Command command) const;

 private:
  TrialServer(TempDir folder, std::string user) : folder_(std::move(folder)), user_(std::move(user)) {}
  [[nodiscard]] Result<void> make_cluster(const Order& order);
  [[nodiscard]] Result<void> start_cluster();
  [[nodiscard]] Result<void> step(const std::string& what, std::vector<std::string> argv) const;
  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }

  TempDir folder_;
  std::string user_;  ///< empty: ourselves
  fs::path bindir_, socket_;
  std::map<std::string, std::string> environment_;
};

}  // namespace howdah
