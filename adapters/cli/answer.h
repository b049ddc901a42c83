// SPDX-License-Identifier: EUPL-1.2
// What a verb of `sluis` answers, for people and for programs, and how either is printed.
//
// Shell: writes to standard output and error. Not thread safe. The JSON library stays in answer.cc.
#pragma once

#include <concepts>
#include <string>
#include <vector>

#include "proto/types/result.h"

namespace sluis::cli {

// One JSON object, its members in the order they were added.
class Json {
 public:
  Json() = default;
  // An object that is JSON text already; anything else becomes an empty object.
  static Json of_text(std::string_view text);

  Json& add(std::string_view name, std::string_view value);
  Json& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
  Json& add(std::string_view name, const std::string& value) {
    return add(name, std::string_view(value));
  }
  Json& add(std::string_view name, const std::vector<std::string>& values);
  Json& add(std::string_view name, const std::vector<Json>& values);
  Json& add(std::string_view name, const Json& value) { return raw(name, value.text()); }
  template <std::integral T>
  Json& add(std::string_view name, T value) {
    if constexpr (std::same_as<T, bool>) return raw(name, value ? "true" : "false");
    return raw(name, std::to_string(value));
  }
  std::string text() const { return "{" + members_ + "}"; }

 private:
  Json& raw(std::string_view name, std::string_view value);

  std::string members_;
};

struct Answer {
  std::string text;  // lines for people, each with its newline
  Json json;         // the same facts
  int exit_status = 0;
};

struct Format {
  bool json = false;
  std::string pick;  // a JSON pointer (RFC 6901): print this value alone
};

// Prints `answer` and returns the exit status of the command.
int print(const Answer& answer, const Format& format);
// Prints `error`: to standard error, or as {"error": …} to standard output.
int print(const Error& error, const Format& format);

}  // namespace sluis::cli
