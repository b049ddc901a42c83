// SPDX-License-Identifier: EUPL-1.2
// What an observer outside the broker knows of grounds: which consents and withdrawals stand in the
// ledger, and what they say of a message. It shares no code with decide() or the machine.
//
// Pure. Thread safety: none. The simulated world is simple enough for a rule of some lines:
// consents are recorded by the source itself, have one giver and no refusals. Who withdrew is a
// giver whose no holds for all others until he says yes again; who gives alone is not blocked.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis::sim {

enum class Who : std::uint8_t { child, mother, father };
struct Human {
  std::size_t child = 0;
  Who who = Who::child;
  auto operator<=>(const Human&) const = default;
};

struct PlannedConsent {
  Human giver;
  std::uint16_t kind = 0;  // 0: any
  TimeMs from, until;
};
struct PlannedWithdrawal {
  Human giver;
  std::uint16_t kind = 0;  // 0: any
};
struct PlannedMessage {
  MemberId sender, recipient;
  ExchangeId exchange;
  EnvelopeHash envelope;
  std::size_t child = 0;
  std::optional<std::size_t> relative;  // another child whom it also concerns
  std::uint16_t kind = 0;
  TimeMs expires;
};

class Oracle {
 public:
  void plan(const Commitment& act, const ConsentId& id, const PlannedConsent& consent) {
    consents_[id].plan = consent;
    records_[act] = id;
  }
  void plan_answer(const Commitment& act, const ConsentId& id) { answers_[act] = id; }
  void plan(const Commitment& act, const WithdrawId& id, const PlannedWithdrawal& withdrawal) {
    withdrawals_[id].plan = withdrawal;
    withdraw_acts_[act] = id;
  }
  void plan(const MessageId& id, const PlannedMessage& message) {
    messages_[id] = message;
    by_envelope_[message.envelope] = id;
  }

  void plan_erasure(const Commitment& act, std::size_t child) { erasures_[act] = child; }
  std::optional<std::size_t> erasure(const Commitment& act) const {
    const auto row = erasures_.find(act);
    return row == erasures_.end() ? std::nullopt : std::optional(row->second);
  }
  // From here on nothing is said about this child: its records are gone, and it may come back.
  void erase(std::size_t child) { erased_.insert(child); }
  bool is_erased(std::size_t child) const { return erased_.contains(child); }
  bool is_erased(const PlannedMessage& message) const {
    return is_erased(message.child) || (message.relative && is_erased(*message.relative));
  }
  bool is_erased(const MessageId& id) const {
    const PlannedMessage* found = message(id);
    return found != nullptr && is_erased(*found);
  }
  bool is_erased(const WithdrawId& id) const {
    const auto row = withdrawals_.find(id);
    return row != withdrawals_.end() && is_erased(row->second.plan.giver.child);
  }

  // The act stands in the ledger. Returns the withdrawal that it is, if it is one.
  std::optional<WithdrawId> recorded(const Commitment& act, std::uint64_t index) {
    if (const auto row = records_.find(act); row != records_.end()) {
      consents_[row->second].index = index;
    }
    if (const auto row = answers_.find(act); row != answers_.end()) {
      consents_[row->second].answered = index;
    }
    const auto row = withdraw_acts_.find(act);
    if (row == withdraw_acts_.end()) return std::nullopt;
    withdrawals_[row->second].index = index;
    return row->second;
  }

  // Whether consents permit `message` at `wall`, one for each whom it concerns; `as_if_absent`:
  // were it not for that one.
  bool permits(const PlannedMessage& message, TimeMs wall,
               const std::optional<WithdrawId>& as_if_absent = std::nullopt) const {
    return permits_about(message.child, message, wall, as_if_absent) &&
           (!message.relative || permits_about(*message.relative, message, wall, as_if_absent));
  }

  // Whether that withdrawal speaks of a consent among the ledger entries in `references`.
  bool beats(const WithdrawId& withdrawal, const PlannedMessage& message,
             const std::vector<std::uint64_t>& references) const {
    for (const auto& [id, consent] : consents_) {
      if (!consent.index || std::find(references.begin(), references.end(), *consent.index) ==
                                references.end()) {
        continue;
      }
      if (is_withdrawn_by(withdrawals_.at(withdrawal), consent, message)) return true;
    }
    return false;
  }

