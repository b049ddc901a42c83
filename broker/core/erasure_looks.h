// SPDX-License-Identifier: EUPL-1.2
// Look-ups of whom an erasure would reach, until one erasure has named each, or it is too old.
//
// Pure. Thread safety: none. A look-up is known by the commitment of its READ.
#pragma once

#include <map>

#include "consent/core/bodies.h"

namespace sluis::broker {

// How long a proposal to erase somebody may wait for a second person.
inline constexpr DurationMs kErasureProposalKept{30ull * 86'400'000};

struct ErasureLook {
  consent::Actor proposer;
  Commitment person;
  TimeMs until;
};

class ErasureLooks {
 public:
  void add(const Commitment& read, ErasureLook look) { looks_[read] = std::move(look); }
  const ErasureLook* find(const Commitment& read) const {
    const auto row = looks_.find(read);
    return row == looks_.end() ? nullptr : &row->second;
  }
  // It was the look-up of an erasure, and is of no second one.
  void use(const Commitment& read) { looks_.erase(read); }
  // Forgets what is too old at `now`; part of an event, so that replay forgets alike.
  void forget(TimeMs now) {
    std::erase_if(looks_, [&](const auto& row) { return row.second.until < now; });
  }

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(looks_);
  }

 private:
  std::map<Commitment, ErasureLook> looks_;  // few: two people for each
};

template <class Archive>
void describe(Archive& archive, ErasureLook& look) {
  archive(look.proposer, look.person, look.until);
}
template <class Archive>
void describe(Archive& archive, ErasureLooks& looks) {
  looks.describe_fields(archive);
}

}  // namespace sluis::broker
