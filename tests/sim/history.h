// SPDX-License-Identifier: EUPL-1.2
// What really happened, seen from outside: the ledger as it became durable, what left the broker,
// and what each recipient did, in true time. It judges after every step and never helps anybody.
//
// Pure. Thread safety: none. Two judges sit here: tests/model's TraceRules, and the checks of this
// class, which use true time, the oracle's grounds and the leaves themselves.
#pragma once

#include <set>
#include <string>

#include "consent/core/linked_bodies.h"
#include "tests/model/trace_rules.h"
#include "tests/sim/disk.h"
#include "tests/sim/oracle.h"
#include "tests/sim/timeline.h"

namespace sluis::sim {

// Short names for identifiers, in the order in which they appeared: m1, L4, w2.
class Names {
 public:
  void give(ByteView id, char prefix);
  std::string of(ByteView id) const;

 private:
  std::map<std::string, std::string> names_;
  std::map<char, int> count_;
};

class History {
 public:
  History(const Timeline& timeline, Oracle& oracle, bool keeps_lines)
      : timeline_(timeline), oracle_(oracle), keeps_lines_(keeps_lines) {}

  // ---- the broker ----
  void committed(const Batch& batch);  // is on disk, or was claimed to be
  void published(std::uint64_t size);  // a signed checkpoint of that size exists
  void left(const LeaseId& lease);     // its DELIVER was sent
  void alerted(const MemberId& member, const broker::DeliverAlert& alert);  // it was told
  void broker_crashed(bool power_lost);
  // After a restart, with what the disk holds and the messages that the broker says it knows.
  void recovered(const DiskContent& disk, const std::vector<MessageId>& known);
  // The broker wrote durably that it erases a child, which it knows by `keys`.
  void erased(std::size_t child, const std::vector<PersonKey>& keys);
  void erasure_done() { just_erased_.clear(); ++erasures_; }
  const std::vector<Pseudonym>& just_erased() const { return just_erased_; }

  // ---- members ----
  // A member was told that its act is leaf `index`.
  void acknowledged(const Commitment& act, std::uint64_t index);
  void accepted(const MessageId& message);
  void burned(const MessageId& message, const LeaseId& lease);
  // Content was handed over. `reading` and `end` on the recipient's boot clock; `read_at` is the
  // true time of the reading. `sealed_leaf`: the commitment of the leaf that was shown.
  void opened(const MessageId& message, const LeaseId& lease, const Commitment& sealed_leaf,
              BootTimeMs reading, BootTimeMs end, std::uint64_t read_at);
  // When the lease ends at its recipient, once it was delivered there.
  void lease_ends(const LeaseId& lease, BootTimeMs end) { recipient_ends_[lease] = end; }
  void recipient_rebooted(const std::vector<LeaseId>& leases);

  // ---- the end ----
  // Nothing can happen any more. `dead`: members that will never answer.
  void finished(const DiskContent& disk, const std::set<MemberId>& dead);

  void fail(const std::string& what);
  const std::optional<std::string>& failure() const { return failure_; }
  void tell(const std::string& line);
  Names& names() { return names_; }
  const std::vector<std::string>& lines() const { return lines_; }
  std::uint64_t digest() const { return digest_; }  // equal histories, equal digests
  std::uint64_t openings() const { return opened_.size(); }
  std::uint64_t crashes() const { return crashes_; }
  std::uint64_t releases() const { return leases_.size(); }
  std::uint64_t alerts() const { return linked_.size(); }  // revisions
  std::uint64_t erasures() const { return erasures_; }
  std::uint64_t events() const { return rules_.events(); }

 private:
  struct LeaseSeen {
    MessageId message;
    MemberId recipient;
    std::uint64_t index = 0;
    Commitment leaf;
  };
  struct MessageSeen {
    std::vector<std::uint64_t> references;  // facts that its last permit names
    int stored = 0, skipped = 0, ended = 0;
    bool unknown = false;
    std::optional<LeaseId> opened_under;
  };
  struct WithdrawalSeen {
    std::set<MessageId> resting;
    std::optional<std::uint64_t> effective_at;  // true time
    broker::EffectiveEvent lists;
  };

  void entry(const Entry& entry);
  void leaf(const Entry& entry, const broker::AppendLeaf& append);
  void decided(const broker::AppendLeaf& append);
  void released(const Entry& entry, const broker::AppendLeaf& append);
  void withdrawn(const WithdrawId& id, TimeMs wall);
  void signalled(const broker::AppendLeaf& append);
  void linked(const Entry& entry, const broker::AppendLeaf& append);
  void alert_released(const Entry& entry, const broker::AppendLeaf& append);
  void receipt(const broker::AppendLeaf& append);
  void effective(const broker::AppendLeaf& append);
  void row_deleted(const Entry& entry, const Bytes& key);
  void lease_over(const LeaseId& lease);
  void check_end_of(const WithdrawId& id, const WithdrawalSeen& seen,
                    const std::set<MemberId>& dead);
  void check_acknowledged(const DiskContent& disk);
  void judge();
  std::string name(ByteView id) const { return names_.of(id); }
  bool is_gone(const MessageId& id) const { return oracle_.is_erased(id); }
  bool is_gone(const LeaseId& lease) const {
    const auto row = leases_.find(lease);
    return row != leases_.end() && is_gone(row->second.message);
  }
  std::vector<MessageId> without_erased(std::vector<MessageId> messages) const;
  std::string names_of(const std::vector<MessageId>& messages) const;

  const Timeline& timeline_;
  Oracle& oracle_;
  bool keeps_lines_;
  std::uint64_t crashes_ = 0;
  model::TraceRules rules_;
  Names names_;
  std::vector<std::string> lines_;
  std::uint64_t digest_ = 14'695'981'039'346'656'037U;
  std::optional<std::string> failure_;

  std::vector<Pseudonym> just_erased_;  // of an erasure that is not done
  std::uint64_t erasures_ = 0;
  std::vector<Bytes> leaves_;  // as they became durable
  std::map<Commitment, std::uint64_t> acknowledged_;
  std::set<MessageId> accepted_;
  std::map<MessageId, MessageSeen> messages_;
  std::map<LeaseId, LeaseSeen> leases_;
  std::vector<std::pair<std::uint64_t, LeaseId>> unpublished_;
  std::map<LeaseId, BootTimeMs> recipient_ends_;
  std::map<WithdrawId, WithdrawalSeen> withdrawals_;
  std::set<MessageId> opened_;
  // Who signalled, and the keys of the subject.
  std::map<ExchangeId, std::pair<MemberId, std::vector<PersonKey>>> signals_;
  std::map<std::uint64_t, consent::LinkedBody> linked_;          // by their leaf's index
  std::map<std::uint64_t, consent::AlertReleaseBody> given_;     // by their leaf's index
};

}  // namespace sluis::sim
