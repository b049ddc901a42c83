// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/notices.h"

#include "adapters/gateway/case_book.h"
#include "adapters/sdk/notice_check.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kNoticesSaidMax = 64;  // in one FETCH

// Of a covenant before ours: its ladder may be what ours has no more.
std::optional<NoticeId> unread(const consent::Covenant& covenant, const codec::Proven& notice) {
  if (!notice.opening) return std::nullopt;
  const auto body = canon::decode<consent::CaseDueBody>(notice.opening->body, "notice");
  if (!body.ok() || body->covenant >= covenant.version) return std::nullopt;
  return body->notice_id;
}

}  // namespace

std::vector<NoticeId> Notices::held() const {
  std::vector<NoticeId> out;
  for (const RowKind kind : kNoticeKinds) {
    for (const NoticeRow& row : host_.vault.all<NoticeRow>(kind)) {
      if (!row.said) out.push_back(row.id);
    }
  }
  std::sort(out.begin(), out.end());
  if (out.size() > kNoticesSaidMax) out.resize(kNoticesSaidMax);
  return out;
}

void Notices::said(const std::vector<NoticeId>& held) {
  Batch batch;
  for (const NoticeId& id : held) {
    for (const RowKind kind : kNoticeKinds) {
      auto row = host_.vault.get<NoticeRow>(kind, id);
      if (!row || row->said) continue;
      row->said = true;
      batch.put(kind, id, *row);
    }
  }
  if (!batch.empty()) host_.vault.commit(batch);
}

bool Notices::take(Link& link, const codec::Fetched& fetched) {
  bool taken = false;
  for (const codec::Proven& notice : fetched.notices) {
    const auto shown = std::find_if(
        fetched.designated.begin(), fetched.designated.end(),
        [&](const codec::Designated& each) { return each.notice == notice.index; });
    const bool has = shown != fetched.designated.end();
    taken = take_one(link, notice, has ? shown->facts : Facts{}) || taken;
  }
  return taken;
}

// After entry `at` it was accepted, led or given back by another designation: none of the three is
// possible while somebody else has it.
bool Notices::is_back_since(const CaseId& id, std::uint64_t at) const {
  const Books books = case_books(host_);
  const BookedCase* booked = books.find(id);
  if (booked != nullptr && is_led_since(*booked, at)) return true;
  const auto rows = host_.vault.all<NoticeRow>(RowKind::notice);
  return std::any_of(rows.begin(), rows.end(), [&](const NoticeRow& row) {
    const auto body = canon::decode<consent::CaseDueBody>(row.body, "notice");
    return body.ok() && row.index > at && body->case_id == id &&
           body->deadline.duty == consent::CaseDuty::take_up &&
           body->responsible == host_.member();
  });
}

Result<bool> Notices::check_let_go(const Link& link, const codec::Proven& notice,
                                   const Facts& facts, const consent::CaseDueBody& body) const {
  for (const codec::FactUsed& fact : facts) {
    if (fact.record.checkpoint != notice.checkpoint) {
      return Error{ErrorCode::no_release_record, "checkpoint"};
    }
  }
  const sdk::OwnView view{host_.covenant, link.directory().keys(), link.ledger()};
  SLUIS_TRY(at, sdk::check_designated(view, facts, body));
  return !is_back_since(body.case_id, at);
}

// Once: it is given with each FETCH.
void Notices::tell_not_designated(Link& link, const codec::Proven& notice, const NoticeId& id,
                                  const Error& error) {
  if (!not_designated_.insert(id).second) return;
  log_error("notice.not_designated", error);
  link.evidence(error, codec::serialise(codec::ToMember{RequestId{}, notice}));
}

bool Notices::take_one(Link& link, const codec::Proven& notice, const Facts& facts) {
  const auto body = sdk::check_notice(notice, host_.member(), host_.covenant, link.ledger());
  std::optional<NoticeId> apart;
  if (!body.ok()) {
    log_error("notice.refused", body.error());
    // It is in the ledger and ours; a covenant that this gateway does not have yet is no lie of the
    // broker's, and one that is over is none either.
    const bool is_unexplained = body.code() == ErrorCode::no_rule;
    if (is_unexplained) apart = unread(host_.covenant, notice);
    if (!is_unexplained) link.evidence(body.error(), as_bytes(notice.checkpoint));
    if (!apart) return false;
  }
  if (const Status witnessed = link.witnessed(notice.checkpoint); !witnessed.ok()) {
    log_error("notice.refused", witnessed.error());
    return false;
  }
  if (body.ok() && sdk::is_let_go(*body)) {
    const Result<bool> goes = check_let_go(link, notice, facts, *body);
    // Whose key is not known may be newer than the directory here.
    const bool asks = !goes.ok() && goes.code() == ErrorCode::unknown_key &&
                      refreshed_.insert(body->notice_id).second;
    if (asks) link.refresh();
    // It is given again: with that directory, or once its covenant is here.
    if (asks || (!goes.ok() && body->covenant > host_.covenant.version)) return false;
    if (!goes.ok()) tell_not_designated(link, notice, body->notice_id, goes.error());
    // Another may have been on the last rung by the covenant of then: that is not known here.
    if (!goes.ok() && body->covenant == host_.covenant.version) return false;
    if (!goes.ok() || !*goes) apart = body->notice_id;
  }
  link.tie(notice.checkpoint);
  return apart ? keep(RowKind::unread_notice, notice, *apart)
               : keep(RowKind::notice, notice, body->notice_id);
}

bool Notices::keep(RowKind kind, const codec::Proven& notice, const NoticeId& id) {
  auto row = host_.vault.get<NoticeRow>(kind, id);
  const bool is_new = !row;
  if (is_new) {
    row = NoticeRow{id, notice.index, host_.clock.wall(), false, notice.opening->body,
                    codec::serialise(codec::ToMember{RequestId{}, notice})};
    log_event("notice.taken");
  }
  row->said = false;  // given again: it did not hear that it is here
  Batch batch;
  batch.put(kind, id, *row);
  const auto body = canon::decode<consent::CaseDueBody>(row->body, "notice");
  // One that the covenant of now does not explain changes nothing: it could be of any version.
  const bool is_read = is_new && kind == RowKind::notice;
  if (is_read && body.ok()) on_designated(host_, batch, *body);
  host_.vault.commit(batch);
  return is_new;
}

}  // namespace sluis::gateway
