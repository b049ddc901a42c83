// SPDX-License-Identifier: EUPL-1.2
// From entries with their openings to what happened: of one exchange, consent, withdrawal, case or
// message, of one member, or about one person.
//
// Pure. Thread safety: none. Entries are taken in their order; what an entry makes (an exchange's
// messages, a message's leases) is followed from there. No pseudonym leaves this class.
#pragma once

#include <set>

#include "adapters/gateway/audit_replay.h"
#include "adapters/gateway/consent_settings.h"
#include "adapters/gateway/records.h"
#include "consent/core/broker_bodies.h"
#include "consent/core/leaf.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

// One entry as the officer is told of it. What it does not say is zero or empty.
struct AuditEvent {
  std::uint64_t index = 0, time_s = 0;
  LeafType type = LeafType::read;
  std::uint32_t covenant = 0;
  MemberId member, other;  // who acted or for whom (a decision: its source); the recipient
  std::uint16_t function = 0;
  AnyId about;             // exchange, consent, withdrawal, case or circumstance
  MessageId message;
  AnyId lease;             // of a release, its end or its receipt
  AnyId after;             // of a code that withdraws, the consent; of a question before, the case
  std::vector<std::uint64_t> references;  // entries that a release rests on
  std::uint16_t kind = 0, ground = 0, reason = 0, question = 0;
  std::uint16_t circumstance = 0, circumstance_reason = 0, silence = 0;  // of one stated
  std::optional<AskedConsent> asked;  // of a consent
  Level level = Level::none;
  std::string said;        // "permit", "hold", "deny", "opened", "not_opened", "yes", "no", …
  codec::AuditOpening opening = codec::AuditOpening::not_asked;
  bool possibly = false;   // of another person perhaps: only a name or address is the same
  sdk::Replay replay = sdk::Replay::not_possible;  // of a decision or release
};

// What the leaf alone says, and the body where it is open.
AuditEvent event_of(std::uint64_t index, const consent::Leaf& leaf,
                    const codec::AuditEntry& entry);

class AuditStory {
 public:
  // Of what has this identifier.
  static AuditStory of_id(const AnyId& id);
  // Of what this member did, and what was decided for it or released to it; or, when it is zero,
  // of the entries that name this ground: decided, released, removed or told on it.
  AuditStory(const MemberId& member, std::uint16_t ground)
      : member_(member.is_zero() ? std::nullopt : std::optional(member)), ground_(ground) {}
  // About whom these keys name; what was decided about that person is decided again. `covenant`
  // and `directory`: as AuditReplay.
  static AuditStory of_person(std::vector<PersonKey> keys, const consent::Covenant& covenant,
                              const consent::Directory& directory);

  // bad_opening: the opening, or a person's, is not the one that the entry commits to; of a
  // person's story also as AuditReplay::take.
  Status take(const codec::AuditEntry& entry);
  const std::vector<AuditEvent>& events() const { return events_; }

 private:
  AuditStory() = default;
  enum class Match { no, possibly, yes };
  Result<Match> names_person(const consent::Leaf& leaf, const codec::AuditEntry& entry) const;
  bool follows(const AuditEvent& event, const std::vector<AnyId>& names) const;

  std::set<AnyId> known_;
  std::set<AnyId> possible_;  // of these, only possibly about the person
  std::map<Digest, AnyId> codes_;  // whose letter code, by its hash
  std::map<EnvelopeHash, MessageId> messages_;
  std::optional<MemberId> member_;
  std::uint16_t ground_ = 0;  // of a ground's story
  std::vector<PersonKey> keys_;  // ascending
  std::optional<AuditReplay> replay_;  // of a person
  bool preflight_ = false;       // the decisions that follow belong to one that is told
  std::vector<AuditEvent> events_;
};

}  // namespace sluis::gateway
