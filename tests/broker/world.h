// SPDX-License-Identifier: EUPL-1.2
// A small chain of organisations around one Machine, driven by lines of text.
//
// It does what the runtime does (resolve, apply, journal, drain due()) and checks after every event
// what must always hold: the snapshot restores to the same state, the journal replays to the same
// state and effects, stored rows and payloads are those that the state implies.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "broker/core/journal_form.h"
#include "broker/core/machine.h"
#include "consent/core/fact_bodies.h"

namespace sluis::broker::testing {

// Identifiers have names, so that a transcript reads like the story it is.
class Names {
 public:
  template <class Id>
  Id id(const std::string& name) {
    const Digest digest = digest_of(name);
    const Id out = *Id::from(digest.view().first(Id::kSize));
    names_[out.hex()] = name;
    return out;
  }
  void give(ByteView bytes, const std::string& name) { names_[to_hex(bytes)] = name; }
  template <class Id>
  std::string of(const Id& id) const {
    return of_bytes(id.view());
  }
  std::string of_bytes(ByteView bytes) const;
  static Digest digest_of(const std::string& text);

 private:
  std::map<std::string, std::string> names_;
};

// "verb a=1 b=2 flag" in parts; a missing argument fails the test at once.
struct Command {
  std::string verb;
  std::map<std::string, std::string> arguments;

  static Command parse(const std::string& line);
  bool has(const std::string& key) const { return arguments.contains(key); }
  std::string at(const std::string& key) const;
  std::string value(const std::string& key, const std::string& otherwise) const;
  std::uint64_t number(const std::string& key, std::uint64_t otherwise) const;
  std::vector<std::string> list(const std::string& key) const;  // separated by commas
};

struct JournalRecord {
  JournalForm form;
  std::vector<Bytes> leaves;
};

class World {
 public:
  // The small chain of chain_covenant.cc; or, of a covenant's file, an organisation of each role.
  explicit World(Mutants mutants = {}, const std::string& covenant_file = "");

  // Of a covenant that the test makes.
  using CovenantMaker = std::function<consent::Covenant(Names&)>;
  World(Mutants mutants, const CovenantMaker& make);

  // Runs one line and all that becomes due because of it; returns the transcript.
  std::string run(const std::string& line);
  // Applies a payload and checks the invariants; the transcript is appended to.
  Applied apply(Payload payload);
  void drain();
  // Restores and compares states and words after every k-th event alone; each is replayed, and its
  // leaves are compared, all the same.
  void set_check_every(std::uint64_t k) { check_every_ = k; }

  const Machine& machine() const { return machine_; }
  Names& names() { return names_; }
  const std::vector<JournalRecord>& journal() const { return journal_; }
  // Every payload that was applied but for what drain() found due, in order.
  const std::vector<Payload>& asked() const { return asked_; }
  const std::set<std::string>& stored_payloads() const { return stored_payloads_; }
  TimeMs wall() const { return wall_; }

  // A snapshot that the store has, and how far the journal was; empty: before the first entry.
  struct Mark {
    Bytes snapshot;
    std::size_t entries = 0;
  };
  // Replays the journal without the parts of `erased`. Leaves that could be recomputed must equal
  // the recorded ones.
  struct Replayed {
    Machine machine;
    std::size_t erased_events = 0;
    std::vector<std::string> differences;
  };
  Replayed replay(const std::set<PersonId>& erased) { return replay(erased, {}); }
  Replayed replay(const std::set<PersonId>& erased, const Mark& from);
  PersonId person_id(const std::string& name) { return names_.id<PersonId>(name); }
  const std::vector<PersonKey>& keys(const std::string& person) { return keys_.at(person); }
  // The act or submit of an earlier line with this label (as=…), to be sent again.
  Payload& labelled(const std::string& label) { return labelled_.at(label); }

  // ---- an erasure (world_erasure.cc) ----
  // Of the ERASURE of this label: whether it would be put on record, and whom it would reach.
  Status may_erase(const std::string& label) const;
  std::set<PersonId> reached_by(const std::string& label) const;
  // The first entry of the journal that has a part of any of them; else how many there are.
  std::size_t first_entry_of(const std::set<PersonId>& persons) const;
  // What they take along: messages whose rows go, and leaves that open no more.
  struct Gone {
    std::vector<std::string> messages;
    std::vector<std::uint64_t> leaves;
  };
  // The broker starts anew without them: from a snapshot that knows none of them yet, or, as the
  // runtime does, from the first entry.
  Gone let_go(const std::set<PersonId>& persons, const Mark& from);

  // ---- faults (world_faults.cc) ----
  Mark mark() const { return {machine_.snapshot(), journal_.size()}; }
  // The broker starts again: from the snapshot of `from`, and the journal since.
  void restart(const Mark& from);
  // What the store holds before a batch.
  struct Stored {
    Mark mark;
    std::map<Bytes, Bytes> rows;
    std::set<std::string> payloads;
    std::uint64_t persons = 0;
    std::map<PersonKey, std::set<PersonId>> persons_by_key;
  };
  Stored stored() const;
  // All since `batch` was never committed: the broker starts from `from`, knows nothing of it, and
  // nobody heard of it.
  void lose_batch(const Stored& batch, const Mark& from);

