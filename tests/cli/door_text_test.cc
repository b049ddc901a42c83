// SPDX-License-Identifier: EUPL-1.2
// A gateway's replies in words: empty states say what to do, refusals end with their status.
#include "adapters/cli/door_text.h"

#include <gtest/gtest.h>

#include "proto/types/error.h"

namespace sluis::cli {
namespace {

using local::LocalReply;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

TEST(DoorText, OfNothingSaysSoAndWhatToDo) {
  LocalReply reply;
  reply.mutable_exchanges();
  EXPECT_TRUE(contains(text_of(reply), "No signals yet. Raise one: sluis signal"));
  reply.mutable_tasks();
  EXPECT_TRUE(contains(text_of(reply), "No tasks"));
  reply.mutable_inbox();
  EXPECT_EQ(text_of(reply), "No mail yet. It comes by itself: sluis watch says when.\n");
  reply.mutable_withdrawals();
  EXPECT_TRUE(contains(text_of(reply), "No withdrawals"));
  reply.mutable_cases();
  EXPECT_TRUE(contains(text_of(reply), "sluis case begin"));
  reply.mutable_staff();
  EXPECT_TRUE(contains(text_of(reply), "sluis staff add"));
  EXPECT_EQ(status_of(reply), 0);
}

TEST(DoorText, OfAQuestionSaysUntilWhenItWaitsAndWhatCameBack) {
  LocalReply reply;
  EXPECT_TRUE(contains((reply.mutable_asks(), text_of(reply)), "No questions yet. Ask one: sluis"));
  local::Ask& ask = *reply.mutable_ask();
  ask.set_label("Is er meer bekend?");
  ask.set_member_label("Veiligheidshuis");
  ask.set_state("waiting");
  ask.set_until_ms(1'788'251'400'000);
  EXPECT_TRUE(contains(text_of(reply), "to Veiligheidshuis: waiting until 2026-09-01 "));
  ask.set_state("answered");
  ask.set_answer_label("relevant");
  ask.set_contact("tel");
  EXPECT_TRUE(contains(text_of(reply), "relevant. Contact: tel"));
  EXPECT_EQ(status_of(reply), 0);
  ask.set_state("not_sent");
  ask.mutable_reason()->set_code(static_cast<std::uint32_t>(ErrorCode::no_case));
  ask.mutable_reason()->set_next_step("ask for a coordinator");
  EXPECT_TRUE(contains(text_of(reply), "on record, and not sent"));
  EXPECT_TRUE(contains(text_of(reply), "Next: ask for a coordinator"));
  EXPECT_EQ(status_of(reply), 1);
}

TEST(DoorText, OfQuestionsToWeighShowsTheAnswersAndWhoMustAgree) {
  LocalReply reply;
  EXPECT_EQ((reply.mutable_weighings(), text_of(reply)), "No questions came here.\n");
  local::Weighing& row = *reply.mutable_weighings()->add_weighings();
  row.set_id("aa");
  row.set_state("weighed");
  row.set_index("none");
  row.set_answer("relevant");
  row.set_weigher("vh-1");
  local::AnswerChoice& choice = *row.add_answers();
  choice.set_id("relevant");
  choice.set_needs_second(true);
  const std::string text = text_of(reply);
  EXPECT_TRUE(contains(text, "index: none")) << text;
  EXPECT_TRUE(contains(text, "relevant by vh-1\n")) << text;
  EXPECT_TRUE(contains(text, "sluis weigh answer aa ANSWER")) << text;
  EXPECT_TRUE(contains(text, "a second worker must agree")) << text;
  row.set_state("answered");
  EXPECT_TRUE(contains(text_of(reply), "answered with relevant at ")) << text_of(reply);
  reply.mutable_known()->set_persons(3);
  EXPECT_TRUE(contains(text_of(reply), "3 persons in the index"));
}

TEST(DoorText, OfAHeldSignalGivesReasonAndNextStepAndIsNoFailure) {
  LocalReply reply;
  local::Slot& slot = *reply.mutable_exchange()->add_slots();
  slot.set_label("Gezinsmanagement");
  slot.set_level("content");
  slot.set_state("held");
  slot.set_decision_index(7);
  slot.add_references(3);
  slot.mutable_reason()->set_meaning("there is no consent for this");
  slot.mutable_reason()->set_next_step("ask consent");
  EXPECT_TRUE(contains(text_of(reply),
                       "to Gezinsmanagement, content: held: there is no consent for this. Next: "
                       "ask consent [decided in entry 7, using entry 3]"))
      << text_of(reply);
  EXPECT_EQ(status_of(reply), 0);
}

TEST(DoorText, OfARecipientThatIsAsleepNamesWhomToCallAndWhatMayBeSent) {
  LocalReply reply;
  local::Slot& slot = *reply.mutable_exchange()->add_slots();
  slot.set_state("permitted");
  EXPECT_FALSE(contains(text_of(reply), "asleep"));
  local::Asleep& asleep = *slot.mutable_asleep();
  asleep.set_label("School");
  asleep.set_contact("06-1");
  EXPECT_TRUE(contains(text_of(reply), "School is asleep: nothing can be sealed to it now."));
  EXPECT_TRUE(contains(text_of(reply), "goes on by itself. Call: 06-1\n    Nobody stands in"));
  asleep.set_stand_in("11");
  asleep.set_stand_in_label("CJG");
  asleep.set_stand_in_contact("06-2");
  EXPECT_TRUE(contains(text_of(reply), "say nothing about the person: 06-2"));
  asleep.set_may_signal(true);
  EXPECT_TRUE(contains(text_of(reply), "CJG stands in for it. Raise a signal to it, or call: "));
  EXPECT_FALSE(contains(text_of(reply), "URGENT"));
  asleep.set_stand_in_sleeps(true);
  EXPECT_TRUE(contains(text_of(reply), "and is asleep too. Call: 06-2"));
  asleep.set_urgent(true);
  const local::Asleep told = asleep;
  *reply.mutable_act()->add_asleep() = told;
  EXPECT_TRUE(contains(text_of(reply), "URGENT, and it does not arrive now: call at once"));
  EXPECT_EQ(status_of(reply), 0) << "it waits; nobody did anything wrong";
}

TEST(DoorText, OfAMemberThatEndedNamesItsSuccessorAndThatConsentIsAskedAnew) {
  LocalReply reply;
  local::AlertReporter& reporter = *reply.mutable_alerts()->add_alerts()->add_reporters();
  reporter.set_label("Oude school");
  reporter.set_contact("06-3");
  EXPECT_FALSE(contains(text_of(reply), "(now"));
  reporter.set_merged_into("Nieuwe school");
  EXPECT_TRUE(contains(text_of(reply), "Oude school, 06-3 (now Nieuwe school): "));
  local::Task& task = *reply.mutable_tasks()->add_tasks();
  task.set_kind("renew");
  EXPECT_FALSE(contains(text_of(reply), "ended in"));
  task.set_ended_label("Oude school");
  task.set_merged_into("Nieuwe school");
  task.set_merged_contact("06-3");
  EXPECT_TRUE(contains(text_of(reply), "It names Oude school, which ended in Nieuwe school (06-3); "
                                       "it does not count for Nieuwe school"));
}

TEST(DoorText, OfASignalSaysInWordsWhatBecameOfIt) {
  local::LocalReply reply;
  local::Slot& slot = *reply.mutable_exchange()->add_slots();
  slot.mutable_reason();  // as a gateway fills it before the first decision
  for (const auto& [state, words] : {
           std::pair{"asked", ": asked; the broker has not answered yet\n"},
           std::pair{"sent", ": sent; not opened there yet\n"},
           std::pair{"opened", ": opened there; its receipt is in the log\n"},
           std::pair{"returned", ": came back unopened; it is held here again\n"},
           std::pair{"unknown", ": sent; no receipt came, so whether it was opened is unknown\n"},
           std::pair{"corrected", ": taken back: see sluis correct list\n"},
           std::pair{"withdrawn", ": kept here: its author decided not to send it\n"}}) {
    slot.set_state(state);
    EXPECT_TRUE(text_of(reply).ends_with(words)) << text_of(reply);
  }
}

TEST(DoorText, SaysThatASignalMayGoWhileItWaitsToBeSentAndNoLonger) {
  LocalReply reply;
  local::Slot& slot = *reply.mutable_exchange()->add_slots();
  const ErrorEntry& permit = catalogue(ErrorCode::permit);
  slot.mutable_reason()->set_code(static_cast<std::uint32_t>(ErrorCode::permit));
  slot.mutable_reason()->set_meaning(std::string(permit.meaning));
  slot.mutable_reason()->set_next_step(std::string(permit.next_step));
  for (const char* waits : {"permitted", "ordered"}) {
    slot.set_state(waits);
    EXPECT_TRUE(contains(text_of(reply), "this may be shared. Next: send it")) << waits;
  }
  for (const char* over : {"sealed", "sent", "opened", "unknown", "withdrawn", "corrected"}) {
    slot.set_state(over);
    EXPECT_FALSE(contains(text_of(reply), "may be shared")) << text_of(reply);
    EXPECT_FALSE(contains(text_of(reply), "Next")) << text_of(reply);
  }
  slot.mutable_reason()->set_code(static_cast<std::uint32_t>(ErrorCode::consent_withdrawn));
  slot.mutable_reason()->set_meaning("the consent was withdrawn");
  EXPECT_TRUE(contains(text_of(reply), "the consent was withdrawn")) << text_of(reply);
}

TEST(DoorText, OfAnAlertSaysOfWhichDayItsReasonIsAndAdvisesNotToAskAgain) {
  LocalReply reply;
  local::Alert& alert = *reply.mutable_alerts()->add_alerts();
  alert.set_taken_ms(1'788'251'405'000);
  local::Reason& reason = *alert.add_reporters()->mutable_reason();
  reason.set_code(static_cast<std::uint32_t>(ErrorCode::consent_missing));
  reason.set_meaning("there is no consent for this");
  reason.set_next_step("ask the persons named by the covenant for consent");
  const std::string text = text_of(reply);
  EXPECT_TRUE(contains(text, "without consent, as of 2026-09-01 08:30:05Z.")) << text;
  EXPECT_TRUE(contains(text, "since: sluis consent list, sluis signals\n")) << text;
  EXPECT_FALSE(contains(text, "ask the persons")) << text;
  reason.set_code(static_cast<std::uint32_t>(ErrorCode::no_rule));
  reason.set_next_step("see the covenant's release rules");
  EXPECT_TRUE(contains(text_of(reply), "not to be seen yet: ")) << text_of(reply);
}

TEST(DoorText, OfAConsentThatIsNotValidNowSaysToLookAtTheAnswersFirst) {
  const std::string next(catalogue(ErrorCode::consent_expired).next_step);
  EXPECT_TRUE(next.starts_with("look at what was answered (sluis consent list)")) << next;
  EXPECT_TRUE(contains(next, "renewal only where")) << next;
}

TEST(DoorText, OfASignalThatIsNotSentSaysWhatTheCovenantOpensAndWhatCanBeDone) {
  local::LocalReply reply;
  local::Exchange& exchange = *reply.mutable_exchange();
  exchange.mutable_act()->set_kind("preflight");
  exchange.mutable_act()->set_state("recorded");
  local::Slot& slot = *exchange.add_slots();
  slot.set_state("held");
  slot.set_most("content");
  slot.add_grounds("consent, article 1");
  const std::string held = text_of(reply);
  EXPECT_NE(held.find("Nothing was sent."), std::string::npos);
  EXPECT_NE(held.find("at most content"), std::string::npos);
  EXPECT_NE(held.find("      consent, article 1\n"), std::string::npos);
  EXPECT_NE(held.find("Veilig Thuis 0800-2000"), std::string::npos);
  slot.set_state("permitted");
  EXPECT_EQ(text_of(reply).find("What can be done"), std::string::npos);
}

TEST(DoorText, OfARefusedActEndsWithTheStatusOfItsReason) {
  LocalReply reply;
  reply.mutable_act()->set_kind("consent");
  reply.mutable_act()->set_state("refused");
  reply.mutable_act()->mutable_reason()->set_code(518);
  EXPECT_EQ(status_of(reply), 77);
  reply.mutable_act()->mutable_reason()->set_code(60'000);
  EXPECT_EQ(status_of(reply), 70) << "a reason that this program does not know";
}

TEST(DoorText, NeverCallsAWithdrawalProvenThatIsOnlyEffective) {
  LocalReply reply;
  local::Withdrawal& row = *reply.mutable_withdrawals()->add_withdrawals();
  EXPECT_TRUE(contains(text_of(reply), "not yet effective"));
  row.set_effective(true);
  EXPECT_FALSE(contains(text_of(reply), "proven"));
  row.set_proven(true);
  EXPECT_TRUE(contains(text_of(reply), "proven"));
}

TEST(DoorText, CallsAWithdrawalThatMatchesNothingByThatAndNotEffective) {
  LocalReply reply;
  local::Withdrawal& row = *reply.mutable_withdrawals()->add_withdrawals();
  row.mutable_act()->set_state("recorded");
  row.set_effective(true);
  row.set_matched("none");
  EXPECT_TRUE(contains(text_of(reply), "matches no consent")) << text_of(reply);
  EXPECT_FALSE(contains(text_of(reply), "effective"));
  row.set_matched("yes");
  EXPECT_TRUE(contains(text_of(reply), "effective"));
  reply.mutable_act()->set_kind("withdraw");
  reply.mutable_act()->set_state("recorded");
  EXPECT_FALSE(contains(text_of(reply), "matches"));
  reply.mutable_act()->set_matched("none");
  EXPECT_TRUE(contains(text_of(reply), "check subject and giver")) << text_of(reply);
}

TEST(DoorText, SaysWhenContentGoesWhenItWentAndToWhomItMayBePassedOn) {
  LocalReply reply;
  local::Mail& mail = *reply.mutable_inbox()->add_mails();
  mail.set_state("opened");
  mail.set_remove_by_ms(1'788'249'600'000);
  EXPECT_TRUE(contains(text_of(reply), "kept here until 2026-09-01")) << text_of(reply);
  mail.set_state("removed");
  mail.set_kind("a kind");
  mail.set_ground("toestemming");
  mail.set_removed_ms(1'788'249'600'000);
  EXPECT_TRUE(contains(text_of(reply), "removed on 2026-09-01")) << text_of(reply);
  EXPECT_TRUE(contains(text_of(reply), "as the ground toestemming asks")) << text_of(reply);
  EXPECT_FALSE(contains(text_of(reply), "a kind"));
  local::Task& task = *reply.mutable_tasks()->add_tasks();
  task.set_kind("removal");
  task.set_message("m1");
  task.set_label("the school");
  EXPECT_TRUE(contains(text_of(reply), "message m1 from the school is removed here on"));
  local::Mail& read = *reply.mutable_content()->mutable_mail();
  read.set_sender_label("the school");
  EXPECT_TRUE(contains(text_of(reply), "only after the school agrees")) << text_of(reply);
  read.add_onward("CJG");
  EXPECT_TRUE(contains(text_of(reply), "passed on to: CJG; to others only after"));
}

TEST(DoorText, NeverCallsAWithdrawalRecordedThatTheBrokerDoesNotHave) {
  LocalReply reply;
  local::Withdrawal& row = *reply.mutable_withdrawals()->add_withdrawals();
  for (const char* state : {"naming", "sent"}) {
    row.mutable_act()->set_state(state);
    EXPECT_TRUE(contains(text_of(reply), "NOT yet recorded")) << text_of(reply);
    EXPECT_TRUE(contains(text_of(reply), "does not answer")) << "it says why";
  }
  row.mutable_act()->mutable_reason()->set_meaning("too far from the broker's time");
  EXPECT_TRUE(contains(text_of(reply), "NOT yet recorded, it stops nothing yet: too far"));
  row.mutable_act()->set_state("refused");
  EXPECT_TRUE(contains(text_of(reply), "REFUSED")) << text_of(reply);
}

TEST(DoorText, OfAStatusSaysHowManyFilesWereRefused) {
  LocalReply reply;
  EXPECT_FALSE(contains((reply.mutable_status(), text_of(reply)), "refused"));
  reply.mutable_status()->set_failed_files(3);
  EXPECT_TRUE(contains(text_of(reply), "3 files were refused")) << text_of(reply);
}

TEST(DoorText, NamesTheConsentThatWaitsForThisSource) {
  LocalReply reply;
  reply.mutable_exchange()->add_slots()->set_consent("0a0b");
  EXPECT_TRUE(contains(text_of(reply), "sluis consent accept 0a0b FILE")) << text_of(reply);
}

TEST(DoorText, WritesTimesInUtc) {
  EXPECT_EQ(time_text(1'788'251'405'000), "2026-09-01 08:30:05Z");
  EXPECT_EQ(time_text(0), "1970-01-01 00:00:00Z");
}

}  // namespace
}  // namespace sluis::cli
