// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/log_check.h"

#include "consent/core/batch.h"
#include "consent/core/decide.h"
#include "consent/core/directory_entry.h"
#include "consent/core/fact_rights.h"
#include "consent/core/verified.h"
#include "proto/hash/commit.h"

namespace sluis::verify {
namespace {

using consent::Leaf;
using consent::LeafActor;

constexpr std::size_t kAuthorityQuorum = 2;
constexpr DurationMs kEndSlack{300'000};  // beyond the last lease that may run
constexpr std::size_t kWithoutEndTold = 64;

// A leaf names its second, a key its millisecond: what began or ended within that second counts.
template <class Find>
auto in_second(std::uint64_t time_s, Find find) {
  auto found = find(TimeMs{time_s * 1000});
  return found.ok() ? found : find(TimeMs{time_s * 1000 + 999});
}

SignedAct act_of(const Leaf& leaf, const LogEntry& entry) {
  SignedAct act;
  act.type = leaf.type;
  act.covenant = leaf.covenant;
  act.commitment = leaf.commitment;
  act.opening = entry.opening;
  return act;
}

bool looks_at_all(std::uint16_t question) {
  const auto asked = static_cast<consent::ReadQuestion>(question);
  return asked == consent::ReadQuestion::log || asked == consent::ReadQuestion::openings ||
         asked == consent::ReadQuestion::person || asked == consent::ReadQuestion::erasure;
}

bool has_rule(const consent::Covenant& covenant, const consent::DecisionBody& body) {
  const consent::Member* source = covenant.member(body.source);
  const consent::Member* recipient = covenant.member(body.recipient);
  if (source == nullptr || recipient == nullptr) return false;
  for (const consent::ReleaseRule& rule : covenant.rules) {
    const auto& grounds = rule.grounds;
    if (rule.from_role == source->role && rule.to_role == recipient->role &&
        body.level <= rule.level &&
        std::find(grounds.begin(), grounds.end(), body.ground) != grounds.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace

LogCheck::LogCheck(consent::Directory directory, std::vector<Bytes> covenants,
                   consent::SignatureCheck check)
    : directory_(std::move(directory)),
      covenant_bytes_(std::move(covenants)),
      check_(std::move(check)) {}

bool LogCheck::signed_by(const LeafSignature& signature, const Leaf& leaf, const Bytes& text) {
  const auto row = in_second(leaf.time_s, [&](TimeMs at) {
    return directory_.signing_key(signature.key_id, at);
  });
  if (!row.ok() || row->member != leaf.member) return false;
  if (last_good_.second == signature && last_good_.first == text) return true;
  if (!check_(row->key, text, signature.signature)) return false;
  last_good_ = {text, signature};
  return true;
}

std::optional<Fault> LogCheck::check_signatures(const Leaf& leaf) {
  if (leaf.batch && !consent::verify_batch(*leaf.batch, {leaf.type, leaf.commitment}).ok()) {
    return fault("leaf.batch", ErrorCode::not_in_tree);
  }
  if (leaf.type == LeafType::covenant) return check_covenant(leaf);
  const LeafActor actor = consent::actor_of(leaf.type);
  if (actor == LeafActor::broker) {
    if (!leaf.member.is_zero()) return fault("leaf.member", ErrorCode::not_your_act);
    return std::nullopt;
  }
  const Bytes text = consent::signed_text(leaf);
  for (const LeafSignature& signature : leaf.signatures) {
    if (!signed_by(signature, leaf, text)) return fault("leaf.signature", ErrorCode::bad_signature);
    ++counts_.signatures;
  }
  return std::nullopt;
}

// The bytes come from beside the log; the commitment in the leaf says that they are the right ones.
std::optional<Fault> LogCheck::check_covenant(const Leaf& leaf) {
  for (const Bytes& bytes : covenant_bytes_) {
    if (consent::covenant_commitment(bytes) != leaf.commitment) continue;
    Result<consent::Covenant> covenant = consent::decode_covenant(bytes);
    if (!covenant.ok()) return fault("covenant", covenant.code());
    // Its keys are those in force by then, at some moment of its second.
    if (!covenants_.empty()) {
      const auto& first = covenants_.begin()->second.authority;
      const std::uint64_t before_s = leaf.time_s == 0 ? 0 : leaf.time_s - 1;
      if (covenant->authority != directory_.authority_at(leaf.time_s, first) &&
          covenant->authority != directory_.authority_at(before_s, first)) {
        return fault("covenant", ErrorCode::covenant_not_signed);
      }
    }
    if (consent::authority_signatures(leaf, covenant->authority, check_) < kAuthorityQuorum) {
      return fault("leaf.signature", ErrorCode::covenant_not_signed);
    }
    counts_.signatures += leaf.signatures.size();
    covenants_.insert_or_assign(covenant->version, std::move(*covenant));
    return std::nullopt;
  }
  return fault("covenant", ErrorCode::covenant_unknown);
}

// Of an act of two people: the first of them, whose function may look up whom it reaches, or
// correct.
std::optional<Fault> LogCheck::check_proposer(const Leaf& leaf, const SignedAct& act) {
  const auto proposal = consent::proposal_of(act);
  if (!proposal.ok()) return fault("body", proposal.code());
  if (!*proposal) return std::nullopt;
  const consent::Proposer& proposer = (*proposal)->proposer;
  const auto row = in_second(leaf.time_s, [&](TimeMs at) {
    return directory_.worker(leaf.member, proposer.worker, at);
  });
  const Bytes text = consent::proposal_text(leaf.type, leaf.covenant, (*proposal)->what);
  if (!row.ok() || !check_(row->added.worker_key, text, proposer.signature)) {
    return fault("body.proposer", ErrorCode::bad_signature);
  }
  ++counts_.signatures;
  const auto covenant = covenants_.find(leaf.covenant);
  const consent::Function* function =
      covenant == covenants_.end() ? nullptr : covenant->second.function(proposer.function);
  const bool may =
      function != nullptr && row->added.function == proposer.function &&
      (leaf.type == LeafType::correction ? consent::may_correct(*function) : function->audits);
  if (!may) return fault("body.proposer", ErrorCode::not_allowed);
  return std::nullopt;
}

std::optional<Fault> LogCheck::check_act(const Leaf& leaf, const LogEntry& entry) {
  const SignedAct act = act_of(leaf, entry);
  const auto actor = consent::actor_of(act);
  if (!actor.ok()) return fault("body", actor.code());
  if (actor->member != leaf.member) return fault("body", ErrorCode::not_your_act);
  if (actor->worker.is_zero()) {
    if (entry.worker_signature.is_zero()) return std::nullopt;
    return fault("worker_signature", ErrorCode::not_canonical);
  }
  const auto row = in_second(leaf.time_s, [&](TimeMs at) {
    return directory_.worker(actor->member, actor->worker, at);
  });
  const Bytes text = consent::act_text(leaf.type, leaf.covenant, leaf.commitment);
  if (!row.ok() || !check_(row->added.worker_key, text, entry.worker_signature)) {
    return fault("worker_signature", ErrorCode::bad_signature);
  }
  ++counts_.signatures;
  const auto covenant = covenants_.find(leaf.covenant);
  const consent::Function* function =
      covenant == covenants_.end() ? nullptr : covenant->second.function(actor->function);
  if (function == nullptr || row->added.function != actor->function) {
    return fault("body", ErrorCode::not_allowed);
  }
  if (leaf.type == LeafType::correction && !consent::may_correct(*function)) {
    return fault("body", ErrorCode::not_allowed);
  }
  if (leaf.type != LeafType::read) return check_proposer(leaf, act);
  const auto body = canon::decode<consent::ReadBody>(entry.opening.body, "read");
  if (!body.ok()) return fault("body", body.code());
  if (looks_at_all(body->question) && !function->audits) {
    return fault("body", ErrorCode::not_allowed);
  }
  return std::nullopt;
}

std::optional<Fault> LogCheck::check_opening(const Leaf& leaf, const LogEntry& entry) {
  if (entry.state != OpeningState::open) {
    // A covenant stands beside the log and was checked by its leaf: it is open to all.
    if (leaf.type == LeafType::covenant) ++counts_.opened;
    else if (entry.state == OpeningState::erased) ++counts_.erased;
    else ++counts_.closed;
    gaps_ = gaps_ || leaf.type != LeafType::covenant;
    return std::nullopt;
  }
  ++counts_.opened;
  if (!hash::opens(leaf.commitment, leaf.type, entry.opening)) {
    return fault("opening", ErrorCode::bad_opening);
  }
  const LeafActor actor = consent::actor_of(leaf.type);
  if (actor == LeafActor::member || actor == LeafActor::two_people) {
    if (auto wrong = check_act(leaf, entry)) return wrong;
  } else if (!entry.worker_signature.is_zero()) {
    return fault("worker_signature", ErrorCode::not_canonical);
  }
  return check_body(leaf, entry.opening.body);
}

std::optional<Fault> LogCheck::check_decision(const Leaf& leaf,
                                              const consent::DecisionBody& body) {
  ++counts_.decisions;
  const auto covenant = covenants_.find(body.covenant);
  if (covenant == covenants_.end() || body.covenant != leaf.covenant) {
    return fault("body.covenant", ErrorCode::covenant_unknown);
  }
  if (body.machine == 0 || body.machine > consent::kDecideVersion) {
    return fault("body.machine", ErrorCode::unknown_version);
  }
  for (const std::uint64_t index : body.references) {
    const auto type = index < types_.size() ? static_cast<LeafType>(types_[index])
                                            : LeafType::person;
    if (type != LeafType::fact && type != LeafType::withdraw) {
      return fault("body.references", ErrorCode::out_of_range);
    }
  }
  const bool permits = body.verdict == consent::Verdict::permit;
  if (permits != (body.reason == static_cast<std::uint16_t>(ErrorCode::permit))) {
    return fault("body.reason", ErrorCode::out_of_range);
  }
  if (permits && !has_rule(covenant->second, body)) return fault("body", ErrorCode::no_rule);
  if (!body.exchange_id.is_zero()) {
    decided_[{body.exchange_id, body.recipient}] = {body.verdict, body.level, body.ground};
  }
  return std::nullopt;
}

// A release rests on the last decision before it, which permitted that level on that ground, and on
// an envelope that its source submitted for this recipient. Nothing is released after a correction.
std::optional<Fault> LogCheck::check_release(const consent::ReleaseBody& body) {
  ++counts_.releases;
  if (corrected_.contains(body.exchange_id)) return fault("body", ErrorCode::exchange_corrected);
  const auto decided = decided_.find({body.exchange_id, body.recipient});
  const auto sent = sent_.find(body.envelope);
  if (decided == decided_.end() || sent == sent_.end()) {
    if (!gaps_) return fault("body", ErrorCode::no_release_record);
    ++counts_.releases_unchecked;
    return std::nullopt;
  }
  const Decided& last = decided->second;
  const bool rests = last.verdict == consent::Verdict::permit && last.level >= body.level &&
                     last.ground == body.ground;
  if (!rests) {
    if (!gaps_) return fault("body", ErrorCode::no_ground);
    ++counts_.releases_unchecked;
  }
  const bool names_it = sent->second.exchange == body.exchange_id &&
                        sent->second.recipient == body.recipient &&
                        sent->second.content == body.content;
  if (!names_it) return fault("body", ErrorCode::wrong_release_record);
  return std::nullopt;
}

// An alert stands under a linking ground that the covenant has.
std::optional<Fault> LogCheck::check_linked(const consent::LinkedBody& body) {
  const auto covenant = covenants_.find(body.covenant);
  if (covenant == covenants_.end()) return fault("body.covenant", ErrorCode::covenant_unknown);
  const consent::Ground* ground = covenant->second.ground(body.ground);
  if (ground == nullptr || ground->type != consent::GroundType::linking) {
    return fault("body", ErrorCode::no_ground);
  }
  linked_[counts_.entries] = body;
  return std::nullopt;
}

// It is given as it was linked, to its receiver or to who signalled.
std::optional<Fault> LogCheck::check_alert(const consent::AlertReleaseBody& body) {
  ++counts_.releases;
  const auto linked = linked_.find(body.linked);
  if (linked == linked_.end()) {
    if (!gaps_) return fault("body", ErrorCode::no_release_record);
    ++counts_.releases_unchecked;
    return std::nullopt;
  }
  const consent::LinkedBody& alert = linked->second;
  const bool reads = body.recipient == alert.receiver ||
                     std::binary_search(alert.reporters.begin(), alert.reporters.end(),
                                        body.recipient);
  if (!reads || body.alert_id != alert.alert_id || body.ground != alert.ground) {
    return fault("body", ErrorCode::wrong_release_record);
  }
  return std::nullopt;
}

std::optional<Fault> LogCheck::check_body(const Leaf& leaf, const Bytes& body) {
  if (leaf.type == LeafType::decision) {
    const auto decision = canon::decode<consent::DecisionBody>(body, "decision");
    if (!decision.ok()) return fault("body", decision.code());
    return check_decision(leaf, *decision);
  }
  if (leaf.type == LeafType::submit) {
    const auto submit = canon::decode<consent::SubmitBody>(body, "submit");
    if (!submit.ok()) return fault("body", submit.code());
    sent_[submit->envelope] = {submit->exchange_id, submit->recipient, submit->content_now};
    const auto covenant = covenants_.find(leaf.covenant);
    if (covenant != covenants_.end()) {
      const consent::Limits& limits = covenant->second.limits;
      const std::uint64_t lease_ms = limits.lease_ms + limits.margin_ms +
                                     limits.lease_ms * limits.drift_per_million / 1'000'000;
      open_[submit->message_id] = {
          counts_.entries, submit->expires + DurationMs{lease_ms} + kEndSlack};
    }
  }
  note_end(leaf, body);
  if (leaf.type == LeafType::correction) {
    const auto correction = canon::decode<consent::CorrectionBody>(body, "correction");
    if (!correction.ok()) return fault("body", correction.code());
    corrected_.insert(correction->exchange_id);
  }
  if (leaf.type == LeafType::linked) {
    const auto linked = canon::decode<consent::LinkedBody>(body, "linked");
    if (!linked.ok()) return fault("body", linked.code());
    return check_linked(*linked);
  }
  if (leaf.type == LeafType::case_due) {
    const auto due = canon::decode<consent::CaseDueBody>(body, "case_due");
    if (!due.ok()) return fault("body", due.code());
  }
  if (leaf.type == LeafType::release && body.front() == consent::kAlertReleaseVersion) {
    const auto alert = canon::decode<consent::AlertReleaseBody>(body, "release");
    if (!alert.ok()) return fault("body", alert.code());
    return check_alert(*alert);
  }
  if (leaf.type == LeafType::release) {
    const auto release = canon::decode<consent::ReleaseBody>(body, "release");
    if (!release.ok()) return fault("body", release.code());
    return check_release(*release);
  }
  return std::nullopt;
}

// What is returned, expired, unknown or opened has ended. "Not opened" ends a lease alone.
void LogCheck::note_end(const Leaf& leaf, const Bytes& body) {
  switch (leaf.type) {
    case LeafType::expired:
    case LeafType::returned:
    case LeafType::unknown: {
      const auto end = canon::decode<consent::EndBody>(body, "end");
      if (end.ok()) open_.erase(end->message_id);
      return;
    }
    case LeafType::receipt: {
      const auto receipt = canon::decode<consent::ReceiptBody>(body, "receipt");
      if (!receipt.ok() || receipt->outcome != consent::ReceiptOutcome::opened) return;
      open_.erase(receipt->message_id);
      return;
    }
    default: return;
  }
}

void LogCheck::finish() {
  counts_.without_end = 0;
  counts_.without_end_index.clear();
  for (const auto& [message, accepted] : open_) {
    if (accepted.second.ms >= time_s_ * 1'000) continue;
    ++counts_.without_end;
    counts_.without_end_index.push_back(accepted.first);
  }
  std::sort(counts_.without_end_index.begin(), counts_.without_end_index.end());
  if (counts_.without_end_index.size() > kWithoutEndTold) {
    counts_.without_end_index.resize(kWithoutEndTold);
  }
}

std::optional<Fault> LogCheck::take(const LogEntry& entry) {
  const Result<Leaf> leaf = consent::decode_leaf(entry.leaf);
  if (!leaf.ok()) return fault("leaf", leaf.code());
  if (leaf->time_s < time_s_) return fault("leaf.time_s", ErrorCode::out_of_range);
  time_s_ = leaf->time_s;
  if (auto wrong = check_signatures(*leaf)) return wrong;
  if (leaf->type != LeafType::covenant && !covenants_.contains(leaf->covenant)) {
    return fault("leaf.covenant", ErrorCode::covenant_unknown);
  }
  if (auto wrong = check_opening(*leaf, entry)) return wrong;
  types_.push_back(static_cast<std::uint8_t>(leaf->type));
  frontier_.append(consent::leaf_hash(entry.leaf));
  ++counts_.entries;
  return std::nullopt;
}

}  // namespace sluis::verify
