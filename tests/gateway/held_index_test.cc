// SPDX-License-Identifier: EUPL-1.2
// What is kept in order for each look at today says what a pass over all rows would, whatever is
// written or erased and wherever the clock goes.
#include <random>

#include "adapters/gateway/alerts.h"
#include "adapters/gateway/caseload.h"
#include "adapters/gateway/held_alerts.h"
#include "adapters/gateway/held_terms.h"
#include "adapters/gateway/hidden_cases.h"
#include "adapters/gateway/mutes.h"
#include "adapters/gateway/retention.h"
#include "consent/core/fact_rights.h"
#include "consent/core/linked_bodies.h"
#include "tests/gateway/case_lists_rig.h"

namespace sluis::gateway {
namespace {

using consent::CaseDuty;
using consent::CaseStep;
using consent::HandoverPhase;
using consent::HandoverStep;
using test::filled;

constexpr int kSteps = 1'500;
constexpr std::uint64_t kCaseCount = 7, kManyCases = 90;  // more than go into a list one by one
const std::vector<std::string> kLogins = {"gm-1", "gm-2", "gm-3"};

class HeldIndex : public HostRig {
 protected:
  void SetUp() override {
    consent::Covenant covenant = covenant_of_cases();
    consent::Function function;
    function.term = {1, "helper", "helper"};
    function.acts = {static_cast<std::uint8_t>(LeafType::fact)};
    function.facts = {
        static_cast<std::uint8_t>(consent::right_to(consent::FactKind::case_opened))};
    covenant.functions = {function};
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    names_.emplace(*host_);
    exclusions_.emplace(*host_, *names_);
    hidden_.emplace(*exclusions_);
  }
  void TearDown() override {
    hidden_.reset();
    exclusions_.reset();
    names_.reset();
    HostRig::TearDown();
  }

  std::uint64_t any(std::uint64_t below) { return random_() % below; }
  bool once_in(std::uint64_t times) { return any(times) == 0; }
  std::string any_login() { return kLogins[any(kLogins.size())]; }
  CaseId any_case() { return filled<CaseId>(static_cast<std::uint8_t>(1 + any(kCaseCount))); }
  template <class Id>
  Id any_id() {
    return filled<Id>(static_cast<std::uint8_t>(1 + any(12)));
  }
  TimeMs any_time() { return {kRigBegin.ms - 20 * kDayMs + any(150) * kDayMs}; }
  static Identity person(std::uint64_t number) {
    Identity out;
    out.surname = Sensitive<std::string>(number == 0 ? "Jansen" : "Pietersen");
    out.first_names = Sensitive<std::string>("Sam");
    out.birth_date = Sensitive<std::string>(number == 2 ? "" : "2012-03-04");  // may be anybody
    return out;
  }

