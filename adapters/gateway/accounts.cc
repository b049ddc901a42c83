// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/accounts.h"

#include <algorithm>

#include "consent/core/leaf.h"
#include "proto/seal/signed_text.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kAskAgainMs = 5'000;      // after an answer that settled nothing
constexpr std::uint64_t kAskEndAgainMs = 60'000;  // of what was sent from here
constexpr std::size_t kAskedMax = 16;             // in one step
constexpr std::size_t kUnusedTold = 16;           // with each message, the newest

Bytes frame_of(const codec::Proven& record) {
  return codec::serialise(codec::ToMember{RequestId{}, record});
}

sdk::Numbered numbered(const Host& host, const AcceptRow& row) {
  return {host.member(), row.recipient, row.sequence, row.message, row.envelope};
}

}  // namespace

void Accounts::recover() {
  for (AcceptRow& row : host_.vault.all<AcceptRow>(RowKind::accept)) {
    if (row.end_index == 0) sent_[row.message].row = std::move(row);
  }
  for (const auto& [key, bytes] : host_.vault.all_bytes(RowKind::expected)) {
    const auto sender = MemberId::from(key);
    auto row = canon::decode<sdk::Expected>(bytes.reveal(), "vault row");
    if (!sender || !row.ok()) FATAL("a row of the vault has another form");
    expected_[*sender] = std::move(*row);
  }
}

void Accounts::reconnected() {
  for (auto& [message, sent] : sent_) sent.asked_ms = 0;
  asked_ms_.clear();
}

void Accounts::accepted(Batch& batch, const codec::Submit& submit, std::uint64_t index) {
  const ProtectedHeader& header = submit.envelope.header;
  AcceptRow row;
  row.message = header.message_id;
  row.exchange_id = header.exchange_id;
  row.recipient = header.recipients.front().member;
  row.sequence = header.sequence;
  row.envelope = seal::envelope_hash(submit.envelope);
  row.commitment = submit.act.commitment;
  row.submit_index = index;
  row.accepted = host_.clock.wall();
  row.due = sdk::end_due(host_.covenant.limits, row.accepted, header.expires, header.urgent);
  batch.put(RowKind::accept, row.message, row);
  sent_[row.message].row = row;
}

void Accounts::refused(Batch& batch, const codec::Submit& submit) {
  const ProtectedHeader& header = submit.envelope.header;
  const MemberId& recipient = header.recipients.front().member;
  NumbersRow row = host_.vault.get<NumbersRow>(RowKind::unused, recipient).value_or(NumbersRow{});
  row.numbers.push_back(header.sequence);
  std::sort(row.numbers.begin(), row.numbers.end());
  row.numbers.erase(std::unique(row.numbers.begin(), row.numbers.end()), row.numbers.end());
  if (row.numbers.size() > kUnusedTold) row.numbers.erase(row.numbers.begin());
  batch.put(RowKind::unused, recipient, row);
}

void Accounts::ended(const MessageId& message) {
  const auto sent = sent_.find(message);
  if (sent == sent_.end()) return;
  if (!std::exchange(sent->second.ends, true)) sent->second.asked_ms = 0;
}

void Accounts::put(Batch& batch, const MemberId& sender) {
  batch.put(RowKind::expected, sender, expected_[sender]);
}

void Accounts::opened(Batch& batch, const MemberId& sender, std::uint64_t sequence,
                      const std::vector<std::uint64_t>& unused) {
  sdk::Expected& expected = expected_[sender];
  expected.seen(sequence, host_.clock.wall());
  for (const std::uint64_t number : unused) {
    if (number < sequence) expected.account(number);
  }
  put(batch, sender);
}

void Accounts::step(Link& link, std::uint64_t now_ms) {
  std::size_t asked = 0;
  for (auto& [message, sent] : sent_) {
    const std::uint64_t before = sent.asked_ms;
    step_sent(link, sent, now_ms);
    if (sent.asked_ms != before && ++asked == kAskedMax) break;
  }
  step_missing(link, now_ms);
}

void Accounts::step_sent(Link& link, Sent& sent, std::uint64_t now_ms) {
  AcceptRow& row = sent.row;
  const TimeMs now = host_.clock.wall();
  // Neither its acceptance, when that is not shown, nor its end may be put off without limit.
  const bool late = row.due <= now ||
                    (row.accept.empty() && row.accepted + sdk::kAnswerMax <= now);
  if (late && !row.told) {
    row.told = true;
    log_error("message.unaccounted", {ErrorCode::unaccounted, "message"});
    host_.vault.put(RowKind::accept, row.message, row);
  }
  const bool asks_end = !row.accept.empty() && (sent.ends || row.due <= now);
  if (!link.ready() || (!row.accept.empty() && !asks_end)) return;
  const std::uint64_t again_ms = sent.ends ? kAskAgainMs : kAskEndAgainMs;
  const std::uint64_t wait_ms = asks_end ? again_ms : kAskAgainMs;
  if (sent.asked_ms != 0 && now_ms - sent.asked_ms < wait_ms) return;
  sent.asked_ms = now_ms;
  const MessageId message = row.message;
  if (asks_end) {
    link.ask(codec::EndOf{host_.member(), row.recipient, row.sequence},
             [this, &link, message](const codec::Reply& got) { on_end(link, message, got); });
  } else {
    link.ask(codec::ProofOf{row.submit_index},
             [this, &link, message](const codec::Reply& got) { on_accept(link, message, got); });
  }
}

