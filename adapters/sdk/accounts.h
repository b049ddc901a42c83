// SPDX-License-Identifier: EUPL-1.2
// That no message is dropped, hidden or delayed in silence: what a sender and a recipient may each
// expect to be shown of every sequence number, and by when (DESIGN §5.4).
//
// Pure but for the signature check. Thread safety: none. The broker forges none of it: a number
// stands in the header that its sender signed, an end in a leaf under a signed checkpoint.
#pragma once

#include <map>
#include <set>

#include "adapters/sdk/release_check.h"
#include "consent/core/bodies.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"

namespace sluis::sdk {

inline constexpr DurationMs kAnswerMax{60'000};        // to show a leaf that was asked for
inline constexpr DurationMs kUrgentEndMax{3'600'000};  // from acceptance to the end, when urgent
inline constexpr DurationMs kEndSlack{300'000};        // beyond the last moment that it may take
inline constexpr std::size_t kGapsMax = 256;           // of one sender, looked after at a time

// How long after the last FETCH a lease may end, as the broker counts it.
DurationMs lease_max(const consent::Limits& limits);
// When the end of a message that was accepted at `accepted` is to be proven to its sender.
TimeMs end_due(const consent::Limits& limits, TimeMs accepted, TimeMs expires, bool urgent);

// What a recipient knows of the numbers of one sender.
class Expected {
 public:
  struct Gap {
    TimeMs due;                      // when it is to be shown, or to be here
    std::uint64_t submit_index = 0;  // of the leaf that accepted it, once that was shown
    bool told = false;               // that it was not
  };

  // A message with this number came, in a header that its sender signed. Each lower one that is not
  // accounted for is to be, kAnswerMax from now; of more than kGapsMax the newest.
  void seen(std::uint64_t sequence, TimeMs now);
  // A proof of its end was shown, or its sender said that the broker never took it.
  void account(std::uint64_t sequence);
  // The leaf that accepted it was shown instead: it is to be here, or its end, by `due`. The first
  // one counts: what is shown again wins no time.
  void shown_accepted(std::uint64_t sequence, std::uint64_t submit_index, TimeMs due);
  // Those whose time is over and that were not told; from then on they are.
  std::vector<std::uint64_t> tell_overdue(TimeMs now);

  const std::map<std::uint64_t, Gap>& gaps() const { return gaps_; }

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(upto_, above_, gaps_);
  }

 private:
  std::uint64_t upto_ = 0;         // all up to here are accounted for, or beyond kGapsMax
  std::set<std::uint64_t> above_;  // and these
  std::map<std::uint64_t, Gap> gaps_;
};

// What was asked about.
struct Numbered {
  MemberId sender, recipient;
  std::uint64_t sequence = 0;
  MessageId message;      // zero: its recipient does not know it
  EnvelopeHash envelope;  // zero then
};
struct Shown {
  LeafType type = LeafType::submit;
  TimeMs expires;  // of a submit
};
// What the leaf in `shown` proves of it: submit, when nothing ended it yet; expired, skip,
// returned, unknown; to its sender also receipt (opened). no_release_record: another leaf, or none
// that opens; bad_opening; wrong_release_record: of another message; bad_signature; as
// LedgerView::check.
Result<Shown> check_end(const codec::EndShown& shown, const Numbered& asked,
                        const LedgerView& ledger, const consent::Directory& directory);

template <class Archive>
void describe(Archive& archive, Expected::Gap& gap) {
  archive(gap.due, gap.submit_index, gap.told);
}
template <class Archive>
void describe(Archive& archive, Expected& expected) {
  expected.describe_fields(archive);
}

}  // namespace sluis::sdk
