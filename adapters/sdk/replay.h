// SPDX-License-Identifier: EUPL-1.2
// Every decision of a ledger once more, at its place: with the facts before it, under the covenant
// in force there.
//
// Pure. Thread safety: none. Entries are handed over in their order; who hands them over has
// verified acts (consent/core/verified.h) and covenants. What decide() is asked is put together
// anew, not with the broker's code: one mistake is not made at both ends.
//
// A leaf names its second, decide() asks the millisecond. So a decision is the same when it comes
// out at any moment of that second: at its beginning, or where something begins or ends within it.
#pragma once

#include "adapters/sdk/fact_fold.h"
#include "adapters/sdk/own_decision.h"
#include "consent/core/broker_bodies.h"

namespace sluis::sdk {

enum class Replay : std::uint8_t { not_possible, same, different };

enum class WhyNot : std::uint8_t {
  none,
  closed,        // it is about somebody of whom not all is open to this reader
  erased,        // of what is unsure: something that may have counted is erased or does not verify
  no_signal,     // the signal or preflight that it answers is not at hand
  other_decide,  // by another version of decide()
  no_covenant,   // no covenant is in force here
};

struct Replayed {
  Replay replay = Replay::not_possible;
  WhyNot why_not = WhyNot::none;
  std::vector<std::string_view> differs;  // fields of the body, when different
  consent::Decision again;                // as decided here, when it was
  bool named = false;  // who the signal is about is open to this reader
  // Different, and something is erased (why_not), or of a person, a giver or who withdrew not all
  // is open: there may be a record under a key that was not asked about. It is told all the same.
  bool unsure = false;
};

class Replayer {
 public:
  // All persons are open to the reader; or those whom `about` may name (ascending): then what is
  // about somebody else besides cannot be decided again.
  Replayer() = default;
  explicit Replayer(std::vector<PersonKey> about) : about_(std::move(about)) {}

  // In force from here on.
  void take(consent::Covenant covenant) {
    covenant_ = std::move(covenant);
    fold_.know_successors(*covenant_);
  }
  // An act at `index`, all its persons open. Errors as FactFold::take: then a fact is missing from
  // here on.
  Status take(const consent::VerifiedAct& act, std::uint64_t index);
  // An act with this body, whose persons are closed to the reader.
  Status take_closed(LeafType type, const Bytes& body, std::uint64_t index);
  // Something here may have counted at the broker and cannot be read: what comes out otherwise from
  // here on is unsure.
  void take_missing() { missing_ = true; }

  // The decision, and the release, that stands at `index` in a leaf of this second.
  Replayed again(const consent::DecisionBody& body, std::uint64_t index,
                 std::uint64_t time_s) const;
  Replayed again(const consent::ReleaseBody& body, std::uint64_t time_s) const;

  // What would be decided here and `now`. Its persons are named from here on: ask nothing after it
  // that must not know them. covenant_unknown: none is in force.
  Result<consent::Decision> ask(const OwnRequest& request, TimeMs now);
  const consent::Covenant* covenant() const { return covenant_ ? &*covenant_ : nullptr; }

 private:
  struct Signal {
    consent::Request request;  // without persons, level and time
    std::vector<std::pair<PersonRole, PersonId>> persons;  // none: closed
    std::vector<consent::Wanted> wanted;
  };
  template <class Body>
  Status take_signal(const Body& body, std::vector<PersonId> persons, std::uint64_t index);
  Status take_body(LeafType type, const Bytes& body, std::vector<PersonId> persons,
                   std::uint64_t index);

  const Signal* signal_of(const consent::DecisionBody& body, std::uint64_t index) const;
  bool is_open(const Signal& signal) const;
  bool records_open(const std::vector<consent::RequestPerson>& persons,
                    const FactsAbout& facts) const;
  consent::Request request_of(const Signal& signal, const MemberId& recipient, Level wanted) const;
  template <class Differs>
  Replayed decide_again(const Signal& signal, consent::Request request, std::uint64_t time_s,
                        Differs differs) const;
  template <class Differs>
  Replayed decide_closed(consent::Request request, std::uint64_t time_s, Differs differs) const;

  std::vector<PersonKey> about_;
  std::optional<consent::Covenant> covenant_;
  FactFold fold_;
  std::map<ExchangeId, Signal> signals_;
  std::optional<std::pair<std::uint64_t, Signal>> preflight_;  // the last one, with its index
  std::map<std::pair<ExchangeId, MessageId>, Level> messages_;
  bool missing_ = false;
};

}  // namespace sluis::sdk
