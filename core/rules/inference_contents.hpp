// SPDX-License-Identifier: PostgreSQL
// The extensions of a source tree: their control files, scripts and documents.
#pragma once

#include <string>
#include <vector>

#include "core/rules/makefile.hpp"
#include "core/rules/meta_inference.hpp"

namespace howdah {

struct FoundExtension {
  std::string name;
  std::string file;             ///< the control file or its template, as it is in the tree
  ControlFile control;          ///< placeholders filled where known
  std::string default_version;  ///< empty when the control file has none
};

/// The extensions the root Makefile names, else those of the control files nearest the root. Errors: invalid
/// when there is none or one does not parse.
[[nodiscard]] Result<std::vector<FoundExtension>> find_extensions(const SourceTree& tree,
                                                                  const Makefile& makefile,
                                                                  const InferenceHints& hints);

/// A path and why it was chosen.
struct FoundPath {
  std::string path;
  std::string why;
};
/// The script CREATE EXTENSION runs: a file of the tree, or the file its build makes.
[[nodiscard]] FoundPath find_script(const SourceTree& tree, const Makefile& makefile,
                                    const FoundExtension& extension);
/// The control file as installed: a template without its suffix.
[[nodiscard]] std::string installed_control(const FoundExtension& extension);
/// A document named after the extension; empty when there is none.
[[nodiscard]] std::string find_doc(const SourceTree& tree, const std::string& extension);

[[nodiscard]] std::string_view base_name(std::string_view path);

}  // namespace howdah
