// SPDX-License-Identifier: EUPL-1.2
// What a desk shows of a case: its life as it was recorded, and each notice until a step that was
// recorded meets its duty.
#include "adapters/gateway/case_book.h"

#include <random>

#include "adapters/gateway/alerts.h"
#include "adapters/gateway/mutes.h"
#include "adapters/gateway/usefulness.h"
#include "consent/core/linked_bodies.h"
#include "proto/hash/hash.h"
#include "tests/gateway/case_lists_rig.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kBookStartMs = kRigBegin.ms, kBookDayMs = 86'400'000;
using consent::CaseDuty;
using consent::CaseStep;
using consent::HandoverStep;
using test::filled;

class CaseBook : public HostRig {
 protected:
  // As the broker acknowledged it.
  void recorded(ActKind kind, HandoverStep step) {
    ActRow row;
    row.kind = kind;
    row.made = AnyId{kCase.value};
    consent::FactBody body;
    if (kind == ActKind::case_closed) {
      body.payload = consent::CaseClosed{kCase, {kPerson}};
    } else {
      const MemberId to = step == HandoverStep::propose ? filled<MemberId>(9) : MemberId{};
      body.payload = consent::HandoverStepped{kCase, {kPerson}, step, to, 0};
    }
    row.form = canon::encode(body);
    Batch batch;
    const codec::Ack ack;
    on_case_recorded(*host_, batch, row, &ack);
    if (!batch.empty()) host_->vault.commit(batch);
  }
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(HostRig::open(covenant_of_cases()));
    names_.emplace(*host_);
    acts_.emplace(*host_, *names_, nullptr, nullptr);
    CaseRow row;
    row.id = kCase;
    row.programme = 1;
    row.coordinator = host_->member();
    host_->vault.put(RowKind::care_case, kCase, row);
  }
  void TearDown() override {
    acts_.reset();
    names_.reset();
    HostRig::TearDown();
  }
  // Its end comes at `state`; the leaf of what is recorded has this index.
  void act(ActKind kind, consent::FactPayload payload, std::uint64_t index,
           ActState state = ActState::recorded, ErrorCode reason = ErrorCode::permit) {
    ActRow row;
    row.id = filled<ActId>(static_cast<std::uint8_t>(++made_));
    row.ordinal = made_;
    row.kind = kind;
    row.state = state;
    row.created = clock_.now;
    row.made = AnyId{kCase.value};
    row.index = index;
    row.reason = state == ActState::refused ? static_cast<std::uint16_t>(reason) : 0;
    consent::FactBody body;
    body.payload = std::move(payload);
    row.form = canon::encode(body);
    Batch batch;
    batch.put(RowKind::act, row.id, row);
    const codec::Ack ack{index, {}, {}, {}};
    on_case_recorded(*host_, batch, row, state == ActState::recorded ? &ack : nullptr);
    host_->vault.commit(batch);
    expect_as_read_afresh();
  }
  void open(std::uint64_t index) {
    act(ActKind::case_opened, consent::CaseOpened{kCase, {kPerson}, host_->member(), 1}, index);
  }
  void step(CaseStep step, std::uint64_t index, ActState state = ActState::recorded) {
    act(ActKind::case_stepped, consent::CaseStepped{kCase, {kPerson}, step, 0}, index, state);
  }
  void hand(HandoverStep step, std::uint64_t index, ActState state = ActState::recorded,
            ErrorCode reason = ErrorCode::permit) {
    const MemberId to = step == HandoverStep::propose ? filled<MemberId>(0x33) : MemberId{};
    act(ActKind::handover_stepped, consent::HandoverStepped{kCase, {kPerson}, step, to, 0}, index,
        state, reason);
  }
  void notice(CaseDuty duty, std::uint64_t day, std::uint8_t stage, std::uint64_t index,
              const CaseId& id = kCase, RowKind kind = RowKind::notice) {
    consent::CaseDueBody body;
    body.notice_id = filled<NoticeId>(static_cast<std::uint8_t>(index));
    body.case_id = id;
    body.deadline = {duty, at(day)};
    body.stage = stage;
    body.told = body.responsible = host_->member();
    host_->vault.put(kind, body.notice_id,
                     NoticeRow{body.notice_id, index, clock_.now, true, canon::encode(body), {}});
    expect_as_read_afresh();
  }
  void designated(const MemberId& to, std::uint8_t stage, std::uint64_t index,
                  RowKind kind = RowKind::notice) {
    consent::CaseDueBody body;
    body.notice_id = filled<NoticeId>(static_cast<std::uint8_t>(index));
    body.case_id = kCase;
    body.deadline = {CaseDuty::take_up, clock_.now};
    body.stage = stage;
    body.told = host_->member();
    body.responsible = to;
    const NoticeRow row{body.notice_id, index, clock_.now, true, canon::encode(body), {}};
    Batch batch;
    batch.put(kind, row.id, row);
    if (kind == RowKind::notice) on_designated(*host_, batch, body);
    host_->vault.commit(batch);
    expect_as_read_afresh();
  }
  static TimeMs at(std::uint64_t day) { return {kBookStartMs + day * kBookDayMs}; }
  BookedCase book(const CaseId& id = kCase) {
    expect_as_read_afresh();
    const Books books = case_books(*host_);
    const BookedCase* found = books.find(id);
    return found == nullptr ? BookedCase{} : *found;
  }
  // All that a book says.
  static std::string told(const BookedCase& book) {
    canon::Writer out;
    out.raw(canon::encode(book.row));
    const auto say = [&](std::uint64_t number) { out.u64(number); };
    say(book.is_stored);
    if (book.life) {
      const consent::CaseLife& life = *book.life;
      for (const TimeMs at : {life.began, life.since, life.active_since, life.reviewed}) say(at.ms);
      say(static_cast<std::uint64_t>(life.phase));
      say(life.visits);
    }
    say(static_cast<std::uint64_t>(book.handover));
    out.raw(book.to.view());
    say(book.handover_since.ms);
    say(book.confirmed_here);
    for (const BookedTerm& term : book.terms) {
      say(static_cast<std::uint64_t>(term.duty));
      say(term.at.ms);
      say(term.stage + (term.unread ? 1'000u : 0u));
      out.raw(term.responsible.view());
      out.raw(term.notice.view());
    }
    for (const ActRow& act : book.acts) out.raw(canon::encode(act));
    say(book.is_accept_under_way);
    return hash::sha256(out.take()).hex() + ' ' + book.taken_by;
  }
  // The books that are kept are those that a gateway which just started would make.
  void expect_as_read_afresh() {
    std::map<CaseId, std::string> kept, afresh;
    for (const BookedCase& each : case_books(*host_)) kept[each.row.id] = told(each);
    CaseBooks new_ones;
    for (const BookedCase& each : new_ones.look(*host_)) afresh[each.row.id] = told(each);
    EXPECT_EQ(kept, afresh) << "after " << made_ << " acts";
  }
  std::size_t notices_kept() { return host_->vault.all<NoticeRow>(RowKind::notice).size(); }
  void sweep() {
    Batch batch;
    erase_spent_notices(*host_, batch);
    if (!batch.empty()) host_->vault.commit(batch);
  }

  inline static const CaseId kCase = filled<CaseId>(1), kElsewhere = filled<CaseId>(2);
  inline static const Commitment kPerson = filled<Commitment>(9);
  std::optional<Names> names_;
  std::optional<Acts> acts_;
  std::uint64_t made_ = 0;
};

TEST_F(CaseBook, TellsALifeAsItWasRecordedWhateverALaterCovenantSays) {
  open(1);
  host_->covenant.version = 3;
  host_->covenant.case_terms[0].intake_days = 0;
  EXPECT_EQ(book().life->phase, consent::CasePhase::intake) << "it began with an intake";
  step(CaseStep::admit, 2);
  step(CaseStep::build_down, 3);
  step(CaseStep::aftercare, 4);
  EXPECT_EQ(book().life->phase, consent::CasePhase::aftercare)
      << "the broker took it, though the covenant of now has no return visits";
  step(CaseStep::finish, 0, ActState::refused);
  EXPECT_EQ(book().life->phase, consent::CasePhase::aftercare) << "nothing is done by a refusal";
}

TEST_F(CaseBook, ListsANoticeUntilAStepThatWasRecordedMeetsItsDuty) {
  act(ActKind::case_stepped, consent::CaseStepped{kCase, {kPerson}, CaseStep::review, 0}, 1);
  notice(CaseDuty::visit, 10, 2, 2);
  step(CaseStep::review, 3);
  ASSERT_EQ(book().terms.size(), 1u) << "a review is no visit";
  step(CaseStep::visit, 0, ActState::refused);
  ASSERT_EQ(book().terms.size(), 1u) << "it was refused";
  step(CaseStep::visit, 4);
  EXPECT_TRUE(book().terms.empty());
  notice(CaseDuty::visit, 40, 2, 5);
  EXPECT_EQ(book().terms.size(), 1u) << "the next visit";
}

TEST_F(CaseBook, LetsTheNewestNoticeOfADutyStandAndTheReckonedDayAboveAll) {
  notice(CaseDuty::review, 90, 3, 2, kElsewhere);
  notice(CaseDuty::review, 60, 1, 5, kElsewhere);
  ASSERT_EQ(book(kElsewhere).terms.size(), 1u);
  EXPECT_EQ(book(kElsewhere).terms[0].at, at(60)) << "an older one does not stand over a newer";
  open(6);
  notice(CaseDuty::admit, 60, 3, 7);
  ASSERT_EQ(book().terms.size(), 1u);
  EXPECT_EQ(book().terms[0].at, at(28)) << "it is about another day";
  notice(CaseDuty::admit, 28, 2, 8);
  EXPECT_EQ(book().terms[0].stage, 2);
}

TEST_F(CaseBook, ShowsWhatTheCovenantOfNowDoesNotExplainAsUnread) {
  notice(CaseDuty::review, 90, 2, 2, kElsewhere, RowKind::unread_notice);
  ASSERT_EQ(book(kElsewhere).terms.size(), 1u);
  EXPECT_TRUE(book(kElsewhere).terms[0].unread);
}

TEST_F(CaseBook, ForgetsAConfirmationOfAnEarlierHandoverAndOneThatWasTakenBack) {
  hand(HandoverStep::propose, 1);
  hand(HandoverStep::confirm, 2);
  EXPECT_TRUE(book().confirmed_here);
  hand(HandoverStep::accept, 3);
  EXPECT_FALSE(book().confirmed_here) << "another handover";
  EXPECT_EQ(book().handover, consent::HandoverPhase::accepted);
  hand(HandoverStep::confirm, 0, ActState::refused, ErrorCode::unknown_worker);
  EXPECT_EQ(book().handover, consent::HandoverPhase::accepted);
  hand(HandoverStep::confirm, 0, ActState::refused, ErrorCode::no_such_step);
  EXPECT_EQ(book().handover, consent::HandoverPhase::none) << "it was taken back";
}

TEST_F(CaseBook, ShowsAMatterFromItsStepAndItsNewestNoticeUntilItIsSettled) {
  const auto line = [&] {
    std::string out;
    for (const BookedTerm& term : book().terms) {
      if (term.duty == CaseDuty::settle_matter) out += std::to_string(term.stage) + " ";
    }
    return out;
  };
  open(1);
  EXPECT_EQ(line(), "");
  step(CaseStep::raise, 0, ActState::refused);
  EXPECT_EQ(line(), "") << "what was refused is not open";
  step(CaseStep::raise, 2);
  EXPECT_EQ(line(), "0 ") << "before the broker said anything of it";
  clock_.now = at(3);
  notice(CaseDuty::settle_matter, 1, 2, 3);
  EXPECT_EQ(line(), "2 ") << "the broker's day is not this one's";
  notice(CaseDuty::settle_matter, 1, 3, 4);
  EXPECT_EQ(line(), "3 ");
  step(CaseStep::review, 5);
  EXPECT_EQ(line(), "3 ") << "another step does not settle it";
  step(CaseStep::settle, 6);
  EXPECT_EQ(line(), "");
  step(CaseStep::raise, 7);
  EXPECT_EQ(line(), "0 ") << "another one, and not the notices of that before";
  step(CaseStep::turn_away, 8);
  EXPECT_EQ(line(), "") << "it ends with the case";
}

TEST_F(CaseBook, AtWhoHadItADesignatedCaseIsAnothersFromThenOnAndForGood) {
  open(1);
  step(CaseStep::raise, 2);
  notice(CaseDuty::settle_matter, 0, 2, 3);
  hand(HandoverStep::propose, 4);
  designated(filled<MemberId>(0x33), consent::kStageAnnounced, 5);
  ASSERT_EQ(book().terms.size(), 1u) << "nothing that was owed before is";
  EXPECT_EQ(book().terms[0].duty, CaseDuty::take_up);
  EXPECT_EQ(book().row.coordinator, filled<MemberId>(0x33));
  EXPECT_EQ(book().handover, consent::HandoverPhase::none);
  clock_.now = at(31);
  EXPECT_TRUE(book().terms.empty()) << "it is shown no more, and nothing comes back";
  hand(HandoverStep::accept, 6);
  hand(HandoverStep::confirm, 7);
  EXPECT_EQ(book().row.coordinator, host_->member()) << "it came back by a handover";
}

// What nobody here could check is listed, and everything goes on as before.
TEST_F(CaseBook, OfADesignationThatIsUnreadTheCaseLosesNothing) {
  open(1);
  step(CaseStep::raise, 2);
  hand(HandoverStep::propose, 4);
  const std::size_t before = book().terms.size();
  designated(filled<MemberId>(0x33), consent::kStageAnnounced, 5, RowKind::unread_notice);
  EXPECT_EQ(book().terms.size(), before + 1);
  EXPECT_TRUE(book().matter.has_value());
  EXPECT_TRUE(book().life.has_value());
  EXPECT_EQ(book().handover, consent::HandoverPhase::proposed);
  EXPECT_EQ(book().row.coordinator, host_->member());
}

TEST_F(CaseBook, KnowsWhetherTheCaseWasAcceptedHereSinceAPlaceOfTheLedger) {
  open(1);
  EXPECT_FALSE(is_accepted_since(book(), 0));
  hand(HandoverStep::accept, 6, ActState::refused);
  EXPECT_FALSE(is_accepted_since(book(), 0));
  hand(HandoverStep::accept, 8);
  EXPECT_TRUE(is_accepted_since(book(), 7));
  EXPECT_FALSE(is_accepted_since(book(), 8));
}

TEST_F(CaseBook, AtWhoIsDesignatedTheCaseIsToBeTakenUpUntilAStepOfItIs) {
  host_->vault.put(RowKind::care_case, kCase, CaseRow{.id = kCase});
  designated(host_->member(), consent::kStageReminded, 5);
  EXPECT_EQ(book().row.coordinator, host_->member());
  ASSERT_EQ(book().terms.size(), 1u);
  EXPECT_EQ(book().terms[0].duty, CaseDuty::take_up);
  step(CaseStep::review, 6);
  EXPECT_TRUE(book().terms.empty());
}

TEST_F(CaseBook, AtTheLastRungADesignatedCaseIsStuckNoMoreAndAnothers) {
  host_->vault.put(RowKind::care_case, kCase, CaseRow{.id = kCase});
  notice(CaseDuty::settle_matter, 0, 4, 3);
  act(ActKind::case_stepped,
      consent::CaseStepped{kCase, {kPerson}, CaseStep::designate, 1, filled<MemberId>(0x33)}, 4);
  EXPECT_TRUE(book().terms.empty());
  EXPECT_EQ(book().row.coordinator, filled<MemberId>(0x33));
}

TEST_F(CaseBook, ShowsAMatterOfACaseThatWasTakenOverByItsNoticeAlone) {
  open(1);
  step(CaseStep::raise, 2);
  notice(CaseDuty::settle_matter, 0, 2, 3);
  hand(HandoverStep::propose, 4);
  hand(HandoverStep::confirm, 5);
  hand(HandoverStep::accept, 6);
  EXPECT_TRUE(book().terms.empty()) << "it was led elsewhere since";
  notice(CaseDuty::settle_matter, 0, 2, 7);
  ASSERT_EQ(book().terms.size(), 1u);
  EXPECT_EQ(book().terms[0].duty, CaseDuty::settle_matter);
  step(CaseStep::settle, 8);
  EXPECT_TRUE(book().terms.empty());
}

TEST_F(CaseBook, ErasesANoticeThirtyDaysAfterItCameOnceItIsNotShown) {
  notice(CaseDuty::visit, 10, 2, 2);
  notice(CaseDuty::review, 10, 2, 3);
  step(CaseStep::visit, 4);
  sweep();
  EXPECT_EQ(notices_kept(), 2u) << "not yet";
  clock_.now = at(31);
  sweep();
  EXPECT_EQ(notices_kept(), 1u);
  ASSERT_EQ(book().terms.size(), 1u);
  EXPECT_EQ(book().terms[0].duty, CaseDuty::review) << "nobody did that one";
}

// Whatever is written, erased, or changed by a day or a covenant, in an order nobody thought of.
TEST_F(CaseBook, KeepsWhatAGatewayThatJustStartedWouldRead) {
  std::minstd_rand random{7};
  const auto any = [&](std::uint64_t below) { return random() % below; };
  const auto any_case = [&] { return filled<CaseId>(static_cast<std::uint8_t>(1 + any(4))); };
  for (std::uint64_t step = 1; step <= 600; ++step) {
    const CaseId id = any_case();
    Batch batch;
    switch (any(10)) {
      case 0: {
        CaseRow row;
        row.id = id;
        row.programme = 1;
        row.open = any(4) != 0;
        if (any(3) != 0) row.coordinator = host_->member();
        batch.put(RowKind::care_case, id, row);
        break;
      }
      case 1: batch.erase(any(2) == 0 ? RowKind::care_case : RowKind::case_life, id); break;
      case 2: batch.erase(RowKind::act, filled<ActId>(static_cast<std::uint8_t>(any(40)))); break;
      case 3:
        batch.put(RowKind::case_life, id,
                  CaseLifeRow{id, {}, 2, static_cast<std::uint8_t>(1 + any(4)), clock_.now,
                              clock_.now, clock_.now, clock_.now, 0});
        break;
      case 4: {
        const auto notice = filled<NoticeId>(static_cast<std::uint8_t>(any(40)));
        batch.erase(kNoticeKinds[any(2)], notice);
        break;
      }
      case 5:
        notice(static_cast<CaseDuty>(1 + any(5)), any(200), static_cast<std::uint8_t>(any(4)),
               any(40), id, kNoticeKinds[any(2)]);
        break;
      case 6: clock_.now = at(any(120)); break;
      case 7:
        host_->covenant.case_terms[0].review_days = static_cast<std::uint16_t>(any(90));
        break;
      default: {
        ActRow row;
        row.id = filled<ActId>(static_cast<std::uint8_t>(any(40)));
        row.ordinal = step;
        row.kind = any(2) == 0 ? ActKind::case_stepped : ActKind::handover_stepped;
        row.state = static_cast<ActState>(1 + any(4));
        row.created = clock_.now;
        row.worker = any(2) == 0 ? "one" : "other";
        row.made = AnyId{id.value};
        row.index = step;
        consent::FactBody body;
        if (row.kind == ActKind::case_stepped) {
          body.payload = consent::CaseStepped{
              id, {kPerson}, static_cast<CaseStep>(1 + any(consent::kCaseSteps)), 0};
        } else {
          const auto said = static_cast<HandoverStep>(1 + any(consent::kHandoverSteps));
          body.payload = consent::HandoverStepped{id, {kPerson}, said, filled<MemberId>(0x33), 0};
        }
        row.form = canon::encode(body);
        batch.put(RowKind::act, row.id, row);
      }
    }
    host_->vault.commit(batch);
    made_ = step;
    expect_as_read_afresh();
    if (HasFailure()) return;
  }
}

// What a quarter came to is counted from what is here; and once, so that two counts of it cannot be
// subtracted.
TEST_F(CaseBook, CountsWhatFollowedOnAlertsOnceAndSaysTheSameEverAfter) {
  std::uint8_t made = 0;
  const auto alerts = [&](int count, std::uint64_t day, std::optional<CaseId> about) {
    for (int i = 0; i < count; ++i) {
      consent::LinkedBody body;
      body.alert_id = filled<AlertId>(++made);
      body.case_id = about;
      body.reporters = {filled<MemberId>(1), filled<MemberId>(2)};
      AlertRow row;
      row.id = body.alert_id;
      row.taken = at(day);
      row.body = canon::encode(body);
      host_->vault.put(RowKind::alert, row.id, row);
    }
  };
  const auto cell = [](const sdk::Figures& figures, std::size_t number) {
    const sdk::Figure& figure = figures.cells.at(number);
    return std::to_string(figure.low) + "-" + std::to_string(figure.high);
  };
  alerts(12, 1, kCase);
  clock_.now = at(3);
  step(CaseStep::admit, 1);
  alerts(18, 4, kCase);
  alerts(13, 5, kElsewhere);
  alerts(3, 5, std::nullopt);
  clock_.now = at(50);
  step(CaseStep::review, 2);
  // Came first in the quarter, and once more after it.
  alerts(11, 90, kCase);
  for (std::uint8_t i = 0; i < 11; ++i) {
    host_->vault.put(RowKind::alert_first, filled<AlertId>(made - i), NumberRow{at(49).ms + 1});
  }
  step(CaseStep::finish, 3);
  CaseMuteRow mute;
  mute.since = at(20);
  mute.until = at(40);
  begin_mute(*host_, kCase, mute);
  alerts(16, 30, kCase);
  EXPECT_EQ(usefulness_at(*host_, "2027Q1").code(), ErrorCode::quarter_not_over);
  EXPECT_EQ(usefulness_at(*host_, "2027").code(), ErrorCode::bad_field);
  clock_.now = at(106);
  const auto counted = usefulness_at(*host_, "2027Q1");
  ASSERT_TRUE(counted.ok());
  const sdk::Figures& figures = counted->report.alerts;
  EXPECT_EQ(cell(figures, 3), "10-10") << "in a day: those that came once more";
  EXPECT_EQ(cell(figures, 4), "10-10") << "in a week";
  EXPECT_EQ(cell(figures, 6), "20-20") << "none in 30 days";
  EXPECT_EQ(cell(figures, 7), "15-15") << "of no case here";
  EXPECT_EQ(cell(figures, 8), "0-0");
  EXPECT_EQ(cell(figures, 9), "15-15") << "of a muted case";
  EXPECT_EQ(cell(figures, 0), "70-90");
  EXPECT_EQ(cell(counted->report.ends, 0), "0-30") << "one case: nobody is told";
  alerts(40, 6, kCase);
  clock_.now = at(300);
  const auto again = usefulness_at(*host_, "2027Q1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->report, counted->report);
  EXPECT_EQ(again->counted, counted->counted);
}

// Sayings are counted by their own day, one an alert and a day; what was counted before there were
// any says so.
TEST_F(CaseBook, CountsSayingsOfWhatCameOfAlertsOneADayAndNothingElseOfThem) {
  const auto say = [&](std::uint8_t first, std::uint8_t count, sdk::AlertOutcome outcome) {
    for (std::uint8_t i = 0; i < count; ++i) {
      say_outcome(*host_, filled<AlertId>(static_cast<std::uint8_t>(first + i)), outcome, "w");
    }
  };
  clock_.now = at(1);
  say(1, 30, sdk::AlertOutcome::not_reached);
  clock_.now.ms += 1'000;
  say(1, 12, sdk::AlertOutcome::contact_made);
  EXPECT_EQ(outcomes_of(*host_, filled<AlertId>(1)).said.size(), 1u) << "on the same day";
  clock_.now = at(2);
  say(1, 18, sdk::AlertOutcome::no_contact_needed);
  clock_.now = at(100);
  say(1, 40, sdk::AlertOutcome::contact_made);
  const auto kept = outcomes_of(*host_, filled<AlertId>(1)).said;
  ASSERT_EQ(kept.size(), 3u) << "earlier ones stay";
  EXPECT_EQ(kept[0].outcome, static_cast<std::uint8_t>(sdk::AlertOutcome::contact_made));
  clock_.now = at(106);
  const auto counted = usefulness_at(*host_, "2027Q1");
  ASSERT_TRUE(counted.ok());
  EXPECT_EQ(counted->report.outcomes,
            sdk::published(sdk::kOutcomeTable, {0, 12, 0, 0, 0, 18, 18}));
  const std::vector<std::uint32_t> no_alerts(std::size(sdk::kAlertTable));
  EXPECT_EQ(counted->report.alerts, sdk::published(sdk::kAlertTable, no_alerts))
      << "no alert is counted for what was said of it";
  say(1, 40, sdk::AlertOutcome::contact_made);
  const auto again = usefulness_at(*host_, "2027Q1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->report, counted->report);
  auto row = *host_->vault.get<NumbersRow>(RowKind::usefulness, std::string("2027Q1"));
  const std::size_t of_alerts = 1 + 2 * std::size(sdk::kAlertTable);
  row.numbers.resize(row.numbers.size() - 2 * (std::size(sdk::kOutcomeTable) + 1));
  row.numbers.erase(row.numbers.begin() + static_cast<std::ptrdiff_t>(of_alerts) - 2,
                    row.numbers.begin() + static_cast<std::ptrdiff_t>(of_alerts));
  host_->vault.put(RowKind::usefulness, std::string("2027Q1"), row);
  const auto before = usefulness_at(*host_, "2027Q1");
  ASSERT_TRUE(before.ok());
  sdk::Figures without = counted->report.alerts;
  without.cells.pop_back();  // of muted cases
  EXPECT_EQ(before->report.alerts, without);
  EXPECT_EQ(before->report.ends, counted->report.ends);
  EXPECT_TRUE(before->report.outcomes.cells.empty());
}

// A mute ends on its day, by hand, with the case and at a handover; one that follows without a gap
// is the same one. What came during it waits until then, and is counted as such.
TEST_F(CaseBook, AMuteEndsOnItsDayByHandWithTheCaseAndAtAHandover) {
  const auto mute = [&](std::uint64_t from, std::uint64_t until) {
    clock_.now = at(from);
    CaseMuteRow row;
    row.since = clock_.now;
    row.until = at(until);
    row.agreed = {filled<MemberId>(2)};
    row.reason = Sensitive<std::string>("wij stemmen al af");
    begin_mute(*host_, kCase, row);
  };
  const auto ends = [&](std::uint64_t day) { return mute_end(*host_, kCase, at(day)); };
  const auto unmute = [&] {
    Batch batch;
    const bool was_on = end_mute(*host_, batch, kCase);
    if (was_on) host_->vault.commit(batch);
    return was_on;
  };
  EXPECT_FALSE(ends(1));
  mute(2, 10);
  EXPECT_FALSE(ends(1)) << "before it";
  EXPECT_EQ(ends(2), at(10));
  EXPECT_FALSE(ends(10));
  mute(5, 20);
  EXPECT_EQ(ends(3), at(20)) << "it went over into the next";
  clock_.now = at(15);
  EXPECT_TRUE(unmute());
  EXPECT_FALSE(unmute());
  EXPECT_EQ(ends(3), at(15));
  mute(30, 60);
  EXPECT_EQ(ends(3), at(15)) << "there was a gap";
  clock_.now = at(40);
  recorded(ActKind::handover_stepped, HandoverStep::propose);
  EXPECT_EQ(ends(31), at(60)) << "it is not handed over yet";
  clock_.now = at(41);
  recorded(ActKind::handover_stepped, HandoverStep::confirm);
  EXPECT_EQ(ends(31), at(41));
  mute(50, 80);
  Batch batch;
  EXPECT_EQ(purge_mutes(*host_, batch), 0u) << "the case is open";
  clock_.now = at(55);
  recorded(ActKind::case_closed, HandoverStep::propose);
  EXPECT_EQ(ends(52), at(55));
  EXPECT_EQ(purge_mutes(*host_, batch), 4u);
  host_->vault.commit(batch);
  for (const CaseMuteRow& row : mutes_of(*host_, kCase)) EXPECT_TRUE(row.reason.reveal().empty());
}

TEST_F(CaseBook, AnAlertIsFollowedUpOnceSomethingCameOfWhatItSaysNow) {
  AlertRow row;
  row.id = filled<AlertId>(1);
  row.taken = at(3);
  const auto said = [&] { return outcomes_of(*host_, row.id).said; };
  clock_.now = at(2);
  say_outcome(*host_, row.id, sdk::AlertOutcome::contact_made, "w");
  EXPECT_FALSE(has_outcome(said(), row)) << "a third organisation joined since";
  clock_.now = at(4);
  say_outcome(*host_, row.id, sdk::AlertOutcome::not_reached, "w");
  EXPECT_FALSE(has_outcome(said(), row));
  clock_.now = at(5);
  say_outcome(*host_, row.id, sdk::AlertOutcome::coordination_agreed, "w");
  EXPECT_TRUE(has_outcome(said(), row));
}

}  // namespace
}  // namespace sluis::gateway
