// SPDX-License-Identifier: PostgreSQL
// Events, the audit log and feeds.
#include <array>

#include "registryd/openapi/operation_tables.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_json = "application/json";
constexpr std::string_view k_atom = "application/atom+xml";
constexpr std::string_view k_feed = "application/feed+json";

constexpr std::array k_operations{
    Operation{.method = "GET",
              .pattern = "/v1/events",
              .id = "listEvents",
              .tag = "news",
              .answers = {Answer{200, k_json, "event-list", "In the order of their serials."}},
              .parameters = {"since", "limit", "type", "subject", "user"}},
    Operation{.method = "GET",
              .pattern = "/v1/events/stream",
              .id = "streamEvents",
              .tag = "news",
              .answers = {Answer{200, "text/event-stream", {}, "Events with their serials as ids; goes on."}},
              .parameters = {"since", "Last-Event-ID", "type", "subject", "user"}},
    Operation{.method = "GET",
              .pattern = "/v1/audit",
              .id = "getAudit",
              .tag = "news",
              .answers = {Answer{200, k_json, "audit-log", "Newest first."}},
              .parameters = {"limit", "cursor", "type", "subject", "user"}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/releases.atom",
              .id = "getReleaseFeedAtom",
              .tag = "news",
              .answers = {Answer{200, k_atom, {}, "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/releases.json",
              .id = "getReleaseFeedJson",
              .tag = "news",
              .answers = {Answer{200, k_feed, "json-feed", "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/distributions/{name}.atom",
              .id = "getDistributionFeedAtom",
              .tag = "news",
              .answers = {Answer{200, k_atom, {}, "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/distributions/{name}.json",
              .id = "getDistributionFeedJson",
              .tag = "news",
              .answers = {Answer{200, k_feed, "json-feed", "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/users/{name}.atom",
              .id = "getUserFeedAtom",
              .tag = "news",
              .answers = {Answer{200, k_atom, {}, "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/users/{name}.json",
              .id = "getUserFeedJson",
              .tag = "news",
              .answers = {Answer{200, k_feed, "json-feed", "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/tags/{tag}.atom",
              .id = "getTagFeedAtom",
              .tag = "news",
              .answers = {Answer{200, k_atom, {}, "The newest fifty."}}},
    Operation{.method = "GET",
              .pattern = "/v1/feeds/tags/{tag}.json",
              .id = "getTagFeedJson",
              .tag = "news",
              .answers = {Answer{200, k_feed, "json-feed", "The newest fifty."}}},
};

}  // namespace

std::span<const Operation> news_operations() {
  return k_operations;
}

}  // namespace howdah
