// SPDX-License-Identifier: PostgreSQL
// The steps of load: from what the server offers to CREATE or ALTER EXTENSION.
#include <algorithm>
#include <map>
#include <set>

#include "client/database/extensions.hpp"
#include "client/database/sql_text.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

/// Everything the server says about its extensions in one database.
class Offer {
 public:
  static Result<Offer> read(const Psql& psql, const std::string& database) {
    Offer offer;
    TRY(offer.extensions_, list_extensions(psql, database));
    TRY(offer.versions_, psql.rows(database,
                                   "SELECT name, version, coalesce(requires, '{}'::name[]) AS requires FROM "
                                   "pg_available_extension_versions"));
    return offer;
  }

  [[nodiscard]] const DatabaseExtension* find(const std::string& name) const {
    const auto found = std::find_if(extensions_.begin(), extensions_.end(),
                                    [&](const DatabaseExtension& one) { return one.name == name; });
    return found == extensions_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::vector<std::string> versions_of(const std::string& name) const {
    std::vector<std::string> versions;
    for (const Json& row : versions_)
      if (text_in(row, "name") == name) versions.push_back(text_in(row, "version"));
    std::sort(versions.begin(), versions.end());
    return versions;
  }

  /// Extensions that are not created here and that `name` needs, those needed first.
  [[nodiscard]] std::vector<std::string> missing(const std::string& name, const std::string& version) const {
    std::vector<std::string> found;
    std::set<std::string> seen{name};
    collect(name, version, seen, found);
    return found;
  }

 private:
  void collect(const std::string& name, const std::string& version, std::set<std::string>& seen,
               std::vector<std::string>& found) const {
    for (const std::string& needed : requires_of(name, version)) {
      const DatabaseExtension* extension = find(needed);
      if (!seen.insert(needed).second || (extension != nullptr && !extension->used.empty())) continue;
      if (extension != nullptr) collect(needed, extension->available, seen, found);
      found.push_back(needed);
    }
  }

  [[nodiscard]] std::vector<std::string> requires_of(const std::string& name,
                                                     const std::string& version) const {
    for (const Json& row : versions_)
      if (text_in(row, "name") == name && text_in(row, "version") == version)
        return meta_strings(row, "/requires");
    return {};
  }

  std::vector<DatabaseExtension> extensions_;
  Json versions_;
};

tl::unexpected<Error> not_offered(const Psql& psql, const std::string& name) {
  const Postgres& postgres = psql.postgres();
  return fail(Errc::not_found, "the server at " + psql.place() + " has no extension " + name +
                                   ": it sees no " + postgres.control_file(name).string() +
                                   "; install it into that server's PostgreSQL: howdah install " + name +
                                   " --pg-config " + postgres.pg_config.string());
}

Result<void> check_version(const Offer& offer, const LoadRequest& request) {
  const auto versions = offer.versions_of(request.extension);
  if (request.version.empty() ||
      std::find(versions.begin(), versions.end(), request.version) != versions.end())
    return {};
  return fail(Errc::not_found, "the server cannot create " + request.extension + " " + request.version +
                                   "; it has scripts for: " + joined(versions));
}

std::string create_statement(const LoadRequest& request, bool cascade) {
  std::string sql = "CREATE EXTENSION " + sql_identifier(request.extension);
  if (!request.schema.empty()) sql += " SCHEMA " + sql_identifier(request.schema);
  if (!request.version.empty()) sql += " VERSION " + sql_literal(request.version);
  return sql + (cascade ? " CASCADE;" : ";");
}

Result<LoadPlan> plan_create(const Offer& offer, const std::string& database, const LoadRequest& request,
                             const std::string& version) {
  LoadPlan plan;
  plan.along = offer.missing(request.extension, version);
  for (const std::string& needed : plan.along) {
    if (offer.find(needed) == nullptr) {
      return fail(Errc::not_found, request.extension + " needs " + needed +
                                       ", which the server does not have; howdah install " + needed);
    }
  }
  if (!plan.along.empty() && !request.cascade) {
    return fail(Errc::conflict, "in database " + database + ", " + request.extension + " needs " +
                                    joined(plan.along) +
                                    ", not created there; --cascade creates what is needed too");
  }
  plan.steps.push_back({database, create_statement(request, !plan.along.empty())});
  return plan;
}

/// For one that is created already.
LoadPlan plan_alter(const DatabaseExtension& present, const std::string& database, const LoadRequest& request,
                    const std::string& version) {
  LoadPlan plan;
  const std::string alter = "ALTER EXTENSION " + sql_identifier(request.extension);
  if (!version.empty() && version != present.used)
    plan.steps.push_back({database, alter + " UPDATE TO " + sql_literal(version) + ";"});
  if (!request.schema.empty() && request.schema != present.schema)
    plan.steps.push_back({database, alter + " SET SCHEMA " + sql_identifier(request.schema) + ";"});
  return plan;
}

}  // namespace

Result<LoadPlan> plan_load(const Psql& psql, const std::string& database, const LoadRequest& request) {
  TRY(const Offer offer, Offer::read(psql, database));
  const DatabaseExtension* extension = offer.find(request.extension);
  if (extension == nullptr || extension->available.empty()) return not_offered(psql, request.extension);
  TRY_VOID(check_version(offer, request));
  const std::string version = request.version.empty() ? extension->available : request.version;
  if (extension->used.empty()) return plan_create(offer, database, request, version);
  return plan_alter(*extension, database, request, version);
}

}  // namespace howdah
