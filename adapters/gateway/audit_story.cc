// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/audit_story.h"

#include "consent/core/case_bodies.h"
#include "consent/core/answer_names.h"
#include "consent/core/linked_bodies.h"
#include "consent/core/verified.h"
#include "proto/hash/commit.h"

namespace sluis::gateway {
namespace {

template <class Id>
AnyId any(const Id& id) { return AnyId{id.value}; }

// Fills an event from a body of each kind; `made` is what the entry brings into being, `names` what
// it speaks of.
struct Teller {
  AuditEvent& event;
  std::vector<AnyId>& names;
  std::vector<AnyId>& made;
  std::optional<EnvelopeHash>& envelope;
  std::map<Digest, AnyId>& codes;  // of which consent each letter code is, by its hash

  void act(const consent::Actor& actor) const { event.function = actor.function; }
  void tell(const consent::IntentBody& body) const {
    act(body.actor);
    event.kind = body.kind;
    event.about = any(body.exchange_id);
    made.push_back(event.about);
  }
  void tell(const consent::PreflightBody& body) const {
    act(body.actor);
    event.kind = body.kind;
    if (!body.case_id) return;
    event.after = any(*body.case_id);
    names.push_back(event.after);
  }
  void tell(const consent::SubmitBody& body) const {
    act(body.actor);
    event.about = any(body.exchange_id);
    event.message = body.message_id;
    event.other = body.recipient;
    event.level = body.level;
    envelope = body.envelope;
    made.push_back(any(body.message_id));
  }
  void tell(const consent::ReceiptBody& body) const {
    act(body.actor);
    event.message = body.message_id;
    event.reason = body.reason;
    event.said = body.outcome == consent::ReceiptOutcome::opened ? "opened" : "not_opened";
    event.lease = any(body.lease);
    names.push_back(event.lease);
  }
  void tell(const consent::RemovedBody& body) const {
    act(body.actor);
    event.about = any(body.exchange_id);
    event.message = body.message_id;
    event.ground = body.ground;
    event.said = "removed";
    names.push_back(event.about);
  }
  void tell(const consent::CorrectionBody& body) const {
    act(body.actor);
    event.about = any(body.exchange_id);
    event.said = body.reason == consent::CorrectionReason::wrong_person ? "wrong_person"
                                                                        : "wrong_content";
    names.push_back(event.about);
  }
  void tell(const consent::DestroyedBody& body) const {
    act(body.actor);
    event.about = any(body.exchange_id);
    event.message = body.message_id;
    event.said = body.how == consent::Destroyed::now ? "destroyed" : "removed";
    names.push_back(event.about);
  }
  void tell(const consent::ErasureBody& body) const {
    act(body.actor);
    event.said = body.reason == consent::ErasureReason::asked      ? "asked"
                 : body.reason == consent::ErasureReason::unlawful ? "unlawful"
                                                                   : "purpose_ended";
  }
  void tell(const consent::WithdrawBody& body) const {
    act(body.actor);
    event.about = any(body.withdraw_id);
    made.push_back(event.about);
  }
  void tell(const consent::ReadBody& body) const {
    act(body.actor);
    event.question = body.question;
  }
  void tell(const consent::ConsentRecord& fact) const {
    event.said = "asked";
    event.about = any(fact.consent_id);
    event.asked = AskedConsent{fact, std::nullopt};
  }
  void tell(const consent::ConsentAsked& fact) const {
    tell(fact.record);
    event.asked->setting = fact.setting;
    for (const Digest& code : fact.setting.codes) codes[code] = any(fact.record.consent_id);
  }
  void tell(const consent::ConsentAnswer& fact) const {
    event.said = fact.answer == consent::Answer::yes ? "yes" : "no";
    event.about = any(fact.consent_id);
  }
  void tell(const consent::ConsentAcceptance& fact) const {
    event.said = fact.acceptance == consent::Acceptance::accepted ? "accepted" : "asked_back";
    event.about = any(fact.consent_id);
  }
  void tell(const consent::ConsentConfirmed& fact) const {
    event.said = "confirmed";
    event.about = any(fact.consent_id);
  }
  void tell(const consent::LetterCodeUsed& fact) const {
    const bool withdraws = fact.use == consent::CodeUse::withdraw;
    event.said = withdraws ? "code_withdrew" : "code_confirmed";
    if (withdraws) event.about = any(fact.withdraw_id);
    const auto consent = codes.find(consent::hash_of(fact.code));
    if (consent == codes.end()) return;
    names.push_back(consent->second);
    (withdraws ? event.after : event.about) = consent->second;
  }
  void tell(const consent::SamePerson&) const { event.said = "same_person"; }
  void tell(const consent::Rekeyed&) const { event.said = "rekeyed"; }
  void tell(const consent::CaseOpened& fact) const {
    event.said = "case_opened";
    event.about = any(fact.case_id);
    event.other = fact.coordinator;
  }
  void tell(const consent::CaseClosed& fact) const {
    event.said = "case_closed";
    event.about = any(fact.case_id);
  }
  void tell(const consent::CaseStepped& fact) const {
    event.said = std::string(consent::said_of(fact.step));
    event.about = any(fact.case_id);
    event.other = fact.to;
  }
  void tell(const consent::HandoverStepped& fact) const {
    event.said = std::string(consent::said_of(fact.step));
    event.about = any(fact.case_id);
    event.other = fact.to;
  }
  void tell(const consent::CircumstanceStated& fact) const {
    event.said = "circumstance_stated";
    event.about = any(fact.circumstance_id), event.other = fact.holder;
    event.circumstance = fact.type;
    event.circumstance_reason = fact.reason;
    event.silence = fact.silence;
  }
  void tell(const consent::CircumstanceAgreed& fact) const {
    event.said = fact.answer == consent::Answer::yes ? "circumstance_agreed"
                                                     : "circumstance_not_agreed";
    event.about = any(fact.circumstance_id);
  }
  void tell(const consent::CircumstanceEnded& fact) const {
    event.said = "circumstance_ended";
    event.about = any(fact.circumstance_id);
  }
  void tell(const consent::FactBody& body) const {
    act(body.actor);
    std::visit([this](const auto& fact) { tell(fact); }, body.payload);
    if (!event.about.is_zero()) made.push_back(event.about);
  }
  void tell(const consent::DecisionBody& body) const {
    event.member = body.source;
    event.other = body.recipient;
    event.about = any(body.exchange_id);
    if (body.message_id) event.message = *body.message_id;
    event.level = body.level;
    event.ground = body.ground;
    event.reason = body.reason;
    event.said = consent::name_of(body.verdict);
  }
  void tell(const consent::OrderBody& body) const {
    event.about = any(body.exchange_id);
    event.other = body.recipient;
    event.level = body.level;
  }
  void tell(const consent::ReleaseBody& body) const {
    event.about = any(body.exchange_id);
    event.other = body.recipient;
    event.level = body.level;
    event.ground = body.ground;
    event.lease = any(body.lease);
    event.references = body.references;
    envelope = body.envelope;
    made.push_back(event.lease);
  }
  void tell(const consent::LinkedBody& body) const {
    event.about = any(body.alert_id);
    event.other = body.receiver;
    event.level = body.level;
    event.ground = body.ground;
  }
  void tell(const consent::AlertReleaseBody& body) const {
    event.about = any(body.alert_id);
    event.other = body.recipient;
    event.level = body.level;
    event.ground = body.ground;
    event.said = "alert";
  }
  void tell(const consent::CaseDueBody& body) const {
    event.about = any(body.case_id);
    event.member = body.responsible;
    event.other = body.told;
    event.level = body.told.is_zero() ? Level::none : body.level;
    event.ground = body.ground;
    event.said = consent::name_of(body.deadline.duty);
  }
  void tell(const consent::VoidBody& body) const {
    event.lease = any(body.lease);
    names.push_back(event.lease);
  }
  void tell(const consent::EffectiveBody& body) const { event.about = any(body.withdraw_id); }
  void tell(const consent::RetentionBody& body) const {
    event.about = any(body.exchange_id);
    event.member = body.source;
    event.said = "forgotten";
  }
  void tell(const consent::EndBody& body) const {
    event.about = any(body.exchange_id);
    event.message = body.message_id;
    event.member = body.sender;
    event.other = body.recipient;
    event.reason = body.reason;
  }

