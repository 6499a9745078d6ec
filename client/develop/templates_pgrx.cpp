// SPDX-License-Identifier: PostgreSQL
// The files of a new extension in Rust.
#include <array>

#include "client/develop/templates.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_cargo = R"([package]
name = "@NAME@"
version = "0.1.0"
edition = "2021"
license = "PostgreSQL"
publish = false

[lib]
crate-type = ["cdylib", "lib"]

[[bin]]
name = "pgrx_embed_@NAME@"
path = "./src/bin/pgrx_embed.rs"

[features]
default = ["pg17"]
pg13 = ["pgrx/pg13"]
pg14 = ["pgrx/pg14"]
pg15 = ["pgrx/pg15"]
pg16 = ["pgrx/pg16"]
pg17 = ["pgrx/pg17"]
pg18 = ["pgrx/pg18"]

[dependencies]
pgrx = "=0.16.1"

[profile.dev]
panic = "unwind"

[profile.release]
panic = "unwind"
opt-level = 3
lto = "fat"
codegen-units = 1
)";

constexpr std::string_view k_library = R"(use pgrx::prelude::*;

::pgrx::pg_module_magic!();

/// Greets whom it is given.
#[pg_extern(immutable, strict, parallel_safe)]
fn @NAME@_hello(who: &str) -> String {
    format!("Hello, {who}!")
}
)";

constexpr std::string_view k_embed = R"(::pgrx::pgrx_embed!();
)";

constexpr std::string_view k_control = R"(comment = 'Greets whom it is given'
default_version = '0.1.0'
module_pathname = '$libdir/@NAME@'
relocatable = true
)";

constexpr std::string_view k_meta = R"({
  "name": "@NAME@",
  "version": "0.1.0",
  "abstract": "Greets whom it is given",
  "maintainers": [
    {
      "name": "@MAINTAINER@",
      "email": "@EMAIL@"
    }
  ],
  "license": "PostgreSQL",
  "contents": {
    "extensions": {
      "@NAME@": {
        "control": "@NAME@.control",
        "sql": "@NAME@--0.1.0.sql"
      }
    }
  },
  "dependencies": {
    "pipeline": "pgrx",
    "postgres": {
      "version": ">= 13"
    }
  },
  "meta-spec": {
    "version": "2.0.0",
    "url": "https://rfcs.pgxn.org/0003-meta-spec-v2.html"
  }
}
)";

constexpr std::array k_files{TemplateFile{"Cargo.toml", k_cargo}, TemplateFile{"src/lib.rs", k_library},
                             TemplateFile{"src/bin/pgrx_embed.rs", k_embed},
                             TemplateFile{"@NAME@.control", k_control}, TemplateFile{"META.json", k_meta}};

}  // namespace

std::span<const TemplateFile> pgrx_files() {
  return k_files;
}

}  // namespace howdah
