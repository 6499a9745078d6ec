// SPDX-License-Identifier: PostgreSQL
// META.json of both specs: what is accepted is valid META 2, stays so when written and read again, and what
// admission lets through can be signed.
#include "core/rules/meta.hpp"

#include "core/model/canonical.hpp"
#include "core/model/name.hpp"
#include "core/model/semver.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

/// A valid document of spec 1 has a valid form in spec 2, or findings say why not.
void check_conversion(const Json& v1) {
  const auto v2 = convert_v1_to_v2(v1);
  if (!v2) {
    must(!v2.error().findings.empty(), "a refused conversion has findings");
    return must_explain(v2.error());
  }
  must(!validate_meta(*v2).has_errors(), "a converted document is valid");
  must(must_be(meta_spec_of(*v2), "a converted document names its spec") == MetaSpec::v2, "it is of spec 2");
  must(convert_v1_to_v2(v1) == *v2, "conversion is deterministic");
}

void check_document(std::string_view text) {
  Diagnostics duplicates;
  const auto document = parse_json(text, {}, &duplicates);
  if (!document) return;
  const Diagnostics findings = validate_meta(*document);
  must_explain(findings);
  must(findings.findings().size() <= 200, "the number of findings is bounded");
  if (findings.has_errors()) return;
  if (must_be(meta_spec_of(*document), "a valid document names its spec") == MetaSpec::v1)
    check_conversion(*document);
}

/// What publishing relies on: no value the index cannot carry, a usable name and version.
void check_admitted(const Meta& meta) {
  must_be(to_canonical(meta.v2), "an admitted document can be signed");
  must_be(Name::parse(meta.v2.at("name").get<std::string>()), "an admitted name is a name");
  must_be(SemVer::parse(meta.v2.at("version").get<std::string>()), "an admitted version is a version");
  for (const std::string& extension : provided_extensions(meta.v2))
    must_be(Name::parse(extension), "an admitted extension's name is a name");
}

}  // namespace

void try_input(std::string_view input) {
  check_document(input);
  const auto meta = read_meta(input);
  if (!meta) return must_explain(meta.error());
  must_explain(meta->warnings);
  must(!validate_meta(meta->v2).has_errors(), "what is read is valid META 2");
  const auto again = read_meta(meta->v2.dump());
  must(must_be(again, "what was read reads again").v2 == meta->v2, "reading again keeps the document");
  must(again->written_as == MetaSpec::v2 && again->warnings.empty(), "it is META 2, without warnings");
  (void)required_extensions(meta->v2);
  const Diagnostics findings = admission_findings(*meta);
  must_explain(findings);
  if (!findings.has_errors()) check_admitted(*meta);
}

}  // namespace howdah::fuzz
