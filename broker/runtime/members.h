// SPDX-License-Identifier: EUPL-1.2
// Which member a CURVE key belongs to, as the transport's ZAP thread may ask at any time.
//
// Shell. Thread safety: all of it. The broker's thread replaces the table after a commit that
// changed the directory or the covenant; a revoked key is gone from the next message on.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "broker/core/machine.h"

namespace sluis::runtime {

class Members {
 public:
  // The covenant's member whose key this is; nothing for a stranger.
  std::optional<MemberId> find(const CurveKey& key) const;
  void replace(const broker::Machine& machine);

 private:
  mutable std::mutex mutex_;
  std::map<CurveKey, MemberId> by_key_;
};

}  // namespace sluis::runtime
