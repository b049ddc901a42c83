// SPDX-License-Identifier: EUPL-1.2
// Result<T>: a value, or the Error that says why there is none. Status: the same without a value.
//
// Pure. For what is refused or failed in a known way; a wrong program uses CHECK, an unknown state
// FATAL (check.h). std::expected needs C++23, which Debian 12's clang 14 cannot do.
#pragma once

#include <utility>
#include <variant>

#include "proto/types/check.h"
#include "proto/types/error.h"

namespace sluis {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}       // NOLINT: implicit
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}   // NOLINT: implicit
  Result(ErrorCode code) : content_(std::in_place_index<1>, Error{code, {}}) {} // NOLINT: implicit

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value; only when ok().
  T& value() & {
    CHECK(ok());
    return std::get<0>(content_);
  }
  const T& value() const& {
    CHECK(ok());
    return std::get<0>(content_);
  }
  // By value: a loop over what a call returned would else walk a value that is already gone.
  T value() && {
    CHECK(ok());
    return std::get<0>(std::move(content_));
  }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }

  // The error; only when not ok().
  const Error& error() const {
    CHECK(!ok());
    return std::get<1>(content_);
  }
  ErrorCode code() const { return error().code; }

 private:
  std::variant<T, Error> content_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace sluis

// Leaves the function with the error of `expression` (a Result) or continues with its value.
#define SLUIS_TRY(name, expression)                   \
  auto name##_result = (expression);                  \
  if (!name##_result.ok()) return name##_result.error(); \
  auto name = std::move(name##_result).value()
#define SLUIS_TRY_DONE(expression)                                        \
  do {                                                                    \
    if (auto status_ = (expression); !status_.ok()) return status_.error(); \
  } while (false)
