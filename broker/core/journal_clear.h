// SPDX-License-Identifier: EUPL-1.2
// What the journal shows in clear of each payload: identifiers, times and public records. For
// journal_form.cc alone (broker/ARCHITECTURE.md §Journal).
#pragma once

#include "broker/core/event.h"
#include "consent/core/case_bodies.h"
#include "consent/core/covenant.h"
#include "consent/core/note.h"

namespace sluis::broker {

// The clear fields of the payloads that are not acts: identifiers, and what is public anyway.
template <class A>
void clear(A& archive, SubmitEvent& event) {
  archive(event.envelope, event.header.message_id, event.header.exchange_id);
}
template <class A>
void clear(A& archive, ReleaseEvent& event) {
  archive(event.message, event.request, event.nonce, event.boot_id);
}
template <class A> void clear(A& archive, VoidEvent& event) { archive(event.lease); }
template <class A> void clear(A& archive, LeaseOverEvent& event) { archive(event.lease); }
template <class A> void clear(A& archive, ExpireEvent& event) { archive(event.message); }
template <class A> void clear(A& archive, OrderOverEvent& event) { archive(event.order_id); }
template <class A> void clear(A& archive, RenewEvent& event) {
  archive(event.exchange_id, event.recipient);
}
template <class A> void clear(A& archive, UnknownEvent& event) { archive(event.message); }
template <class A> void clear(A& archive, EffectiveEvent& event) {
  archive(event.withdraw_id, event.opened, event.not_opened, event.unknown);
}
template <class A> void clear(A& archive, RedecideEvent& event) { archive(event.exchange_id); }
template <class A> void clear(A& archive, FactTimeEvent& event) { archive(event.person); }
template <class A> void clear(A& archive, BootEvent& event) { archive(event.boot_id); }
template <class A> void clear(A& archive, CovenantEvent& event) {
  archive.limited(event.bytes, consent::kCovenantBytesMax);
  archive(event.signatures, event.batch);
}
template <class A> void clear(A& archive, DirectoryEvent& event) {
  Bytes leaf;
  if constexpr (!A::kReads) leaf = consent::encode_leaf(event.leaf).value();
  archive(event.request, leaf, event.body, event.by_authority);
  if constexpr (A::kReads) {
    auto decoded = consent::decode_leaf(leaf);
    archive.require(decoded.ok(), ErrorCode::malformed);
    if (decoded.ok()) event.leaf = std::move(*decoded);
  }
}

// What an alert says is in the main part.
template <class A> void clear(A& archive, AlertLinked& event) { archive(event.exchange_id); }
template <class A> void clear(A& archive, AlertReleased& event) {
  archive(event.alert_id, event.revision, event.recipient, event.request, event.nonce,
          event.boot_id);
}
template <class A> void clear(A& archive, AlertHad& event) {
  archive(event.alert_id, event.recipient, event.revision);
}
// Whose case it is, is in the head: the persons who seal it.
template <class A> void clear(A& archive, CaseDue& event) {
  archive(event.case_id, event.deadline, event.stage);
}
template <class A> void clear(A& archive, NoticeHad& event) {
  archive(event.notice_id, event.recipient);
}
template <class A> void clear(A& archive, CaseEvent& event) {
  auto number = static_cast<std::uint8_t>(event.what.index());
  archive(number);
  if constexpr (A::kReads) {
    switch (number) {
      case 0: event.what.template emplace<CaseDue>(); break;
      case 1: event.what.template emplace<NoticeHad>(); break;
      default: archive.require(false, ErrorCode::malformed); return;
    }
  }
  std::visit([&](auto& what) { clear(archive, what); }, event.what);
}
template <class A> void clear(A& archive, AlertEvent& event) {
  auto number = static_cast<std::uint8_t>(event.what.index());
  archive(number);
  if constexpr (A::kReads) {
    switch (number) {
      case 0: event.what.template emplace<AlertLinked>(); break;
      case 1: event.what.template emplace<AlertReleased>(); break;
      case 2: event.what.template emplace<AlertHad>(); break;
      default: archive.require(false, ErrorCode::unknown_version);
    }
  }
  std::visit([&](auto& what) { clear(archive, what); }, event.what);
}

template <class A> void clear(A& archive, RetireEvent& event) { archive(event.exchange_id); }
template <class A> void clear(A& archive, ReopenEvent& event) {
  archive.limited(event.ledger_note, consent::kNoteBytesMax);
  archive.limited(event.directory_note, consent::kNoteBytesMax);
}
template <class A> void clear(A& archive, MemberLostEvent& event) {
  archive.limited(event.body, consent::kNoteBytesMax);
  archive(event.covenant, event.signatures, event.batch);
}

}  // namespace sluis::broker
