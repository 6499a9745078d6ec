// SPDX-License-Identifier: PostgreSQL
#include "core/model/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/utf8.hpp"

namespace howdah {
namespace {

/// Walks the text and tells the builder how far the lexer has come; nlohmann's SAX events carry no position.
class TrackedByte {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  TrackedByte() = default;
  TrackedByte(const char* at, std::size_t* consumed) : at_(at), consumed_(consumed) {}
  reference operator*() const { return *at_; }
  TrackedByte& operator++() {
    ++at_;
    ++*consumed_;
    return *this;
  }
  TrackedByte operator++(int) {
    TrackedByte before = *this;
    ++*this;
    return before;
  }
  bool operator==(const TrackedByte& other) const { return at_ == other.at_; }
  bool operator!=(const TrackedByte& other) const { return at_ != other.at_; }

 private:
  const char* at_ = nullptr;
  std::size_t* consumed_ = nullptr;
};

/// `line 12, column 3` of a byte offset; columns count bytes, as editors' `goto` does.
std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

tl::unexpected<Error> refuse(std::string code, const std::string& place, const std::string& message,
                             const std::string& remedy) {
  Diagnostics findings;
  findings.error(std::move(code), place, message, remedy);
  return fail(Errc::invalid, place + ": " + message, findings);
}

constexpr std::string_view k_space = " \t\r\n";

/// What an author most often did, judged from the text around the byte the parser stopped at.
std::string remedy_for(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t last = before.find_last_not_of(k_space);
  const char previous = last == std::string_view::npos ? '\0' : before[last];
  const char here = offset < text.size() ? text[offset] : '\0';
  if (offset >= text.size()) return "the text ends early: add the missing closing quote, `]` or `}`";
  if (previous == ',' && (here == ']' || here == '}')) return "remove the comma before the closing bracket";
  if (here == ',' && (previous == ',' || previous == '[' || previous == '{')) return "remove the comma";
  if (here == '\'') return "use double quotes: JSON has no single-quoted strings";
  if (here == '/' || here == '#') return "remove the comment: JSON has none";
  if (here == ':') return "put a key in double quotes before the colon";
  if (previous == '"' && (here == ',' || here == '}'))
    return "members of {…} are `\"key\": value`; use [ ] for a list of values";
  if (here == '"' || here == '{' || here == '[') return "add the comma (or colon) missing before this value";
  return "correct the text here; names and strings need double quotes";
}

/// nlohmann's own words without its tag and its repetition of the position. It quotes what it read byte by
/// byte, perhaps half a character: that is left out.
std::string reason_of(std::string_view message) {
  const std::size_t reason = message.find(": ");
  std::string words;
  for (std::size_t at = reason == std::string_view::npos ? 0 : reason + 2; at < message.size();) {
    const std::size_t length = utf8_sequence_length(message.substr(at));
    words += message.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return words;
}

/// Each report looks up its line, so their number is bounded.
constexpr std::size_t k_most_duplicates = 100;

struct Problem {
  std::string code;
  std::string place;
  std::string message;
  std::string remedy;
};

class Builder {
 public:
  Builder(std::string_view text, const JsonLimits& limits, Diagnostics* duplicates)
      : text_(text), limits_(limits), duplicates_(duplicates) {}

  std::size_t* consumed() { return &consumed_; }
  std::optional<Problem>& problem() { return problem_; }
  Diagnostics& strict_findings() { return strict_findings_; }
  Json take() { return std::move(root_); }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
  bool number_float(Json::number_float_t value, const std::string& written) {
    const bool integral = written.find_first_of(".eE") == std::string::npos;
    if (integral) {
      return stop("json-number", fmt::format("the number {} does not fit 64 bits", written),
                  "write it as a string");
    }
    return add(value);
  }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }  // only binary formats raise it

  bool start_object(std::size_t /*size*/) { return open(Json::object()); }
  bool start_array(std::size_t /*size*/) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    if (open_.back()->contains(name)) report_duplicate(name);
    keys_.back() = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token, const Json::exception& error) {
    const std::size_t at = token_start(position, token);
    problem_ =
        Problem{"json-syntax", line_and_column(text_, at), reason_of(error.what()), remedy_for(text_, at)};
    return false;
  }

