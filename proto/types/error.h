// SPDX-License-Identifier: EUPL-1.2
// The error catalogue: one row per error in proto/errors.def, one code on the wire and for people.
//
// Pure. Thread safety: values. An Error never holds data: `place` is fixed text (a field's name).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluis {

enum class ErrorCode : std::uint16_t {
#define SLUIS_ERROR(name, number, exit_status, http_status, meaning, next_step) name = number,
#include "proto/errors.def"
#undef SLUIS_ERROR
};

// One row of the catalogue.
struct ErrorEntry {
  ErrorCode code;
  std::string_view name;       // e.g. "not_a_bsn"
  int exit_status;             // of a command that ends with it: 1, 64–78 (sysexits), 77 refused
  int http_status;             // of a door that answers with it
  std::string_view meaning;    // what is wrong, one sentence
  std::string_view next_step;  // what the reader can do
};

// The row of `code`; every ErrorCode has one.
const ErrorEntry& catalogue(ErrorCode code);
// All rows, ascending by code.
const ErrorEntry* catalogue_begin();
const ErrorEntry* catalogue_end();
// The code numbered `number`; nothing when the catalogue has no such row.
std::optional<ErrorCode> error_from_number(std::uint32_t number);

// Why something was refused, and where: `place` names a field, a line or a rule, never its value.
struct Error {
  ErrorCode code;
  std::string place;
};

// "S0123 name: meaning (place). Next: next step."
std::string to_text(const Error& error);

}  // namespace sluis
