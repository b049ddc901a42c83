// SPDX-License-Identifier: EUPL-1.2
// Replays what happened to messages, leases and withdrawals against the rules of the release
// protocol, the same that Spin checks on release.pml. README.md has the rules as a table.
//
// Pure. Thread safety: none; one thread owns a TraceRules. It shares no code with broker, consent
// or gateway, so that a mistake there is not repeated here. Call one function for each event, in
// the order an observer of all parties saw them; an event after the first violation is counted and
// not judged.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis::model {

// The five properties of release.pml.
enum class Property { kSafety, kTruth, kDurable, kLive, kWithdrawalLive };
std::string_view name_of(Property property);  // as in release.pml: "safety", …, "wlive"

struct Violation {
  Property property;
  std::string_view rule;    // the rule's name in README.md
  std::uint64_t event = 0;  // number of the offending event, from 1
};

// The answer of an effective withdrawal: each message that rests on it in one of the lists.
struct WithdrawalLists {
  std::vector<MessageId> opened, not_opened, unknown;
};

class TraceRules {
 public:
  // At the broker. `stored`: the message is on disk; `accepted`: its sender saw the ACK.
  void stored(const MessageId& message);
  void accepted(const MessageId& message);
  // The RELEASE leaf is committed; the lease runs from here until broker_over, voided or an answer.
  void released(const MessageId& message, const LeaseId& lease);
  void quorum_release(const LeaseId& lease);  // a cosigned checkpoint holds the lease's leaf
  void delivered(const LeaseId& lease);       // DELIVER left the broker
  void voided(const LeaseId& lease);          // VOID leaf: DELIVER never left
  void broker_over(const LeaseId& lease);     // over on the broker's CLOCK_BOOTTIME

  // At the recipient. `reading` is the logged opening time, `end` when the lease ends, both on the
  // recipient's CLOCK_BOOTTIME; a reading before the end counts as inside the lease however late
  // the event is seen. Without them the order of the events decides. A reboot of the recipient is
  // recipient_over of its leases.
  void opened(const MessageId& message, const LeaseId& lease,
              std::optional<BootTimeMs> reading = std::nullopt);
  void recipient_over(const LeaseId& lease, std::optional<BootTimeMs> end = std::nullopt);
  void burned(const MessageId& message, const LeaseId& lease);  // durable, before `not opened`

  // What the broker records as a message's end; a receipt may amend `unknown`. `refused` stands for
  // every end by the broker's decision: denied, held at the source again, withdrawn.
  void receipt_opened(const MessageId& message);
  void receipt_not_opened(const MessageId& message, const LeaseId& lease);
  void unknown(const MessageId& message);
  void refused(const MessageId& message);
  void expired(const MessageId& message);

  // `resting`: the messages for which no ground is left once this withdrawal is committed.
  void withdrawn(const WithdrawId& withdrawal, std::span<const MessageId> resting);
  void effective(const WithdrawId& withdrawal, const WithdrawalLists& lists);
  // A ground that no withdrawal beats carries the message from here on: it rests on none of those
  // so far, and their lists keep what they told of it.
  void grounded(const MessageId& message);
  void quorum_withdrawal(const WithdrawId& withdrawal);
  void proven(const WithdrawId& withdrawal);

  // The broker lost its memory; after its restart it knows of `messages`.
  void broker_crashed();
  void recovered(std::span<const MessageId> messages);

  // All that could happen has happened: every accepted message and every withdrawal must have
  // ended. Leave out for a trace that was cut.
  void end();
  // Its person was erased: nothing more is asked of it.
  void erased(const MessageId& message);
  void erased(const WithdrawId& withdrawal) { withdrawals_.erase(withdrawal); }

  // The first violation; nothing when every event so far kept the rules.
  const std::optional<Violation>& violation() const { return violation_; }
  std::uint64_t events() const { return events_; }

 private:
  enum class Outcome { kNone, kOpened, kNotOpened, kUnknown, kRefused, kExpired };
  enum class Ending { kRunning, kOver, kVoid, kOpened, kNotOpened };
  struct Lease {
    MessageId message;
    Ending ending = Ending::kRunning;  // as the broker counts it
    bool cosigned = false, delivered = false, burned = false, this_boot = true;
    bool opened = false, recipient_over = false;
    std::optional<BootTimeMs> end;
  };
  struct Message {
    bool stored = false, accepted = false, opened = false;
    bool withdrawn = false, effective = false, listed_not_opened = false;
    Outcome outcome = Outcome::kNone;
    std::vector<LeaseId> leases;  // oldest first
  };
  struct Withdrawal {
    std::vector<MessageId> resting;
    std::set<MessageId> former;  // rested on it until they were grounded anew
    bool effective = false, cosigned = false;
  };

  bool next_event();
  void require(bool kept, Property property, std::string_view rule);
  Lease* lease_of(const LeaseId& lease);
  Withdrawal* committed(const WithdrawId& withdrawal);
  bool lease_open(const Message& message) const;
  bool unanswered(const Message& message) const;
  void end_unopened(const MessageId& message, Outcome outcome);
  void check_opening_in_time(const Message& message, const Lease& lease,
                             std::optional<BootTimeMs> reading);
  void check_lists(const Withdrawal& withdrawal, const WithdrawalLists& lists);

  std::map<MessageId, Message> messages_;
  std::map<LeaseId, Lease> leases_;
  std::map<WithdrawId, Withdrawal> withdrawals_;
  std::optional<Violation> violation_;
  std::uint64_t events_ = 0;
};

}  // namespace sluis::model
