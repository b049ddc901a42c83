// SPDX-License-Identifier: EUPL-1.2
// The key holder in this gateway: answers other members' blinded requests, within their budgets.
//
// Shell. Present when a share lies in the vault; in the middle of a refresh or a change of key two
// do, and what the directory pins is used. Thread safety: none.
#pragma once

#include <memory>

#include "adapters/gateway/link.h"
#include "adapters/sdk/key_holder.h"

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

  // Once the directory pins the next share, and the one before it no more, that is destroyed.
  void turn(const Link& link);

 private:
  struct State;
  std::vector<sdk::OwnShare> shares() const;

  Host& host_;
  BootTimeMs looked_;  // when the directory was last asked for a key that was not known
  std::uint64_t turned_at_ = 0;  // size of the directory that was last looked into for a refresh
  std::unique_ptr<State> state_;
};

}  // namespace sluis::gateway
