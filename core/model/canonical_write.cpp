// SPDX-License-Identifier: PostgreSQL
// to_canonical(): values become canonical text, or are refused by their place.
#include <fmt/format.h>

#include "core/base/utf8.hpp"
#include "core/model/canonical.hpp"
#include "core/model/canonical_profile.hpp"

namespace howdah {
namespace {

using namespace canonical_profile;

class Writer {
 public:
  explicit Writer(const CanonicalLimits& limits) : limits_(limits) {}

  Result<std::string> write(const Json& value) {
    TRY_VOID(write_value(value, "", 1));
    if (text_.size() > limits_.bytes) {
      return fail(Errc::too_large,
                  fmt::format("canonical form is {} bytes, the limit is {}", text_.size(), limits_.bytes));
    }
    return std::move(text_);
  }

 private:
  Result<void> write_value(const Json& value, const std::string& place, int depth) {
    if (depth > limits_.depth)
      return refuse(place, fmt::format("nested deeper than {} levels", limits_.depth));
    switch (value.type()) {
      case Json::value_t::null:
        text_ += "null";
        return {};
      case Json::value_t::boolean:
        text_ += value.get<bool>() ? "true" : "false";
        return {};
      case Json::value_t::number_integer:
      case Json::value_t::number_unsigned:
        return write_integer(value, place);
      case Json::value_t::string:
        return write_string(value.get_ref<const std::string&>(), place);
      case Json::value_t::array:
        return write_array(value, place, depth);
      case Json::value_t::object:
        return write_object(value, place, depth);
      default:
        return refuse(place, "a number that is not an integer; write it as a string");
    }
  }

  Result<void> write_integer(const Json& value, const std::string& place) {
    const bool fits =
        value.is_number_unsigned()
            ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(k_max_integer)
            : value.get<std::int64_t>() >= -k_max_integer && value.get<std::int64_t>() <= k_max_integer;
    if (!fits) return refuse(place, "an integer beyond ±(2^53−1); write it as a string");
    text_ += value.dump();
    return {};
  }

  Result<void> write_string(const std::string& text, const std::string& place) {
    if (!is_utf8(text)) return refuse(place, "a string that is not UTF-8");
    text_ += '"';
    for (const char c : text) {
      if (is_forbidden(c)) return refuse(place, "a string with the character U+0000 or U+007F");
      if (const auto escape = short_escape(c); !escape.empty()) {
        text_ += escape;
      } else if (is_control(c)) {
        text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
      } else {
        text_ += c;
      }
    }
    text_ += '"';
    return {};
  }

  Result<void> write_array(const Json& array, const std::string& place, int depth) {
    text_ += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (i > 0) text_ += ',';
      TRY_VOID(write_value(array[i], pointer_to(place, i), depth + 1));
    }
    text_ += ']';
    return {};
  }

  /// nlohmann keeps members sorted by the bytes of their keys, which is the order of the profile.
  Result<void> write_object(const Json& object, const std::string& place, int depth) {
    text_ += '{';
    bool first = true;
    for (const auto& [key, value] : object.items()) {
      if (const auto fault = key_fault(key); !fault.empty()) return refuse(place, std::string(fault));
      if (!first) text_ += ',';
      first = false;
      TRY_VOID(write_string(key, place));
      text_ += ':';
      TRY_VOID(write_value(value, pointer_to(place, key), depth + 1));
    }
    text_ += '}';
    return {};
  }

  static tl::unexpected<Error> refuse(const std::string& place, const std::string& what) {
    return fail(Errc::invalid, fmt::format("{}: {}", place.empty() ? "/" : place, what));
  }

  const CanonicalLimits& limits_;
  std::string text_;
};

}  // namespace

Result<std::string> to_canonical(const Json& value, const CanonicalLimits& limits) {
  return Writer(limits).write(value);
}

}  // namespace howdah
