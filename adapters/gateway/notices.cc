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

bool Notices::take(Link& link, const std::vector<codec::Proven>& notices) {
  bool taken = false;
  for (const codec::Proven& notice : notices) taken = take_one(link, notice) || taken;
  return taken;
}

bool Notices::take_one(Link& link, const codec::Proven& notice) {
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
