// SPDX-License-Identifier: EUPL-1.2
#include "proto/types/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "proto/types/fatal_writer.h"

namespace sluis {
namespace {

void write_text(std::string_view what, std::string_view source, int line) {
  std::fprintf(stderr, "sluis: fatal: %.*s (%.*s:%d)\n", static_cast<int>(what.size()),
               what.data(), static_cast<int>(source.size()), source.data(), line);
}

std::atomic<FatalWriter> fatal_writer = write_text;

// Where a program was built is nobody's business: the path from the root, however the compiler was
// told of the file.
std::string_view from_root(std::string_view file) {
  constexpr std::string_view kRoot = SLUIS_SOURCE_DIR "/", kUp = "../";
  if (file.starts_with(kRoot)) return file.substr(kRoot.size());
  while (file.starts_with(kUp)) file.remove_prefix(kUp.size());
  return file.starts_with('/') ? file.substr(file.rfind('/') + 1) : file;
}

}  // namespace

void set_fatal_writer(FatalWriter writer) { fatal_writer = writer; }

void write_fatal(std::string_view what, const char* file, int line) {
  fatal_writer.load()(what, from_root(file), line);
}

void fatal(std::string_view what, const char* file, int line) {
  write_fatal(what, file, line);
  std::abort();
}

}  // namespace sluis
