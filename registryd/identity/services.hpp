// SPDX-License-Identifier: PostgreSQL
// Everything about who users are, put together once. Handlers reach it as App::identity.
#pragma once

#include "registryd/identity/account_changes.hpp"
#include "registryd/identity/device_flow.hpp"
#include "registryd/identity/login.hpp"
#include "registryd/identity/registration.hpp"

namespace howdah {

struct IdentitySettings {
  RegistrationMode registration = RegistrationMode::moderated;
  MailSettings mail = MailSettings();
  PasswordCost password_cost = {};
  unsigned passwords_at_once = 2;
};

class IdentityServices {
 public:
  struct Parts {
    const RegistryId& registry;
    fs::path mail_folder;
    SqlDatabase& database;
    IndexWriter& writer;
    Tips& tips;
    const Clock& clock;
    const Log& log;
  };
  IdentityServices(const IdentitySettings& settings, const Parts& parts)
      : outbox(parts.mail_folder, settings.mail, parts.clock, parts.log),
        notices(parts.registry, outbox, parts.log),
        hasher(settings.password_cost, settings.passwords_at_once),
        login(parts.registry, parts.database, hasher, notices, parts.clock),
        registration(
            {settings.registration, parts.database, hasher, notices, parts.writer, parts.tips, parts.clock}),
        changes(parts.database, hasher, notices, parts.clock),
        devices(parts.database, changes, parts.clock) {}

  Outbox outbox;
  Notices notices;
  PasswordHasher hasher;
  Login login;
  Registration registration;
  AccountChanges changes;
  DeviceFlow devices;
};

}  // namespace howdah
