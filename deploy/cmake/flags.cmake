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
endif()
if(SLUIS_HARDEN)
  target_compile_options(sluis_flags INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
    -Wformat -Wformat=2 -Wimplicit-fallthrough -Werror=format-security
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing
    -ftrivial-auto-var-init=zero -fPIE)
  target_compile_definitions(sluis_flags INTERFACE _GLIBCXX_ASSERTIONS _FORTIFY_SOURCE=3)
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

# sluis_test(NAME SOURCES... [DEPENDS ...]): a GoogleTest program, one CTest entry.
function(sluis_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE sluis_flags GTest::gtest_main ${ARG_DEPENDS})
  target_compile_definitions(${name} PRIVATE SLUIS_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    SLUIS_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
endfunction()

# sluis_fuzz(NAME SOURCES... [DEPENDS ...]): a libFuzzer target, built by preset fuzz only.
function(sluis_fuzz name)
  if(SLUIS_FUZZ)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE sluis_flags ${ARG_DEPENDS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()
