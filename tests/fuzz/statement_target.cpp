// SPDX-License-Identifier: PostgreSQL
// Statement lines: an accepted line is its signatures and its signed text, to the byte.
#include "core/model/statement.hpp"

#include <fmt/format.h>

#include "core/model/canonical.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

bool inside(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

std::string rebuilt(const StatementLine& read) {
  std::string line = R"({"signatures":[)";
  for (const LineSignature& signature : read.signatures) {
    if (line.back() == '}') line += ',';
    line += fmt::format(R"({{"keyid":"{}","sig":"{}"}})", signature.keyid, signature.signature.hex());
  }
  return line.append(R"(],"signed":)").append(read.signed_text) + "}";
}

/// What was taken from the text without parsing it is what a parser finds there.
void members_agree(const StatementLine& read) {
  const auto body = parse_json(read.signed_text);
  const Json& json = must_be(body, "the signed text is JSON");
  must(json.at("type") == read.type && json.at("registry") == read.registry && json.at("date") == read.date &&
           json.at("prev") == read.prev && json.at("seq") == read.seq,
       "the members are those a JSON parser finds", read.signed_text);
  if (!read.version.empty()) must(json.at("version") == read.version, "the version is that of the JSON");
  if (!read.meta.empty())
    must(to_canonical(json.at("meta")) == std::string(read.meta), "META is that of the JSON");
  if (const StatementType* type = find_statement_type(read.type); type != nullptr && !read.subject.empty())
    must(json.at(std::string(type->subject)) == read.subject, "the subject is that of the JSON",
         read.subject);
}

void check_line(std::string_view line) {
  const auto read = read_statement_line(line);
  if (!read) return must_explain(read.error());
  must(read->line == line, "the line is kept");
  must_be(check_canonical(line), "an accepted line is canonical");
  must_equal(rebuilt(*read), line, "signatures and signed text make the line again");
  for (const std::string_view part : {read->signed_text, read->type, read->registry, read->subject,
                                      read->date, read->version, read->meta, read->prev})
    must(inside(part, line), "the parts point into the line", part);
  members_agree(*read);
}

/// The input as a statement that we sign: it must be readable whenever a line with it is.
void check_signed(const std::string& body) {
  static const SecretKey first = test_key();
  static const SecretKey second = other_key();
  const std::string line = make_statement_line(body, {&first, &second});
  check_line(line);
  const auto read = read_statement_line(line);
  if (!read) return;
  must_equal(read->signed_text, body, "the signed text is what was signed");
  must(read->signatures.size() == 2, "both signatures are read");
  for (const LineSignature& signature : read->signatures) {
    const bool is_first = signature.keyid == first.public_key().tuf_keyid();
    must((is_first ? first : second).public_key().verify(signature.signature, statement_message(body)),
         "a signature that was made holds");
  }
}

}  // namespace

void try_input(std::string_view input) {
  if (input.ends_with('\n')) input.remove_suffix(1);
  check_line(input);
  const auto value = parse_json(input);
  if (!value || !value->is_object()) return;
  const auto body = to_canonical(value->contains("signed") ? value->at("signed") : *value);
  if (body && body->front() == '{') check_signed(*body);
}

}  // namespace howdah::fuzz