  void put_case(Batch& batch, const CaseId& id) {
    CaseRow row;
    row.id = id;
    row.programme = 1;
    row.open = !once_in(5);
    if (!once_in(4)) row.coordinator = host_->member();
    row.persons.emplace_back().identity = person(any(3));
    batch.put(RowKind::care_case, id, row);
  }
  void put_act(Batch& batch, std::uint64_t step) {
    const CaseId id = any_case();
    ActRow row;
    row.id = any_id<ActId>();
    row.ordinal = row.index = step;
    row.kind = once_in(2) ? ActKind::case_stepped : ActKind::handover_stepped;
    row.state = static_cast<ActState>(1 + any(4));
    row.created = clock_.now;
    row.worker = any_login();
    row.made = AnyId{id.value};
    consent::FactBody body;
    if (row.kind == ActKind::case_stepped) {
      body.payload = consent::CaseStepped{
          id, {Commitment{}}, static_cast<CaseStep>(1 + any(consent::kCaseSteps)), 0};
    } else {
      const auto said = static_cast<HandoverStep>(1 + any(consent::kHandoverSteps));
      body.payload =
          consent::HandoverStepped{id, {Commitment{}}, said, filled<MemberId>(0x33), 0};
    }
    row.form = canon::encode(body);
    batch.put(RowKind::act, row.id, row);
  }
  void put_notice(Batch& batch) {
    consent::CaseDueBody body;
    body.notice_id = any_id<NoticeId>();
    body.case_id = any_case();
    body.deadline = {static_cast<CaseDuty>(1 + any(5)), any_time()};
    body.stage = static_cast<std::uint8_t>(any(4));
    body.told = body.responsible = host_->member();
    batch.put(RowKind::notice, body.notice_id,
              NoticeRow{body.notice_id, any(40), clock_.now, true, canon::encode(body), {}});
  }
  void put_alert(Batch& batch) {
    consent::LinkedBody body;
    body.alert_id = any_id<AlertId>();
    if (!once_in(4)) body.case_id = any_case();
    body.reporters = {filled<MemberId>(1), filled<MemberId>(2)};
    AlertRow row;
    row.id = body.alert_id;
    row.taken = any_time();
    row.body = once_in(9) ? Bytes{1} : canon::encode(body);
    batch.put(RowKind::alert, row.id, row);
  }
  void put_mute(Batch& batch) {
    const TimeMs since = any_time();
    const TimeMs ended{once_in(3) ? since.ms + any(9) * kDayMs : 0};
    const CaseId id = any_case();
    batch.put(RowKind::case_mutes, id,
              CaseMutesRow{id, {{since, {since.ms + any(60) * kDayMs}, ended, "gm-1", {}, {}}}});
  }
  void put_term(Batch& batch) {
    RetentionRow row;
    row.exchange_id = any_id<ExchangeId>();
    row.sender = filled<MemberId>(3);
    if (once_in(2)) row.message = any_id<MessageId>();
    row.due = any_time();
    row.state = once_in(3) ? RetentionState::removed : RetentionState::kept;
    row.of_question = once_in(5);
    batch.put(RowKind::retention, retention_key(row), row);
  }
  void put_outcome(Batch& batch) {
    const AlertId id = any_id<AlertId>();
    const auto outcome = static_cast<std::uint8_t>(
        once_in(3) ? sdk::AlertOutcome::not_reached : sdk::AlertOutcome::contact_made);
    batch.put(RowKind::alert_outcomes, id, AlertOutcomesRow{id, {{any_time(), outcome, "gm-1"}}});
  }
  void write_of_staff(Batch& batch) {
    const std::string login = any_login();
    switch (any(6)) {
      case 0: {
        WorkerRow row;
        row.login = login;
        row.function = once_in(3) ? "another" : "helper";
        return batch.put(RowKind::worker, login, row);
      }
      case 1: return batch.erase(RowKind::worker, login);
      case 2:
        if (login == "gm-1") return;  // nobody takes over in a circle
        return batch.put(RowKind::departure, login, DepartureRow{login, "gm-1", clock_.now});
      case 3: return batch.erase(RowKind::departure, login);
      case 4:
        return batch.put(RowKind::work_hours, login, WorkHoursRow{login, 50, clock_.now, login});
      default: return batch.erase(RowKind::work_hours, login);
    }
  }
  // The key is its own: which one it is, the rows say.
  void write_of_case_exclusions(Batch& batch) {
    const CaseId id = any_case();
    const std::string login = any_login();
    Bytes key = to_bytes(id.view());
    append(key, as_bytes(login));
    if (once_in(2)) return batch.erase(RowKind::case_exclusion, key);
    batch.put(RowKind::case_exclusion, key, CaseExclusionRow{id, login, "gm-9", clock_.now});
  }
  void write_of_exclusions(Batch& batch) {
    if (once_in(3)) return write_of_case_exclusions(batch);
    const AnyId id = any_id<AnyId>();
    if (once_in(2)) return batch.erase(RowKind::exclusion, id);
    batch.put(RowKind::exclusion, id,
              ExclusionRow{id, any_login(), person(any(2)), {}, "gm-9", clock_.now});
  }
  void erase_something(Batch& batch) {
    switch (any(8)) {
      case 0: return batch.erase(RowKind::care_case, any_case());
      case 1: return batch.erase(RowKind::act, any_id<ActId>());
      case 2: return batch.erase(RowKind::notice, any_id<NoticeId>());
      case 3: return batch.erase(RowKind::alert, any_id<AlertId>());
      case 4: return batch.erase(RowKind::case_mutes, any_case());
      case 5: return batch.erase(RowKind::alert_outcomes, any_id<AlertId>());
      case 6: return batch.erase(RowKind::alert_undone, any_id<AlertId>());
      default: return batch.erase(RowKind::retention, any_id<ExchangeId>());
    }
  }
  void write_something(std::uint64_t step) {
    Batch batch;
    switch (any(16)) {
      case 0: case 1: put_case(batch, any_case()); break;
      case 2: case 3: case 4: put_act(batch, step); break;
      case 5: put_notice(batch); break;
      case 6: put_alert(batch); break;
      case 7: put_mute(batch); break;
      case 8: put_term(batch); break;
      case 9: put_outcome(batch); break;
      case 10: batch.put(RowKind::alert_undone, any_id<AlertId>(), NumberRow{1}); break;
      case 11: write_of_staff(batch); break;
      case 12: write_of_exclusions(batch); break;
      case 13: erase_something(batch); break;
      case 14: clock_.now = any_time(); break;  // forwards or back
      default:
        if (once_in(2)) {
          host_->covenant.case_terms[0].review_days = static_cast<std::uint16_t>(any(90));
        } else if (once_in(6)) {
          for (std::uint64_t i = 1; i <= kManyCases; ++i) {
            const CaseId id = filled<CaseId>(static_cast<std::uint8_t>(i));
            if (once_in(3)) batch.erase(RowKind::care_case, id);
            else put_case(batch, id);
          }
        }
    }
    host_->vault.commit(batch);
  }