void Accounts::keep_evidence(Link& link, const Error& error, const codec::Proven& record) {
  if (refused_leaves_.insert(record.leaf).second) link.evidence(error, record.leaf);
}

void Accounts::on_accept(Link& link, const MessageId& message, const codec::Reply& reply) {
  const auto* record = std::get_if<codec::Proven>(&reply);
  const auto found = sent_.find(message);
  if (record == nullptr || found == sent_.end() || !found->second.row.accept.empty()) return;
  AcceptRow& row = found->second.row;
  const auto leaf = consent::decode_leaf(record->leaf);
  Status checked = link.ledger().check(*record);
  const bool is_it = leaf.ok() && leaf->type == LeafType::submit &&
                     leaf->commitment == row.commitment && record->index == row.submit_index;
  if (checked.ok() && !is_it) checked = Error{ErrorCode::wrong_release_record, "accepted"};
  if (!checked.ok()) return keep_evidence(link, checked.error(), *record);
  link.tie(record->checkpoint);
  row.accept = frame_of(*record);
  row.told = row.told && row.due <= host_.clock.wall();
  found->second.asked_ms = 0;
  host_.vault.put(RowKind::accept, row.message, row);
}

void Accounts::on_end(Link& link, const MessageId& message, const codec::Reply& reply) {
  const auto* shown = std::get_if<codec::EndShown>(&reply);
  const auto found = sent_.find(message);
  if (shown == nullptr || found == sent_.end()) return;
  AcceptRow& row = found->second.row;
  const auto end = sdk::check_end(*shown, numbered(host_, row), link.ledger(),
                                  link.directory().keys());
  if (!end.ok()) return keep_evidence(link, end.error(), shown->record);
  if (end->type == LeafType::submit) return;
  link.tie(shown->record.checkpoint);
  row.end_index = shown->record.index;
  row.end_type = static_cast<std::uint8_t>(end->type);
  row.end = frame_of(shown->record);
  host_.vault.put(RowKind::accept, row.message, row);
  sent_.erase(found);
}

void Accounts::step_missing(Link& link, std::uint64_t now_ms) {
  const TimeMs now = host_.clock.wall();
  std::size_t asked = 0;
  for (auto& [sender, expected] : expected_) {
    const std::vector<std::uint64_t> overdue = expected.tell_overdue(now);
    if (!overdue.empty()) {
      log_error("message.unaccounted", {ErrorCode::unaccounted, "message"});
      Batch batch;
      put(batch, sender);
      host_.vault.commit(batch);
    }
    if (!link.ready()) continue;
    for (const auto& [sequence, gap] : expected.gaps()) {
      if (asked == kAskedMax) break;
      const Number number{sender, sequence};
      std::uint64_t& asked_ms = asked_ms_[number];
      if (asked_ms != 0 && now_ms - asked_ms < (gap.told ? kAskEndAgainMs : kAskAgainMs)) continue;
      asked_ms = now_ms;
      ++asked;
      link.ask(codec::EndOf{sender, host_.member(), sequence},
               [this, &link, number](const codec::Reply& got) { on_missing(link, number, got); });
    }
  }
}

void Accounts::on_missing(Link& link, const Number& number, const codec::Reply& reply) {
  const auto* shown = std::get_if<codec::EndShown>(&reply);
  const auto& [sender, sequence] = number;
  sdk::Expected& expected = expected_[sender];
  if (shown == nullptr || !expected.gaps().contains(sequence)) return;
  const auto end = sdk::check_end(*shown, {sender, host_.member(), sequence, {}, {}},
                                  link.ledger(), link.directory().keys());
  // A member newer than the directory held here may have signed it.
  if (!end.ok() && end.code() == ErrorCode::unknown_key) return link.refresh();
  if (!end.ok()) return keep_evidence(link, end.error(), shown->record);
  link.tie(shown->record.checkpoint);
  if (end->type == LeafType::submit) {
    expected.shown_accepted(sequence, shown->record.index,
                            host_.clock.wall() + sdk::lease_max(host_.covenant.limits) +
                                sdk::kEndSlack);
  } else {
    expected.account(sequence);
    asked_ms_.erase(number);
  }
  Batch batch;
  put(batch, sender);
  host_.vault.commit(batch);
}

std::vector<Unaccounted> Accounts::unaccounted(std::size_t most) const {
  std::vector<Unaccounted> out;
  for (const auto& [message, sent] : sent_) {
    const AcceptRow& row = sent.row;
    if (!row.told) continue;
    out.push_back({true, row.recipient, row.sequence, row.exchange_id, row.due, row.submit_index});
  }
  for (const auto& [sender, expected] : expected_) {
    for (const auto& [sequence, gap] : expected.gaps()) {
      if (gap.told) out.push_back({false, sender, sequence, {}, gap.due, gap.submit_index});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const Unaccounted& one, const Unaccounted& other) { return one.due < other.due; });
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace sluis::gateway
