// SPDX-License-Identifier: PostgreSQL
// check_canonical(): one pass over a text, recursive descent bounded by the depth limit.
#include <fmt/format.h>

#include "core/base/utf8.hpp"
#include "core/model/canonical.hpp"
#include "core/model/canonical_profile.hpp"

namespace howdah {
namespace {

using namespace canonical_profile;

class Checker {
 public:
  /// `outline`, when given, gets the members of depth 1 and 2.
  Checker(std::string_view text, const CanonicalLimits& limits, std::vector<CanonicalMember>* outline)
      : text_(text), limits_(limits), outline_(outline) {}

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
      const std::size_t value_start = at_;
      if (!value(depth + 1)) return false;
      if (outline_ != nullptr && depth <= 2) {
        outline_->push_back({depth, key, text_.substr(value_start, at_ - value_start)});
      }
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
  std::vector<CanonicalMember>* outline_;
  std::size_t at_ = 0;
  std::string_view fault_;
};

}  // namespace

Result<void> check_canonical(std::string_view text, const CanonicalLimits& limits) {
  return Checker(text, limits, nullptr).check();
}

Result<std::vector<CanonicalMember>> outline_canonical(std::string_view text, const CanonicalLimits& limits) {
  std::vector<CanonicalMember> outline;
  outline.reserve(24);  // a release has about twenty
  TRY_VOID(Checker(text, limits, &outline).check());
  return outline;
}

}  // namespace howdah