  void expect_books_as_read_afresh() {
    CaseBooks afresh;
    std::vector<CaseId> kept, made;
    for (const BookedCase& book : case_books(*host_)) kept.push_back(book.row.id);
    for (const BookedCase& book : afresh.look(*host_)) made.push_back(book.row.id);
    EXPECT_EQ(kept, made);
  }
  void expect_what_is_due() {
    std::vector<CaseId> due;
    for (const BookedCase& book : case_books(*host_)) {
      const bool is_due = std::any_of(
          book.terms.begin(), book.terms.end(),
          [&](const BookedTerm& term) { return term.stage != 0 || term.at <= clock_.now; });
      const bool waits = book.handover == HandoverPhase::accepted && book.to == host_->member();
      if (book.row.open && (is_due || waits || book.is_accept_under_way)) {
        due.push_back(book.row.id);
      }
    }
    EXPECT_EQ(case_index(*host_).due(clock_.now), due);
    found_due_ += due.size();
  }
  std::set<CaseId> expect_what_is_hidden(const std::string& login) {
    std::set<CaseId> out;
    const Books books = case_books(*host_);
    for (const BookedCase& book : books) {
      if (exclusions_->keeps(login, book.row)) out.insert(book.row.id);
    }
    std::set<CaseId> hidden = hidden_->from(*host_, login);
    std::erase_if(hidden, [&](const CaseId& id) { return books.find(id) == nullptr; });
    EXPECT_EQ(hidden, out) << login;
    found_hidden_ += out.size();
    return out;
  }
  void expect_loads(const std::set<CaseId>& hidden) {
    HeldStaff staff;
    staff.look(host_->vault);
    std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> counted, kept;
    for (const std::string& login : staff.who_may_open(host_->covenant)) counted[login];
    for (const BookedCase& book : case_books(*host_)) {
      const CaseHold hold = hold_of(*host_, book);
      if (hold == CaseHold::none || hidden.contains(book.row.id)) continue;
      auto& [families, coming] = counted[host_->owner(book.taken_by)];
      ++(hold == CaseHold::held ? families : coming);
      ++found_held_;
    }
    for (const Caseload& load : caseloads(*host_, hidden)) {
      kept[load.login] = {load.families, load.coming};
      const auto hours = host_->vault.get<WorkHoursRow>(RowKind::work_hours, load.login);
      EXPECT_EQ(load.said.has_value(), hours.has_value());
    }
    EXPECT_EQ(kept, counted);
  }
  void expect_alerts(TimeMs from) {
    std::vector<std::string> waiting, kept;
    for (const AlertRow& row : host_->vault.all<AlertRow>(RowKind::alert)) {
      const auto body = canon::decode<consent::LinkedBody>(row.body, "alert");
      if (!body.ok() || host_->vault.get<NumberRow>(RowKind::alert_undone, row.id)) continue;
      if (has_outcome(outcomes_of(*host_, row.id).said, row)) continue;
      const auto muted = body->case_id ? mute_end(*host_, *body->case_id, row.taken) : std::nullopt;
      const TimeMs told = muted.value_or(row.taken);
      if (told < from) continue;
      waiting.push_back(row.id.hex() + std::to_string(told.ms) + (muted ? "m" : "") +
                        (body->case_id ? body->case_id->hex() : ""));
    }
    for (const HeldAlert& alert : alerts_.waiting(host_->vault, from)) {
      kept.push_back(alert.id.hex() + std::to_string(alert.told.ms) +
                     (alert.is_muted ? "m" : "") + (alert.about ? alert.about->hex() : ""));
    }
    EXPECT_EQ(kept, waiting);
    found_alerts_ += waiting.size();
  }
  void expect_terms(TimeMs until) {
    std::vector<Bytes> ending, kept;
    for (const auto& [key, bytes] : host_->vault.all_bytes(RowKind::retention)) {
      const auto row = Vault::decode<RetentionRow>(bytes.reveal());
      const bool is_kept = row.state == RetentionState::kept && !row.of_question;
      if (is_kept && row.due <= until) ending.push_back(key);
    }
    for (const RetentionRow& row : terms_.ending_by(host_->vault, until)) {
      kept.push_back(retention_key(row));
    }
    EXPECT_EQ(kept, ending);
    found_terms_ += ending.size();
  }

