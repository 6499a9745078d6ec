// SPDX-License-Identifier: PostgreSQL
// What a shared library says of itself, read from its bytes: nothing of it is ever run or loaded. (`ldd`
// would run it.)
#pragma once

#include <cstdint>
#include <map>
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

/// Of whose machine code it is: processor, width and byte order.
struct ElfMachine {
  unsigned processor = 0;  ///< e_machine: 62 is x86-64, 183 is AArch64
  bool wide = false;       ///< 64 bits
  bool little = false;     ///< byte order
  bool operator==(const ElfMachine&) const = default;
  /// `amd64`, `arm64`; `machine 40` for those without a name here.
  [[nodiscard]] std::string name() const;
};

struct ElfFile {
  ElfMachine machine;
  std::vector<std::string> needed;        ///< sonames it is linked with
  std::vector<std::string> search_paths;  ///< RPATH and RUNPATH, as written
  bool is_module = false;                 ///< exports Pg_magic_func
  std::vector<ModuleMagic> magics;        ///< what looks like a magic block; one, in a module
  /// Versions of other libraries' symbols that it cannot be loaded without: soname → `GLIBC_2.34`.
  std::map<std::string, std::vector<std::string>> wanted_versions;
  std::vector<std::string> versions;  ///< of its own symbols
};

[[nodiscard]] bool is_elf(std::string_view bytes);

/// Nothing for what is too short to say, or no ELF file. The first 20 bytes are enough.
[[nodiscard]] std::optional<ElfMachine> elf_machine(std::string_view bytes);

/// 32 and 64 bits, either byte order. Errors: invalid for files cut short or with tables that lead out of
/// them.
[[nodiscard]] Result<ElfFile> read_elf(std::string_view bytes);

}  // namespace howdah
