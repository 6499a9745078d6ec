// SPDX-License-Identifier: PostgreSQL
// What PostgreSQL itself ships: a dependency on one of these is met by the server packages.
#include <algorithm>
#include <array>

#include "core/rules/meta.hpp"

namespace howdah {
namespace {

/// In byte order. pgxn/meta's table, with the contrib extensions it leaves out: autoinc, insert_username,
/// moddatetime, refint and the transforms for untrusted and Python 3 languages.
constexpr std::array<std::string_view, 82> k_core{"adminpack",
                                                  "amcheck",
                                                  "auth_delay",
                                                  "auto_explain",
                                                  "autoinc",
                                                  "basebackup_to_shell",
                                                  "basic_archive",
                                                  "bloom",
                                                  "bool_plperl",
                                                  "bool_plperlu",
                                                  "btree_gin",
                                                  "btree_gist",
                                                  "chkpass",
                                                  "citext",
                                                  "cube",
                                                  "dblink",
                                                  "dict_int",
                                                  "dict_xsyn",
                                                  "earthdistance",
                                                  "file_fdw",
                                                  "fuzzystrmatch",
                                                  "hstore",
                                                  "hstore_plperl",
                                                  "hstore_plperlu",
                                                  "hstore_plpython",
                                                  "hstore_plpython3u",
                                                  "insert_username",
                                                  "intagg",
                                                  "intarray",
                                                  "isn",
                                                  "jsonb_plperl",
                                                  "jsonb_plperlu",
                                                  "jsonb_plpython",
                                                  "jsonb_plpython3u",
                                                  "lo",
                                                  "ltree",
                                                  "ltree_plpython",
                                                  "ltree_plpython3u",
                                                  "moddatetime",
                                                  "oid2name",
                                                  "old_snapshot",
                                                  "pageinspect",
                                                  "passwordcheck",
                                                  "pg_buffercache",
                                                  "pg_freespacemap",
                                                  "pg_logicalinspect",
                                                  "pg_prewarm",
                                                  "pg_standby",
                                                  "pg_stat_statements",
                                                  "pg_surgery",
                                                  "pg_trgm",
                                                  "pg_visibility",
                                                  "pg_walinspect",
                                                  "pgcrypto",
                                                  "pgrowlocks",
                                                  "pgstattuple",
                                                  "plperl",
                                                  "plperlu",
                                                  "plpgsql",
                                                  "plpython",
                                                  "plpython2u",
                                                  "plpython3u",
                                                  "plpythonu",
                                                  "pltcl",
                                                  "pltclu",
                                                  "postgres_fdw",
                                                  "refint",
                                                  "seg",
                                                  "sepgsql",
                                                  "spi",
                                                  "sslinfo",
                                                  "start-scripts",
                                                  "tablefunc",
                                                  "tcn",
                                                  "test_decoding",
                                                  "tsearch2",
                                                  "tsm_system_rows",
                                                  "tsm_system_time",
                                                  "unaccent",
                                                  "uuid-ossp",
                                                  "vacuumlo",
                                                  "xml2"};
static_assert(std::is_sorted(k_core.begin(), k_core.end()));

void add_once(std::vector<std::string>& names, std::string name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (escape) {
      decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

/// The extension a `pkg:pgxn/…` purl names; empty for other purls.
std::string pgxn_name(std::string_view purl) {
  constexpr std::string_view k_prefix = "pkg:pgxn/";
  if (!purl.starts_with(k_prefix)) return {};
  purl.remove_prefix(k_prefix.size());
  purl = purl.substr(0, purl.find_first_of("@?#"));
  return percent_decoded(purl.substr(purl.find_last_of('/') + 1));
}

/// The object at a path of keys; null when any step is missing or no object.
const Json* object_at(const Json& value, std::initializer_list<const char*> keys) {
  const Json* at = &value;
  for (const char* key : keys) {
    if (!at->is_object() || !at->contains(key)) return nullptr;
    at = &(*at)[key];
  }
  return at->is_object() ? at : nullptr;
}

}  // namespace

bool is_core_extension(std::string_view name) {
  return std::binary_search(k_core.begin(), k_core.end(), name);
}

std::vector<std::string> required_extensions(const Json& v2) {
  std::vector<std::string> names;
  for (const char* phase : {"run", "build"}) {
    const Json* requires_ = object_at(v2, {"dependencies", "packages", phase, "requires"});
    if (requires_ == nullptr) continue;
    for (const auto& [purl, range] : requires_->items()) {
      if (std::string name = pgxn_name(purl); !name.empty()) add_once(names, std::move(name));
    }
  }
  return names;
}

std::vector<std::string> provided_extensions(const Json& v2) {
  std::vector<std::string> names;
  if (const Json* extensions = object_at(v2, {"contents", "extensions"})) {
    for (const auto& [name, extension] : extensions->items()) names.push_back(name);
  }
  return names;
}

}  // namespace howdah