  std::minstd_rand random_{11};
  std::optional<Names> names_;
  std::optional<Exclusions> exclusions_;
  std::optional<HiddenCases> hidden_;
  HeldAlerts alerts_;
  HeldTerms terms_;
  std::size_t found_due_ = 0, found_hidden_ = 0, found_held_ = 0, found_alerts_ = 0,
              found_terms_ = 0;
};

TEST_F(HeldIndex, SaysWhatAPassOverAllRowsWould) {
  for (std::uint64_t step = 1; step <= kSteps; ++step) {
    write_something(step);
    if (once_in(3)) continue;  // several writes between two looks
    SCOPED_TRACE("step " + std::to_string(step));
    const Books before = case_books(*host_);
    if (once_in(2)) expect_books_as_read_afresh();
    expect_what_is_due();
    expect_loads({});
    expect_loads(expect_what_is_hidden(any_login()));
    expect_alerts({clock_.now.ms - 30 * kDayMs});
    expect_terms({clock_.now.ms + kRemindMs});
    if (HasFailure()) return;
  }
  for (const std::size_t found :
       {found_due_, found_hidden_, found_held_, found_alerts_, found_terms_}) {
    EXPECT_GT(found, kSteps / 4u) << "it was about nothing";
  }
}

// A look gave out books; what is written later changes none of them.
TEST_F(HeldIndex, LeavesTheBooksThatALookGaveOutAsTheyWere) {
  Batch batch;
  for (std::uint8_t i = 1; i <= 3; ++i) put_case(batch, filled<CaseId>(i));
  host_->vault.commit(batch);
  const Books before = case_books(*host_);
  Batch later;
  later.erase(RowKind::care_case, filled<CaseId>(2));
  put_case(later, filled<CaseId>(4));
  host_->vault.commit(later);
  const Books after = case_books(*host_);
  EXPECT_EQ(before.size(), 3u);
  EXPECT_NE(before.find(filled<CaseId>(2)), nullptr);
  EXPECT_EQ(after.find(filled<CaseId>(2)), nullptr);
  EXPECT_NE(after.find(filled<CaseId>(4)), nullptr);
}

}  // namespace
}  // namespace sluis::gateway
