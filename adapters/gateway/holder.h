// SPDX-License-Identifier: EUPL-1.2
// The key holder in this gateway: answers other members' blinded requests, within their budgets.
//
// Shell. Present when a share lies in the vault. Thread safety: none.
#pragma once

#include <memory>

#include "adapters/gateway/link.h"

namespace sluis::gateway {

class Holder {
 public:
  explicit Holder(Host& host);
  ~Holder();

  bool present() const { return state_ != nullptr; }
  // Answers `request` through the broker; nothing when this gateway holds no share. A key that the
  // directory held here does not have may be newer: the directory is asked for, and the asker asks
  // again of itself.
  void answer(Link& link, const codec::Evaluate& request);

 private:
  struct State;
  Host& host_;
  BootTimeMs looked_;  // when the directory was last asked for a key that was not known
  std::unique_ptr<State> state_;
};

}  // namespace sluis::gateway