 private:
  /// The lexer reports the position after the token it could not use. A whole string or number is reported
  /// by its first byte; a string that broke off by the byte that broke it.
  [[nodiscard]] std::size_t token_start(std::size_t after, const std::string& token) const {
    std::size_t at = after == 0 ? 0 : after - 1;
    const bool string = !token.empty() && token.front() == '"';
    if (string && (token.size() < 2 || token.back() != '"')) return at;
    if (string && token.size() <= after && text_.substr(after - token.size(), token.size()) == token)
      return after - token.size();
    while (at > 0 && at < text_.size() && is_word(text_[at]) && is_word(text_[at - 1])) --at;
    return at;
  }
  static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  bool stop(std::string code, std::string message, std::string remedy) {
    const std::size_t at = consumed_ == 0 ? 0 : consumed_ - 1;
    problem_ = Problem{std::move(code), line_and_column(text_, at), std::move(message), std::move(remedy)};
    return false;
  }

  bool add(Json value) {
    place(std::move(value));
    return true;
  }

  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    Json& slot = parent[keys_.back()];
    slot = std::move(value);
    return &slot;
  }

  bool open(Json container) {
    if (open_.size() >= static_cast<std::size_t>(std::max(limits_.depth, 0))) {
      return stop("json-depth", fmt::format("nested deeper than {} levels", limits_.depth),
                  "flatten the document");
    }
    // Pointers stay good: a parent grows only after its open child is closed.
    open_.push_back(place(std::move(container)));
    keys_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  /// The innermost open container; built only when needed, because keys may be long and children many.
  [[nodiscard]] std::string pointer() const {
    std::string pointer;
    for (std::size_t level = 0; level + 1 < open_.size(); ++level) {
      const Json& parent = *open_[level];
      pointer =
          parent.is_array() ? pointer_to(pointer, parent.size() - 1) : pointer_to(pointer, keys_[level]);
    }
    return pointer;
  }

  void report_duplicate(const std::string& name) {
    if (++duplicate_count_ > k_most_duplicates) return;
    const std::string place = pointer_to(pointer(), name);
    const std::string at = line_and_column(text_, consumed_);
    const std::string message = fmt::format("the key \"{}\" appears again at {}", name, at);
    if (duplicates_ != nullptr) {
      duplicates_->warning("json-duplicate-key", place, message + "; the last value counts",
                           "keep one of them, or give each its own name");
    } else {
      strict_findings_.error("json-duplicate-key", place, message, "keep one of them");
    }
  }

  std::string_view text_;
  JsonLimits limits_;
  Diagnostics* duplicates_;
  Diagnostics strict_findings_;
  std::size_t consumed_ = 0;
  std::optional<Problem> problem_;
  Json root_;
  std::vector<Json*> open_;
  std::vector<std::string> keys_;  ///< the key being read, of each open object
  std::size_t duplicate_count_ = 0;
};

/// What the lexer would let through or report without a position.
std::optional<Problem> problem_in_bytes(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    return Problem{"json-byte-order-mark", "line 1, column 1", "the text starts with a byte-order mark",
                   "save the file as UTF-8 without byte-order mark"};
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_sequence_length(text.substr(at));
    if (length == 0) {
      return Problem{"json-utf8", line_and_column(text, at), "a byte sequence here is not UTF-8",
                     "save the file as UTF-8"};
    }
    if (text[at] == '\0') {
      return Problem{"json-syntax", line_and_column(text, at), "a NUL byte", "remove it"};
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits, Diagnostics* duplicates) {
  if (text.size() > limits.bytes) {
    return fail(Errc::too_large,
                fmt::format("the JSON text has {} bytes; the limit is {}", text.size(), limits.bytes));
  }
  if (const auto problem = problem_in_bytes(text))
    return refuse(problem->code, problem->place, problem->message, problem->remedy);
  if (text.find_first_not_of(k_space) == std::string_view::npos)
    return refuse("json-syntax", "line 1, column 1", "the text is empty", "write a JSON value");
  Builder builder(text, limits, duplicates);
  const TrackedByte first(text.data(), builder.consumed());
  const TrackedByte last(text.data() + text.size(), builder.consumed());
  const bool whole = Json::sax_parse(first, last, &builder);
  if (const auto& problem = builder.problem())
    return refuse(problem->code, problem->place, problem->message, problem->remedy);
  if (!whole) return fail(Errc::internal, "the JSON parser stopped without a reason");
  if (builder.strict_findings().has_errors()) {
    const Finding& finding = builder.strict_findings().findings().front();
    return fail(Errc::invalid, finding.place + ": " + finding.message, builder.strict_findings());
  }
  return builder.take();
}

std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

const Json& object_in(const Json& object, const char* key) {
  static const Json k_none = Json::object();
  const auto found = object.find(key);
  return found == object.end() || !found->is_object() ? k_none : *found;
}

Json to_json(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"severity", std::string(severity_name(finding.severity))},
                    {"code", finding.code},
                    {"place", finding.place},
                    {"message", finding.message},
                    {"remedy", finding.remedy}});
  }
  return list;
}

}  // namespace howdah
