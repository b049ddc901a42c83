// SPDX-License-Identifier: EUPL-1.2
// What workers do here that becomes an entry of the ledger: signals, consents, withdrawals, cases,
// circumstances.
//
// Shell. Thread safety: none. An act is durable before its maker is told; then it is given names
// (Names), signed and sent, and repeated until the broker has recorded or refused it.
//
// | state    | event                          | next     |
// | naming   | all persons have keys          | sent     |
// | naming   | a person can never have keys   | refused  |
// | sent     | acknowledged                   | recorded |
// | sent     | refused, may pass              | naming, with the reason; later and later again |
// | sent     | refused otherwise              | refused  |
//
// May pass: it was too old when it came, a key or covenant was not known yet. After some minutes
// such a refusal stands, but never one of a statement that closes (a withdrawal, a no, a
// circumstance that holds or denies, the end of one): it waits with an alarm in the log, since the
// family believes that it holds. Nor one of a REKEY, whatever it was refused for (must_come()).
#pragma once

#include <map>

#include "adapters/gateway/held.h"
#include "adapters/gateway/names.h"

namespace sluis::gateway {

// Is registered by an INTENT.
inline bool is_signal(ActKind kind) {
  return kind == ActKind::signal || kind == ActKind::question || kind == ActKind::answer;
}

// The gateway's own word, without a worker.
inline bool is_of_the_gateway(ActKind kind) {
  return kind == ActKind::answer || kind == ActKind::rekeyed;
}

// While two keys are in force a REKEY comes again whatever it was refused for: an objection would
// be left behind. not_now: the older key is over.
inline bool must_come(ActKind kind, ErrorCode code) {
  return kind == ActKind::rekeyed && code != ErrorCode::nothing_to_rekey &&
         code != ErrorCode::not_now;
}

// A new act; `form` is encoded with canon, persons in the order of its body.
struct NewAct {
  ActKind kind = ActKind::signal;
  std::string worker;  // login
  std::vector<NamedPerson> persons;
  Bytes form;
  AnyId made;
};

bool is_statement(ActRow& row);  // see Acts::statements()

class Acts {
 public:
  // `recorded` is told of every act that reached its end; `batch` is that of the act's row.
  using Recorded = std::function<void(Batch& batch, const ActRow& act, const codec::Ack* ack)>;
  // `named` gets the keys of a signal's persons, in the batch that stores the request.
  using Named = std::function<void(Batch& batch, const ActRow& act,
                                   const std::vector<KeysRow>& persons)>;
  Acts(Host& host, Names& names, Named named, Recorded recorded);

  // Puts the act into `batch`; step() sends it after the commit. unknown_worker, not_allowed. An
  // answer has neither worker nor persons: it gets a one-time subject.
  Result<ActRow> add(Batch& batch, NewAct act);
  // Names and sends what can be.
  void step(Link& link);
  void wake() { woken_ = true; }
  void on_answer(Link& link, const RequestRow& row, const codec::Reply& reply);
  // Own facts and withdrawals whose place in the ledger was verified.
  const std::vector<OwnActRow>& own() const { return own_; }
  // After a reopening the act is on record again, at this index.
  void recorded_again(const SentActRow& sent, std::uint64_t index);
  // Asks for the proofs of own acts that lack one.
  void prove(Link& link);
  // Own statements that close whose place in the ledger was not verified yet, oldest first.
  std::vector<ActRow> closing() const;
  std::optional<ActRow> find(const ActId& id) const;
  // What the broker answered to a preflight since the start; null: nothing.
  const std::vector<codec::Outcome>* outcomes(const ActId& id) const;
  std::vector<ActRow> all() const;  // oldest first
  // The same, but only what was said of consents and circumstances: they are kept open.
  SharedList<ActRow> statements() const;

 private:
  Result<std::optional<std::vector<KeysRow>>> keys_of(Link& link, const ActRow& row);
  Result<std::optional<std::vector<KeysRow>>> rekeyed_keys(
      Link& link, const ActRow& row, const std::vector<std::uint32_t>& epochs);
  void send(Link& link, ActRow row, const std::vector<KeysRow>& keys);
  Result<Bytes> body_of(const ActRow& row, const std::vector<PersonOpening>& persons,
                        const consent::Actor& actor, Batch& batch) const;
  void finish(Batch& batch, ActRow& row, const codec::Reply& reply);
  bool wait(Batch& batch, ActRow& row, const Error& error);
  bool is_due(const ActId& id, std::uint64_t now_ms) const;
  void on_proof(Link& link, std::uint64_t index, const codec::Reply& reply);

  Host& host_;
  Names& names_;
  Named named_;
  Recorded recorded_;
  bool woken_ = true;
  mutable HeldRows<ActRow> statements_;
  mutable std::map<std::pair<std::uint64_t, ActId>, std::shared_ptr<const ActRow>> by_age_;
  std::vector<OwnActRow> own_;
  struct Attempts {
    unsigned count = 0;
    std::uint64_t next_ms = 0;  // steady clock
  };
  std::map<ActId, std::vector<codec::Outcome>> outcomes_;
  std::map<ActId, Attempts> attempts_;  // refused by what may pass, since the start
};

}  // namespace sluis::gateway
