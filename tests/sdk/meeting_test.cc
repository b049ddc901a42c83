// SPDX-License-Identifier: EUPL-1.2
// A meeting's checks, what an invitation says, and the table of its life.
#include "adapters/sdk/meeting.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/filled.h"

namespace sluis::sdk {
namespace {

const MemberId kCoordinator = test::filled<MemberId>(1), kSchool = test::filled<MemberId>(2),
               kDoctor = test::filled<MemberId>(3);
const CaseId kFirst = test::filled<CaseId>(11), kOther = test::filled<CaseId>(12);
Sensitive<std::string> words(const std::string& text) { return Sensitive<std::string>(text); }

// Two families without them: the school for both, the doctor for the other.
Meeting sound() {
  Meeting out;
  out.day = "2026-12-04";
  out.families = {{kFirst, words("verzuim"), {{kSchool, Level::content}}},
                  {kOther, words("schulden"), {{kSchool, Level::existence}, {kDoctor}}}};
  return out;
}
std::vector<MeetingHeld> record() {
  return {{kFirst, {}, words(""), {{kSchool, words("juf")}}, {{words("belt maandag")}}},
          {kOther, {}, words(""), {{kCoordinator, words("gm")}}, {}}};
}
std::string said(const Status& status) {
  if (status.ok()) return "ok";
  return std::string(catalogue(status.code()).name) + " " + status.error().place;
}
template <class Change>
std::string refused(Change change) {
  Meeting meeting = sound();
  change(meeting);
  return said(check_meeting(meeting, kCoordinator));
}
template <class Change>
std::string refused_held(Change change) {
  Meeting meeting = sound();
  std::vector<MeetingHeld> held = record();
  MeetingAdmitted admitted{{kFirst, kSchool}};
  change(meeting, held, admitted);
  return said(check_held(meeting, held, admitted, kCoordinator));
}

TEST(MeetingCheck, NamesThePlaceOfWhatIsWrong) {
  EXPECT_EQ(refused([](Meeting&) {}), "ok");
  EXPECT_EQ(refused([](Meeting& m) { m.day = "2026-02-30"; }), "bad_date day: YYYY-MM-DD");
  EXPECT_EQ(refused([](Meeting& m) { m.families.clear(); }), "missing_field families");
  EXPECT_EQ(refused([](Meeting& m) { m.with_family = true; }),
            "bad_field families: a family that is there hears of no other");
  EXPECT_EQ(refused([](Meeting& m) { m.families[1].case_id = kFirst; }),
            "bad_field families[1].case: it is there twice");
  EXPECT_EQ(refused([](Meeting& m) { m.families[0].subject = words(""); }),
            "missing_field families[0].subject");
  EXPECT_EQ(refused([](Meeting& m) { m.families[0].subject = words(std::string(4'097, 'a')); }),
            "too_large families[0].subject");
  EXPECT_EQ(refused([](Meeting& m) { m.families[0].parties.clear(); }),
            "missing_field families[0].parties");
  for (const MemberId& wrong : {kCoordinator, kDoctor}) {
    EXPECT_EQ(refused([&](Meeting& m) { m.families[1].parties[0].party = wrong; }),
              "bad_field families[1].parties: each other organisation once, with a level");
  }
}

TEST(MeetingCheck, TakesWhoWasThereForAFamilyOnlyIfItIsAdmittedForThatFamily) {
  EXPECT_EQ(refused_held([](auto&, auto&, auto&) {}), "ok");
  EXPECT_EQ(refused_held([](auto&, auto& held, auto&) {
              held[1].attended.push_back({kSchool, words("juf")});
            }), "not_admitted families[1].attended") << "it is for the first alone";
  EXPECT_EQ(refused_held([](auto&, auto&, auto& admitted) { admitted.clear(); }),
            "not_admitted families[0].attended");
  EXPECT_EQ(refused_held([](auto&, auto& held, auto&) { held[0].attended[0].party = kDoctor; }),
            "bad_field families[0].attended: no party of this family");
  EXPECT_EQ(refused_held([](auto& meeting, auto& held, auto& admitted) {
              meeting.families.pop_back();
              meeting.with_family = true;
              held.pop_back();
              held[0].present = {{words("moeder")}};
              admitted.clear();
            }), "ok") << "the family is there";
}

TEST(MeetingCheck, NamesEachFamilyOnceAndSaysWhoOfItWasThere) {
  EXPECT_EQ(refused_held([](auto&, auto& held, auto&) { held.pop_back(); }),
            "missing_field families: each family of the meeting once");
  EXPECT_EQ(refused_held([](auto&, auto& held, auto&) { held[1].case_id = kFirst; }),
            "bad_field families[1].case: each family of the meeting once");
  EXPECT_EQ(refused_held([](auto&, auto& held, auto&) { held[0].present = {{words("vader")}}; }),
            "bad_field families[0].present: the meeting was written as one without the family");
  const auto alone = [](auto& meeting, auto& held, auto&) {
    meeting.families.pop_back();
    meeting.with_family = true;
    held.pop_back();
  };
  EXPECT_EQ(refused_held(alone), "family_not_heard families[0].present");
  EXPECT_EQ(refused_held([&](auto& meeting, auto& held, auto& admitted) {
              alone(meeting, held, admitted);
              held[0].reason = words("ziek");
            }), "ok");
}

TEST(MeetingInvitation, SaysItsFamilysSubjectAndNoOther) {
  const Meeting meeting = sound();
  const std::string text = invitation_text(meeting, meeting.families[0]).reveal();
  EXPECT_NE(text.find("2026-12-04"), text.npos);
  EXPECT_NE(text.find("verzuim"), text.npos);
  EXPECT_EQ(text.find("schulden"), text.npos);
}

std::string life_table() {
  std::ostringstream out;
  out << "| |";
  for (int event = 1; event <= kMeetingEvents; ++event) {
    out << " `" << name_of(static_cast<MeetingEvent>(event)) << "` |";
  }
  out << "\n| --- |";
  for (int event = 1; event <= kMeetingEvents; ++event) out << " --- |";
  out << "\n";
  for (int number = 1; number <= kMeetingStates; ++number) {
    const auto state = static_cast<MeetingState>(number);
    out << "| `" << name_of(state) << "` |";
    for (int event = 1; event <= kMeetingEvents; ++event) {
      const auto next = after(state, static_cast<MeetingEvent>(event));
      out << " " << (next ? std::string(name_of(*next)) : "–") << " |";
    }
    out << "\n";
  }
  return out.str();
}

TEST(MeetingLife, EveryCellOfItsTableIsWhatTheArchitectureSays) {
  std::ifstream file(std::string(SLUIS_SOURCE_DIR) + "/broker/ARCHITECTURE.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(life_table()), std::string::npos)
      << "broker/ARCHITECTURE.md §Meetings needs this table:\n"
      << life_table();
}

}  // namespace
}  // namespace sluis::sdk
