// SPDX-License-Identifier: EUPL-1.2
// The simulated chain of organisations: its covenant, its directory, the persons and their keys,
// and acts as the gateways make them. Signatures are empty: the machine takes acts as verified.
//
// Pure. Thread safety: values; an ActMaker belongs to one member.
#pragma once

#include "consent/core/fact_bodies.h"
#include "tests/sim/frames.h"
#include "tests/sim/oracle.h"
#include "tests/sim/random.h"
#include "tests/sim/timeline.h"

namespace sluis::sim {

// One id per organisation: a school that is the source, the municipal desk where families withdraw,
// and two gezinsmanagers.
MemberId member_id(std::string_view name);
inline MemberId school() { return member_id("school"); }
inline MemberId desk() { return member_id("desk"); }
inline MemberId manager(std::size_t i) { return member_id(i == 0 ? "manager 1" : "manager 2"); }

inline constexpr std::uint64_t kDayMs = 86'400'000;
// When the covenant's ground for linking is valid: a part of each run.
inline constexpr std::uint64_t kStartMs = ProcessClock::kEpochMs;
inline constexpr TimeMs kLinksFrom{kStartMs + 3'000}, kLinksUntil{kStartMs + 40'000};

const consent::Covenant& chain_covenant();
// The covenant and the directory entries with which every run begins.
std::vector<broker::Payload> founding_events(TimeMs now);
KemKey kem_key_of(const MemberId& member);

// How `member` knows a person: the school by fields, the desk by number and fields.
std::vector<PersonKey> keys_of(const Human& human, const MemberId& member);

class ActMaker {
 public:
  ActMaker(MemberId member, Random& random) : member_(member), random_(random) {}

  consent::Actor worker() const;
  consent::Actor gateway() const;
  consent::Actor officer(int which) const;  // whose function audits and erases
  // A commitment to a person, whose opening goes with the next act.
  Commitment person(const Human& human);
  // The same commitment, in a further act.
  Commitment again(const PersonOpening& person);
  SignedAct finish(LeafType type, Bytes body);
  template <class Body>
  ActAsked ask(LeafType type, const Body& body) {
    return {random_.id<RequestId>(), finish(type, canon::encode(body)), body.actor};
  }
  ActAsked ask_fact(TimeMs created, consent::FactPayload payload);

 private:
  MemberId member_;
  Random& random_;
  std::uint64_t serial_ = 0;
  std::vector<PersonOpening> persons_;
};

}  // namespace sluis::sim
