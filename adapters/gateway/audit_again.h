// SPDX-License-Identifier: EUPL-1.2
// A log decided again: what came out, counted; and a question to the log as it was.
//
// Pure but for the signature check. Thread safety: none. Entries are taken in their order.
#pragma once

#include <map>

#include "adapters/gateway/audit_story.h"

namespace sluis::gateway {

// A signal that nobody sent, put to the log as it stood after `entry` (at the end of its second),
// or at `at`.
struct AuditQuestion {
  MemberId source;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  std::vector<PersonRole> roles;  // of the first persons that the look names; the subject first
  std::vector<consent::Wanted> wanted;
  std::optional<std::uint64_t> entry;
  TimeMs at;
};

struct AuditAnswer {
  MemberId recipient;
  consent::Decision decision;
};

// A decision or release that did not come out the same, or may not have.
struct AuditOther {
  AuditEvent event;
  sdk::Replayed again;
};

struct AuditTally {
  std::uint64_t decisions = 0, releases = 0, same = 0, different = 0;
  // Not among the different ones: something is erased, or not all is open.
  std::uint64_t unsure = 0;
  std::map<sdk::WhyNot, std::uint64_t> not_possible;
  std::vector<AuditOther> others;  // different, or unsure
  std::uint64_t cut = 0;           // further ones
};

class AuditAgain {
 public:
  static constexpr std::size_t kOthersMax = 1'000;

  // About whom `about` names, of whom alone is counted; none: all that the log decides. `covenant`
  // and `directory`: as AuditReplay. Counted from `since` on.
  AuditAgain(const consent::Covenant& covenant, const consent::Directory& directory,
             std::vector<PersonKey> about, TimeMs since);

  // As AuditReplay::take; bad_opening: the opening is not the leaf's.
  Status take(const codec::AuditEntry& entry);
  // What would have been decided now, for each recipient wanted; nothing may be taken after it.
  // `persons`: the keys of those that the question names. covenant_unknown: none was in force.
  Result<std::vector<AuditAnswer>> ask(const AuditQuestion& question,
                                       const std::vector<std::vector<PersonKey>>& persons,
                                       TimeMs now);
  const AuditTally& tally() const { return tally_; }
  std::uint32_t covenant() const {
    return replay_.covenant() == nullptr ? 0 : replay_.covenant()->version;
  }

 private:
  void count(const consent::Leaf& leaf, const codec::AuditEntry& entry, sdk::Replayed again);

  bool of_persons_;
  TimeMs since_;
  AuditReplay replay_;
  AuditTally tally_;
};

}  // namespace sluis::gateway
