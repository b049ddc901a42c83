// SPDX-License-Identifier: EUPL-1.2
// What the keys in a broker's store open, whoever may read it: the whole of what it knows.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "consent/store/store.h"

namespace sluis::test {

// Of each leaf that still has one, by its number: r ‖ worker signature ‖ body.
inline std::map<std::uint64_t, Bytes> openings_in(store::Store& store) {
  std::map<std::uint64_t, Bytes> out;
  for (std::uint64_t i = 0; i < store.sizes().ledger; ++i) {
    const auto opening = store.leaf_opening(i);
    if (opening.ok() && opening->plain) out[i] = *opening->plain;
  }
  return out;
}

// The parts of all entries, all openings, and the snapshot's state, one after the other.
inline Bytes opened_of(store::Store& store) {
  Bytes out;
  const Status read = store.each_entry(0, [&](store::JournalEntry&& entry) -> Status {
    append(out, entry.skeleton);
    for (const auto& part : entry.parts) append(out, part.value_or(Bytes{}));
    return Done{};
  });
  EXPECT_TRUE(read.ok());
  for (const auto& [index, plain] : openings_in(store)) append(out, plain);
  const auto snapshot = store.latest_snapshot();
  EXPECT_TRUE(snapshot.ok());
  if (snapshot.ok() && *snapshot) append(out, (*snapshot)->state);
  return out;
}

}  // namespace sluis::test
