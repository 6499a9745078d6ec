// SPDX-License-Identifier: PostgreSQL
// Golden files with one thing changed: what a schema must refuse, member by member.
#include <set>

#include "tests/schema/documents.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;

namespace {

/// Members that may be missing; everything else the golden files show is required.
const std::set<std::string> k_optional{"grant#/signed/quota",
                                       "release#/signed/source",
                                       "release#/signed/source/tag",
                                       "release#/signed/source/commit",
                                       "deprecate#/signed/replacement",
                                       "install-receipt#/pipeline",
                                       "lock#/registry",
                                       "lock#/release",
                                       "lock#/release/0/from",
                                       "problem#/findings",
                                       "distribution-document#/deprecated",
                                       "release-document#/source",
                                       "release-document#/source/tag",
                                       "release-document#/source/commit",
                                       "event#/version",
                                       "submission-status#/commit",
                                       "distribution-list#/next",
                                       "audit-log#/next",
                                       "audit-log#/entries/0/version",
                                       "event-list#/events/0/version",
                                       "root#/signed/x-howdah",
                                       "install-receipt#/package"};
/// Members that hold text for people, or null.
const std::set<std::string> k_text{"summary",    "content_text", "reason",  "tag",      "abstract",
                                   "title",      "detail",       "message", "remedy",   "place",
                                   "deprecated", "display",      "layer",   "postgres", "postgres_id"};

/// A golden file and its schema, read once.
struct Subject {
  std::string name;
  Schema schema;
  Json document;
  [[nodiscard]] bool is_signed() const { return document.contains("signatures"); }
};

struct Place {
  const Subject* subject;
  Json::json_pointer pointer;
  std::string key;  ///< last step, a number in arrays
  Json value;
  [[nodiscard]] std::string text() const { return subject->name + "#" + pointer.to_string(); }
};

/// Documents of other specifications, which ours leave open, and maps whose keys are data.
bool is_foreign(const std::string& name) {
  return name == "meta" || name == "osv";
}
bool is_map(const std::string& name) {
  return name == "digests" || name == "keys";
}

void collect(const Place& at, std::vector<Place>& places) {
  if (!at.value.is_structured() || is_foreign(at.key)) return;
  for (const auto& [key, value] : at.value.items()) {
    const Place inner{at.subject, at.value.is_array() ? at.pointer / std::stoul(key) : at.pointer / key, key,
                      value};
    places.push_back(inner);
    collect(inner, places);
  }
}

std::vector<Subject> every_subject() {
  std::vector<Subject> subjects;
  for (const std::string& name : document_schemas()) {
    subjects.push_back({name, Schema::load(name).value(), golden(name)});
  }
  return subjects;
}

std::vector<Place> every_place(const std::vector<Subject>& subjects) {
  std::vector<Place> places;
  for (const Subject& subject : subjects) {
    collect({&subject, Json::json_pointer(), "", subject.document}, places);
  }
  return places;
}

bool accepted_with(const Place& place, const Json& value) {
  Json document = place.subject->document;
  document[place.pointer] = value;
  return place.subject->schema.check(document).has_value();
}

bool accepted_without(const Place& place) {
  Json document = place.subject->document;
  document[place.pointer.parent_pointer()].erase(place.key);
  return place.subject->schema.check(document).has_value();
}

}  // namespace

TEST_CASE("mutation: every member is required unless the protocol marks it optional", "[schema][mutation]") {
  const std::vector<Subject> subjects = every_subject();
  std::set<std::string> optional_seen;
  for (const Place& place : every_place(subjects)) {
    const std::string parent =
        place.pointer.parent_pointer().empty() ? "" : place.pointer.parent_pointer().back();
    if (!place.subject->document[place.pointer.parent_pointer()].is_object() || is_map(parent)) continue;
    CAPTURE(place.text());
    const bool optional = k_optional.contains(place.text());
    CHECK(accepted_without(place) == optional);
    if (optional) optional_seen.insert(place.text());
  }
  CHECK(optional_seen == k_optional);
}

TEST_CASE("mutation: no member may be null, of another type or below its range", "[schema][mutation]") {
  const std::vector<Subject> subjects = every_subject();
  for (const Place& place : every_place(subjects)) {
    CAPTURE(place.text());
    const bool nullable =
        place.text() == "distribution-document#/deprecated" || place.text() == "audit-log#/entries/0/actor";
    CHECK(accepted_with(place, nullptr) == nullable);
    CHECK_FALSE(accepted_with(place, place.value.is_number() ? Json(-1) : Json::array({Json::array()})));
  }
}

TEST_CASE("mutation: a string of a fixed form takes nothing before or after it", "[schema][mutation]") {
  const std::vector<Subject> subjects = every_subject();
  std::size_t tried = 0;
  for (const Place& place : every_place(subjects)) {
    if (!place.value.is_string() || k_text.contains(place.key)) continue;
    CAPTURE(place.text());
    const std::string text = place.value.get<std::string>();
    CHECK_FALSE(accepted_with(place, text + "\n"));
    CHECK_FALSE(accepted_with(place, text.substr(0, text.size() - 1) + "\n"));
    CHECK_FALSE(accepted_with(place, "\n" + text));
    CHECK_FALSE(accepted_with(place, ""));
    ++tried;
  }
  CHECK(tried > 200);
}

TEST_CASE("mutation: what is signed holds no unknown member, what the API answers may",
          "[schema][mutation]") {
  const std::vector<Subject> subjects = every_subject();
  for (const Place& place : every_place(subjects)) {
    if (!place.value.is_object() || is_foreign(place.key) || is_map(place.key)) continue;
    CAPTURE(place.text());
    Json more = place.value;
    more["unheard_of"] = 1;
    CHECK(accepted_with(place, more) == !place.subject->is_signed());
  }
}

TEST_CASE("mutation: an API document may hold members of a later version", "[schema][mutation]") {
  for (const Subject& subject : every_subject()) {
    CAPTURE(subject.name);
    Json document = subject.document;
    document["unheard_of"] = 1;
    CHECK(subject.schema.check(document).has_value() == !subject.is_signed());
  }
}

TEST_CASE("mutation: maps take no key of another form", "[schema][mutation]") {
  for (const std::string pointer : {"/signed/digests/PG 15", "/signed/digests/"}) {
    Json document = golden("packages");
    document[Json::json_pointer(pointer)] = document["signed"]["source_sha256"];
    CHECK_FALSE(check_schema("packages", document));
  }
  Json root = golden("root");
  root["signed"]["keys"]["short"] = root["signed"]["keys"].front();
  CHECK_FALSE(check_schema("root", root));
}

TEST_CASE("mutation: release metadata stays open but must say what it describes", "[schema][mutation]") {
  Json document = golden("release");
  document["signed"]["meta"]["x_own"] = 1.5;
  CHECK(check_schema("release", document));
  for (const char* name : {"name", "version", "meta-spec"}) {
    Json without = document;
    without["signed"]["meta"].erase(name);
    CHECK_FALSE(check_schema("release", without));
  }
  document["signed"]["meta"]["meta-spec"]["version"] = "1.0.0";
  CHECK_FALSE(check_schema("release", document));
}
