// SPDX-License-Identifier: PostgreSQL
// The files every new extension has, and those of every one that PGXS builds.
#include <array>

#include "client/develop/templates.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_readme = R"(# @NAME@

A PostgreSQL extension.

```sql
CREATE EXTENSION @NAME@;
SELECT @NAME@_hello('world');
```

## Develop

```sh
howdah build      # builds a copy of this folder, shows what it installs
howdah test       # in a PostgreSQL of its own, made for the test
howdah release    # tests, packs and publishes what git's HEAD has
```

The next version needs three things: the number in `META.json` and in `@NAME@.control`, a script
`sql/@NAME@--NEW.sql`, and one from the old version, `sql/@NAME@--OLD--NEW.sql`.
)";

constexpr std::string_view k_license = R"(PostgreSQL License

Copyright (c) @YEAR@, @MAINTAINER@

Permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee, and
without a written agreement is hereby granted, provided that the above copyright notice and this paragraph and the
following two paragraphs appear in all copies.

IN NO EVENT SHALL THE COPYRIGHT HOLDER BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, OR
CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF
THE COPYRIGHT HOLDER HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

THE COPYRIGHT HOLDER SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS" BASIS, AND THE
COPYRIGHT HOLDER HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR MODIFICATIONS.
)";

constexpr std::string_view k_ignored = R"(*.o
*.so
*.bc
*.dylib
/results/
/test/results/
/test/regression.*
/regression.*
/tmp_check/
/target/
/*.zip
)";

constexpr std::string_view k_test = R"(CREATE EXTENSION @NAME@;
SELECT @NAME@_hello('world') AS greeting;
SELECT @NAME@_hello(NULL) IS NULL AS strict;
)";

constexpr std::string_view k_expected = R"(CREATE EXTENSION @NAME@;
SELECT @NAME@_hello('world') AS greeting;
   greeting    
---------------
 Hello, world!
(1 row)

SELECT @NAME@_hello(NULL) IS NULL AS strict;
 strict 
--------
 t
(1 row)

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
        "sql": "sql/@NAME@--0.1.0.sql",
        "doc": "doc/@NAME@.md"
      }
    }
  },
  "dependencies": {
    "pipeline": "pgxs",
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

constexpr std::string_view k_doc = R"(# @NAME@

`@NAME@_hello(who text) returns text`: greets whom it is given.
)";

constexpr std::array k_shared{TemplateFile{"README.md", k_readme}, TemplateFile{"LICENSE", k_license},
                              TemplateFile{".gitignore", k_ignored},
                              TemplateFile{"test/sql/@NAME@.sql", k_test},
                              TemplateFile{"test/expected/@NAME@.out", k_expected}};

constexpr std::array k_pgxs{TemplateFile{"META.json", k_meta}, TemplateFile{"doc/@NAME@.md", k_doc}};

}  // namespace

std::span<const TemplateFile> shared_files() {
  return k_shared;
}

std::span<const TemplateFile> pgxs_files() {
  return k_pgxs;
}

}  // namespace howdah
