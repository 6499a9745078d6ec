// SPDX-License-Identifier: PostgreSQL
// What a shared library says of itself, read from its bytes: nothing of it is ever run or loaded. (`ldd`
// would run it.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace howdah {

/// The block PG_MODULE_MAGIC leaves, which a server compares with its own before it loads a module.
struct ModuleMagic {
  unsigned version = 0;  ///< PG_VERSION_NUM / 100: 1500 for 15, 906 for 9.6
  unsigned function_arguments = 0;
  unsigned index_keys = 0;
  unsigned name_length = 0;
  /// `15`, `9.6`
  [[nodiscard]] std::string major() const;
};

struct ElfFile {
  std::vector<std::string> needed;        ///< sonames it is linked with
  std::vector<std::string> search_paths;  ///< RPATH and RUNPATH, as written
  bool is_module = false;                 ///< exports Pg_magic_func
  std::vector<ModuleMagic> magics;        ///< what looks like a magic block; one, in a module
};

[[nodiscard]] bool is_elf(std::string_view bytes);

/// 32 and 64 bits, either byte order. Errors: invalid for files cut short or with tables that lead out of
/// them.
[[nodiscard]] Result<ElfFile> read_elf(std::string_view bytes);

}  // namespace howdah
