# Compiles the files of schema/ into howdah_registryd: one table, as registryd/openapi/schema_texts.hpp declares it.
file(GLOB schema_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schema/*.schema.json)
set(schema_rows "")
foreach(file IN LISTS schema_files)
  get_filename_component(name ${file} NAME)
  string(REPLACE ".schema.json" "" name ${name})
  file(READ ${file} text)
  string(APPEND schema_rows "    SchemaText{\"${name}\", R\"schema(${text})schema\"},\n")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endforeach()
set(schema_table ${CMAKE_CURRENT_BINARY_DIR}/schema_table.cpp)
file(GENERATE OUTPUT ${schema_table} CONTENT "// Written by registryd/schema_texts.cmake from schema/.
#include <array>

#include \"registryd/openapi/schema_texts.hpp\"

namespace howdah {
namespace {

constexpr std::array k_texts{
${schema_rows}};

}  // namespace

std::span<const SchemaText> schema_texts() {
  return k_texts;
}

}  // namespace howdah
")
target_sources(howdah_registryd PRIVATE ${schema_table})
