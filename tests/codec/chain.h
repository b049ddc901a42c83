// SPDX-License-Identifier: EUPL-1.2
// A school, a gezinsmanager and a broker whose every key, identifier, time and random draw is
// fixed: what proto/exchange.txt shows. The broker is the real machine; only what its runtime would
// draw and send is done here, so that the same run gives the same bytes.
//
// Pure but for libsodium. Thread safety: none.
#pragma once

#include <map>
#include <string>

#include "broker/core/machine.h"
#include "consent/core/checkpoint.h"
#include "proto/codec/to_member.h"
#include "proto/seal/kem_key.h"
#include "proto/seal/sign.h"

namespace sluis::exchange {

inline constexpr std::uint32_t kCovenant = 1;
inline constexpr std::uint16_t kSchoolRole = 1, kManagerRole = 2, kFunction = 1;
inline constexpr std::uint64_t kDayMs = 86'400'000;

// The first `size` bytes of SHA-256("sluis/v1/example\0" ‖ name), size at most 32: stands for every
// random draw.
Bytes drawn(std::string_view name, std::size_t size = 32);
template <class Fixed>
Fixed drawn(std::string_view name) {
  return *Fixed::from(drawn(name, Fixed::kSize));
}
// SHA-512 of the same: stands for an OPRF's output.
Bytes drawn_y(std::string_view name);

// An organisation with one worker.
struct Party {
  explicit Party(const std::string& name);
  std::string name;
  MemberId id;
  WorkerId worker_id;
  seal::SigningKeyPair signing, worker;
  seal::KemKeyPair kem, curve;

  consent::Actor professional() const { return {id, worker_id, kFunction}; }
  consent::Actor gateway() const { return {id, {}, 0}; }
  // The act with this body and r; signed by the worker too, unless the gateway acts alone.
  SignedAct act(LeafType type, Bytes body, const std::string& r,
                std::vector<PersonOpening> persons = {}) const;
  // The receipt as gateways send it: under the signature of a batch, here of one.
  SignedAct receipt(Bytes body, const std::string& r) const;
};

// A person's keys for the audience "broker", committed to with the r of this name.
PersonOpening person(std::vector<PersonKey> keys, const std::string& r);

class Chain {
 public:
  // With a covenant, both members in the directory, and a consent that its giver answered yes.
  Chain();

  Party school{"school"}, manager{"manager"};
  std::vector<seal::SigningKeyPair> authority;
  seal::SigningKeyPair log_key;
  consent::Covenant covenant;
  TimeMs wall{1'760'000'000'000};
  BootTimeMs boot{5'000'000};
  std::vector<PersonKey> subject_keys, giver_keys;  // for the broker

  // Verifies the act as the runtime does, and gives it to the machine.
  void act(const Party& from, const RequestId& request, const SignedAct& act);
  void apply(broker::Payload payload);
  // Ends the batch: the tree grows, a checkpoint is signed, and what is to be sent is handed out.
  std::vector<broker::Effect> commit();
  // What commit() gave, of this kind; there must be exactly one.
  template <class Kind>
  static Kind only(const std::vector<broker::Effect>& effects) {
    std::vector<Kind> found;
    for (const auto& effect : effects) {
      if (const auto* kind = std::get_if<Kind>(&effect)) found.push_back(*kind);
    }
    CHECK(found.size() == 1);
    return found.front();
  }

  const broker::Machine& machine() const { return machine_; }
  const std::vector<Bytes>& leaves() const { return leaves_; }
  const Bytes& covenant_bytes() const { return covenant_bytes_; }
  const std::vector<codec::DirectoryEntry>& directory() const { return directory_; }
  consent::NoteKey ledger_key() const { return {covenant.ledger_origin, log_key.public_key()}; }
  consent::NoteKey directory_key() const;
  const std::string& ledger_note() const { return ledger_note_; }
  const std::string& directory_note() const { return directory_note_; }
  codec::Proven proven(std::uint64_t index, bool with_opening) const;
  std::vector<Digest> ledger_hashes() const;  // of its leaves
  codec::Ack ack(const broker::Answer& answer) const;

 private:
  struct Recorded {
    Opening opening;
    Signature worker_signature;
    std::vector<PersonOpening> persons;
  };
  void put_covenant();
  void admit();
  void publish(const Party& party, LeafType type, Bytes body);
  void record_consent();
  void apply_one(broker::Payload payload);
  void take(const broker::Effect& effect);
  std::string note(const consent::NoteKey& key, const consent::Tree& tree) const;
  codec::FactUsed fact_used(std::uint64_t index) const;

  broker::Machine machine_;
  Bytes covenant_bytes_;
  std::vector<Bytes> leaves_;
  std::map<std::uint64_t, Recorded> recorded_;
  std::vector<codec::DirectoryEntry> directory_;
  consent::Tree ledger_tree_, directory_tree_;
  std::string ledger_note_, directory_note_;
  std::vector<broker::Effect> pending_;
  std::uint64_t events_ = 0, persons_ = 0;
};

}  // namespace sluis::exchange
