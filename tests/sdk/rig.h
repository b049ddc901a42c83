// SPDX-License-Identifier: EUPL-1.2
// What the sdk's tests share: members with keys in a directory, and a ledger that may lie.
#pragma once

#include "adapters/sdk/acts.h"
#include "adapters/sdk/own_decision.h"
#include "consent/core/leaf.h"
#include "tests/support/filled.h"

namespace sluis::sdk::testing {

inline constexpr TimeMs kNow{1'760'000'000'000};
inline constexpr std::uint64_t kDayMs = 86'400'000;
inline constexpr std::uint16_t kSchool = 1, kManager = 2, kCjg = 3, kWorkerFunction = 1;

using test::filled;

// An organisation with one worker; keys are generated.
struct Party {
  explicit Party(std::uint8_t number);
  MemberId id;
  WorkerId worker_id;
  seal::SigningKeyPair signing, worker;
  std::uint64_t serial = 0;
  TimeMs says = kNow;  // when its facts are made

  consent::Actor actor() const { return {id, worker_id, kWorkerFunction}; }
  SignedAct act(LeafType type, Bytes body, std::vector<PersonOpening> persons) const;
  SignedAct fact(consent::FactPayload payload, std::vector<PersonOpening> persons);
  // Of the gateway's own, without a worker.
  SignedAct fact_alone(consent::FactPayload payload, std::vector<PersonOpening> persons);
};

// School, gezinsmanager and cjg in a covenant and a directory; consent is the only ground.
class Parties {
 public:
  Parties();
  void admit(const Party& party);
  void revoke_worker(const Party& party, TimeMs at);

  Party school{0x11}, manager{0x22}, cjg{0x33};
  consent::Covenant covenant;
  consent::Directory directory;
};

// A log with its operator's key. What was recorded can be handed out with a proof.
class LedgerRig {
 public:
  LedgerRig() : operator_(seal::SigningKeyPair::generate()) {}
  LedgerRig fork() const;  // the same so far, under the same key
  consent::NoteKey key() const { return {"sluis.example/ledger", operator_.public_key()}; }
  std::string checkpoint() const;
  std::uint64_t record(const SignedAct& act, TimeMs at = kNow);
  std::uint64_t record(LeafType type, Bytes body);  // the broker's own
  codec::Proven proven(std::uint64_t index) const;
  codec::FactUsed fact(std::uint64_t index) const;
  std::vector<codec::FactUsed> facts() const;  // all that members signed

 private:
  std::uint64_t append(const consent::Leaf& leaf, SignedAct act);
  seal::SigningKeyPair operator_;
  consent::Tree tree_;
  std::vector<Bytes> leaves_;
  std::vector<SignedAct> acts_;
};

}  // namespace sluis::sdk::testing
