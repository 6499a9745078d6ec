// SPDX-License-Identifier: PostgreSQL
// Canonical JSON: the one-pass check says yes to exactly the texts that the writer makes.
#include "core/model/canonical.hpp"

#include <vector>

#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

/// The text put together again from what the readers of members and items hand out.
std::string rebuilt(std::string_view text) {
  std::string again;
  if (auto object = CanonicalObject::open(text)) {
    while (const auto member = object->next()) {
      again += again.empty() ? "{\"" : ",\"";
      again.append(member->key).append("\":").append(rebuilt(member->value));
    }
    return again.empty() ? "{}" : again + "}";
  }
  if (auto array = CanonicalArray::open(text)) {
    while (const auto item = array->next()) again.append(again.empty() ? "[" : ",").append(rebuilt(*item));
    return again.empty() ? "[]" : again + "]";
  }
  return std::string(text);
}

/// The members of the outermost object, and no others, stand at depth 1.
void outline_agrees(std::string_view text) {
  const auto outline = outline_canonical(text);
  const auto& members = must_be(outline, "the outline accepts what the check accepts");
  auto object = CanonicalObject::open(text);
  for (const CanonicalMember& member : members) {
    if (member.depth != 1) continue;
    const auto next = object ? object->next() : std::nullopt;
    must(next && next->key == member.key && next->value == member.value,
         "the outline has the members in order", text);
  }
  must(!object || !object->next(), "the outline has every member", text);
}

}  // namespace

void try_input(std::string_view input) {
  const auto checked = check_canonical(input);
  const auto value = parse_json(input, {.bytes = CanonicalLimits{}.bytes});
  const auto written = value ? to_canonical(*value) : Result<std::string>(fail(Errc::invalid, "not JSON"));
  must(checked.has_value() == (written && *written == input),
       "the check accepts exactly what the writer writes", checked ? "accepted" : checked.error().message);
  if (!checked) return must_explain(checked.error());
  must_equal(rebuilt(input), input, "members and items give the text again");
  outline_agrees(input);
}

}  // namespace howdah::fuzz
