// SPDX-License-Identifier: PostgreSQL
// What people have complained about in the clients they had, for ten years, each with the place it was said.
// Every row has a test case whose name begins `complaint N (SOURCE): `.
#pragma once

#include <array>
#include <string_view>

namespace howdah::test {

struct ComplaintRow {
  int number;
  std::string_view source;  ///< a repository and its issue or pull request
  std::string_view complaint;
};

inline constexpr std::array k_complaints{
    ComplaintRow{1, "pgxn/pgxnclient#49", "CMake finds another PostgreSQL than --pg_config names"},
    ComplaintRow{2, "pgxn/pgxnclient#13", "sudo by itself, which loses the user's pg_config"},
    ComplaintRow{3, "pgxn/pgxnclient#18", "an extension in SQL alone fails: there is no library"},
    ComplaintRow{4, "postgrespro/rum#31", "one has to know that USE_PGXS=1 is needed"},
    ComplaintRow{5, "tvondra/quantile#9", "without server headers make prints noise"},
    ComplaintRow{6, "EnterpriseDB/mongo_fdw#83", "a traceback over an odd archive"},
    ComplaintRow{7, "cyga/www_fdw#3", "one cannot tell whose fault it is"},
    ComplaintRow{8, "pramsey/pgsql-postal#7", "nobody says which libraries of the system are needed"},
    ComplaintRow{9, "PostgresApp/PostgresApp#810",
                 "extensions have to be put into PostgreSQL itself, where the user may not write"},
    ComplaintRow{10, "tembo-io/trunk#873", "a panic where a name is not found"},
    ComplaintRow{11, "tembo-io/trunk#790", "which PostgreSQL is supported is not said; a new one comes late"},
    ComplaintRow{12, "tembo-io/trunk#724", "installed, and CREATE EXTENSION does not see it"},
    ComplaintRow{13, "tembo-io/trunk#99", "preloading is left to the reader"},
    ComplaintRow{14, "pgxman/pgxman#90", "a PostgreSQL that does not fit is refused late"},
    ComplaintRow{15, "pgxman/pgxman#112", "files of others are overwritten"},
    ComplaintRow{16, "pgxman/pgxman#96", "too much output"},
    ComplaintRow{17, "pgsty/pig#18", "without root there is an exit code and no reason"},
    ComplaintRow{18, "pgsty/pigsty#394",
                 "many packages are promised and not there; repositories are rewritten"},
    ComplaintRow{19, "Homebrew/brew#9065", "what nobody named is upgraded along"},
    ComplaintRow{20, "Homebrew/brew#12066", "the environment says no and is not heard"},
    ComplaintRow{21, "Homebrew/brew#4755", "every command waits for an update of the index"},
    ComplaintRow{22, "supabase/dbdev#283", "documentation describes a command there is not"},
    ComplaintRow{23, "supervc-stack/VectorChord#199", "the extension and its package have different names"},
    ComplaintRow{24, "linz/postgresql-tableversion#46",
                 "the registry has old releases: publishing is a chore"},
    ComplaintRow{25, "Homebrew/homebrew-core#177384", "verification needs another program and a login"},
};

}  // namespace howdah::test
