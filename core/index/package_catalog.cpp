// SPDX-License-Identifier: PostgreSQL
#include "core/index/package_catalog.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace howdah {
namespace {

std::string filled(std::string text, std::string_view placeholder, const std::string& value) {
  for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos; at += value.size())
    text.replace(at, placeholder.size(), value);
  return text;
}

/// One service's log, oldest statement first.
class ServicePackages {
 public:
  explicit ServicePackages(std::string service) : service_(std::move(service)) {}

  Result<void> take(const Statement& statement) {
    const Json& body = statement.body;
    if (statement.type == "packages-head") template_ = body.value("url", "");
    if (statement.type == "packages") return add(body);
    if (statement.type != "withdraw") return {};
    for (const Json& target : body.value("targets", Json::array()))
      withdrawn_[{body.value("version", ""), target.get<std::string>()}] = body.value("reason", "");
    return {};
  }

  /// Where a package is says the newest head; what was withdrawn stays so.
  std::vector<PackageRecord> finish() {
    for (PackageRecord& record : records_) {
      record.url = filled(template_, "{version}", record.version);
      record.url = filled(std::move(record.url), "{target}", record.target);
      record.url = filled(std::move(record.url), "{sha256}", record.sha256.hex());
      const auto reason = withdrawn_.find({record.version, record.target});
      if (reason != withdrawn_.end()) record.withdrawn = reason->second;
    }
    return std::move(records_);
  }

 private:
  Result<void> add(const Json& body) {
    const Json digests = body.value("digests", Json::object());
    for (const auto& [target, digest] : digests.items()) {
      const auto sha256 = Sha256::parse(digest.get<std::string>());
      if (!sha256) return fail(Errc::invalid, "service " + service_ + " names a digest that is none");
      PackageRecord record{
          service_, body.value("version", ""), target, *sha256, body.value("source_sha256", ""), {}, {}};
      std::erase_if(records_, [&record](const PackageRecord& one) {
        return one.version == record.version && one.target == record.target;
      });
      records_.push_back(std::move(record));
    }
    return {};
  }

  std::string service_;
  std::string template_;
  std::vector<PackageRecord> records_;
  std::map<std::pair<std::string, std::string>, std::string> withdrawn_;  ///< (version, target) → reason
};

Result<bool> has_log(const IndexView& view, const std::string& service, const std::string& distribution) {
  const std::string path = view.layout().log_path(LogKind::packages, distribution, service);
  TRY(const auto entry, view.repository().find(view.tree(), path));
  return entry.has_value();
}

Result<bool> may_speak(const IndexView& view, const std::string& service, const std::string& distribution) {
  TRY(const ServiceRecord* record, view.service(service));
  const Grant* grant = record == nullptr ? nullptr : record->grant();
  return grant != nullptr && grant->covers("packages", distribution);
}

}  // namespace

Result<std::vector<std::string>> packaging_services(const git::Repository& repository,
                                                    const git::ObjectId& tree) {
  std::vector<std::string> services;
  TRY(const auto folder, repository.find(tree, std::string(folder_of(LogKind::packages))));
  if (!folder || !folder->is_tree()) return services;
  TRY(const auto here, repository.header(folder->id));
  if (!here) return services;
  TRY(const auto entries, repository.read_tree(folder->id));
  for (const git::TreeEntry& entry : entries) {
    const auto name = Name::parse(entry.name);
    if (entry.is_tree() && name && name->key() == entry.name) services.push_back(entry.name);
  }
  return services;
}

Result<PackageCatalog> packages_of(const IndexView& view, const Name& distribution) {
  PackageCatalog catalog;
  TRY(const auto services, packaging_services(view.repository(), view.tree()));
  for (const std::string& service : services) {
    TRY(const bool has, has_log(view, service, distribution.key()));
    if (!has) continue;
    TRY(const bool speaks, may_speak(view, service, distribution.key()));
    if (!speaks) {
      catalog.silent.push_back(service);
      continue;
    }
    TRY(const Name name, Name::parse(service));
    TRY(const auto log, view.packages(name, distribution));
    ServicePackages packages(service);
    for (const Statement& statement : log.value_or(std::vector<Statement>{}))
      TRY_VOID(packages.take(statement));
    auto records = packages.finish();
    std::move(records.begin(), records.end(), std::back_inserter(catalog.packages));
  }
  return catalog;
}

}  // namespace howdah
