// SPDX-License-Identifier: EUPL-1.2
// What travels between the simulated members and the broker: the values of proto/codec's frames
// that matter to the release protocol, already verified.
//
// Pure. Thread safety: values.
#pragma once

#include "broker/core/machine.h"

namespace sluis::sim {

// ---- to the broker ----
struct ActAsked {
  RequestId request;
  SignedAct act;
  consent::Actor actor;
};
struct SubmitAsked {
  RequestId request;
  SignedAct act;
  consent::Actor actor;
  EnvelopeHash envelope;
  ProtectedHeader header;
  RoutingPart routing;
};
struct FetchAsked {
  RequestId request;
  Nonce nonce;
  BootId boot_id;
  std::size_t credit = 1;
  std::map<AlertId, std::uint64_t> held = {};  // revisions
};
struct OrdersAsked {
  RequestId request;
};
struct StatusAsked {
  RequestId request;
};
struct EndAsked {
  MemberId sender, recipient;
  std::uint64_t sequence = 0;
};

// ---- to a member ----
struct Answered {
  RequestId request;
  broker::Reply reply;
};
// The opening of the release leaf, the leaf's commitment and the envelope. Inclusion in a
// checkpoint is taken as verified: the history looks whether it was true.
struct Delivered {
  Nonce nonce;
  EnvelopeHash envelope;
  MessageId message;
  MemberId sender;
  TimeMs expires;
  std::uint64_t sequence = 0;
  Commitment leaf;
  Opening release;
};
struct Fetched {
  Nonce nonce;
  std::vector<broker::UnansweredLease> unanswered;
  std::vector<MessageId> stop;
  std::vector<broker::DeliverAlert> alerts = {};
};
struct OrdersTold {
  RequestId request;
  std::vector<broker::OpenOrder> orders;
};
struct StatusTold {
  RequestId request;
  broker::MemberStatus status;
};
// The opening of the leaf that ended what was asked about, or accepted it; none: it knows of none.
struct EndTold {
  EndAsked asked;
  std::optional<LeafType> type;
  Bytes body;
};
struct Notified {
  bool mail = false, orders = false, status = false;
};

using ToBroker = std::variant<ActAsked, SubmitAsked, FetchAsked, OrdersAsked, StatusAsked,
                              EndAsked>;
using ToMember = std::variant<Answered, Delivered, Fetched, OrdersTold, StatusTold, EndTold,
                              Notified>;

}  // namespace sluis::sim