  template <class Body>
  bool decode(const Bytes& bytes) const {
    const auto body = canon::decode<Body>(bytes, "body");
    if (body.ok()) tell(*body);
    return body.ok();
  }
  bool decode(LeafType type, const Bytes& bytes) const {
    switch (type) {
      case LeafType::intent: return decode<consent::IntentBody>(bytes);
      case LeafType::submit: return decode<consent::SubmitBody>(bytes);
      case LeafType::receipt: return decode<consent::ReceiptBody>(bytes);
      case LeafType::withdraw: return decode<consent::WithdrawBody>(bytes);
      case LeafType::preflight: return decode<consent::PreflightBody>(bytes);
      case LeafType::read: return decode<consent::ReadBody>(bytes);
      case LeafType::fact: return decode<consent::FactBody>(bytes);
      case LeafType::removed: return decode<consent::RemovedBody>(bytes);
      case LeafType::erasure: return decode<consent::ErasureBody>(bytes);
      case LeafType::correction: return decode<consent::CorrectionBody>(bytes);
      case LeafType::destroyed: return decode<consent::DestroyedBody>(bytes);
      case LeafType::decision: return decode<consent::DecisionBody>(bytes);
      case LeafType::order: return decode<consent::OrderBody>(bytes);
      case LeafType::release:
        return bytes.front() == consent::kAlertReleaseVersion
                   ? decode<consent::AlertReleaseBody>(bytes)
                   : decode<consent::ReleaseBody>(bytes);
      case LeafType::linked: return decode<consent::LinkedBody>(bytes);
      case LeafType::case_due: return decode<consent::CaseDueBody>(bytes);
      case LeafType::void_lease: return decode<consent::VoidBody>(bytes);
      case LeafType::effective: return decode<consent::EffectiveBody>(bytes);
      case LeafType::retention: return decode<consent::RetentionBody>(bytes);
      case LeafType::unknown:
      case LeafType::expired:
      case LeafType::returned:
      case LeafType::skip: return decode<consent::EndBody>(bytes);
      default: return true;  // nothing in it that a story tells
    }
  }
};

struct Told {
  AuditEvent event;
  std::vector<AnyId> names, made;
  std::optional<EnvelopeHash> envelope;
};

Told told_of(std::uint64_t index, const consent::Leaf& leaf, const codec::AuditEntry& entry,
             std::map<Digest, AnyId>& codes) {
  Told out;
  out.event.index = index;
  out.event.time_s = leaf.time_s;
  out.event.type = leaf.type;
  out.event.covenant = leaf.covenant;
  out.event.member = leaf.member;
  out.event.opening = entry.state;
  if (entry.state == codec::AuditOpening::open) {
    Teller{out.event, out.names, out.made, out.envelope, codes}.decode(leaf.type,
                                                                       entry.opening.body);
  }
  if (!out.event.about.is_zero()) out.names.push_back(out.event.about);
  if (!out.event.message.is_zero()) out.names.push_back(any(out.event.message));
  return out;
}

}  // namespace

AuditEvent event_of(std::uint64_t index, const consent::Leaf& leaf,
                    const codec::AuditEntry& entry) {
  std::map<Digest, AnyId> codes;
  return told_of(index, leaf, entry, codes).event;
}

AuditStory AuditStory::of_id(const AnyId& id) {
  AuditStory out;
  out.known_.insert(id);
  return out;
}
AuditStory AuditStory::of_person(std::vector<PersonKey> keys, const consent::Covenant& covenant,
                                 const consent::Directory& directory) {
  AuditStory out;
  std::sort(keys.begin(), keys.end());
  out.replay_.emplace(covenant, directory, keys);
  out.keys_ = std::move(keys);
  return out;
}

// A person counts when it opens a commitment of this very body, whatever the broker says of it.
Result<AuditStory::Match> AuditStory::names_person(const consent::Leaf& leaf,
                                                   const codec::AuditEntry& entry) const {
  Match out = Match::no;
  if (keys_.empty() || entry.persons.empty()) return out;
  SignedAct act;
  act.type = leaf.type;
  act.opening = entry.opening;
  SLUIS_TRY(nested, consent::nested_persons(act));
  for (const PersonOpening& person : entry.persons) {
    const bool of_body =
        std::find(nested.begin(), nested.end(), person.commitment) != nested.end();
    if (!of_body || !hash::opens(person.commitment, LeafType::person, person.opening)) {
      return Error{ErrorCode::bad_opening, "person"};
    }
    SLUIS_TRY(body, canon::decode<consent::PersonBody>(person.opening.body, "person"));
    for (const PersonKey& key : body.keys) {
      if (!std::binary_search(keys_.begin(), keys_.end(), key)) continue;
      if (key.base() == PersonKeyKind::bsn) return Match::yes;
      if (consent::identifies(key)) out = Match::possibly;
    }
  }
  return out;
}

bool AuditStory::follows(const AuditEvent& event, const std::vector<AnyId>& names) const {
  if (member_) return event.member == *member_ || event.other == *member_;
  if (ground_ != 0) return event.ground == ground_;
  return std::any_of(names.begin(), names.end(),
                     [this](const AnyId& id) { return known_.contains(id); });
}

Status AuditStory::take(const codec::AuditEntry& entry) {
  SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
  const bool open = entry.state == codec::AuditOpening::open;
  if (open && !hash::opens(leaf.commitment, leaf.type, entry.opening)) {
    return Error{ErrorCode::bad_opening, "audit entry"};
  }
  Told told = told_of(entry.index, leaf, entry, codes_);
  if (told.envelope && leaf.type == LeafType::submit) {
    messages_[*told.envelope] = told.event.message;
  }
  if (told.envelope && leaf.type == LeafType::release) {
    told.event.message = messages_[*told.envelope];
    if (!told.event.message.is_zero()) told.names.push_back(any(told.event.message));
  }
  SLUIS_TRY(match, names_person(leaf, entry));
  const bool decides_preflight =
      leaf.type == LeafType::decision && open && told.event.about.is_zero();
  bool tells = match != Match::no || follows(told.event, told.names) ||
               (decides_preflight && preflight_);
  if (!decides_preflight) preflight_ = leaf.type == LeafType::preflight && tells;
  if (replay_) {
    SLUIS_TRY(again, replay_->take(leaf, entry));
    // Where a statement on a giver may be closed, nothing is claimed.
    if (again && !again->unsure) told.event.replay = again->replay;
  }
  if (!tells) return Done{};
  told.event.possibly =
      match == Match::possibly ||
      (match == Match::no &&
       std::any_of(told.names.begin(), told.names.end(),
                   [this](const AnyId& id) { return possible_.contains(id); }));
  if (!member_ && ground_ == 0) {
    for (const AnyId& id : told.made) {
      known_.insert(id);
      if (told.event.possibly) possible_.insert(id);
    }
  }
  events_.push_back(std::move(told.event));
  return Done{};
}

}  // namespace sluis::gateway
