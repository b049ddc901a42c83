// SPDX-License-Identifier: EUPL-1.2
// What was acknowledged, so that a question asked again gets the same answer and nothing twice.
//
// Pure. Thread safety: none. Acts are known by their commitment (r is random, so no two acts share
// one), submits also by their message id: the same id with other bytes is a conflict.
#pragma once

#include "broker/core/ruling.h"

namespace sluis::broker {

inline constexpr TimeMs kNever{UINT64_MAX};

struct Submission {
  EnvelopeHash envelope;
  Commitment commitment;
  AckReply ack;
};

class Acks {
 public:
  const AckReply* find(const Commitment& act) const {
    const auto row = acts_.find(act);
    return row == acts_.end() ? nullptr : &row->second;
  }
  const Submission* find(const MessageKey& key) const {
    const auto row = submissions_.find(key);
    return row == submissions_.end() ? nullptr : &row->second;
  }
  // Remembered until `until`; kNever: for good.
  void add(const Commitment& act, AckReply ack, TimeMs until) {
    acts_.emplace(act, std::move(ack));
    if (until != kNever) act_ends_.emplace(until, act);
  }
  void add(const MessageKey& key, Submission submission, TimeMs until) {
    submissions_.emplace(key, std::move(submission));
    submission_ends_.emplace(until, key);
  }
  // Forgets what need not be remembered at `now`; part of an event, so that replay forgets alike.
  void forget(TimeMs now) {
    while (!act_ends_.empty() && act_ends_.begin()->first < now) {
      acts_.erase(act_ends_.begin()->second);
      act_ends_.erase(act_ends_.begin());
    }
    while (!submission_ends_.empty() && submission_ends_.begin()->first < now) {
      submissions_.erase(submission_ends_.begin()->second);
      submission_ends_.erase(submission_ends_.begin());
    }
  }

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(acts_, act_ends_, submissions_, submission_ends_);
  }

 private:
  std::map<Commitment, AckReply> acts_;
  std::set<std::pair<TimeMs, Commitment>> act_ends_;
  std::map<MessageKey, Submission> submissions_;
  std::set<std::pair<TimeMs, MessageKey>> submission_ends_;
};

template <class Archive>
void describe(Archive& archive, Submission& submission) {
  archive(submission.envelope, submission.commitment, submission.ack);
}
template <class Archive>
void describe(Archive& archive, Acks& acks) {
  acks.describe_fields(archive);
}

}  // namespace sluis::broker
