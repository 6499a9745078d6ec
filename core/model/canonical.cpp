// SPDX-License-Identifier: PostgreSQL
#include "core/model/canonical.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/base/utf8.hpp"

namespace howdah {
namespace {

constexpr std::int64_t k_max_integer = (std::int64_t{1} << 53) - 1;
constexpr std::size_t k_max_key_bytes = 255;

/// The escape RFC 8785 gives a control character; empty for characters that stand for themselves.
std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

bool is_forbidden(char c) {
  return c == '\0' || c == 0x7f;
}
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

/// Why `key` cannot be a key of the profile; empty when it can.
std::string_view key_fault(std::string_view key) {
  if (key.empty()) return "key is empty";
  if (key.size() > k_max_key_bytes) return "key is longer than 255 bytes";
  for (const char c : key) {
    if (is_control(c) || c == 0x7f || c == '"' || c == '\\')
      return "key holds a control character, '\"' or '\\'";
    if (static_cast<unsigned char>(c) >= 0xEE) return "key holds a code point from U+E000 up";
  }
  return {};
}

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

class Checker {
 public:
  Checker(std::string_view text, const CanonicalLimits& limits) : text_(text), limits_(limits) {}

  Result<void> check() {
    if (text_.size() > limits_.bytes) {
      return fail(Errc::too_large, fmt::format("{} bytes, the limit is {}", text_.size(), limits_.bytes));
    }
    if (value(1) && at_ != text_.size()) fault_ = "bytes after the value";
    if (fault_.empty()) return {};
    return fail(Errc::invalid, fmt::format("not canonical JSON at byte {}: {}", at_, fault_));
  }

 private:
  bool refuse(std::string_view why) {
    fault_ = why;
    return false;
  }
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  bool take(char c) {
    if (!more() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return refuse("unknown literal");
    at_ += word.size();
    return true;
  }

  bool value(int depth) {
    if (depth > limits_.depth) return refuse("nested too deeply");
    if (!more()) return refuse("the text ends early");
    switch (text_[at_]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        return number();
    }
  }

  bool object(int depth) {
    ++at_;
    if (take('}')) return true;
    std::string_view previous;
    do {
      if (!more() || text_[at_] != '"') return refuse("a key must follow");
      const std::size_t start = at_ + 1;
      if (!string()) return false;
      const std::string_view key = text_.substr(start, at_ - start - 1);
      if (const auto why = key_fault(key); !why.empty()) return refuse(why);
      if (key <= previous) return refuse("keys are not sorted, or one stands twice");
      previous = key;
      if (!take(':')) return refuse("':' must follow a key");
      if (!value(depth + 1)) return false;
    } while (take(','));
    return take('}') || refuse("',' or '}' must follow");
  }

  bool array(int depth) {
    ++at_;
    if (take(']')) return true;
    do {
      if (!value(depth + 1)) return false;
    } while (take(','));
    return take(']') || refuse("',' or ']' must follow");
  }

  bool string() {
    for (++at_; more();) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!escape()) return false;
      } else if (static_cast<unsigned char>(c) < 0x80) {
        if (is_control(c) || c == 0x7f) return refuse("a raw control character");
        ++at_;
      } else {
        const std::size_t length = utf8_sequence_length(text_.substr(at_));
        if (length == 0) return refuse("not UTF-8");
        at_ += length;
      }
    }
    return refuse("a string does not end");
  }

  bool escape() {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < 2) return refuse("an escape does not end");
    if (std::string_view("\"\\bfnrt").find(rest[1]) != std::string_view::npos) {
      at_ += 2;
      return true;
    }
    constexpr std::string_view low = "0123456789abcdef";
    if (rest.size() < 6 || rest.substr(0, 4) != "\\u00" || (rest[4] != '0' && rest[4] != '1') ||
        low.find(rest[5]) == std::string_view::npos) {
      return refuse("an escape the profile does not use");
    }
    const auto code = static_cast<char>((rest[4] - '0') * 16 + static_cast<int>(low.find(rest[5])));
    if (code == 0 || !short_escape(code).empty()) return refuse("an escape the profile does not use");
    at_ += 6;
    return true;
  }

  bool number() {
    const std::size_t start = at_;
    (void)take('-');
    const std::size_t digits = at_;
    while (more() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    const std::size_t count = at_ - digits;
    if (count == 0) return refuse("a value must follow");
    if (text_[digits] == '0' && (count > 1 || digits > start)) return refuse("a leading zero or -0");
    const auto parsed = integer(text_.substr(start, at_ - start));
    if (!parsed || *parsed > k_max_integer || *parsed < -k_max_integer)
      return refuse("an integer out of range");
    return true;
  }

  std::string_view text_;
  const CanonicalLimits& limits_;
  std::size_t at_ = 0;
  std::string_view fault_;
};

/// Length of the canonical value at the start of `text`, which is known to be canonical.
std::size_t value_length(std::string_view text) {
  int open = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if (c == '}' || c == ']') {
      if (open == 0) return i;
      --open;
    } else if (c == ',' && open == 0) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

Result<std::string> to_canonical(const Json& value, const CanonicalLimits& limits) {
  return Writer(limits).write(value);
}

Result<void> check_canonical(std::string_view text, const CanonicalLimits& limits) {
  return Checker(text, limits).check();
}

std::optional<CanonicalObject> CanonicalObject::open(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  return CanonicalObject(text.substr(1, text.size() - 2));
}

std::optional<CanonicalObject::Member> CanonicalObject::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t key_end = rest_.find('"', 1);  // keys of the profile hold no escapes
  const std::string_view key = rest_.substr(1, key_end - 1);
  rest_.remove_prefix(key_end + 2);
  const std::string_view value = rest_.substr(0, value_length(rest_));
  rest_.remove_prefix(std::min(value.size() + 1, rest_.size()));
  return Member{key, value};
}

std::optional<CanonicalArray> CanonicalArray::open(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  return CanonicalArray(text.substr(1, text.size() - 2));
}

std::optional<std::string_view> CanonicalArray::next() {
  if (rest_.empty()) return std::nullopt;
  const std::string_view value = rest_.substr(0, value_length(rest_));
  rest_.remove_prefix(std::min(value.size() + 1, rest_.size()));
  return value;
}

std::optional<std::string_view> plain_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.find('\\') != std::string_view::npos)
    return std::nullopt;
  return value.substr(1, value.size() - 2);
}

std::optional<std::int64_t> integer(std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

}  // namespace howdah
