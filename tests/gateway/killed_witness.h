// SPDX-License-Identifier: EUPL-1.2
// A witness that is killed over one more entry of the ledger, and is then shown another history.
#pragma once

#include "tests/gateway/witnessed.h"

namespace sluis::gateway_story {

// The third witness dies over one more entry of the ledger. Nothing but its row of what it cosigned
// tells it of that entry: its own line to the broker had not seen it.
class KilledWitness : public Witnessed {
 protected:
  // Killed at `place`, of the first history; the second, as long, is then in its place.
  void kill_and_put_back(const std::string& place) {
    kill_at(place);
    put_back_another();
  }
  void kill_at(const std::string& place) {
    start_all();
    since_ms_ = story::now().ms;
    keep_store();
    for (int tries = 0; tries < 3 && !stands_at(place); ++tries) {
      ASSERT_TRUE(more_[0]->start());
    }
    admit_covenants(2, 1, "A");
    ASSERT_TRUE(eventually(20, [&] { return more_[0]->died(); }));
    after_ = signed_head(*more_[0]);
  }
  void put_back_another() {
    for (GatewayProcess* each : all()) each->kill_now();
    put_back(kept());
    admit_covenants(2, 1, "B");
  }
  // It has signed what there is of both logs, and dies at the next. False: it died over that.
  bool stands_at(const std::string& place) {
    EXPECT_TRUE(eventually(20, [&] { return witnessed(*more_[0]).at_ms() >= since_ms_; }));
    eventually(1, [] { return false; });
    stop(*more_[0]);
    before_ = signed_head(*more_[0]);
    EXPECT_TRUE(more_[0]->start({"SLUIS_FAILPOINT=" + place}));
    return eventually(5, [&] { return status(*more_[0]).ready(); }) && !more_[0]->died();
  }
  std::uint64_t since_ms_ = 0;  // this broker asks for all anew
  consent::TreeHead before_, after_;
};

}  // namespace sluis::gateway_story
