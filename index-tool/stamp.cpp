// SPDX-License-Identifier: PostgreSQL
#include "index-tool/stamp.hpp"

#include <fmt/format.h>

#include "core/index/keyring.hpp"

namespace howdah {

Result<TimestampFacts> stamp_tip(const IndexView& tip, const std::vector<const SecretKey*>& keys,
                                 UnixSeconds now, UnixSeconds valid) {
  TRY(git::Repository repository, git::Repository::open(tip.repository().path()));
  const NewTimestamp what{tip.registry().id, tip.root(), tip.commit(), tip.tree(), now, valid};
  TRY(const PreparedTimestamp prepared, prepare_timestamp(repository, what, keys));
  TRY_VOID(publish_timestamp(repository, prepared));
  return prepared.facts;
}

Result<std::optional<TimestampFacts>> stamp_if_possible(const IndexView& tip, const std::string& keys,
                                                        const Printer& printer) {
  const auto key = load_key(keys, "timestamp");
  if (!key && key.error().code != Errc::not_found) return tl::unexpected(key.error());
  if (key) {
    auto facts = stamp_tip(tip, {&*key}, SystemClock().now(), k_timestamp_valid);
    if (facts) return std::optional<TimestampFacts>(*std::move(facts));
    if (facts.error().code != Errc::denied) return tl::unexpected(std::move(facts).error());
  }
  printer.note(fmt::format(
      "no timestamp was signed ({}); readers need one: index-tool timestamp {} --key FILE",
      key ? "the key there is not enough" : "no timestamp.key in " + keys, tip.repository().path().string()));
  return std::nullopt;
}

}  // namespace howdah
