// SPDX-License-Identifier: EUPL-1.2
// A member as the story tests play it: real keys, a real session, the sdk's checks; no gateway.
#pragma once

#include <chrono>
#include <functional>
#include <map>

#include "adapters/sdk/acts.h"
#include "adapters/sdk/directory_view.h"
#include "adapters/sdk/release_check.h"
#include "adapters/sdk/session.h"
#include "consent/core/authority.h"
#include "consent/core/directory.h"
#include "proto/codec/to_broker.h"
#include "proto/codec/to_member.h"
#include "proto/seal/kem_key.h"
#include "tests/support/filled.h"

namespace sluis::story {

TimeMs now();
// CLOCK_BOOTTIME, on which recipients' leases count.
std::uint64_t boot_ms();

// The authority and a covenant of a school and a gezinsmanager, with consent as the only ground.
struct World {
  World();
  std::vector<seal::SigningKeyPair> authority;
  consent::Covenant covenant;
  MemberId school, manager;

  // A file with the signatures of two authority keys.
  Bytes signed_file(std::uint32_t version, std::vector<consent::PublicEntry> entries) const;
  Bytes covenant_file() const;
};

// How an envelope departs from what an honest member seals.
struct Departure {
  const seal::SigningKeyPair* signing = nullptr;  // else the member's own
  std::function<void(ProtectedHeader&)> header = [](ProtectedHeader&) {};
  std::vector<PersonKey> subject_keys{};  // of inner, for the recipient
};

class Member {
 public:
  Member(const World& world, MemberId id, std::uint16_t function);

  // What the authority signs to let this member in.
  Bytes admission() const;
  void connect(const std::string& endpoint, const CurveKey& server, const VerifyKey& log);
  // Publishes KEM and worker keys and takes the directory over.
  void publish_keys();
  void take_directory();

  // Sends and waits for the answer to it; fails the test after a minute.
  codec::Reply ask(codec::Request request);
  codec::Ack acked(codec::Request request);
  ErrorCode refused(codec::Request request);

  consent::Actor actor() const { return {id, worker_id, function_}; }
  sdk::Signers signers() const { return {signing, &worker}; }
  SignedAct act(LeafType type, Bytes body, std::vector<PersonOpening> persons = {}) const;
  SignedAct fact(consent::FactPayload payload, std::vector<PersonOpening> persons);

  // The record of a consent that `givers` are asked for about `subject`, then the yes of each.
  std::vector<SignedAct> consent_acts(const std::vector<PersonKey>& subject,
                                      const std::vector<std::vector<PersonKey>>& givers);
  void record_consent(const std::vector<PersonKey>& subject,
                      const std::vector<std::vector<PersonKey>>& givers);
  SignedAct withdrawal(const WithdrawId& withdraw, const std::vector<PersonKey>& subject,
                       const std::vector<PersonKey>& giver) const;

  struct Signal {
    ExchangeId exchange;
    Bytes content;
    Salt salt;
    std::vector<PersonKey> keys;
    codec::Outcome outcome;
  };
  // A signal about one person that nobody knows of yet, and the act that registers it.
  static Signal draft(const std::vector<PersonKey>& keys, std::string_view content);
  SignedAct intent(const Signal& signal, const MemberId& recipient) const;
  // Both; with the outcome for `recipient`.
  Signal signal(const MemberId& recipient, const std::vector<PersonKey>& keys,
                std::string_view content);
  // Seals the content of `signal` to `recipient`.
  codec::Submit sealed(const Signal& signal, const MemberId& recipient,
                       std::optional<OrderId> order, const Departure& departure = {});
  codec::Orders orders();
  // Fetches once; deliveries and the rest of the answer together.
  codec::Fetched fetch();
  Result<Bytes> open(const codec::Delivery& delivery);
  codec::Receipts receipt(const codec::Delivery& delivery, consent::ReceiptOutcome outcome) const;
  codec::Receipts receipt(const MessageId& message, const EnvelopeHash& envelope,
                          const LeaseId& lease, consent::ReceiptOutcome outcome) const;

  MemberId id;
  WorkerId worker_id;
  seal::SigningKeyPair signing, worker;
  seal::KemKeyPair kem;
  curve::CurveKeyPair curve;
  std::optional<sdk::Session> session;
  std::optional<sdk::DirectoryView> directory;
  std::optional<sdk::LedgerView> ledger;
  sdk::FetchContext fetched_with;
  std::vector<codec::ToMember> unasked;  // notices that came meanwhile

 private:
  std::vector<codec::ToMember> wait(const codec::ToBroker& request, bool until_rest);

  const World& world_;
  std::uint16_t function_;
  std::uint64_t serial_ = 0, sequence_ = 0;
};

std::vector<PersonKey> person(std::uint8_t number);
std::vector<PersonKey> new_person();

sdk::SessionOptions session_options(const curve::CurveKeyPair& keys, const std::string& endpoint,
                                    const CurveKey& server);

}  // namespace sluis::story
