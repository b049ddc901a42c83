// SPDX-License-Identifier: EUPL-1.2
// The checker of races itself: each thing that must never happen is told to it once, and it says
// so.
#include "tests/races/rules.h"
#include "tests/support/filled.h"

#include <gtest/gtest.h>


namespace sluis::races {
namespace {

constexpr std::uint64_t kLeaseMs = 200;
constexpr std::uint8_t kSubmit = 17, kReceipt = 18, kWithdraw = 19, kRelease = 34, kEffective = 36;
constexpr std::uint8_t kOther = 43;  // of no meaning to the rules

using test::filled;

// One race in which all is right: sent, released, withdrawn while its lease ran, told `unknown`
// once that was over, amended when the recipient said that it had opened it in time.
struct Told {
  RaceRules rules{kLeaseMs};
  MessageId message = filled<MessageId>(1);
  WithdrawId withdraw = filled<WithdrawId>(1);
  std::vector<Bytes> leaves;
  std::string lines;

  Told() {
    rules.began(message, withdraw, submit());
    for (const std::uint8_t type : {kSubmit, kRelease, kWithdraw, kEffective, kReceipt,
                                    kEffective}) {
      leaves.push_back(leaf(type));
    }
  }
  static Bytes leaf(std::uint8_t type, std::uint8_t time_s = 100) {
    Bytes out(30, 0);
    out[1] = type;
    out[9] = time_s;
    out.resize(64, type);  // its commitment
    if (type == kSubmit) commit(out, submit());
    if (type == kRelease) commit(out, release());
    return out;
  }
  static void commit(Bytes& leaf, const Opening& opening) {
    const Commitment commitment = commitment_of(leaf[1], opening);
    std::copy(commitment.value.begin(), commitment.value.end(), leaf.begin() + 30);
  }
  // Bodies by the table of LEDGER.md; all that belongs to message `number` is filled with it.
  static Opening submit(std::uint8_t number = 1) {
    Bytes body(1 + 34, 1);
    body.insert(body.end(), 16 + 16, number);           // message, exchange
    body.push_back(0);                                  // no order
    body.insert(body.end(), 32 + 16, number);           // envelope, recipient
    body.insert(body.end(), 1 + 8 + 8 + 8 + 32, 9);     // level, times, sequence, content before
    body.insert(body.end(), 32, number);                // content now
    return {filled<Salt>(5), body};
  }
  static Opening release(std::uint8_t number = 1, std::uint8_t lease = 1) {
    Bytes body(1, 1);
    body.insert(body.end(), 32 + 16 + 32 + 16, number);  // envelope, exchange, content, recipient
    body.insert(body.end(), 2 + 1, 9);                   // ground, level
    body.insert(body.end(), 16, lease);
    body.insert(body.end(), 16 + 16 + 8 + 4 + 2, 0);     // nonce, boot, lease_ms, covenant, none
    return {filled<Salt>(6), body};
  }
  void acts(bool taken = true) {
    rules.submitted(message, 0, taken);
    rules.withdrawn(withdraw, 2, filled<Commitment>(kWithdraw));
  }
  void line(const std::string& event, std::uint8_t lease, const std::string& more = "") {
    lines += "{\"event\":\"" + event + "\",\"message\":\"" + message.hex() + "\",\"lease\":\"" +
             filled<LeaseId>(lease).hex() + "\"" + more + "}\n";
  }
  void fetch(std::uint64_t boot_ms) {
    lines += "{\"event\":\"fetch\",\"nonce\":\"00\",\"boot_ms\":" + std::to_string(boot_ms) +
             ",\"wall_ms\":1}\n";
  }
  void opened(std::uint8_t lease, std::uint64_t boot_ms, std::uint64_t wall_ms = 100'500) {
    line("opened", lease, ",\"boot_ms\":" + std::to_string(boot_ms) + ",\"wall_ms\":" +
                              std::to_string(wall_ms));
  }
  void recipient() {
    fetch(1'000);
    line("opening_row", 1);
    opened(1, 1'010);
    line("receipt_acked", 1);
    rules.history(lines);
    rules.released(message, 1, release());
  }
  Lists lists(char where) const {
    Lists out;
    if (where == 'o') out.opened = {message};
    if (where == 'n') out.not_opened = {message};
    if (where == 'u') out.unknown = {message};
    return out;
  }
  void tell(std::uint64_t boot_ms, char where) { rules.told(withdraw, boot_ms, lists(where)); }
  void all_right() {
    acts();
    recipient();
    tell(1'300, 'u');
    tell(1'700, 'o');
  }
  // All that the audit says, without the message's name.
  std::string wrong() const {
    std::string out;
    for (const std::string& line : rules.audit(leaves)) {
      out += (out.empty() ? "" : "; ") + line.substr(0, line.find(':'));
    }
    return out;
  }
};

TEST(RaceRules, FindNothingInARightRace) {
  Told told;
  told.all_right();
  EXPECT_EQ(told.wrong(), "");
  const RaceRules::Counts counts = told.rules.counts();
  EXPECT_EQ(counts.races, 1u);
  EXPECT_EQ(counts.unknown, 1u);
  EXPECT_EQ(counts.amended_opened, 1u);
}

TEST(RaceRules, TakeOneOpeningToldAgainAfterARestartForOne) {
  Told told;
  told.all_right();
  told.rules.history(told.lines);
  EXPECT_EQ(told.wrong(), "");
}

TEST(RaceRules, LetAMessageThatWasNeverTakenBeInNoList) {
  Told told;
  told.acts(false);
  told.tell(1'300, '-');
  told.leaves[1] = Told::leaf(kOther);
  EXPECT_EQ(told.wrong(), "");
}

TEST(RaceRules, FindAnOpeningAfterEffectiveWasKnown) {
  Told told;
  told.acts();
  told.tell(1'005, 'o');
  told.recipient();
  EXPECT_EQ(told.wrong(), "opened after effective was known");
}

TEST(RaceRules, FindAnOpeningAfterItsLease) {
  Told told;
  told.acts();
  told.fetch(1'000);
  told.line("opening_row", 1);
  told.opened(1, 1'200);
  told.rules.history(told.lines);
  told.rules.released(told.message, 1, Told::release());
  told.tell(1'300, 'u');
  told.tell(1'700, 'o');
  EXPECT_EQ(told.wrong(), "opened after its lease");
}

TEST(RaceRules, FindAReadingThatIsOlderThanTheRowItMustFollow) {
  const auto resumed = [](std::size_t at_line, Stood where) {
    Told told;
    told.acts();
    told.fetch(1'000);
    const std::size_t fetched = told.lines.size();
    told.line("opening_row", 1);
    const std::size_t row = told.lines.size();
    told.opened(1, 1'010);
    told.rules.history(told.lines, {{at_line == 1 ? fetched : row, 1'250, where}});
    told.rules.released(told.message, 1, Told::release());
    told.tell(1'300, 'o');
    return told.wrong();
  };
  EXPECT_EQ(resumed(1, Stood::elsewhere), "opened by a reading from before its row");
  EXPECT_EQ(resumed(2, Stood::before_reading), "opened by a reading from before its row");
  EXPECT_EQ(resumed(2, Stood::after_reading), "");  // that reading is the opening time
}

TEST(RaceRules, CountAnAmendmentWhoseRecipientStoodBetweenReadingAndDecrypting) {
  const auto counted = [](std::size_t rows_before_stop, Stood where) {
    Told told;
    told.acts();
    told.fetch(1'000);
    const std::size_t fetched = told.lines.size();
    told.line("opening_row", 1);
    const std::size_t row = told.lines.size();
    told.opened(1, 1'010);
    told.rules.history(told.lines, {{rows_before_stop == 0 ? fetched : row, 1'250, where}});
    told.tell(1'300, 'u');
    told.tell(1'700, 'o');
    return told.rules.counts().amended_after_stop;
  };
  EXPECT_EQ(counted(1, Stood::after_reading), 1u);
  EXPECT_EQ(counted(1, Stood::before_reading), 0u);
  EXPECT_EQ(counted(0, Stood::after_reading), 0u) << "another row's";
}

TEST(RaceRules, FindUnknownToldWithinTheLease) {
  Told told;
  told.acts();
  told.recipient();
  told.tell(1'199, 'u');
  told.tell(1'700, 'o');
  EXPECT_EQ(told.wrong(), "told unknown within its lease");
}

TEST(RaceRules, FindALieInEitherList) {
  Told told;
  told.acts();
  told.recipient();
  told.tell(1'300, 'n');
  EXPECT_EQ(told.wrong(), "told not opened, and was opened");
  Told other;
  other.acts();
  other.tell(1'300, 'o');
  EXPECT_EQ(other.wrong(), "told opened, and was not");
}

TEST(RaceRules, FindAListThatChangesAfterItWasFinal) {
  Told told;
  told.acts();
  told.recipient();
  told.tell(1'300, 'o');
  told.tell(1'400, 'u');
  told.tell(1'500, 'o');
  EXPECT_EQ(told.wrong(), "a list that was final changed");
}

TEST(RaceRules, FindAMessageInSeveralListsAndAnotherFamilysMessage) {
  Told several;
  several.acts();
  several.recipient();
  Lists both = several.lists('o');
  both.unknown = both.opened;
  several.rules.told(several.withdraw, 1'300, both);
  EXPECT_EQ(several.wrong(), "listed in several ways");
  Told another;
  another.acts();
  another.recipient();
  Lists more = another.lists('o');
  more.not_opened = {filled<MessageId>(9)};
  another.rules.told(another.withdraw, 1'300, more);
  EXPECT_EQ(another.wrong(), "lists another family's message");
}

TEST(RaceRules, FindARaceWithoutATrueEnd) {
  Told unknown;
  unknown.acts();
  unknown.tell(1'300, 'u');
  EXPECT_EQ(unknown.wrong(), "stays unknown though its recipient answered");
  Told absent;
  absent.acts();
  absent.tell(1'300, '-');
  EXPECT_EQ(absent.wrong(), "in no list");
  Told never;
  never.acts();
  EXPECT_EQ(never.wrong(), "never effective");
  Told unanswered;
  unanswered.leaves[1] = Told::leaf(kOther);
  EXPECT_EQ(unanswered.wrong(), "an act was never answered");
}

TEST(RaceRules, FindWhatOpenedTwiceOrUnderABurnedLease) {
  Told twice;
  twice.all_right();
  twice.lines.clear();
  twice.fetch(1'000);
  twice.line("opening_row", 2);
  twice.opened(2, 1'020);
  twice.rules.history(twice.lines);
  twice.leaves.insert(twice.leaves.begin() + 1, Told::leaf(kRelease));
  twice.rules.withdrawn(twice.withdraw, 3, filled<Commitment>(kWithdraw));
  EXPECT_EQ(twice.wrong(),
            "opened twice; opened under a lease that its release record does not give");
  Told burned;
  burned.all_right();
  burned.lines.clear();
  burned.line("not_opened", 1);
  burned.rules.history(burned.lines);
  EXPECT_EQ(burned.wrong(), "opened and burned under one lease");
}

TEST(RaceRules, FindWhatOpenedThoughNeverTakenOrWithoutItsRow) {
  Told told;
  told.acts(false);
  told.recipient();
  told.tell(1'300, '-');
  EXPECT_EQ(told.wrong(),
            "opened though it was never taken; a release leaf when nothing could be released");
  Told rowless;
  rowless.acts();
  rowless.fetch(1'000);
  rowless.opened(1, 1'010);
  rowless.rules.history(rowless.lines);
  rowless.rules.released(rowless.message, 1, Told::release());
  rowless.tell(1'300, 'o');
  EXPECT_EQ(rowless.wrong(), "opened without an opening row");
}

TEST(RaceRules, FindAReleaseThatIsMissingLateOrAnothers) {
  Told missing;
  missing.all_right();
  missing.rules.released(missing.message, 4, Told::release());
  EXPECT_EQ(missing.wrong(), "its release record is no release leaf");
  Told late;
  late.all_right();
  late.leaves.push_back(Told::leaf(kRelease));
  late.rules.released(late.message, 6, Told::release());
  EXPECT_EQ(late.wrong(),
            "released after its withdrawal; a release leaf when nothing could be released");
  Told early;
  early.all_right();
  std::swap(early.leaves[0], early.leaves[1]);
  early.rules.submitted(early.message, 1, true);
  early.rules.released(early.message, 0, Told::release());
  EXPECT_EQ(early.wrong(),
            "released before it was sent; a release leaf when nothing could be released");
  Told backdated;
  backdated.acts();
  backdated.recipient();
  backdated.tell(1'300, 'o');
  backdated.leaves[1] = Told::leaf(kRelease, 101);
  EXPECT_EQ(backdated.wrong(), "opened before its release");
  Told shared;
  shared.all_right();
  shared.rules.began(filled<MessageId>(2), filled<WithdrawId>(2), Told::submit(2));
  shared.rules.submitted(filled<MessageId>(2), 0, true);
  shared.rules.withdrawn(filled<WithdrawId>(2), 2, filled<Commitment>(kWithdraw));
  shared.rules.told(filled<WithdrawId>(2), 1'300, Lists{{}, {filled<MessageId>(2)}, {}});
  shared.rules.released(filled<MessageId>(2), 1, Told::release());
  EXPECT_EQ(shared.wrong(), "no leaf of its submit; its release record is of another message; "
                            "one release leaf, two messages");
}

// What a gateway shows is not believed: here it names the leaf of another message.
TEST(RaceRules, FindAReleaseRecordThatIsNotOfItsLeafOrOfItsMessage) {
  const auto shown = [](const Opening& record, const Opening& in_leaf) {
    Told told;
    told.all_right();
    Told::commit(told.leaves[1], in_leaf);
    told.rules.released(told.message, 1, record);
    return told.wrong();
  };
  EXPECT_EQ(shown(Told::release(), Told::release()), "");
  EXPECT_EQ(shown(Told::release(), Told::release(2)), "its release record does not open its leaf");
  EXPECT_EQ(shown(Told::release(2), Told::release(2)), "its release record is of another message");
  EXPECT_EQ(shown(Told::release(1, 2), Told::release(1, 2)),
            "opened under a lease that its release record does not give");
  Opening cut = Told::release();
  cut.body.resize(99);
  EXPECT_EQ(shown(cut, cut), "its release record is of another message");
  for (const std::size_t at : {1u, 33u, 49u, 81u}) {  // envelope, exchange, content, recipient
    Opening other = Told::release();
    other.body[at] ^= 1;
    EXPECT_EQ(shown(other, other), "its release record is of another message") << at;
  }
}

TEST(RaceRules, FindASubmitLeafOfAnotherMessage) {
  Told told;
  told.all_right();
  Told::commit(told.leaves[0], Told::submit(2));
  EXPECT_EQ(told.wrong(), "no leaf of its submit");
}

// Computed apart, with Python's hmac module.
TEST(RaceRules, CommitAsTheLedgersFormatSays) {
  EXPECT_EQ(commitment_of(22, {filled<Salt>(7), {1, 2, 3}}).hex(),
            "b20847c756a418420bc2ce6b2350583f7200c413926b5e7f3ec5dd6450229539");
}

TEST(RaceRules, FindAReleaseLeafWhenNobodyHadAnythingToRelease) {
  Told told;
  told.all_right();
  told.leaves.push_back(Told::leaf(kRelease));
  EXPECT_EQ(told.wrong(), "a release leaf when nothing could be released");
}

TEST(RaceRules, FindOpenedWithoutAReleaseRecord) {
  Told told;
  told.acts();
  told.fetch(1'000);
  told.line("opening_row", 1);
  told.opened(1, 1'010);
  told.rules.history(told.lines);
  told.tell(1'300, 'o');
  EXPECT_EQ(told.wrong(), "opened without a release record");
}

TEST(RaceRules, FindLeavesThatAreMissing) {
  const auto without = [](std::uint8_t type) {
    Told told;
    told.all_right();
    for (Bytes& leaf : told.leaves) {
      if (leaf[1] == type) leaf[1] = kOther;
    }
    return told.wrong();
  };
  EXPECT_EQ(without(kSubmit), "no leaf of its submit");
  EXPECT_EQ(without(kWithdraw), "no leaf of its withdrawal");
  EXPECT_EQ(without(kEffective), "a withdrawal has no effective leaf after it");
  EXPECT_EQ(without(kReceipt), "fewer receipt leaves than opened messages");
  EXPECT_EQ(without(kRelease),
            "its release record is no release leaf; fewer release leaves than leases");
  Told other;
  other.all_right();
  other.leaves[2][40] ^= 1;
  EXPECT_EQ(other.wrong(), "no leaf of its withdrawal");
}

TEST(RaceRules, FindAHistoryThatIsNotUnderstood) {
  Told told;
  told.all_right();
  told.rules.history("{\"event\":\"opened\",\"mess\n");
  EXPECT_EQ(told.wrong(), "a history tells of no race");
  Told other;
  other.all_right();
  other.lines.clear();
  other.line("eaten", 1);
  other.rules.history(other.lines);
  EXPECT_EQ(other.wrong(), "a history line is not understood");
}

}  // namespace
}  // namespace sluis::races
