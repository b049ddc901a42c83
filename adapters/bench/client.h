// SPDX-License-Identifier: EUPL-1.2
// A member of the bench's world at the broker's door: one connection, one thread.
//
// Shell (loopback). Thread safety: none. Everything a gateway checks is checked, by the sdk's own
// parts; what it keeps on disk besides is not measured.
#pragma once

#include <optional>

#include "adapters/bench/world.h"
#include "adapters/sdk/directory_view.h"
#include "adapters/sdk/release_check.h"
#include "adapters/sdk/session.h"
#include "proto/codec/to_broker.h"
#include "proto/codec/to_member.h"

namespace sluis::bench {

struct Door {
  std::string endpoint;
  CurveKey curve_key;
  VerifyKey log_key;
};

class Client {
 public:
  // broker_down: no connection within ten seconds.
  static Result<Client> connect(const World& world, const Party& party, const Door& door);

  // Publishes KEM and worker keys, which only the first connection of a member does.
  Status publish_keys();
  Status take_directory();

  // Queues a request; false when the queue is full, and it may be tried again.
  bool send(const codec::ToBroker& frame);
  // What came within `timeout_ms`, or until `wake` is readable; answers and notices.
  Result<std::vector<codec::ToMember>> poll(int timeout_ms, int wake = -1);
  // One request and its answer; nothing else may be under way. broker_down: none in ten seconds;
  // a refusal's own code.
  Result<codec::Reply> ask(codec::Request request);
  Result<codec::Ack> acked(codec::Request request);

  const World& world() const { return *world_; }
  const Party& party() const { return *party_; }
  const sdk::DirectoryView& directory() const { return *directory_; }
  const sdk::LedgerView& ledger() const { return *ledger_; }
  SignedAct act(LeafType type, Bytes body, std::vector<PersonOpening> persons = {}) const;

  // Of all frames so far, without what ZeroMQ and CURVE add.
  std::uint64_t frames = 0, frame_bytes = 0;

 private:
  Client(const World& world, const Party& party, const Door& door, sdk::Session session);

  const World* world_;
  const Party* party_;
  sdk::Session session_;
  std::optional<sdk::DirectoryView> directory_;
  std::optional<sdk::LedgerView> ledger_;
};

// The record of a consent of both parents about each of `subjects`, and the yes of each parent.
Status record_consents(Client& client, const std::vector<std::vector<PersonKey>>& subjects);

}  // namespace sluis::bench