 private:
  friend class Acts;
  friend struct LeafText;
  friend struct EffectText;
  friend struct PayloadText;
  void start_again(const Mark& from, const Bytes& expected);
  std::vector<std::uint64_t> leaves_lost_with(const std::set<PersonId>& persons) const;
  std::map<Bytes, Bytes> begin_without_erased(const Mark& from, std::size_t& events);
  void check_invariants(const Event& event, const Applied& applied, const JournalForm* form);
  void found(MemberId member);
  void tell(const std::string& line) { transcript_ += line + "\n"; }
  std::string text(const Effect& effect);
  std::string leaf_details(const AppendLeaf& leaf);
  std::string outcome_text(const Outcome& outcome);
  std::string payload_text(const Payload& payload);
  std::string time_text(TimeMs time) const;
  std::string day_text(TimeMs time) const;
  std::string order_name(const OrderId& id);
  std::string lease_name(const LeaseId& id);
  std::string alert_name(const AlertId& id);
  void tell_withdrawal(const WithdrawId& id);
  void question(const Command& command);
  void owes(const Command& command);
  void erase(const Command& command);
  void fetch(const Command& command);
  void have(const Command& command);
  void notices(const Command& command);
  void have_notice(const Command& command);
  std::string notice_name(const NoticeId& id);
  PersonKey key_of(const std::string& text);
  void put_covenant(const Command& command);
  void put_covenant(consent::Covenant covenant);
  void put_kem_key(const Command& command);
  void put_epoch(const Command& command);
  void reopen(const Command& command);
  void lose(const Command& command);
  Applied put_by_authority(LeafType type, Bytes body);
  void act(const Command& command);
  // Names the persons of an act as the state is now.
  void resolve(Payload& payload);
  bool waits_for_a_recall(const ActEvent& act);
  void send(const Payload& payload);
  void found_all(const std::vector<std::string>& members);
  void setup(const std::string& covenant_file);
  // What the covenant in force calls the id in the argument `key`; the number `otherwise` without.
  std::uint16_t number(const Command& command, const std::string& key, const std::string& list,
                       std::uint16_t otherwise) const;

  Names names_;
  Mutants mutants_;
  Machine machine_;
  Machine shadow_;  // fed from the journal alone
  TimeMs start_{1'700'000'000'000};
  TimeMs wall_ = start_;
  BootTimeMs boot_{1'000'000};
  std::uint64_t counter_ = 0, persons_ = 0, leases_ = 0, orders_ = 0, alerts_ = 0, notices_ = 0;
  std::vector<JournalRecord> journal_;
  std::map<Bytes, Bytes> stored_rows_;
  std::set<std::string> stored_payloads_;
  std::map<std::string, std::vector<PersonKey>> keys_;
  std::map<PersonKey, std::set<PersonId>> persons_by_key_;
  std::set<PersonId> erased_;
  std::map<std::string, Payload> labelled_;
  std::map<ExchangeId, consent::IntentBody> intents_;  // what a SUBMIT repeats
  std::map<std::string, LeaseId> labelled_leases_;
  std::map<std::string, OrderId> labelled_orders_;
  std::map<std::string, AlertId> labelled_alerts_;
  std::map<std::string, NoticeId> labelled_notices_;
  std::string transcript_;
  std::vector<Payload> asked_;
  bool quiet_ = false, draining_ = false;
  std::uint64_t check_every_ = 1, events_ = 0;
  Bytes covenant_bytes_;
  Commitment reopened_;  // C of the newest reopen leaf
  std::uint32_t covenant_version_ = 0;
};

// Builds the acts of members, as their gateways would (acts.cc).
class Acts {
 public:
  explicit Acts(World& world) : world_(world) {}
  Payload build(const Command& command);

 private:
  consent::Actor actor(const Command& command);
  Commitment person(const std::string& name);
  Commitment content(const std::string& name);
  TimeMs when(const Command& command, const std::string& key, std::uint64_t otherwise_ms);
  std::vector<consent::PersonReference> references(const Command& command);
  std::vector<consent::Wanted> wanted(const Command& command);
  consent::Scope scope(const Command& command);
  consent::FactPayload fact(const Command& command);
  consent::FactPayload circumstance(const Command& command);
  consent::FactPayload step(const Command& command, const CaseId& case_id,
                            std::vector<Commitment> subjects);
  template <class Body>
  Payload act(LeafType type, const Command& command, const Body& body);
  template <class Body>
  Body asked(const Command& command);  // an intent or preflight
  consent::ReadBody read(const Command& command);
  consent::WithdrawBody withdraw(const Command& command);
  consent::ReceiptBody receipt(const Command& command);
  consent::RemovedBody removed(const Command& command);
  consent::ResubmittedBody resubmitted(const Command& command);
  consent::ErasureBody erasure(const Command& command);
  consent::CorrectionBody correction(const Command& command);
  consent::DestroyedBody destroyed(const Command& command);
  consent::SubmitBody submit_body(const Command& command);
  ProtectedHeader header(const Command& command, const consent::SubmitBody& body);
  Payload submit(const Command& command);
  SignedAct signed_act(LeafType type, Bytes body);

  World& world_;
  std::vector<PersonOpening> persons_;
  std::uint32_t under_ = 0;  // covenant version that the act names
};

consent::Covenant covenant_of_the_chain(Names& names);
Level level_of(const std::string& name);
consent::CaseStep case_step(const Command& command);
consent::HandoverStep handover_step(const Command& command);
std::string_view level_name(Level level);

}  // namespace sluis::broker::testing
