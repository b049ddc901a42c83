// SPDX-License-Identifier: EUPL-1.2
#include "proto/types/error.h"

#include <cstdio>
#include <iterator>

#include "proto/types/check.h"

namespace sluis {
namespace {

constexpr ErrorEntry kCatalogue[] = {
#define SLUIS_ERROR(name, number, exit_status, http_status, meaning, next_step) \
  {ErrorCode::name, #name, exit_status, http_status, meaning, next_step},
#include "proto/errors.def"
#undef SLUIS_ERROR
};

}  // namespace

const ErrorEntry* catalogue_begin() { return std::begin(kCatalogue); }
const ErrorEntry* catalogue_end() { return std::end(kCatalogue); }

const ErrorEntry& catalogue(ErrorCode code) {
  for (const ErrorEntry& entry : kCatalogue) {
    if (entry.code == code) return entry;
  }
  FATAL("an error code outside the catalogue");
}

std::optional<ErrorCode> error_from_number(std::uint32_t number) {
  for (const ErrorEntry& entry : kCatalogue) {
    if (static_cast<std::uint32_t>(entry.code) == number) return entry.code;
  }
  return std::nullopt;
}

std::string to_text(const Error& error) {
  const ErrorEntry& entry = catalogue(error.code);
  char number[8];
  std::snprintf(number, sizeof number, "S%04u", static_cast<unsigned>(error.code));
  std::string text = std::string(number) + " " + std::string(entry.name) + ": " +
                     std::string(entry.meaning);
  if (!error.place.empty()) text += " (" + error.place + ")";
  text += ". Next: " + std::string(entry.next_step) + ".";
  return text;
}

}  // namespace sluis
