// SPDX-License-Identifier: EUPL-1.2
// Well-shaped values with every field set, for the tests of proto/codec and the seeds of its fuzz
// targets. Keys and signatures are patterns, not real ones. Pure.
#pragma once

#include <algorithm>
#include <vector>

#include "proto/codec/inner.h"
#include "proto/codec/signal.h"
#include "proto/codec/to_broker.h"
#include "proto/codec/to_member.h"

namespace sluis::codec {

// A value whose bytes are all `byte`.
template <class Fixed>
Fixed filled(std::uint8_t byte) {
  Fixed out;
  std::fill(out.value.begin(), out.value.end(), byte);
  return out;
}

// One recipient, one approval, padded to 1 KiB.
ProtectedHeader sample_header();
// A subject with two keys and a relative with one.
RoutingPart sample_routing();
// With its routing part.
Envelope sample_envelope();
// `header` with as many wrapped keys as it has recipients.
Envelope sample_envelope(const ProtectedHeader& header);
Inner sample_inner();
Signal sample_signal();
SignedAct sample_act(LeafType type);
Proven sample_proven();

// One frame of every kind, each with every field set.
std::vector<ToBroker> sample_to_broker();
std::vector<ToMember> sample_to_member();

}  // namespace sluis::codec
