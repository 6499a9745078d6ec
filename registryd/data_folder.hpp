// SPDX-License-Identifier: PostgreSQL
// The one folder a registry keeps everything in, and its first start.
//
//   keys/          root, registry, timestamp, commit: OpenSSH files, mode 0600
//   index.git/     the index, a bare repository
//   inbox.git/     submissions on their way into the index
//   nonce.seed     secret behind the nonces of push certificates, mode 0600
//   root.pin       SHA-256 of root/1.json, hex: what clients pin
//   registryd.db   accounts and tokens: back it up
//   cache.db       derived from the index; may be deleted
//   pgxn.db        for old PGXN clients, derived from index and artifacts; may be deleted
//   pgxn-refused.jsonl  releases an import refused; may be deleted
//   pgxn-zips/     artifacts of other formats as zips; may be deleted
//   artifacts/     files by digest, and their signatures
//   mail/          mails on their way out: new/, failed/
//   spool/         uploads under way, a folder for each server; a start removes those of dead servers
//   clone.bundle   what clones may start from, made by registryd maintain; may be deleted
//   lock, pid      one server at a time, or several that share a PostgreSQL
//   starting.lock  held while a server starts
//   turns.lock     see publish/turns
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/index/verifier.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct DataFolder {
  fs::path root;

  [[nodiscard]] fs::path keys() const { return root / "keys"; }
  [[nodiscard]] fs::path index() const { return root / "index.git"; }
  [[nodiscard]] fs::path inbox() const { return root / "inbox.git"; }
  [[nodiscard]] fs::path nonce_seed() const { return root / "nonce.seed"; }
  [[nodiscard]] fs::path root_pin() const { return root / "root.pin"; }
  [[nodiscard]] fs::path state() const { return root / "registryd.db"; }
  [[nodiscard]] fs::path cache() const { return root / "cache.db"; }
  [[nodiscard]] fs::path pgxn_catalogue() const { return root / "pgxn.db"; }
  [[nodiscard]] fs::path pgxn_refused() const { return root / "pgxn-refused.jsonl"; }
  [[nodiscard]] fs::path pgxn_zips() const { return root / "pgxn-zips"; }
  [[nodiscard]] fs::path artifacts() const { return root / "artifacts"; }
  [[nodiscard]] fs::path mail() const { return root / "mail"; }
  [[nodiscard]] fs::path spool() const { return root / "spool"; }
  [[nodiscard]] fs::path lock() const { return root / "lock"; }
  [[nodiscard]] fs::path starting() const { return root / "starting.lock"; }
  [[nodiscard]] fs::path turns() const { return root / "turns.lock"; }
  [[nodiscard]] fs::path pid() const { return root / "pid"; }
};

/// What this data folder is, as its own files say.
struct RegistryIdentity {
  RegistryId id;
  Sha256 root;
  [[nodiscard]] TrustAnchor anchor() const { return {root, id}; }
};

/// What a start made, for people to read.
struct MadeParts {
  std::vector<std::string> paths;
  bool index = false;  ///< a new registry
};

/// Makes what is missing: keys, index, pin, folders. A start that
/// was killed half-way is completed. `id`: nothing means the index's own, and `localhost/main` for a new one.
/// Errors: conflict when the index there is another registry's.
[[nodiscard]] Result<MadeParts> prepare(const DataFolder& data, const std::optional<RegistryId>& id,
                                        UnixSeconds now);

/// Errors: not_found when there is no registry yet, with the command that makes one.
[[nodiscard]] Result<RegistryIdentity> identify(const DataFolder& data);

/// Made when it is missing.
[[nodiscard]] Result<std::string> nonce_seed(const DataFolder& data);

/// Held while a server runs; shared with others that share its database. Errors: conflict, naming the process
/// that has it.
[[nodiscard]] Result<FileLock> lock(const DataFolder& data, Sharing sharing = Sharing::alone);

}  // namespace howdah
