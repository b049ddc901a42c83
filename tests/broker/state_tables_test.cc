// SPDX-License-Identifier: EUPL-1.2
// State × event: the tables of broker/ARCHITECTURE.md §State tables are what the machine does. Each
// cell runs a machine of its own: to the state, through the event, and asks where it is then.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include "broker/core/state.h"
#include "proto/canon/archive.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

using Lines = std::vector<std::string>;
struct Row {
  std::string name;
  Lines lines;
};

// One machine on its way, and all that was said.
class Story {
 public:
  explicit Story(const Lines& lines) { tell(lines); }

  // False, and nothing is run, where the lines name what this story has not: "O1", "L1", "A1".
  bool tell(const Lines& lines) {
    for (std::string line : lines) {
      for (const char* named : {"=O1", "=L1", "=A1"}) {
        const bool names = line.find(named) != std::string::npos;
        if (names && said_.find(std::string(" ") + (named + 1) + " ") == std::string::npos) {
          return false;
        }
      }
      if (line == "next") line = until_next();
      const auto revision = line.find("NEWEST");
      if (revision != std::string::npos) line.replace(revision, 6, newest_revision());
      newest_ = world_.run(line);
      said_ += newest_;
    }
    return true;
  }
  // The code with which the last line was refused.
  std::optional<std::string> refusal() const {
    const auto at = newest_.find(": refused ");
    if (at == std::string::npos) return std::nullopt;
    return newest_.substr(at + 10, newest_.find_first_of(" \n", at + 10) - at - 10);
  }
  State state() const {
    const Bytes snapshot = world_.machine().snapshot();
    canon::ReadArchive archive(snapshot);
    std::uint16_t version = 0;
    State out;
    archive(version, out);
    EXPECT_TRUE(archive.ok());
    return out;
  }
  World& world() { return world_; }

 private:
  // Time goes on to when the case is next to be looked at.
  std::string until_next() {
    const CaseId id = world_.names().id<CaseId>("c1");
    const State now = state();
    const TimeMs next = now.facts.cases.at(id).next_at;
    return "wait ms=" + std::to_string(next.ms > world_.wall().ms ? next.ms - world_.wall().ms : 0);
  }
  std::string newest_revision() const {
    const auto at = said_.rfind(" linked A1 ");
    const auto leaf = said_.rfind("leaf ", at);
    return said_.substr(leaf + 5, at - leaf - 5);
  }

  World world_;
  std::string newest_, said_;
};

struct Table {
  std::string title;
  friend void PrintTo(const Table& table, std::ostream* out) { *out << table.title; }
  Lines base;
  std::vector<Row> states, events;
  std::function<std::string(Story&)> where;
};

// "–": cannot come there. "=": changes nothing of the state. A code: refused with it.
std::string cell(const Table& table, const Row& state, const Row& event) {
  Story story(table.base);
  EXPECT_TRUE(story.tell(state.lines)) << state.name;
  EXPECT_EQ(table.where(story), state.name) << "its lines lead elsewhere";
  if (!story.tell(event.lines)) return "–";
  const std::string after = table.where(story);
  const auto refusal = story.refusal();
  EXPECT_TRUE(!refusal || after == state.name) << event.name << " is refused and changes it";
  if (refusal) return "`" + *refusal + "`";
  return after == state.name ? "=" : after;
}

std::string text_of(const Table& table) {
  std::ostringstream out;
  out << "| " << table.title << " |";
  for (const Row& event : table.events) out << " " << event.name << " |";
  out << "\n| --- |";
  for (std::size_t i = 0; i < table.events.size(); ++i) out << " --- |";
  out << "\n";
  for (const Row& state : table.states) {
    out << "| **" << state.name << "** |";
    for (const Row& event : table.events) out << " " << cell(table, state, event) << " |";
    out << "\n";
  }
  return out.str();
}

