// SPDX-License-Identifier: EUPL-1.2
// One own signal becomes an envelope for one recipient, with the act that submits it.
//
// Shell for randomness and the vault's counters. Called only after the source's own decision.
#pragma once

#include "adapters/gateway/host.h"
#include "consent/core/directory.h"
#include "proto/codec/to_broker.h"

namespace sluis::gateway {

// What is sealed beside the exchange itself.
struct SealRequest {
  MemberId recipient;
  Level level = Level::content;
  std::optional<OrderId> order_id;
  Commitment content_before;            // what the broker holds of the exchange's content
  std::vector<PersonKey> subject_keys;  // for the recipient as audience
  std::uint64_t directory_size = 0;
  TimeMs leaves;  // created then; zero: now
};

// Whose keys stand under it: a worker who confirmed the content, or, `alone`, the gateway itself
// with the key of a worker of its own in the header (proto/PROTOCOL.md §4).
struct SealedBy {
  const Worker& worker;
  bool alone = false;
};

// What `recipient` may not be told at `level`, whoever put it into the content and when. bad_field:
// words below level content; bsn_not_entitled: a number, and one of the two may not use it under
// the covenant of now.
Status check_told(const consent::Covenant& covenant, const MemberId& source,
                  const MemberId& recipient, Level level, const Sensitive<Bytes>& content);

// A fresh message; draws the sequence number in `batch`.
// no_current_key: the recipient is asleep; too_large; out_of_range: its key ends too soon.
Result<codec::Submit> seal_exchange(Host& host, const consent::Directory& directory,
                                    const ExchangeRow& exchange, const SealRequest& request,
                                    const SealedBy& by, Batch& batch);

}  // namespace sluis::gateway
