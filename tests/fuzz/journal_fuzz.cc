// SPDX-License-Identifier: EUPL-1.2
// An event of the broker's journal: what is read back is written to the same bytes again.
#include "broker/core/journal_form.h"
#include "tests/fuzz/inputs.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto entry = canon::decode<fuzz::JournalEntry>(ByteView(data, size), "entry");
  if (!entry.ok()) return 0;
  const auto& parts = entry->parts;
  const auto persons = broker::journal_persons(entry->skeleton);
  const auto event = broker::from_journal(entry->skeleton, parts);
  if (!event.ok()) return 0;
  CHECK(persons.ok() && persons->size() == parts.size());
  if (std::holds_alternative<broker::ErasedEvent>(event->payload)) return 0;
  broker::Applied applied;
  applied.rulings = event->recorded->rulings;
  applied.leaves = event->recorded->leaves;
  const broker::JournalForm form = broker::to_journal(*event, applied, persons->front());
  CHECK(form.skeleton == entry->skeleton && form.parts.size() == parts.size());
  const auto* act = std::get_if<broker::ActEvent>(&event->payload);
  const std::size_t mains = parts.size() - (act == nullptr ? 0 : act->persons.size());
  bool main_seen = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CHECK(form.parts[i].person == (*persons)[i]);
    // The main part's copies are one text; the first that opens is read.
    if (!parts[i] || (i < mains && main_seen)) continue;
    main_seen = main_seen || i < mains;
    CHECK(form.parts[i].plain == *parts[i]);
  }
  return 0;
}
