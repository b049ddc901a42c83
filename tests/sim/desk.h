// SPDX-License-Identifier: EUPL-1.2
// A member's desk, where families give and withdraw consent.
//
// Pure. Thread safety: none.
#pragma once

#include "tests/sim/member.h"

namespace sluis::sim {

class Desk : public Member {
 public:
  Desk(World& world, MemberId id) : Member(world, id) {}

  // `kind` 0: of any kind. `wait_ms`: how long from now until the consent begins.
  void give_consent(const Human& giver, std::uint16_t kind, std::uint64_t wait_ms,
                    std::uint64_t valid_ms);
  void withdraw(const Human& giver, std::uint16_t kind);
  // A signal of the desk's own, which no rule lets go anywhere: it counts for linking.
  void report(std::size_t child);
  // Looks up whom the child's erasure reaches; that being on record, a second worker agrees.
  void erase(std::size_t child);

 protected:
  void on_tick() override;
  void on(const Fetched& fetched) override;
  // Its own consents whose record and answer it knows to be in the ledger, as decide() takes them.
  // Nothing when `references` name an entry that it does not know.
  std::optional<consent::Facts> own_facts(const std::vector<std::uint64_t>& references) const;
  static PersonId number_of(const Human& human);
  void on(const Answered& answered, const ToBroker& asked) override;
  using Member::on;

 private:
  struct Known {
    consent::ConsentState state;
    Commitment record, answer;
    std::optional<std::uint64_t> record_index, answer_index;
  };
  std::map<ConsentId, Known> consents_;
  void agree(const ActAsked& looked);
  std::map<Commitment, std::size_t> lookups_;
  std::map<Commitment, std::size_t> about_;  // of facts and withdrawals: the child
  std::map<AlertId, std::uint64_t> alerts_;  // held, by the revision that was given last
};

}  // namespace sluis::sim
