# How conduct's own targets are compiled: warnings are errors, sanitizers by preset.

find_program(CCACHE ccache)
if(CCACHE)
  # As its manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# -O3 makes the build a tenth longer and nothing measurably faster: conduct waits for agents.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(conduct_options INTERFACE)
target_compile_options(conduct_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Werror)
# g++ 12 reports false positives from inlined std::variant and std::string code when optimising
# (gcc.gnu.org bugs 105562, 105329).
target_compile_options(conduct_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)
target_include_directories(conduct_options INTERFACE ${PROJECT_SOURCE_DIR})

set(CONDUCT_SANITIZE "" CACHE STRING
  "sanitizers to compile with: address,undefined or thread; fuzzer-no-link besides, for tests/fuzz")
if(CONDUCT_SANITIZE)
  target_compile_options(conduct_options INTERFACE
    -fsanitize=${CONDUCT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(conduct_options INTERFACE -fsanitize=${CONDUCT_SANITIZE})
endif()

# conduct_library(NAME LINKS layer... PRIVATE third-party...): a layer, from every .cpp of its folder.
# LINKS are conduct's own layers below it; PRIVATE names libraries whose types stay in its .cpp files.
function(conduct_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE conduct_options ${ARG_PRIVATE})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
endfunction()

# conduct_embed(FUNCTION NAMESPACE ns FOLDER folder PATHS path... DEPENDS file...): the source FUNCTION.cpp of a function
# that gives the files below PATHS of FOLDER as a vector of base::EmbeddedFile; FUNCTION_source names it.
function(conduct_embed function)
  cmake_parse_arguments(ARG "" "NAMESPACE;FOLDER" "PATHS;DEPENDS" ${ARGN})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${ARG_FOLDER} "-DPATHS=${ARG_PATHS}" -DNAMESPACE=${ARG_NAMESPACE}
            -DFUNCTION=${function} -DOUTPUT=${output} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARG_DEPENDS} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  set(${function}_source ${output} PARENT_SCOPE)
endfunction()

# conduct_test(NAME LINKS layer... ): one gtest program from every *_test.cpp of its folder.
function(conduct_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE conduct_options ${ARG_LINKS} GTest::gmock_main)
  # Half of a build's time would go into optimising what runs once, and into reading gmock.h. The programs share one
  # precompiled header; -fpch-preprocess is for ccache.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0> -fpch-preprocess)
  if(name STREQUAL base_test)
    target_precompile_headers(${name} PRIVATE <gmock/gmock.h>)
  else()
    target_precompile_headers(${name} REUSE_FROM base_test)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
endfunction()