Lines operator+(Lines one, const Lines& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

const Lines kFamily = {"person name=child keys=f1", "person name=mother keys=f2"};
const Lines kAsked = {
    "consent by=school worker=juf consent=k1 subject=child givers=mother until=300d"};
const Lines kYes = {"answer by=school worker=juf consent=k1 subject=child giver=mother yes"};
const Lines kNo = {"answer by=school worker=juf consent=k1 subject=child giver=mother"};
const Lines kIntent = {"intent by=school id=e1 subject=child to=gm"};
const Lines kSubmit = {"submit by=school id=m1 exchange=e1 to=gm subject=child"};
const Lines kFetch = {"fetch by=gm"};
const Lines kOpened = {"receipt by=gm message=m1 lease=L1 opened"};
const Lines kNotOpened = {"receipt by=gm message=m1 lease=L1 not_opened"};
const Lines kWithdraw = {"withdraw by=school id=w1 subject=child giver=mother"};
const Lines kCorrect = {"correction by=school exchange=e1 worker=second"};
const Lines kMonth = {"clock ms=2592000000"};

// ---- a signal: where its text is, for one recipient ----

std::string slot_of(Story& story) {
  const State state = story.state();
  const Exchange* exchange = state.exchanges.find(story.world().names().id<ExchangeId>("e1"));
  if (exchange == nullptr) return "none";
  static const std::map<SlotState, std::string> kNames = {
      {SlotState::held, "held"},           {SlotState::permitted, "permitted"},
      {SlotState::ordered, "ordered"},     {SlotState::overdue, "overdue"},
      {SlotState::submitted, "submitted"}, {SlotState::done, "done"},
      {SlotState::unknown, "unknown"},     {SlotState::corrected, "corrected"}};
  return kNames.at(exchange->slots.at(story.world().names().id<MemberId>("gm")).state);
}

Table signal_table() {
  const Lines sent = kYes + kIntent + kSubmit;
  const Lines over = {"wait ms=900000"};
  return {"signal",
          kFamily + kAsked,
          {{"none", {}},
           {"held", kIntent},
           {"permitted", kYes + kIntent},
           {"ordered", kIntent + kYes},
           {"overdue", kIntent + kYes + over},
           {"submitted", sent},
           {"done", sent + kFetch + kOpened},
           {"unknown", sent + kFetch + Lines{"wait ms=1200"} + kMonth},
           {"corrected", kIntent + kCorrect}},
          {{"INTENT", kIntent},
           {"consent complete", kYes},
           {"consent withdrawn", kWithdraw},
           {"SUBMIT", {"submit by=school id=m2 exchange=e1 to=gm subject=child"}},
           {"SUBMIT under the order",
            {"submit by=school id=m3 exchange=e1 to=gm subject=child order=O1"}},
           {"the order's time is over", over},
           {"the source asks for its orders", {"orders by=school"}},
           {"FETCH and *opened*", kFetch + kOpened},
           {"FETCH and *not opened*", kFetch + kNotOpened},
           {"the envelope's time and its key's are over", kMonth},
           {"a correction", kCorrect}},
          slot_of};
}

// ---- a consent: what the decision says of a signal that needs it ----

std::string consent_of(Story& story) {
  const State state = story.state();
  const Exchange* exchange = state.exchanges.find(story.world().names().id<ExchangeId>("e1"));
  const Slot& slot = exchange->slots.at(story.world().names().id<MemberId>("gm"));
  if (slot.ruling.verdict == consent::Verdict::permit) return "permits";
  const std::string name(catalogue(slot.ruling.reason).name);
  return name.starts_with("consent_") ? name.substr(8) : name;
}

Table consent_table() {
  const Lines confirm = {"confirm by=school worker=meester consent=k1 subject=child"};
  const Lines elsewhere = {
      "person name=known keys=b1,f1",
      "consent by=cjg worker=kees consent=k1 subject=known givers=mother until=300d",
      "answer by=cjg worker=kees consent=k1 subject=known giver=mother yes",
      "confirm by=cjg worker=els consent=k1 subject=known",
      "same by=cjg one=known other=child"};
  const Lines given = kAsked + kYes + confirm;
  const Lines year = {"wait days=300"};
  return {"consent",
          Lines{"covenant confirmed"} + kFamily + kIntent,
          {{"missing", {}},
           {"incomplete", kAsked},
           {"refused", kAsked + kNo},
           {"not_confirmed", kAsked + kYes},
           {"not_accepted", elsewhere},
           {"permits", given},
           {"withdrawn", given + kWithdraw},
           {"expired", given + year}},
          {{"asked of the mother", kAsked},
           {"her yes", kYes},
           {"her no", kNo},
           {"confirmed by another worker", confirm},
           {"accepted by the source", {"accept by=school consent=k1 subject=child"}},
           {"withdrawn by her", kWithdraw},
           {"its time is over", year}},
          consent_of};
}

// ---- an alert: what waits for one reader ----

std::string alert_of(Story& story) {
  const State state = story.state();
  const MemberId reader = story.world().names().id<MemberId>("cjg");
  if (!state.alerts.undone(reader).empty()) return "undone";
  if (state.alerts.all().empty()) return "none";
  const auto& [id, alert] = *state.alerts.all().begin();
  const auto row = alert.readers.find(reader);
  if (row == alert.readers.end()) return "another's";
  if (!row->second.waits()) return "had";
  if (story.world().machine().alerts(reader, story.world().wall()).empty()) return "kept out";
  return row->second.released ? "given" : "waits";
}

Table alert_table() {
  const Lines first = {"person name=known keys=b1,f1", "intent by=cjg id=e1 subject=known to=gm"};
  const Lines second = {"intent by=gm2 id=e2 subject=known to=gm"};
  const Lines fetch = {"fetch by=cjg"};
  const Lines had = {"had by=cjg alert=A1 revision=NEWEST"};
  const Lines objects = {"state by=gm circumstance=k9 type=10 subject=known until=300d"};
  const Lines corrects = {"correction by=cjg exchange=e1 worker=second"};
  const Lines opens = {"open by=gm case=c1 subjects=known coordinator=gm"};
  return {"alert",
          Lines{"covenant links circumstances until=8640000000"} + kFamily + first,
          {{"none", {}},
           {"waits", second},
           {"given", second + fetch},
           {"had", second + fetch + had},
           {"kept out", second + objects},
           {"another's", opens + second},
           {"undone", second + fetch + corrects}},
          {{"the same member signals again", {"intent by=cjg id=e3 subject=known to=gm"}},
           {"another member signals", {"intent by=gm2 id=e4 subject=known to=gm"}},
           {"a third member signals", {"intent by=school id=e5 subject=child to=gm"}},
           {"FETCH", fetch},
           {"it is on the reader's disk", had},
           {"an objection", objects},
           {"its end", {"end by=gm circumstance=k9 subject=known"}},
           {"a case begins at another", opens},
           {"that case ends", {"close by=gm case=c1 subjects=known"}},
           {"a signal of it is corrected", corrects},
           {"the linking ground is over", {"wait days=100"}}},
          alert_of};
}

// ---- escalation: how far a duty that nobody met has gone ----

std::string stage_of(Story& story) {
  const State state = story.state();
  const CaseRecord& record = state.facts.cases.at(story.world().names().id<CaseId>("c1"));
  for (const consent::CaseAlarm& alarm : record.alarms) {
    if (alarm.deadline.duty != consent::CaseDuty::review) continue;
    static const char* const kStages[] = {"quiet", "announced", "reminded", "first rung",
                                          "second rung"};
    return kStages[alarm.stage];
  }
  return "no such duty";
}

Table escalation_table() {
  const Lines next = {"next"};
  const Lines closed = {"close by=gm case=c1 subjects=child"};
  const std::string covenant = "covenant links circumstances phases rungs";
  return {"a review",
          Lines{covenant} + kFamily +
              Lines{"open by=gm case=c1 subjects=child coordinator=gm",
                    "step by=gm case=c1 subjects=child step=admit"},
          {{"quiet", {}},
           {"announced", next},
           {"reminded", next + next},
           {"first rung", next + next + next},
           {"second rung", next + next + next + next},
           {"no such duty", closed}},
          {{"the next time comes", next},
           {"the clock leaps 400 days", {"clock ms=34560000000"}},
           {"the clock is set back 400 days", {"clock ms=-34560000000"}},
           {"the broker's machine boots", {"boot id=boot-2 at=500"}},
           {"`review`", {"step by=gm case=c1 subjects=child step=review"}},
           {"`build_down`", {"step by=gm case=c1 subjects=child step=build_down"}},
           {"`review` by another", {"step by=gm2 case=c1 subjects=child step=review"}},
           {"a handover is proposed",
            {"handover by=gm case=c1 subjects=child step=propose to=gm2"}},
           {"an objection", {"state by=gm circumstance=k9 type=10 subject=child until=300d"}},
           {"a covenant with a longer term", {covenant + " review=1000"}},
           {"the case ends", closed}},
          stage_of};
}

// ---- a matter that was raised by hand, of a case without a profile ----

std::string matter_of(Story& story) {
  const State state = story.state();
  const CaseRecord& record = state.facts.cases.at(story.world().names().id<CaseId>("c1"));
  if (!record.state.open) return "the case ended";
  for (const consent::CaseAlarm& alarm : record.alarms) {
    if (alarm.deadline.duty == consent::CaseDuty::take_up) return "designated";
    if (alarm.deadline.duty != consent::CaseDuty::settle_matter) continue;
    static const char* const kStages[] = {"raised", "announced", "reminded", "first rung",
                                          "second rung"};
    return kStages[alarm.stage];
  }
  return "none";
}

Table matter_table() {
  const Lines next = {"next"};
  const Lines closed = {"close by=gm case=c1 subjects=child"};
  const Lines raised = {"step by=gm case=c1 subjects=child step=raise reason=1"};
  const Lines designated = {"step by=cjg case=c1 subjects=child step=designate to=gm2 reason=1"};
  const std::string covenant = "covenant links circumstances phases rungs";
  return {"a matter",
          Lines{covenant} + kFamily +
              Lines{"open by=gm case=c1 subjects=child coordinator=gm programme=2"},
          {{"none", {}},
           {"reminded", raised},
           {"first rung", raised + next},
           {"second rung", raised + next + next},
           {"designated", raised + next + next + designated},
           {"the case ended", raised + closed}},
          {{"`raise`", raised},
           {"`raise` by another", {"step by=gm2 case=c1 subjects=child step=raise"}},
           {"the next time comes", next},
           {"the clock leaps 400 days", {"clock ms=34560000000"}},
           {"the clock is set back 400 days", {"clock ms=-34560000000"}},
           {"the broker's machine boots", {"boot id=boot-2 at=500"}},
           {"`settle`", {"step by=gm case=c1 subjects=child step=settle"}},
           {"`settle` by another", {"step by=gm2 case=c1 subjects=child step=settle"}},
           {"`designate` by the last rung", designated},
           {"`designate` by who has the case",
            {"step by=gm case=c1 subjects=child step=designate to=gm2 reason=1"}},
           {"who was designated takes it up",
            {"step by=gm2 case=c1 subjects=child step=review"}},
           {"it is handed over",
            {"handover by=gm case=c1 subjects=child step=propose to=gm2",
             "handover by=gm2 case=c1 subjects=child step=accept",
             "handover by=gm case=c1 subjects=child step=confirm",
             "handover by=gm2 case=c1 subjects=child step=confirm"}},
           {"an objection", {"state by=gm circumstance=k9 type=10 subject=child until=300d"}},
           {"the case ends", closed}},
          matter_of};
}

class StateTables : public ::testing::TestWithParam<Table> {};

TEST_P(StateTables, EveryCellIsWhatTheArchitectureSays) {
  std::ifstream file(std::string(SLUIS_SOURCE_DIR) + "/broker/ARCHITECTURE.md");
  std::ostringstream page;
  page << file.rdbuf();
  const std::string text = text_of(GetParam());
  EXPECT_NE(page.str().find(text), std::string::npos)
      << "broker/ARCHITECTURE.md §State tables needs this table:\n"
      << text;
}
INSTANTIATE_TEST_SUITE_P(All, StateTables,
                         ::testing::Values(signal_table(), consent_table(), alert_table(),
                                           escalation_table(), matter_table()),
                         [](const auto& row) {
                           std::string name = row.param.title;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

TEST(StateTablesThemselves, SeeAStateThatIsNotReachedAndACellThatDiffers) {
  Table table = signal_table();
  table.states = {{"held", kIntent}};
  table.events = {{"consent complete", kYes}};
  EXPECT_NE(text_of(table).find("| **held** | ordered |"), std::string::npos);
  table.events = {{"nothing", {}}};
  EXPECT_NE(text_of(table).find("| **held** | = |"), std::string::npos);
  table.events = {{"a receipt", kOpened}};
  EXPECT_NE(text_of(table).find("| **held** | – |"), std::string::npos);
}

}  // namespace
}  // namespace sluis::broker::testing
