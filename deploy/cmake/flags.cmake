# SPDX-License-Identifier: EUPL-1.2
# Compiler and linker flags of every preset; the hardening list follows the OpenSSF guide for C/C++
# as far as g++ 12 and clang 14 know it.
add_library(sluis_flags INTERFACE)
target_compile_options(sluis_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror=return-type
  -Wnon-virtual-dtor -Woverloaded-virtual -fno-omit-frame-pointer)
if(SLUIS_SANITIZE)
  target_compile_options(sluis_flags INTERFACE -fsanitize=${SLUIS_SANITIZE}
    -fno-sanitize-recover=all)
  target_link_options(sluis_flags INTERFACE -fsanitize=${SLUIS_SANITIZE})
  # What a sanitizer adds makes linking a third of such a build; lld takes a fifth of ld's time.
  find_program(SLUIS_LLD NAMES ld.lld ld.lld-14)
  if(SLUIS_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_link_options(sluis_flags INTERFACE --ld-path=${SLUIS_LLD})
  endif()
endif()
if(SLUIS_HARDEN)
  target_compile_options(sluis_flags INTERFACE
    -fstack-protector-strong -fstack-clash-protection
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:SLUIS_TEST>>>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=3>
    -Wformat=2 -Wimplicit-fallthrough -Werror=format-security
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing
    -ftrivial-auto-var-init=zero -fPIE)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(sluis_flags INTERFACE -fcf-protection=full)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    target_compile_options(sluis_flags INTERFACE -mbranch-protection=standard)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(sluis_flags INTERFACE -Wtrampolines -Wbidi-chars=any)
  endif()
  target_compile_definitions(sluis_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(sluis_flags INTERFACE
    -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen -Wl,--as-needed
    -Wl,--no-copy-dt-needed-entries)
endif()
if(SLUIS_SIMULATED_CLOCK)
  target_compile_definitions(sluis_flags INTERFACE SLUIS_SIMULATED_CLOCK=1)
endif()

# sluis_library(NAME SOURCES... [DEPENDS ...]): a static library of one folder.
function(sluis_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC sluis_flags ${ARG_DEPENDS})
endfunction()

# sluis_program(NAME SOURCES... [DEPENDS ...]): a shipped program; `programs` builds all.
add_custom_target(programs)
function(sluis_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE sluis_flags ${ARG_DEPENDS})
  add_dependencies(programs ${name})
endfunction()

# The stage of tests/check that runs what is declared in this folder: the folder of tests/ itself
# when it is a stage, else unit. tests_<stage> builds all of a stage.
set(SLUIS_STAGES vectors sim story faults races timing)
foreach(stage unit ${SLUIS_STAGES})
  add_custom_target(tests_${stage})
endforeach()
function(sluis_stage result)
  file(RELATIVE_PATH area ${CMAKE_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" area "${area}")
  if(area IN_LIST SLUIS_STAGES)
    set(${result} ${area} PARENT_SCOPE)
  else()
    set(${result} unit PARENT_SCOPE)
  endif()
endfunction()

# What tests are made of: compiled once and run for seconds. A fuzzer is led by what our code does,
# not by what a test does.
function(sluis_as_test name)
  target_compile_options(${name} PRIVATE -O0 -g0)
  if(SLUIS_SANITIZE MATCHES fuzzer)
    target_compile_options(${name} PRIVATE -fno-sanitize=fuzzer-no-link)
  endif()
  set_target_properties(${name} PROPERTIES SLUIS_TEST ON)
endfunction()

# Whether `name` links what starts threads: ZeroMQ, spdlog or Threads, by our own libraries. What is
# not known yet may; generated messages start none.
function(sluis_has_threads result name)
  set(pending ${name})
  set(seen "")
  set(found OFF)
  while(pending AND NOT found)
    list(POP_FRONT pending next)
    if(next IN_LIST seen)
      continue()
    endif()
    list(APPEND seen ${next})
    if(next MATCHES "^(PkgConfig::zmq|spdlog::spdlog|Threads::Threads)$" OR
       (next MATCHES "_rig$" AND NOT TARGET ${next}))
      set(found ON)
    elseif(TARGET ${next} AND NOT next MATCHES "::|_pb$")
      get_target_property(links ${next} LINK_LIBRARIES)
      if(links)
        list(APPEND pending ${links})
      endif()
    elseif(next MATCHES "^sluis_" AND NOT TARGET ${next})
      set(found ON)
    endif()
  endwhile()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# What every test includes first. To parse it is half of the time that a test takes to compile: that
# is done once for those that link a gateway (as gateway_rig is compiled) and once for the others;
# what is compiled with other options sets DISABLE_PRECOMPILE_HEADERS.
set(SLUIS_TEST_HEADERS "${CMAKE_SOURCE_DIR}/tests/support/paths.h" <gtest/gtest.h> <algorithm>
  <chrono> <filesystem> <fstream> <functional> <map> <optional> <set> <sstream> <string> <thread>
  <variant> <vector>)
function(sluis_test_headers name)
  get_target_property(links ${name} LINK_LIBRARIES)
  get_target_property(is_other ${name} DISABLE_PRECOMPILE_HEADERS)
  if(is_other)
    target_compile_options(${name} PRIVATE -include tests/support/paths.h)
  elseif("gateway_rig" IN_LIST links OR "sluis_gateway" IN_LIST links OR
         "sluis_gateway_door" IN_LIST links)
    target_precompile_headers(${name} REUSE_FROM gateway_rig)
  else()
    target_precompile_headers(${name} REUSE_FROM test_headers)
  endif()
endfunction()

# Labels a test `threads` when it has some. Under the thread sanitizer the others are not built: the
# pure cores have none (tests/arch/symbols.py), and the address sanitizer runs them.
function(sluis_sort_test name stage)
  sluis_test_headers(${name})
  sluis_has_threads(threads ${name})
  if(threads)
    set_property(TEST ${name} APPEND PROPERTY LABELS threads)
  endif()
  if(threads OR NOT SLUIS_SANITIZE MATCHES thread)
    add_dependencies(tests_${stage} ${name})
  endif()
endfunction()

# sluis_test(NAME SOURCES... [DEPENDS ...] [STAGE stage]): a GoogleTest program, one CTest entry.
function(sluis_test name)
  cmake_parse_arguments(ARG "" "STAGE" "SOURCES;DEPENDS" ${ARGN})
  sluis_stage(stage)
  if(ARG_STAGE)
    set(stage ${ARG_STAGE})
  endif()
  add_executable(${name} ${ARG_SOURCES})
  sluis_as_test(${name})
  target_link_libraries(${name} PRIVATE sluis_flags GTest::gtest_main ${ARG_DEPENDS})
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS ${stage} TIMEOUT 600)
  cmake_language(EVAL CODE "cmake_language(DEFER CALL sluis_sort_test ${name} ${stage})")
  if(SLUIS_SANITIZE MATCHES thread)
    set(suppressions "suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp")
    set_tests_properties(${name} PROPERTIES
      ENVIRONMENT "TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:${suppressions}")
  endif()
endfunction()

# sluis_fuzz(NAME SOURCES... [DEPENDS ...]): a libFuzzer target, built by presets fuzz and asan; its
# corpus is tests/fuzz/corpus/NAME, its runner tests/fuzz/run.
add_custom_target(fuzzers)
function(sluis_fuzz name)
  if(SLUIS_FUZZ)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE sluis_flags ${ARG_DEPENDS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/fuzz)
    add_dependencies(fuzzers ${name})
  endif()
endfunction()