  const PlannedMessage* message(const MessageId& id) const {
    const auto row = messages_.find(id);
    return row == messages_.end() ? nullptr : &row->second;
  }
  std::optional<MessageId> message_of(const EnvelopeHash& envelope) const {
    const auto row = by_envelope_.find(envelope);
    if (row == by_envelope_.end()) return std::nullopt;
    return row->second;
  }

 private:
  struct Consent {
    PlannedConsent plan;
    std::optional<std::uint64_t> index;
    std::optional<std::uint64_t> answered;  // entry of the yes
  };
  struct Withdrawal {
    PlannedWithdrawal plan;
    std::optional<std::uint64_t> index;
  };

  bool permits_about(std::size_t child, const PlannedMessage& message, TimeMs wall,
                     const std::optional<WithdrawId>& as_if_absent) const {
    bool by_another = false;
    for (const auto& [id, consent] : consents_) {
      if (!counts(consent, child, message, wall, as_if_absent)) continue;
      if (consent.plan.giver.who == Who::child) return true;
      by_another = true;
    }
    return by_another && !is_stopped(child, message, wall, as_if_absent);
  }

  // A yes that stands and covers the message.
  bool counts(const Consent& consent, std::size_t child, const PlannedMessage& message, TimeMs wall,
              const std::optional<WithdrawId>& as_if_absent) const {
    const PlannedConsent& plan = consent.plan;
    if (!consent.index || !consent.answered || !is_live(consent, child, wall)) return false;
    if (plan.kind != 0 && plan.kind != message.kind) return false;
    return !is_withdrawn(consent, message, as_if_absent);
  }
  static bool is_live(const Consent& consent, std::size_t child, TimeMs wall) {
    const PlannedConsent& plan = consent.plan;
    return consent.index && plan.giver.child == child && wall >= plan.from && wall < plan.until;
  }

  // Somebody who gives has withdrawn, and has not said yes to this since.
  bool is_stopped(std::size_t child, const PlannedMessage& message, TimeMs wall,
                  const std::optional<WithdrawId>& as_if_absent) const {
    for (const auto& [id, withdrawal] : withdrawals_) {
      const Human& who = withdrawal.plan.giver;
      const std::uint16_t kind = withdrawal.plan.kind;
      if (id == as_if_absent || !withdrawal.index || who.child != child) continue;
      if (kind != 0 && kind != message.kind) continue;
      bool gave = false, gives_again = false;
      for (const auto& [consent_id, consent] : consents_) {
        if (consent.plan.giver.who != who.who || !is_live(consent, child, wall)) continue;
        gave = gave || *consent.index < *withdrawal.index;
        gives_again = gives_again || (counts(consent, child, message, wall, as_if_absent) &&
                                      *consent.answered > *withdrawal.index);
      }
      if (gave && !gives_again) return true;
    }
    return false;
  }

  bool is_withdrawn(const Consent& consent, const PlannedMessage& message,
                    const std::optional<WithdrawId>& as_if_absent) const {
    for (const auto& [id, withdrawal] : withdrawals_) {
      if (id != as_if_absent && is_withdrawn_by(withdrawal, consent, message)) return true;
    }
    return false;
  }
  static bool is_withdrawn_by(const Withdrawal& withdrawal, const Consent& consent,
                              const PlannedMessage& message) {
    if (!withdrawal.index || *withdrawal.index < *consent.index) return false;
    const PlannedWithdrawal& plan = withdrawal.plan;
    if (plan.giver.child != consent.plan.giver.child) return false;
    if (plan.kind != 0 && plan.kind != message.kind) return false;
    return plan.giver.who == Who::child || plan.giver.who == consent.plan.giver.who;
  }

  std::map<ConsentId, Consent> consents_;
  std::map<WithdrawId, Withdrawal> withdrawals_;
  std::map<Commitment, ConsentId> records_, answers_;
  std::map<Commitment, WithdrawId> withdraw_acts_;
  std::map<Commitment, std::size_t> erasures_;
  std::set<std::size_t> erased_;
  std::map<MessageId, PlannedMessage> messages_;
  std::map<EnvelopeHash, MessageId> by_envelope_;
};

}  // namespace sluis::sim
