# SPDX-License-Identifier: EUPL-1.2
# The well-kept libraries Sluis stands on: Debian 12 packages, linked dynamically.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(crypto REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(zmq REQUIRED IMPORTED_TARGET libzmq)
# Its header needs none of the folders that its package names for static linking; CMake writes them
# in another place of the command at each second configuration, so that all would be built anew.
set_target_properties(PkgConfig::zmq PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "" INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)
