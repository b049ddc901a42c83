// SPDX-License-Identifier: EUPL-1.2
// What became of content whose term is over, and what goes soon: never the content.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/retention.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

bool is_gone(const RetentionRow& row) { return row.state != RetentionState::kept; }

}  // namespace

void Desk::fill_term(const RetentionRow& row, local::Mail& out) const {
  out.set_message(row.message.hex());
  out.set_exchange(row.exchange_id.hex());
  out.set_sender(row.sender.hex());
  out.set_sender_label(label_of(parts_.host.covenant, row.sender));
  out.set_state("removed");
  out.set_opened_ms(row.opened.ms);
  out.set_ground(ground_id(parts_.host.covenant, row.ground));
  out.set_release_index(row.release_index);
  out.set_remove_by_ms(row.due.ms);
  out.set_removed_ms(row.removed.ms);
  out.set_removed_index(row.index);
}

void Desk::fill_onward(const MailRow& row, local::Mail& out) const {
  const Host& host = parts_.host;
  const auto onward = host.vault.get<OnwardRow>(RowKind::onward, mail_key(row.sender, row.message));
  if (!onward) return;
  for (const std::uint16_t number : onward->roles) {
    for (const consent::Term& role : host.covenant.roles) {
      if (role.number == number) out.add_onward(role.label);
    }
  }
}

void Desk::fill_removed(local::Inbox& out) const {
  auto rows = parts_.host.vault.all<RetentionRow>(RowKind::retention);
  std::sort(rows.begin(), rows.end(), [](const RetentionRow& left, const RetentionRow& right) {
    return left.release_index < right.release_index;
  });
  for (const RetentionRow& row : rows) {
    const bool is_mail = is_gone(row) && !row.message.is_zero() && !row.of_question;
    if (is_mail) fill_term(row, *out.add_mails());
  }
}

void Desk::fill_removed(local::Exchanges& out) const {
  for (const RetentionRow& row : parts_.host.vault.all<RetentionRow>(RowKind::retention)) {
    if (!is_gone(row) || !row.message.is_zero() || row.of_question) continue;
    local::Exchange& one = *out.add_exchanges();
    one.set_id(row.exchange_id.hex());
    one.set_remove_by_ms(row.due.ms);
    one.set_removed_ms(row.removed.ms);
    one.set_removed_index(row.index);
  }
}

// In time for who still needs it: to write down in the organisation's own file what belongs there.
void Desk::fill_removal_tasks(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  const TimeMs reminded{host.clock.wall().ms + kRemindMs};
  for (const RetentionRow& row : kept_.ending_by(host.vault, reminded)) {
    const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange_id);
    const bool is_own = row.message.is_zero();
    const bool kept = is_own ? exchange && is_kept(worker, *exchange)
                             : parts_.exclusions.keeps_mail(worker, row.sender, row.message);
    if (kept) continue;
    local::Task& task = *out.add_tasks();
    task.set_kind("removal");
    task.set_state("waiting");
    task.set_exchange(row.exchange_id.hex());
    if (!row.message.is_zero()) task.set_message(row.message.hex());
    task.set_member(row.sender.hex());
    task.set_label(label_of(host.covenant, row.sender));
    task.set_valid_until_ms(row.due.ms);
  }
}

Error Desk::no_message(const std::string& message) const {
  for (const RetentionRow& row : parts_.host.vault.all<RetentionRow>(RowKind::retention)) {
    if (is_gone(row) && row.message.hex() == message) {
      return {ErrorCode::message_removed, "message"};
    }
  }
  return {ErrorCode::no_such_message, "message"};
}

}  // namespace sluis::gateway
