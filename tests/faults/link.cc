// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/link.h"

namespace sluis::faults {

void Link::fetch(std::uint8_t credit) {
  nonce_ = seal::random_fixed<Nonce>();
  const codec::ToBroker frame{seal::random_fixed<RequestId>(),
                              codec::Fetch{nonce_, boot_, credit}};
  if (!send(codec::serialise(frame))) return;
  fetching_ = true;
  fetch_sent_ms_ = story::boot_ms();
}

bool Link::fetching() const {
  return fetching_ && story::boot_ms() - fetch_sent_ms_ <= kSilenceMs;
}

void Link::heard(const codec::Reply& reply) {
  keep_note(reply);
  const auto* fetched = std::get_if<codec::Fetched>(&reply);
  if (fetched == nullptr) return;
  if (fetched->deliveries.empty() && fetched->nonce == nonce_) fetching_ = false;
  if (on_fetched) on_fetched(*fetched);
}

void Link::keep_note(const codec::Reply& reply) {
  if (const auto* fetched = std::get_if<codec::Fetched>(&reply)) {
    for (const codec::Delivery& each : fetched->deliveries) notes_.insert(each.release.checkpoint);
  }
  if (const auto* proven = std::get_if<codec::Proven>(&reply)) notes_.insert(proven->checkpoint);
  if (const auto* next = std::get_if<codec::Consistency>(&reply)) notes_.insert(next->checkpoint);
  if (const auto* status = std::get_if<codec::StatusReply>(&reply)) {
    notes_.insert(status->checkpoint);
  }
}

}  // namespace sluis::faults
