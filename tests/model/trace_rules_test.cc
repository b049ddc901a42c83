// SPDX-License-Identifier: EUPL-1.2
// Each rule of README.md with a trace that breaks it and, beside it, one that just keeps it.
#include "tests/model/trace_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/model/trace_text.h"

namespace sluis::model {
namespace {

// "ok", "property: rule" of the first violation, or "malformed line N". `trace`: one event a line,
// or several separated by "; ".
std::string verdict(std::string trace) {
  for (std::size_t at = trace.find(';'); at != std::string::npos; at = trace.find(';', at)) {
    trace[at] = '\n';
  }
  TraceRules rules;
  if (const std::size_t line = replay_text(trace, rules); line != 0) {
    return "malformed line " + std::to_string(line);
  }
  const auto& violation = rules.violation();
  if (!violation) return "ok";
  return std::string(name_of(violation->property)) + ": " + std::string(violation->rule);
}

const std::string kStored = "stored 1; accepted 1; ";
const std::string kLeased = kStored + "released 1 a; ";
const std::string kDelivered = kLeased + "quorum_release a; delivered a; ";
const std::string kOpened = kDelivered + "opened 1 a; ";
const std::string kOver = kDelivered + "recipient_over a; broker_over a; ";
const std::string kBurned = kDelivered + "burned 1 a; receipt 1 not_opened a; ";

TEST(TraceRules, AcceptsAMessageThatIsOpenedAndAWithdrawalThatComesTooLate) {
  EXPECT_EQ("ok", verdict(kOpened + "receipt 1 opened; withdrawn 9 1; effective 9 opened 1;"
                                    "quorum_withdrawal 9; proven 9; end"));
}

TEST(TraceRules, AcceptsAWithdrawalThatWaitsForTheLeaseOfARecipientThatIsSilent) {
  EXPECT_EQ("ok", verdict(kDelivered + "withdrawn 9 1; recipient_over a; broker_over a; unknown 1;"
                                       "effective 9 unknown 1; end"));
}

TEST(TraceRules, AcceptsASecondLeaseAfterVoidAfterAnAnswerAndAfterTheFirstIsOver) {
  const std::string second = "released 1 b; quorum_release b; delivered b; opened 1 b; "
                             "receipt 1 opened; end";
  EXPECT_EQ("ok", verdict(kLeased + "void a; " + second));
  EXPECT_EQ("ok", verdict(kBurned + second));
  EXPECT_EQ("ok", verdict(kOver + second));
}

TEST(TraceRules, RequiresTheDiskBeforeTheAcknowledgement) {
  EXPECT_EQ("durable: accepted before stored", verdict("accepted 1; stored 1"));
}

TEST(TraceRules, RequiresWhatWasAcknowledgedToBeThereAfterACrash) {
  EXPECT_EQ("ok", verdict(kStored + "stored 2; crash broker; recovered 1"));
  EXPECT_EQ("durable: accepted but lost", verdict(kStored + "crash broker; recovered 2"));
}

TEST(TraceRules, RefusesAReleaseAfterTheWithdrawalOfWhatItRestsOn) {
  EXPECT_EQ("ok", verdict(kStored + "withdrawn 9 2; released 1 a"));
  EXPECT_EQ("safety: released after withdrawal", verdict(kStored + "withdrawn 9 1; released 1 a"));
}

TEST(TraceRules, AllowsAReleaseOnANewGroundAfterTheWithdrawalOfTheFormer) {
  const std::string renewed = kBurned + "withdrawn 9 1; grounded 1; released 1 b; ";
  EXPECT_EQ("ok", verdict(renewed + "effective 9; quorum_release b; opened 1 b"));
  EXPECT_EQ("safety: released after withdrawal",
            verdict(renewed + "broker_over b; withdrawn 8 1; released 1 c"));
}

TEST(TraceRules, KeepsWhatWasToldOfAMessageThatWasGroundedAnew) {
  const std::string told = kBurned + "withdrawn 9 1; effective 9 not_opened 1; ";
  const std::string opened = "released 1 b; quorum_release b; opened 1 b; ";
  EXPECT_EQ("ok", verdict(told + "grounded 1; " + opened + "effective 9 not_opened 1"));
  EXPECT_EQ("safety: released after withdrawal", verdict(told + opened));
}

TEST(TraceRules, RefusesASecondLeaseWhileOneRunsOrAfterTheEnd) {
  EXPECT_EQ("safety: two leases at once", verdict(kLeased + "released 1 b"));
  EXPECT_EQ("safety: lease used twice", verdict(kLeased + "released 2 a"));
  EXPECT_EQ("safety: released after its end", verdict(kOver + "unknown 1; released 1 b"));
  EXPECT_EQ("safety: released after its end", verdict(kStored + "refused 1; released 1 a"));
}

TEST(TraceRules, RefusesADeliveryWithoutLeafQuorumOrLease) {
  EXPECT_EQ("safety: no release leaf", verdict(kStored + "delivered a"));
  EXPECT_EQ("safety: delivered without quorum", verdict(kLeased + "delivered a"));
  EXPECT_EQ("safety: delivered after lease", verdict(kLeased + "quorum_release a;"
                                                               "broker_over a; delivered a"));
}

TEST(TraceRules, AllowsADeliveryInsideTheLeaseThoughWithdrawnMeanwhile) {
  EXPECT_EQ("ok", verdict(kLeased + "quorum_release a; withdrawn 9 1; delivered a; opened 1 a"));
}

TEST(TraceRules, RefusesAVoidLeaseThatMayHaveBeenDelivered) {
  EXPECT_EQ("truth: void after delivery", verdict(kDelivered + "void a"));
  EXPECT_EQ("truth: void by a later boot", verdict(kLeased + "crash broker; void a"));
  EXPECT_EQ("truth: void after lease", verdict(kLeased + "broker_over a; void a"));
}

TEST(TraceRules, RefusesAnOpeningWithoutItsOwnLeafOrQuorum) {
  EXPECT_EQ("safety: no release leaf", verdict(kStored + "opened 1 a"));
  EXPECT_EQ("safety: no release leaf", verdict(kDelivered + "stored 2; opened 2 a"));
  EXPECT_EQ("safety: opened without quorum", verdict(kLeased + "opened 1 a"));
}

TEST(TraceRules, RefusesASecondOpening) {
  EXPECT_EQ("safety: opened twice", verdict(kOpened + "opened 1 a"));
  EXPECT_EQ("safety: opened twice",
            verdict(kOpened + "broker_over a; released 1 b; quorum_release b; opened 1 b"));
}

TEST(TraceRules, RefusesAnOpeningAfterTheLeaseOnEitherSide) {
  EXPECT_EQ("safety: opened after recipient's lease",
            verdict(kDelivered + "recipient_over a; opened 1 a"));
  EXPECT_EQ("safety: opened after broker's lease",
            verdict(kDelivered + "broker_over a; opened 1 a"));
}

TEST(TraceRules, RefusesAnOpeningAfterEffective) {
  EXPECT_EQ("safety: opened after effective",
            verdict(kDelivered + "withdrawn 9 1; broker_over a; effective 9 unknown 1;"
                                 "opened 1 a"));
}

TEST(TraceRules, LetsTheLoggedReadingDecideWhenTheOpeningIsSeenLate) {
  const std::string paused = kDelivered + "withdrawn 9 1; recipient_over a 500; broker_over a;"
                                          "effective 9 unknown 1; opened 1 a ";
  EXPECT_EQ("ok", verdict(paused + "499; receipt 1 opened; end"));
  EXPECT_EQ("safety: opened after recipient's lease", verdict(paused + "500"));
}

TEST(TraceRules, RefusesEffectiveBeforeTheCommitOrWhileALeaseRuns) {
  EXPECT_EQ("safety: withdrawal not committed", verdict("effective 9"));
  EXPECT_EQ("safety: effective while lease runs",
            verdict(kDelivered + "withdrawn 9 1; effective 9 unknown 1"));
}

TEST(TraceRules, RefusesProvenBeforeEffectiveOrWithoutQuorum) {
  const std::string effective = kStored + "withdrawn 9 1; effective 9 not_opened 1; ";
  EXPECT_EQ("ok", verdict(effective + "quorum_withdrawal 9; proven 9"));
  EXPECT_EQ("safety: proven without quorum", verdict(effective + "proven 9"));
  EXPECT_EQ("safety: proven before effective",
            verdict(kStored + "withdrawn 9 1; quorum_withdrawal 9; proven 9"));
}

TEST(TraceRules, RefusesAnAnswerNotOpenedThatWasNotBurnedOrIsALie) {
  EXPECT_EQ("truth: not opened without burn", verdict(kDelivered + "receipt 1 not_opened a"));
  EXPECT_EQ("truth: opened after burn", verdict(kDelivered + "burned 1 a; opened 1 a"));
  EXPECT_EQ("truth: opened but recorded as not",
            verdict(kOpened + "burned 1 a; receipt 1 not_opened a"));
  EXPECT_EQ("safety: no release leaf", verdict(kDelivered + "stored 2; burned 2 a"));
}

TEST(TraceRules, RefusesAnAnswerOnAnEarlierLeaseTakenForTheLaterOne) {
  EXPECT_EQ("truth: not opened without burn",
            verdict(kBurned + "released 1 b; quorum_release b; delivered b;"
                              "receipt 1 not_opened b"));
}

TEST(TraceRules, RefusesAReceiptOfAnOpeningThatWasNone) {
  EXPECT_EQ("truth: receipt without opening", verdict(kDelivered + "receipt 1 opened"));
}

TEST(TraceRules, RefusesToTakeALeaseThatIsOverForNotOpened) {
  EXPECT_EQ("truth: refused without answer", verdict(kOver + "refused 1"));
  EXPECT_EQ("truth: refused without answer", verdict(kOver + "expired 1"));
  EXPECT_EQ("truth: refused without answer", verdict(kOver + "released 1 b; void b; refused 1"));
  EXPECT_EQ("ok", verdict(kBurned + "refused 1"));
}

TEST(TraceRules, LetsTheAnswerOnALaterLeaseSettleTheEarlierOnes) {
  EXPECT_EQ("ok", verdict(kOver + "released 1 b; quorum_release b; delivered b; burned 1 b;"
                                  "receipt 1 not_opened b; refused 1; end"));
}

TEST(TraceRules, RefusesToRecordAnOpenedMessageAsRefused) {
  EXPECT_EQ("truth: opened but recorded as not", verdict(kOpened + "refused 1"));
  EXPECT_EQ("truth: opened but recorded as not", verdict(kOpened + "receipt 1 opened; expired 1"));
}

TEST(TraceRules, RefusesUnknownWhileTheLeaseRunsOrTheAnswerIsThere) {
  EXPECT_EQ("safety: unknown while lease runs", verdict(kDelivered + "unknown 1"));
  EXPECT_EQ("truth: unknown though answered", verdict(kBurned + "unknown 1"));
}

TEST(TraceRules, LetsAnAnswerAmendUnknown) {
  EXPECT_EQ("ok", verdict(kOver + "unknown 1; burned 1 a; receipt 1 not_opened a; refused 1; end"));
  EXPECT_EQ("ok", verdict(kOpened + "broker_over a; unknown 1; receipt 1 opened; end"));
}

TEST(TraceRules, RefusesListsThatLieOrForget) {
  EXPECT_EQ("truth: not in one list", verdict(kStored + "withdrawn 9 1; effective 9"));
  EXPECT_EQ("truth: not in one list",
            verdict(kStored + "withdrawn 9 1; effective 9 not_opened 1 unknown 1"));
  EXPECT_EQ("truth: listed opened but is not",
            verdict(kStored + "withdrawn 9 1; effective 9 opened 1"));
  EXPECT_EQ("truth: opened but recorded as not",
            verdict(kOpened + "broker_over a; withdrawn 9 1; effective 9 not_opened 1"));
  EXPECT_EQ("truth: listed not opened without answer",
            verdict(kOver + "withdrawn 9 1; effective 9 not_opened 1"));
}

TEST(TraceRules, RefusesAnOpeningOfWhatWasToldNotOpened) {
  EXPECT_EQ("truth: opened but recorded as not",
            verdict(kLeased + "quorum_release a; void a; withdrawn 9 1; recipient_over a 5;"
                              "effective 9 not_opened 1; opened 1 a 4"));
}

TEST(TraceRules, RequiresEveryAcceptedMessageAndEveryWithdrawalToEnd) {
  EXPECT_EQ("live: never ended", verdict(kOver + "end"));
  EXPECT_EQ("ok", verdict("stored 1; end"));
  EXPECT_EQ("wlive: never effective", verdict(kOver + "unknown 1; withdrawn 9 1; end"));
}

TEST(TraceRules, ReportsTheFirstViolationAndItsEvent) {
  TraceRules rules;
  ASSERT_EQ(0u, replay_text("# a comment\nstored 1\n\naccepted 2\ndelivered a\n", rules));
  ASSERT_TRUE(rules.violation().has_value());
  EXPECT_EQ(2u, rules.violation()->event);
  EXPECT_EQ(Property::kDurable, rules.violation()->property);
  EXPECT_EQ(3u, rules.events());
}

TEST(TraceText, ReadsIdentifiersOfAnyLengthUpToTheirOwn) {
  EXPECT_EQ("ok", verdict("stored 0000000000000000000000000000000f; accepted F"));
}

TEST(TraceText, RefusesLinesThatAreNoEvent) {
  for (const std::string line :
       {"opend 1 a", "stored", "stored 1 2", "stored x", "stored 100000000000000000000000000000000",
        "released 1", "opened 1 a 5s", "opened 1 a 5 6", "recipient_over a -1", "receipt 1 maybe a",
        "receipt 1 not_opened", "receipt 1 opened a", "effective 9 1", "withdrawn", "withdrawn 9 x",
        "crash", "crash nobody", "recovered x", "end 1", "void 1 2"}) {
    EXPECT_EQ("malformed line 2", verdict("stored 1;" + line)) << line;
  }
}

}  // namespace
}  // namespace sluis::model
