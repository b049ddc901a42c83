// SPDX-License-Identifier: EUPL-1.2
// Collects the witnesses' cosignatures of one log: a round a checkpoint, until k have signed it.
//
// Pure but for the signature check: time is an input, frames go out and come in by its owner.
// Thread safety: none. Nothing of it is kept on disk: after a start the witnesses are asked anew,
// and what they answer is at the same time the proof that this store is not an older one, since of
// any two quorums one honest witness is in both (consent/LEDGER.md §Witnesses).
//
// | round    | event                                         | next                            |
// | none     | there is a checkpoint                         | open on the newest              |
// | open     | the k-th cosignature                          | reached                         |
// | open     | kStalledMs, and the log has grown             | open on the newest              |
// | reached  | the log has grown, or kAgainMs on             | open on the newest              |
// | any      | a witness shows a later state than ours       | behind: nothing is released     |
// | reached  | others witness, and did not cosign it         | none                            |
#pragma once

#include <map>

#include "broker/runtime/log.h"
#include "consent/core/witness.h"
#include "consent/core/witness_set.h"
#include "proto/codec/messages.h"

namespace sluis::runtime {

inline constexpr std::uint64_t kStalledMs = 2'000;  // real time; then the silent are asked again
inline constexpr std::uint64_t kAgainMs = 60'000;   // wall clock; then an idle log is cosigned anew

// What a round reached: `note` holds the operator's line and those of k witnesses or more.
struct Cosigned {
  consent::TreeHead head;
  std::string note;
  TimeMs at;  // when the k-th answered, by this machine's clock
};

class Cosigning {
 public:
  struct Ask {
    MemberId witness;
    codec::CosignAsk ask;
  };

  Cosigning(codec::WhichLog which, consent::NoteKey log) : which_(which), log_(std::move(log)) {}

  // Who witnesses from now on; lines of who does no longer count for nothing.
  void set_witnesses(const consent::Covenant& covenant, const consent::Directory& directory,
                     TimeMs now);
  // False: the operator's signature is the quorum.
  bool needed() const { return set_.need != 0; }

  // Whom to ask now. `steady_ms`: real time; `now`: the wall clock.
  std::vector<Ask> due(const Log& log, std::uint64_t steady_ms, TimeMs now);
  // `ask` of due() could not be sent: when the witness is heard again it is asked at once.
  void not_sent(const MemberId& witness);
  // A frame of `member` came: it is there.
  void heard(const MemberId& member);
  // True when more is cosigned than before.
  bool take(const MemberId& from, const codec::CosignAnswer& answer, const Log& log, TimeMs now);
  // A fresh cosignature is wanted now, though the log has not grown.
  void ask_again() { again_ = true; }

  // The newest checkpoint with a quorum since this start, of those who witness now; nothing before
  // the first.
  const std::optional<Cosigned>& reached() const { return reached_; }
  // There was one since this start, of whoever witnessed then: this store was not set back.
  bool reached_once() const { return reached_once_; }
  std::uint64_t size() const { return reached_ ? reached_->head.size : 0; }
  // A quorum answers: the open round, if there is one, is younger than kStalledMs.
  bool flows(std::uint64_t steady_ms) const;
  // The newest state that a quorum cosigned as far as is known here: of a log that is behind, what
  // the witnesses said that they cosigned last, once k of them said the same.
  std::optional<std::string> newest_cosigned() const;
  // Some witness has seen a state of this log that the store does not hold (DESIGN §7).
  bool behind() const { return behind_; }

 private:
  struct Witness {
    consent::WitnessKey key;
    std::optional<std::uint64_t> held;  // the size it cosigned last, as it said
    bool asked = false;                 // without an answer
    std::uint64_t asked_ms = 0;
    bool away = false;                  // could not be sent to, and not heard since
    std::optional<consent::NoteSignature> line;  // of the round's checkpoint
    std::string latest;  // what it cosigned last, when that is not the round's
  };
  struct Round {
    consent::TreeHead head;
    std::string note;
    std::uint64_t since_ms = 0;
    bool done = false;
  };

  void open_round(const Log& log, std::uint64_t steady_ms);
  void take_latest(Witness& from, const std::string& latest, const Log& log);
  std::vector<Ask> due_behind(std::uint64_t steady_ms);
  bool settle(TimeMs now);

  codec::WhichLog which_;
  consent::NoteKey log_;
  consent::WitnessSet set_;
  std::map<MemberId, Witness> witnesses_;
  std::optional<Round> round_;
  std::optional<Cosigned> reached_;
  bool again_ = false, behind_ = false, reached_once_ = false;
};

}  // namespace sluis::runtime
