// SPDX-License-Identifier: EUPL-1.2
// Circumstances in words: what each still waits for, and the whole command that does it.
#include <gtest/gtest.h>

#include "adapters/cli/audit_text.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "proto/types/error.h"

namespace sluis::cli {
namespace {

using local::LocalReply;

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

local::Circumstance& begun(LocalReply& reply, const std::string& state) {
  local::Circumstance& row = *reply.mutable_circumstances()->add_circumstances();
  row.set_id("0a0b");
  row.set_label("casusoverleg");
  row.set_effect("opens");
  row.set_agreement("another_worker");
  row.set_owner("vh-1");
  row.set_state(state);
  return row;
}

TEST(CircumstanceText, OfNothingSaysHowToBegin) {
  LocalReply reply;
  reply.mutable_circumstances();
  EXPECT_TRUE(tells(text_of(reply), "sluis circumstance types")) << text_of(reply);
  EXPECT_TRUE(tells(text_of(reply), "sluis circumstance state FILE"));
  reply.mutable_circumstance_types();
  EXPECT_EQ(text_of(reply), "The covenant has no circumstances.\n");
}

TEST(CircumstanceText, GivesTheNextCommandWholeInEachState) {
  for (const auto& [state, words, next] : {
           std::tuple{"waits", "waits for a second worker",
                      "sluis circumstance agree 0a0b --as LOGIN\n"},
           std::tuple{"not_agreed", "a second worker does not agree",
                      "sluis circumstance end 0a0b\n"},
           std::tuple{"look_again", "the day of looking again has come",
                      "sluis circumstance end 0a0b\n"},
           std::tuple{"live", "it counts", "sluis circumstance end 0a0b\n"},
           std::tuple{"over", "its time is over", "sluis circumstance state FILE\n"},
           std::tuple{"refused", "REFUSED", "sluis circumstance state FILE\n"}}) {
    LocalReply reply;
    begun(reply, state);
    const std::string text = text_of(reply);
    EXPECT_TRUE(tells(text, "circumstance 0a0b: casusoverleg, ")) << text;
    EXPECT_TRUE(tells(text, words)) << text;
    EXPECT_TRUE(text.ends_with(next)) << text;
  }
}

TEST(CircumstanceText, OfOneThatAsksForSomebodyApartSaysWhoAndWhatIsNotSeenHere) {
  LocalReply reply;
  begun(reply, "waits").set_agreement("apart");
  EXPECT_TRUE(tells(text_of(reply), "sluis circumstance agree 0a0b FILE, with {\"subject\""))
      << text_of(reply);
  EXPECT_TRUE(tells(text_of(reply), "said elsewhere")) << text_of(reply);
}

TEST(CircumstanceText, SaysForWhomWhyAndWhetherTheFamilyWasTold) {
  LocalReply reply;
  local::Circumstance& row = begun(reply, "live");
  row.set_holder_label("Gezinsmanagement");
  row.set_reason_label("de veiligheid van een kind");
  row.set_look_again_ms(1'788'251'405'000);
  row.set_silence_label("vertellen is onveilig");
  local::CircumstanceAnswer& answer = *row.add_answers();
  answer.set_answer("yes");
  answer.set_state("recorded");
  answer.set_member_label("Jeugdbescherming");
  std::string text = text_of(reply);
  EXPECT_TRUE(tells(text, "    for Gezinsmanagement\n")) << text;
  EXPECT_TRUE(tells(text, "    reason: de veiligheid van een kind\n")) << text;
  EXPECT_TRUE(tells(text, "not told; that is looked at again 2026-09-01 08:30:05Z\n")) << text;
  EXPECT_TRUE(tells(text, "    why it was not told: vertellen is onveilig\n")) << text;
  EXPECT_TRUE(tells(text, "    Jeugdbescherming: yes (recorded)\n")) << text;
  row.clear_look_again_ms();
  row.set_told_ms(1'788'251'405'000);
  EXPECT_TRUE(tells(text_of(reply), "the family was told: 2026-09-01")) << text_of(reply);
}

TEST(CircumstanceText, OfATypeSaysWhatAFileMustHold) {
  LocalReply reply;
  local::CircumstanceType& type = *reply.mutable_circumstance_types()->add_types();
  type.set_id("casusoverleg");
  type.set_label("besluit");
  type.set_effect("opens");
  type.set_may_state(true);
  type.add_roles("Zorg- en Veiligheidshuis");
  type.set_agreement("apart");
  type.set_must_tell(true);
  local::CircumstanceTerm& silence = *type.add_silences();
  silence.set_id("onveilig");
  silence.set_label("vertellen is onveilig");
  local::CircumstanceNeed& need = *type.add_needed_by();
  need.set_label("besluit van een casusoverleg");
  need.set_holder("recipient");
  type.set_max_days(92);
  type.set_to_next_working_day(true);
  type.set_unconfirmed(true);
  const std::string text = text_of(reply);
  for (const char* part :
       {"casusoverleg: besluit\n", "[?] to be confirmed by a jurist", "Zorg- en Veiligheidshuis",
        "sluis circumstance state FILE, type casusoverleg\n",
        "needed by besluit van een casusoverleg: holder is the recipient\n",
        "of another organisation, or in another function, must agree",
        "look_again_ms and silence, one of: onveilig (vertellen is onveilig)\n",
        "lasts 92 days at most, and until the next working day is over\n"}) {
    EXPECT_TRUE(tells(text, part)) << part << "\n" << text;
  }
  type.set_may_state(false);
  EXPECT_TRUE(tells(text_of(reply), "you may not state it here")) << text_of(reply);
}

TEST(CircumstanceText, OfARefusedStatementEndsWithTheStatusOfItsReason) {
  LocalReply reply;
  local::Act& said = *reply.mutable_circumstance()->mutable_said();
  said.set_kind("circumstance");
  said.set_state("recorded");
  said.set_index(7);
  EXPECT_EQ(status_of(reply), 0);
  EXPECT_TRUE(tells(text_of(reply), "circumstance: recorded as entry 7 of the log\n"))
      << text_of(reply);
  said.mutable_reason()->set_code(static_cast<std::uint32_t>(ErrorCode::not_allowed));
  EXPECT_EQ(status_of(reply), 77);
}

TEST(CircumstanceText, OfAHeldSignalNamesTheCircumstanceThatWasStatedHere) {
  LocalReply reply;
  local::Slot& slot = *reply.mutable_exchange()->add_slots();
  slot.set_circumstance("0a0b");
  slot.mutable_reason()->set_name("not_agreed");
  EXPECT_TRUE(tells(text_of(reply), "  Next: a second worker must agree: sluis circumstance agree "
                                    "0a0b\n")) << text_of(reply);
  slot.mutable_reason()->set_name("objection");
  EXPECT_TRUE(tells(text_of(reply), "circumstance 0a0b, stated here")) << text_of(reply);
}

TEST(CircumstanceText, OfATaskSaysWhichAndHow) {
  LocalReply reply;
  local::Task& task = *reply.mutable_tasks()->add_tasks();
  task.set_kind("agree");
  task.set_circumstance("0a0b");
  task.set_author("ib-1");
  EXPECT_TRUE(tells(text_of(reply), "circumstance 0a0b, stated by ib-1, waits for a second worker"))
      << text_of(reply);
  EXPECT_TRUE(tells(text_of(reply), "sluis circumstance agree 0a0b\n"));
  task.set_kind("look_again");
  EXPECT_TRUE(tells(text_of(reply), "looked at again today")) << text_of(reply);
}

TEST(CircumstanceText, OfTheLogSaysWhichForWhomAndWhyTheFamilyWasNotTold) {
  local::AuditEvent event;
  event.set_type("fact");
  event.set_opening("open");
  event.set_said("circumstance_stated");
  event.set_member("aa");
  event.set_label("Veiligheidshuis");
  event.set_circumstance("besluit van een casusoverleg");
  event.set_other("bb");
  event.set_other_label("Gezinsmanagement");
  event.set_circumstance_reason("de veiligheid van een kind");
  event.set_silence("vertellen is onveilig");
  EXPECT_TRUE(tells(text_of(event),
                    "Veiligheidshuis stated a circumstance: besluit van een casusoverleg; for "
                    "Gezinsmanagement; reason: de veiligheid van een kind; the family was not "
                    "told: vertellen is onveilig\n")) << text_of(event);
  set_language(Language::dutch);
  EXPECT_TRUE(tells(text_of(event), "Veiligheidshuis legde een omstandigheid vast: besluit van "
                                    "een casusoverleg; voor Gezinsmanagement; reden: "))
      << text_of(event);
  for (const auto& [said, words] :
       {std::pair{"circumstance_agreed", "was het eens met een omstandigheid"},
        std::pair{"circumstance_not_agreed", "was het niet eens met een omstandigheid"},
        std::pair{"circumstance_ended", "eindigde een omstandigheid"}}) {
    event.set_said(said);
    event.clear_circumstance();
    EXPECT_TRUE(tells(text_of(event), words)) << text_of(event);
  }
  set_language(Language::english);
}

}  // namespace
}  // namespace sluis::cli
