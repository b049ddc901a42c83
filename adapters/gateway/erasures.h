// SPDX-License-Identifier: EUPL-1.2
// A person leaves the broker: proposed by one worker here, agreed to by another, then asked of it.
//
// Shell. Thread safety: none. Who it is stands here until it is done, and no longer; this gateway's
// keys of that person go with it. What this organisation keeps besides follows its own law.
//
// | state    | event                                  | next                                      |
// | naming   | the person has keys                    | looking: the look-up is sent              |
// | looking  | it is on record                        | proposed: a task of another worker        |
// | proposed | another worker agrees                  | agreed: the act of both is sent           |
// | proposed | another worker does not                | refused                                   |
// | proposed | the covenant changed meanwhile         | naming                                    |
// | agreed   | the broker says that it is done        | done                                      |
// | looking, agreed | the broker refuses what may pass | naming                                   |
// | any      | the broker refuses otherwise           | refused                                   |
#pragma once

#include <functional>

#include "adapters/gateway/names.h"

namespace sluis::gateway {

enum class ErasureState : std::uint8_t {
  naming = 1,
  looking = 2,
  proposed = 3,
  agreed = 4,
  done = 5,
  refused = 6
};
std::string_view name_of(ErasureState state);

struct ErasureRow {
  AnyId id;
  ErasureState state = ErasureState::naming;
  Identity identity;  // empty once it is done or refused
  consent::ErasureReason reason = consent::ErasureReason::asked;
  std::string proposed_by, decided_by;  // logins
  TimeMs proposed, decided;
  std::uint32_t covenant = 0;  // of the look-up
  Commitment person;
  Salt r;
  Bytes body;                  // of the person
  Signature proposal;          // the proposer's
  Commitment looked;
  std::uint64_t looked_index = 0, index = 0;  // of the look-up; of the erasure
  std::uint16_t refused = 0;   // the broker's last refusal
  std::string place;
};

class Erasures {
 public:
  Erasures(Host& host, Names& names) : host_(host), names_(names) {}

  // unknown_worker, not_allowed (its function may not audit); as check_identity().
  Result<ErasureRow> propose(const std::string& worker, const Identity& identity,
                             consent::ErasureReason reason);
  // By another worker than the proposer. unknown_worker; not_allowed; no_such_task.
  Result<ErasureRow> decide(Link& link, const std::string& worker, const AnyId& id, bool yes);
  std::optional<ErasureRow> find(const AnyId& id) const;
  std::vector<ErasureRow> all() const;  // oldest first

  void step(Link& link);
  void wake() { woken_ = true; }
  void on_answer(Link& link, const RequestRow& request, const codec::Reply& reply);

 private:
  void look_up(Link& link, ErasureRow& row, const KeysRow& keys);
  void settle(Batch& batch, ErasureRow& row, const codec::Reply& reply);
  void end(Batch& batch, ErasureRow& row, ErasureState state);

  Host& host_;
  Names& names_;
  bool woken_ = true;
};

template <class Archive>
void describe(Archive& archive, ErasureRow& row) {
  archive(row.id, row.state, row.identity, row.reason, row.proposed_by, row.decided_by,
          row.proposed, row.decided, row.covenant, row.person, row.r, row.body, row.proposal,
          row.looked, row.looked_index, row.index, row.refused, row.place);
}

}  // namespace sluis::gateway
