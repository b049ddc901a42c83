// SPDX-License-Identifier: EUPL-1.2
// A line that fetches, and keeps every signed checkpoint that arrives.
//
// Shell (loopback). Thread safety: none.
#pragma once

#include <set>

#include "tests/story/line.h"

namespace sluis::faults {

class Link : public story::Line {
 public:
  using Line::Line;

  // Asks once. Its parts go to on_fetched; nothing is repeated, since a FETCH has its own nonce.
  void fetch(std::uint8_t credit);
  std::function<void(const codec::Fetched&)> on_fetched;
  // Until its last part is here, the connection is lost, or it is silent for long.
  bool fetching() const;
  const BootId& boot() const { return boot_; }

  // The ledger's notes as they came, without repetition.
  const std::set<std::string>& notes() const { return notes_; }

 private:
  void heard(const codec::Reply& reply) override;
  void lost() override { fetching_ = false; }
  void keep_note(const codec::Reply& reply);

  BootId boot_ = seal::random_fixed<BootId>();
  std::uint64_t fetch_sent_ms_ = 0;
  bool fetching_ = false;
  Nonce nonce_;
  std::set<std::string> notes_;
};

}  // namespace sluis::faults
