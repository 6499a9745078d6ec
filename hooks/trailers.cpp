// SPDX-License-Identifier: PostgreSQL
#include "hooks/trailers.hpp"

#include <algorithm>

namespace howdah {
namespace {

constexpr std::string_view k_submitted_by = "Submitted-by: ";
constexpr std::string_view k_submission = "Submission: ";

}  // namespace

std::vector<std::string> submission_trailers(const PublicKey& key, const git::ObjectId& submission) {
  return {std::string(k_submitted_by) + key.ssh_fingerprint(), std::string(k_submission) + submission.hex()};
}

std::int64_t submissions_by(const std::vector<PublicKey>& keys, std::string_view message) {
  std::int64_t count = 0;
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(message.size(), line.size() + 1));
    if (!line.starts_with(k_submitted_by)) continue;
    const std::string_view fingerprint = line.substr(k_submitted_by.size());
    count += std::any_of(keys.begin(), keys.end(),
                         [&](const PublicKey& key) { return key.ssh_fingerprint() == fingerprint; })
                 ? 1
                 : 0;
  }
  return count;
}

}  // namespace howdah
