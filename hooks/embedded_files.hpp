// SPDX-License-Identifier: PostgreSQL
// The files of this folder that are written into repositories, as compiled in.
#pragma once

#include <string_view>

namespace howdah {

extern const std::string_view k_pre_receive_hook;        ///< hooks/pre-receive
extern const std::string_view k_index_settings;          ///< hooks/settings.gitconfig
extern const std::string_view k_inbox_pre_receive_hook;  ///< hooks/pre-receive.inbox
extern const std::string_view k_inbox_settings;          ///< hooks/inbox.gitconfig

}  // namespace howdah
