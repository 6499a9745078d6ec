// SPDX-License-Identifier: PostgreSQL
// Portable programs have no Kerberos: Debian has none to link in, and Debian's libgit2 asks for it (RFC 2744,
// section 5) to sign in to web servers by "Negotiate". Nothing here gets that far: fetches over HTTP go
// through our own HttpClient. Each function says that the mechanism is not there.
#include <cstdint>

namespace {

constexpr std::uint32_t k_bad_mechanism = 1U << 16U;  // GSS_S_BAD_MECH

}  // namespace

extern "C" {

extern void* const GSS_C_NT_HOSTBASED_SERVICE;
void* const GSS_C_NT_HOSTBASED_SERVICE = nullptr;

#define HOWDAH_ABSENT(function) \
  std::uint32_t function();     \
  std::uint32_t function() {    \
    return k_bad_mechanism;     \
  }

HOWDAH_ABSENT(gss_delete_sec_context)
HOWDAH_ABSENT(gss_display_status)
HOWDAH_ABSENT(gss_import_name)
HOWDAH_ABSENT(gss_indicate_mechs)
HOWDAH_ABSENT(gss_init_sec_context)
HOWDAH_ABSENT(gss_release_buffer)
HOWDAH_ABSENT(gss_release_name)
HOWDAH_ABSENT(gss_release_oid_set)

#undef HOWDAH_ABSENT
}
