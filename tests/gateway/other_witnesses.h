// SPDX-License-Identifier: EUPL-1.2
// A gateway that took over a covenant with other witnesses, of the authority's and the operator's
// choice, before a broker that shows whichever lines the test wants.
//
// Shell (loopback, files, a thread). Thread safety: none.
#pragma once

#include "consent/core/witness_set.h"
#include "proto/hash/hash.h"
#include "tests/gateway/quorumless.h"

namespace sluis::lies {

class OtherWitnesses : public Quorumless {
 protected:
  static constexpr std::size_t kTheirs = 3;

  void SetUp() override {
    for (std::size_t i = 0; i < kTheirs; ++i) {
      their_ids_.push_back(filled<MemberId>(static_cast<std::uint8_t>(0x23 + i)));
      const std::string label = "ander " + std::to_string(i);
      world_.covenant.members.push_back({their_ids_[i], 2, label, "", false, false});
    }
    Quorumless::SetUp();
    admit_theirs();
    covenants_.push_back(world_.covenant);
    files_.push_back(world_.covenant_file());
    show(all_, all_);
    note_before_ = broker_.ledger.note();
    name_witnesses(their_ids_);
    show(both_, both_);
  }
  // The next covenant, on record: the one before it and `change`.
  using Change = std::function<void(consent::Covenant&)>;
  const Bytes& next_covenant(const Change& change, const story::World& by) {
    consent::Covenant next = covenants_.back();
    next.previous = hash::sha256(consent::encode_covenant(next));
    ++next.version;
    change(next);
    files_.push_back(by.signed_file(
        next.version, {{LeafType::covenant, consent::encode_covenant(next)}}));
    leaves_[next.version] = broker_.record_covenant(files_.back());
    covenants_.push_back(std::move(next));
    return files_.back();
  }
  void take(const Bytes& file, const std::vector<Bytes>& roots = {}) {
    const Status taken = gateway::set_covenant(gateway_->folder(), file, roots);
    ASSERT_TRUE(taken.ok()) << to_text(taken.error());
  }
  static Change naming(std::vector<MemberId> members) {
    std::sort(members.begin(), members.end());
    return [members](consent::Covenant& next) { next.witness_terms.members = members; };
  }
  // The next covenant, which this gateway takes over, names `members`.
  void name_witnesses(std::vector<MemberId> members) {
    take(next_covenant(naming(std::move(members)), world_));
  }
  void admit_theirs() {
    const TimeMs now = clock_.wall();
    const TimeMs from{now.ms - 60'000}, until{now.ms + 864'000'000};
    std::vector<consent::PublicEntry> entries;
    for (std::size_t i = 0; i < kTheirs; ++i) {
      const VerifyKey signing = seal::SigningKeyPair::generate().public_key();
      entries.push_back({LeafType::member_admitted,
                         canon::encode(consent::MemberAdmitted{
                             consent::kBodyVersion, their_ids_[i], signing, from, until})});
      entries.push_back({LeafType::witness_key,
                         canon::encode(consent::WitnessKeyAdded{
                             consent::kBodyVersion, their_ids_[i], their_keys_[i].public_key(),
                             from, until})});
      theirs_.push_back(witness(their_ids_[i], their_keys_[i]));
    }
    broker_.admit(world_.signed_file(world_.covenant.version, entries));
    theirs_.pop_back();  // two of the three sign
    all_ = both_;
    all_.insert(all_.end(), theirs_.begin(), theirs_.end());
  }
  void show(const std::vector<FakeLog::Witness>& ledger,
            const std::vector<FakeLog::Witness>& directory) {
    broker_.ledger.witnesses = ledger;
    broker_.directory.witnesses = directory;
  }
  // Which version's witnesses wait, and why; empty: none.
  std::string waits() {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    const local::WitnessView& quorum = reply.status().quorum();
    return quorum.has_waits() ? quorum.waits().name() + " " + quorum.waits().place() : "";
  }
  // Until the gateway has asked more often than `times`, and had time to take the answer.
  void until_asked(std::size_t times) {
    ASSERT_TRUE(broker_.until(30, [&] { return asked() > times; }));
    run_for(1);
  }
  std::size_t asked() const { return broker_.count<codec::CovenantOf>(); }
  bool until_waits_for(const std::string& what) {
    for (int i = 0; i < 30 && waits() != what; ++i) run_for(1);
    return waits() == what;
  }

  std::vector<MemberId> their_ids_;
  std::array<seal::SigningKeyPair, kTheirs> their_keys_{seal::SigningKeyPair::generate(),
                                                        seal::SigningKeyPair::generate(),
                                                        seal::SigningKeyPair::generate()};
  std::vector<FakeLog::Witness> theirs_, all_;
  std::vector<consent::Covenant> covenants_;  // by version, from the first
  std::vector<Bytes> files_;                  // the same, signed
  std::map<std::uint32_t, std::uint64_t> leaves_;
  std::string note_before_;  // of the ledger before these, under the lines of all
};

}  // namespace sluis::lies
