// SPDX-License-Identifier: EUPL-1.2
// How an event stands in the journal: a skeleton in clear, and parts sealed under persons' keys.
//
// Pure. Format: broker/ARCHITECTURE.md §Journal. The skeleton has times, identifiers, commitments
// and signatures, nothing that describes a person: no kind, purpose, pseudonym or text. Destroying
// a person's key makes the parts unreadable; what is left replays as ErasedEvent, or, when the
// event was about another person, without that person's keys.
#pragma once

#include "broker/core/effect.h"

namespace sluis::broker {

struct JournalPart {
  std::optional<PersonId> person;  // whose key seals it; absent: stored in clear
  Bytes plain;
  bool operator==(const JournalPart&) const = default;
};

struct JournalForm {
  Bytes skeleton;
  std::vector<JournalPart> parts;
  bool operator==(const JournalForm&) const = default;
};

// The form of `event` that had the result `applied`; `seal_person` is Machine::seal_person of its
// payload. An ErasedEvent has none (CHECKed): it is never written.
JournalForm to_journal(const Event& event, const Applied& applied,
                       const std::optional<PersonId>& seal_person);

// Whose keys open the parts of `skeleton`, in their order.
Result<std::vector<std::optional<PersonId>>> journal_persons(ByteView skeleton);

// How many of them, from the first on, are copies of the main part.
Result<std::size_t> journal_mains(ByteView skeleton);

// The event; a part is absent when its person's key was destroyed, and a main part empty when what
// it was about was forgotten: then it is an ErasedEvent that says so. malformed, unknown_version;
// not_canonical: to_journal would have written other bytes.
Result<Event> from_journal(ByteView skeleton, const std::vector<std::optional<Bytes>>& parts);

}  // namespace sluis::broker
