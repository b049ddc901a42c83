// SPDX-License-Identifier: EUPL-1.2
// What a test of a parser expects: a refusal with a code and a place, or success.
#pragma once

#include <gtest/gtest.h>

#include "proto/types/result.h"

namespace sluis::codec {

template <class T>
testing::AssertionResult refused(const Result<T>& result, ErrorCode code, std::string_view place) {
  if (result.ok()) return testing::AssertionFailure() << "accepted";
  if (result.code() == code && result.error().place == place) return testing::AssertionSuccess();
  return testing::AssertionFailure() << to_text(result.error());
}

template <class T>
testing::AssertionResult accepted(const Result<T>& result) {
  if (result.ok()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << to_text(result.error());
}

}  // namespace sluis::codec
