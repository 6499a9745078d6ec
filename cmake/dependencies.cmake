# Every dependency is a Debian 12 package; ci/packages.txt lists them.
option(HOWDAH_PORTABLE "Link everything in, libc too, and build the clients' programs only; see ci/portable" OFF)
set(HOWDAH_FMT fmt::fmt)
if(HOWDAH_PORTABLE)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(PKG_CONFIG_ARGN --static)
  set(HOWDAH_FMT fmt::fmt-header-only)  # Debian has no libfmt.a
  add_link_options(-static)
endif()
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(git2 REQUIRED IMPORTED_TARGET libgit2)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
find_package(CLI11 REQUIRED)
if(HOWDAH_PORTABLE)
  return()
endif()

pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
find_package(SQLiteCpp REQUIRED)
find_path(HOWDAH_TOML_DIR toml++/toml.h REQUIRED)  # headers only
find_path(HOWDAH_HTTPLIB_DIR httplib.h REQUIRED)

# Debian ships cpp-httplib compiled, without a CMake package.
find_library(HOWDAH_HTTPLIB cpp-httplib REQUIRED)
add_library(cpp-httplib::cpp-httplib UNKNOWN IMPORTED)
set_target_properties(cpp-httplib::cpp-httplib PROPERTIES
  IMPORTED_LOCATION ${HOWDAH_HTTPLIB} INTERFACE_INCLUDE_DIRECTORIES ${HOWDAH_HTTPLIB_DIR})
target_link_libraries(cpp-httplib::cpp-httplib INTERFACE OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)
