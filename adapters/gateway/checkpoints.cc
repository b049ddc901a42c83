// SPDX-License-Identifier: EUPL-1.2
// The ledger's checkpoints as the link moves along them, and those that records came under.
#include "adapters/gateway/link.h"
#include "consent/core/checkpoint.h"
#include "consent/core/fork.h"
#include "consent/core/witness_set.h"

namespace sluis::gateway {
namespace {

constexpr unsigned kTriesMax = 32;  // the log may grow between two answers

}  // namespace

// The operator's own older word: no second history yet. It may be a store that was set back, which
// its operator can still replace; nothing is done on its word meanwhile.
bool Link::is_behind(const std::string& note, const consent::NoteKey& log, std::uint64_t held) {
  const auto seen = consent::verify_checkpoint(note, log, seal::verify);
  return seen.ok() && seen->head.size < held;
}

void Link::wait_for_log() {
  if (!stopped_) log_error("link.behind", {ErrorCode::log_behind, "checkpoint"});
  stopped_ = Error{ErrorCode::log_behind, "checkpoint"};
  phase_ = Phase::behind;
  behind_ms_ = steady_ms();
}

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
  if (!moved.ok() && is_behind(next->checkpoint, host_.ledger_log(),
                               ledger_.held() ? ledger_.held()->head.size : 0)) {
    return wait_for_log();
  }
  if (!moved.ok()) {
    two_histories(moved.error(), ledger_.note(), next->checkpoint, next->proof);
    phase_ = Phase::stopped;
    stopped_ = moved.error();
    return;
  }
  if (!*moved) return ask_consistency();
  host_.vault.put(RowKind::note, host_.log_row("ledger"), TextRow{ledger_.note()});
  if (host_.reopened.generation > 1 && !host_.reopened.resubmitted) return resubmit();
  phase_ = Phase::ready;
  forget_sent();  // not while the broker is behind, however long that takes
  stopped_.reset();
  repeat_silent();
  callbacks_.ready();
  if (refresh_waits_) return refresh();
  for (const auto& then : std::exchange(after_change_, {})) then();
}

// A record counts when its own checkpoint shows it. That this checkpoint, older or newer than the
// one held, belongs to the same history is asked at once: both must lead to one and the same.
void Link::tie(const std::string& note, unsigned tries) {
  if (note == ledger_.note() || (tries == 1 && !tying_.insert(note).second)) return;
  if (tries > kTriesMax) return not_tied(note);
  const consent::NoteKey log = host_.ledger_log();
  const auto seen = consent::verify_checkpoint(note, log, seal::verify);
  if (!seen.ok() || !ledger_.held()) return;
  auto next = std::make_shared<std::optional<consent::Checkpoint>>();
  auto next_note = std::make_shared<std::string>();
  ask(codec::ConsistencyFrom{seen->head.size}, [this, log, seen = *seen, note, next, next_note](
                                                   const codec::Reply& reply) {
    const auto* proof = std::get_if<codec::Consistency>(&reply);
    if (proof == nullptr) return;
    const auto newest = consent::verify_checkpoint(proof->checkpoint, log, seal::verify);
    Status tied = newest.ok() ? consent::check_continues(seen, *newest, proof->proof)
                              : Status(newest.error());
    if (!tied.ok()) return two_histories(tied.error(), note, proof->checkpoint, proof->proof);
    *next = *newest;
    *next_note = proof->checkpoint;
  });
  ask(codec::ConsistencyFrom{ledger_.held()->head.size},
      [this, note, next, next_note, tries, asked = ledger_.held()](const codec::Reply& reply) {
        tying_.erase(note);
        const auto* proof = std::get_if<codec::Consistency>(&reply);
        if (proof == nullptr || !*next) return not_tied(note);
        const Result<bool> moved = ledger_.advance_from(asked, *proof);
        if (!moved.ok()) {
          return two_histories(moved.error(), ledger_.note(), proof->checkpoint, proof->proof);
        }
        if (!*moved) return tie(note, tries + 1);  // another answer has: that one made way
        host_.vault.put(RowKind::note, host_.log_row("ledger"), TextRow{ledger_.note()});
        const consent::TreeHead &one = (*next)->head, &other = ledger_.held()->head;
        if (one.size != other.size) return tie(note, tries + 1);
        if (one.root != other.root) {
          two_histories({ErrorCode::forked, "checkpoint"}, *next_note, ledger_.note());
        }
      });
}

// The broker did not show that the record's checkpoint is of the history held here.
void Link::not_tied(const std::string& note) {
  tying_.erase(note);
  if (phase_ == Phase::stopped) return;
  evidence({ErrorCode::bad_checkpoint, "no proof that it continues"}, as_bytes(note));
}

std::optional<TimeMs> Link::cosigned(const std::string& note, codec::WhichLog which) const {
  const bool is_ledger = which == codec::WhichLog::ledger;
  const consent::WitnessSet set =
      consent::witness_set(host_.witnessing(), directory_.keys(), host_.clock.wall());
  const consent::NoteKey log = is_ledger ? host_.ledger_log() : host_.directory_log();
  const auto quorum = consent::verify_quorum(note, log, set, seal::verify);
  if (!quorum.ok() || set.need == 0) return std::nullopt;
  return TimeMs{quorum->time_s * 1'000};
}

Status Link::witnessed(const std::string& note) const {
  if (host_.witnessing().witnesses_none || cosigned(note, codec::WhichLog::ledger)) return Done{};
  return Error{ErrorCode::no_quorum, "checkpoint"};
}

// One thread of history for the link and the witness: what the one was shown binds the other.
bool Link::continues_here(const consent::AddCheckpoint& request,
                          const consent::Checkpoint& next) {
  const auto& held = ledger_.held();
  if (!held) return true;
  const auto differs = [&](const consent::TreeHead& head, const std::string& note) {
    if (head.size != held->head.size || head.root == held->head.root) return false;
    two_histories({ErrorCode::forked, "checkpoint"}, ledger_.note(), note);
    return true;
  };
  if (differs(next.head, request.checkpoint)) return false;
  if (request.old_size != held->head.size || next.head.size <= held->head.size) return true;
  const codec::Consistency moved{request.checkpoint, request.proof};
  const Status advanced = ledger_.advance(moved);
  if (advanced.ok()) return true;
  two_histories(advanced.error(), ledger_.note(), request.checkpoint, request.proof);
  return false;
}

void Link::two_histories(const Error& error, const std::string& one, const std::string& other,
                         const consent::MerklePath& path) {
  const bool same_size = error.code == ErrorCode::forked;
  const consent::Fork fork{one, other, same_size ? consent::MerklePath{} : path};
  fork_ = fork;
  evidence(error, as_bytes(consent::format_fork(fork)));
}

}  // namespace sluis::gateway
