// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/notices.h"

#include "adapters/sdk/notice_check.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kNoticesSaidMax = 64;  // in one FETCH

}  // namespace

std::vector<NoticeId> Notices::held() const {
  std::vector<NoticeId> out;
  for (const NoticeRow& row : host_.vault.all<NoticeRow>(RowKind::notice)) {
    if (!row.said) out.push_back(row.id);
  }
  std::sort(out.begin(), out.end());
  if (out.size() > kNoticesSaidMax) out.resize(kNoticesSaidMax);
  return out;
}

void Notices::said(const std::vector<NoticeId>& held) {
  Batch batch;
  for (const NoticeId& id : held) {
    auto row = host_.vault.get<NoticeRow>(RowKind::notice, id);
    if (!row || row->said) continue;
    row->said = true;
    batch.put(RowKind::notice, id, *row);
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
  if (!body.ok()) {
    log_error("notice.refused", body.error());
    // A covenant that this gateway does not have yet is no lie of the broker's.
    if (body.code() != ErrorCode::no_rule) link.evidence(body.error(), as_bytes(notice.checkpoint));
    return false;
  }
  if (const Status witnessed = link.witnessed(notice.checkpoint); !witnessed.ok()) {
    log_error("notice.refused", witnessed.error());
    return false;
  }
  link.tie(notice.checkpoint);
  auto row = host_.vault.get<NoticeRow>(RowKind::notice, body->notice_id);
  if (!row) {
    row = NoticeRow{body->notice_id, notice.index, host_.clock.wall(), false,
                    notice.opening->body,
                    codec::serialise(codec::ToMember{RequestId{}, notice})};
    log_event("notice.taken");
  }
  row->said = false;  // given again: it did not hear that it is here
  host_.vault.put(RowKind::notice, row->id, *row);
  return true;
}

}  // namespace sluis::gateway
