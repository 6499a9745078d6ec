# Language, warnings and sanitizers, as one interface target every layer links.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

set(HOWDAH_SANITIZE "" CACHE STRING "Sanitizers for every target, as in -fsanitize=")
option(HOWDAH_FUZZ "Build the fuzz targets with libFuzzer, and no other tests; needs clang" OFF)

find_program(HOWDAH_CCACHE ccache)
if(HOWDAH_CCACHE)
  # Clones and build folders share results: paths below the sources count relative, the build folder not at all.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${HOWDAH_CCACHE})
endif()
find_program(HOWDAH_MOLD mold)
if(HOWDAH_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(howdah_settings INTERFACE)
target_include_directories(howdah_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(howdah_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Werror)
if(HOWDAH_SANITIZE)
  target_compile_options(howdah_settings INTERFACE
    -fsanitize=${HOWDAH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(howdah_settings INTERFACE -fsanitize=${HOWDAH_SANITIZE})
endif()
# -Og keeps sanitized test runs short; -g1 keeps objects small and stack traces readable.
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
