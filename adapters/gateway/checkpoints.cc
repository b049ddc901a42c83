// SPDX-License-Identifier: EUPL-1.2
// The ledger's checkpoints as the link moves along them, and those that records came under.
#include "adapters/gateway/link.h"
#include "consent/core/checkpoint.h"

namespace sluis::gateway {
namespace {

constexpr unsigned kTriesMax = 32;  // the log may grow between two answers

}  // namespace

void Link::ask_consistency() {
  phase_ = Phase::ledger;
  const std::optional<consent::Checkpoint> asked = ledger_.held();
  ask(codec::ConsistencyFrom{asked ? asked->head.size : 0},
      [this, asked](const codec::Reply& got) { on_consistency(asked, got); });
}

void Link::on_consistency(const std::optional<consent::Checkpoint>& asked,
                          const codec::Reply& reply) {
  const auto* next = std::get_if<codec::Consistency>(&reply);
  if (next == nullptr || phase_ != Phase::ledger) return;
  const Result<bool> moved = ledger_.advance_from(asked, *next);
  if (!moved.ok()) {
    evidence(moved.error(), as_bytes(next->checkpoint));
    phase_ = Phase::stopped;
    stopped_ = moved.error();
    return;
  }
  if (!*moved) return ask_consistency();
  host_.vault.put(RowKind::note, std::string("ledger"), TextRow{ledger_.note()});
  phase_ = Phase::ready;
  repeat_silent();
  callbacks_.ready();
}

// A record counts when its own checkpoint shows it. That this checkpoint, older or newer than the
// one held, belongs to the same history is asked at once: both must lead to one and the same.
void Link::tie(const std::string& note, unsigned tries) {
  if (note == ledger_.note() || (tries == 1 && !tying_.insert(note).second)) return;
  if (tries > kTriesMax) return not_tied(note);
  const consent::NoteKey log{host_.covenant.ledger_origin, host_.config.broker->log_key};
  const auto seen = consent::verify_checkpoint(note, log, seal::verify);
  if (!seen.ok() || !ledger_.held()) return;
  auto next = std::make_shared<std::optional<consent::Checkpoint>>();
  ask(codec::ConsistencyFrom{seen->head.size}, [this, log, seen = *seen, note, next](
                                                   const codec::Reply& reply) {
    const auto* proof = std::get_if<codec::Consistency>(&reply);
    if (proof == nullptr) return;
    const auto newest = consent::verify_checkpoint(proof->checkpoint, log, seal::verify);
    Status tied = newest.ok() ? consent::check_continues(seen, *newest, proof->proof)
                              : Status(newest.error());
    if (!tied.ok()) return evidence(tied.error(), as_bytes(note));
    *next = *newest;
  });
  ask(codec::ConsistencyFrom{ledger_.held()->head.size},
      [this, note, next, tries, asked = ledger_.held()](const codec::Reply& reply) {
        tying_.erase(note);
        const auto* proof = std::get_if<codec::Consistency>(&reply);
        if (proof == nullptr || !*next) return not_tied(note);
        const Result<bool> moved = ledger_.advance_from(asked, *proof);
        if (!moved.ok()) return evidence(moved.error(), as_bytes(proof->checkpoint));
        if (!*moved) return tie(note, tries + 1);  // another answer has: that one made way
        host_.vault.put(RowKind::note, std::string("ledger"), TextRow{ledger_.note()});
        const consent::TreeHead &one = (*next)->head, &other = ledger_.held()->head;
        if (one.size != other.size) return tie(note, tries + 1);
        if (one.root != other.root) evidence({ErrorCode::forked, "checkpoint"}, as_bytes(note));
      });
}

// The broker did not show that the record's checkpoint is of the history held here.
void Link::not_tied(const std::string& note) {
  tying_.erase(note);
  if (phase_ == Phase::stopped) return;
  evidence({ErrorCode::bad_checkpoint, "no proof that it continues"}, as_bytes(note));
}

}  // namespace sluis::gateway
