// SPDX-License-Identifier: EUPL-1.2
// A World's transcript, read line by line: what the broker says.
#pragma once

#include "tests/broker/families.h"

namespace sluis::broker::testing {

// What one line of a story led to.
struct FamilyTold {
  std::vector<Seen> seen;
  std::vector<std::string> leaves;  // their types
  bool acked = false, refused = false;
  int entry = 0;                    // of the ack
  struct Delivered {
    std::string message, recipient, lease;
  };
  std::vector<Delivered> delivered;
  struct Given {
    std::string alert, reader, revision;
  };
  std::vector<Given> given;
};

// `now` has the turn and the time.
FamilyTold read_told(const std::string& transcript, const Seen& now);

}  // namespace sluis::broker::testing
