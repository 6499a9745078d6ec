// SPDX-License-Identifier: PostgreSQL
// Zips: the input itself when it starts as one; any other input is a recipe, of which a zip with right
// checksums and a few chosen lies is made.
#include "tests/fuzz/archive_property.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/archive/zip_forge.hpp"

namespace howdah::fuzz {
namespace {

/// Takes values off the front of an input; zero once it is used up.
class Recipe {
 public:
  explicit Recipe(std::string_view rest) : rest_(rest) {}
  [[nodiscard]] bool more() const { return !rest_.empty(); }
  std::uint32_t number(unsigned bytes) {
    std::uint32_t value = 0;
    for (; bytes > 0; --bytes)
      value = value << 8U | static_cast<unsigned char>(text(1).value_or(std::string(1, 0))[0]);
    return value;
  }
  std::optional<std::string> text(std::size_t length) {
    if (rest_.empty()) return std::nullopt;
    const std::string taken(rest_.substr(0, length));
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

/// Bits of the first number say which fields lie; an honest item has none.
test::ZipItem item_of(Recipe& recipe) {
  const std::uint32_t lies = recipe.number(2);
  test::ZipItem item{"top/" + recipe.text(recipe.number(1) % 32U).value_or("")};
  item.content = recipe.text(recipe.number(1)).value_or("");
  item.method = (lies & 1U) != 0 ? 8 : 0;
  if ((lies & 2U) != 0) item.attributes = recipe.number(4);
  if ((lies & 4U) != 0) item.flags = static_cast<std::uint16_t>(recipe.number(2));
  if ((lies & 8U) != 0) item.central_extra = recipe.text(recipe.number(1) % 64U).value_or("");
  if ((lies & 16U) != 0) item.local_extra = recipe.text(recipe.number(1) % 64U).value_or("");
  if ((lies & 32U) != 0) item.data = recipe.text(recipe.number(1)).value_or("");
  if ((lies & 64U) != 0) item.size = recipe.number(4);
  if ((lies & 128U) != 0) item.packed = recipe.number(4);
  if ((lies & 256U) != 0) item.offset = recipe.number(2);
  if ((lies & 512U) != 0) item.local_name = recipe.text(recipe.number(1) % 32U).value_or("");
  if ((lies & 1024U) != 0) item.name = recipe.text(recipe.number(1)).value_or("");
  if ((lies & 2048U) != 0) item.version = static_cast<std::uint16_t>(recipe.number(2));
  if ((lies & 4096U) != 0) item.listed = false;
  if ((lies & 8192U) != 0) item.before = recipe.text(recipe.number(1) % 64U).value_or("");
  return item;
}

}  // namespace

void try_input(std::string_view input) {
  if (input.starts_with("PK")) return check_archive(input);
  Recipe recipe(input);
  test::ZipForge forge;
  while (recipe.more() && forge.items.size() < 8) forge.items.push_back(item_of(recipe));
  check_archive(forge.build());
}

}  // namespace howdah::fuzz
