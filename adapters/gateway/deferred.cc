// SPDX-License-Identifier: EUPL-1.2
// A delivery as it comes: opened, refused, or deferred while the turn of its witnesses is asked.
//
// At most kDeferredMax wait, and no FETCH is sent that might bring more: what comes beyond is
// refused at once, as without a turn. One question is open at a time; with a connection that ends
// the question goes, and those that wait are asked about again. Each is asked about after it came,
// and once for each turn that is proven meanwhile.
#include "adapters/gateway/inbox.h"
#include "consent/core/witness_set.h"

namespace sluis::gateway {

void Inbox::take(Link& link, const SentFetch& fetch, const codec::Delivery& delivery,
                 std::uint32_t asked) {
  const auto release = check_delivery(delivery, fetch, host_, link.directory().keys(),
                                      link.ledger());
  const std::string& note = delivery.release.checkpoint;
  if (!release.ok()) return refuse(delivery, fetch, release.error(), as_bytes(note), link);
  const Status witnessed = link.witnessed(note);
  const ProtectedHeader& header = delivery.envelope.header;
  const bool alone = !witnessed.ok() &&
                     consent::opens_unwitnessed(host_.covenant, header.urgent, header.kind);
  const bool waits = !alone && may_defer(link, witnessed, asked);
  if (waits && defer(fetch, delivery, *release)) return;
  if (!witnessed.ok() && !alone) {
    return refuse(delivery, fetch, witnessed.error(), as_bytes(note), link);
  }
  link.tie(note);
  const CoveredRow covered{covered_by(link.directory().keys(), header, release->content)};
  open({fetch, delivery, *release, covered, link.directory_age(),
        alone && link.directory_is_held()});
}

// Of who counts since just now the directory is on its way: under the old one nothing opens.
bool Inbox::may_defer(const Link& link, const Status& witnessed, std::uint32_t asked) const {
  if (!witnessed.ok()) return link.witnesses_wait() && host_.waiting_covenant().version > asked;
  const clock::ClockReading now = host_.clock.read();
  return !link.ready() && !check_directory_age(link.directory_age(), kOpeningAgeMax, now).ok();
}

// Given twice it waits once.
bool Inbox::defer(const SentFetch& fetch, const codec::Delivery& delivery,
                  const consent::ReleaseBody& release) {
  const ProtectedHeader& header = delivery.envelope.header;
  const Bytes key = burn_key(header.message_id, release.lease);
  if (deferred_.contains(key)) return true;
  if (deferred_.size() >= kDeferredMax) return false;
  const std::uint64_t lease_ms = std::min(release.lease_ms, host_.covenant.limits.lease_ms);
  const Owed owed{header.message_id, release.envelope, release.lease, false, {},
                  static_cast<std::uint16_t>(ErrorCode::lease_over)};
  deferred_.emplace(key, Deferred{fetch, delivery, owed,
                                  BootTimeMs{fetch.sent.boot.ms + lease_ms}});
  log_event("mail.deferred");
  return true;
}

void Inbox::end_deferred() {
  const BootTimeMs now = host_.clock.boot();
  std::erase_if(deferred_, [&](const auto& row) {
    const Deferred& each = row.second;
    if (now < each.lease_ends) return false;
    burn(each.delivery.envelope.header.sender, each.owed);
    return true;
  });
}

void Inbox::ask_turn(Link& link) {
  const auto asking = std::make_shared<char>();
  turn_ = asking;
  for (auto& [key, each] : deferred_) each.asked = host_.waiting_covenant().version;
  link.ask_change([this, &link, asking] { after_turn(link); });
}

// Whatever came of it; what came since it was asked waits for the next answer.
void Inbox::after_turn(Link& link) {
  turn_.reset();
  for (auto& [key, each] : std::exchange(deferred_, {})) {
    if (each.asked == 0) deferred_.emplace(key, std::move(each));
    else take(link, each.fetch, each.delivery, each.asked);
  }
}

}  // namespace sluis::gateway
