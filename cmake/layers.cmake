# One folder = one layer = one static library holding every .cpp of that folder except main.cpp.

# howdah_layer(<target> [LAYERS <targets>...] [EXPOSES <targets>...] [LIBRARIES <targets>...])
#   LAYERS: the layers this one may use; EXPOSES: outside libraries its headers name; LIBRARIES: those they do not.
function(howdah_layer target)
  cmake_parse_arguments(arg "" "" "LAYERS;EXPOSES;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC howdah_settings ${arg_LAYERS} ${arg_EXPOSES} PRIVATE ${arg_LIBRARIES})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE howdah_settings ${arg_LAYERS} ${arg_EXPOSES} ${arg_LIBRARIES})
  endif()
endfunction()

# howdah_program(<name> <layer>): main.cpp of this folder linked with its layer, installed to bin.
function(howdah_program name layer)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${layer})
  target_compile_definitions(${name} PRIVATE HOWDAH_VERSION="${PROJECT_VERSION}")
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# howdah_test(<name> <folder> LAYERS <targets>... [LIBRARIES ...]): every *_test.cpp of a tests/ folder in one program.
function(howdah_test name folder)
  cmake_parse_arguments(arg "" "" "LAYERS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE howdah_test_support ${arg_LAYERS} ${arg_LIBRARIES})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900)
endfunction()
