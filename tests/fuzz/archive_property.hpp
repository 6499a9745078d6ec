// SPDX-License-Identifier: PostgreSQL
// What must hold for the bytes of any archive: judged, read and unpacked it is one and the same tree, which
// libarchive reads as well; a refused one leaves nothing behind.
#pragma once

#include <string_view>

namespace howdah::fuzz {

void check_archive(std::string_view bytes);

}  // namespace howdah::fuzz
