// SPDX-License-Identifier: EUPL-1.2
#include "tests/replay/year_covenant.h"

#include "tests/support/filled.h"

namespace sluis::year {
namespace {

using consent::CombiningRule;
using consent::Covenant;
using consent::GroundType;
using consent::ReleaseRule;

consent::Ground ground(std::uint16_t number, const char* id, GroundType type) {
  consent::Ground out;
  out.term = {number, id, id};
  out.type = type;
  out.article = std::string("article ") + id;
  out.valid_until = {UINT64_MAX};
  return out;
}

void add_words(Covenant& out) {
  out.roles = {{kSchool, "school", ""},         {kCjg, "cjg", ""},
               {kManager, "gezinsmanager", ""}, {kInstitution, "gi", ""},
               {kSafe, "veilig_thuis", ""},     {kOffice, "privacy_officer", ""}};
  for (std::size_t i = 0; i < std::size(kParties); ++i) {
    consent::Member row;
    row.id = member_id(i);
    row.role = kParties[i].role;
    row.label = "member " + std::to_string(i);
    row.may_use_bsn = kParties[i].may_use_bsn;
    out.members.push_back(row);
  }
  out.functions = {{{1, "worker", ""}, {16, 17, 18, 19, 20, 21, 22}, {1, 2, 3, 4, 5, 6, 7, 8, 9}},
                   {{2, "second", ""}, {22}, {8}},
                   {{3, "officer", ""}, {21}, {}, true}};
  out.kinds = {{{kConcern, "concern", ""}, false},     {{kDanger, "danger", ""}, true},
               {{kCoordinated, "joint", ""}, false},   {{kQuestion, "question", ""}, false},
               {{kAnswer, "answer", ""}, false},       {{kSanction, "sanction", ""}, false}};
  out.purposes = {{1, "help", ""}, {2, "safety", ""}};
  out.domains = {{1, "school", ""}, {2, "money", ""}, {3, "home", ""}};
  out.regimes = {{{1, "jeugdwet", ""}, false}, {{2, "wmo", ""}, false}, {{3, "avg", ""}, false}};
  out.programmes = {{1, "one", ""}, {2, "two", ""}};
  out.programme_terms = {{1, consent::Frame::voluntary, false, 0},
                         {2, consent::Frame::pressure, false, 0}};
}

void add_circumstances(Covenant& out) {
  consent::CircumstanceType objection, supervision, meeting, withheld;
  objection.term = {kObjection, "objection", ""};
  objection.effect = consent::Effect::holds;
  objection.closes_bases = {'e', 'f'};
  supervision.term = {kSupervision, "supervision", ""};
  supervision.roles = {kInstitution};
  meeting.term = {kMeetingHeld, "meeting", ""};
  meeting.agreement = consent::AgreementBy::apart;
  meeting.must_tell = true;
  meeting.reasons = {{1, "danger", ""}};
  meeting.silences = {{1, "unsafe", ""}};
  withheld.term = {kWithheld, "withheld", ""};
  withheld.effect = consent::Effect::denies;
  withheld.roles = {kSchool, kCjg};
  out.circumstances = {objection, supervision, meeting, withheld};
  for (consent::CircumstanceType& type : out.circumstances) type.max_days = 366;
  out.ground_terms = {{kConsent, 'e', {}},
                      {kStatute, 'c', {}},
                      {kOrder, 'c', {{kSupervision, consent::ForMember::recipient}}},
                      {kMeeting, 'e', {{kMeetingHeld, consent::ForMember::anyone}}},
                      {kBoth, 'a', {{kSupervision, consent::ForMember::anyone}}}};
}

void add_rules(Covenant& out, TimeMs start) {
  out.grounds = {ground(kConsent, "consent", GroundType::consent),
                 ground(kStatute, "statute", GroundType::statute),
                 ground(kLinking, "linking", GroundType::linking),
                 ground(kOrder, "order", GroundType::circumstance),
                 ground(kMeeting, "meeting", GroundType::circumstance),
                 ground(kBoth, "both", GroundType::consent)};
  out.grounds[1].valid_until = {start.ms + 300 * kDayMs + 4'321'123};
  out.grounds[4].valid_from = {start.ms + 20 * kDayMs + 77'777};
  out.rules = {
      {kSchool, kManager, {kConcern, kDanger}, {}, {kConsent, kOrder, kMeeting}, Level::content},
      {kSchool, kManager, {kCoordinated}, {}, {kConsent}, Level::content, true},
      {kSchool, kInstitution, {}, {1}, {kOrder, kBoth}, Level::existence},
      {kSchool, kSafe, {kDanger}, {2}, {kMeeting, kStatute}, Level::existence},
      {kCjg, kManager, {kConcern, kDanger, kCoordinated}, {}, {kConsent}, Level::category},
      {kManager, kCjg, {kQuestion}, {}, {kStatute}, Level::existence, false, true},
      {kCjg, kManager, {kAnswer}, {}, {kStatute}, Level::existence},
      {kManager, kInstitution, {kConcern, kDanger}, {}, {kOrder, kConsent}, Level::content},
      {kManager, kSchool, {kConcern, kSanction}, {}, {kConsent, kMeeting}, Level::category}};
  consent::QuestionRule question;
  question.term = {1, "known", ""};
  question.question_kind = kQuestion;
  question.answer_kind = kAnswer;
  question.tick_ms = 60'000;
  question.per_day = 1'000;
  question.answers = {{1, "nothing", ""}, {2, "something", ""}};
  question.nothing = 1;
  out.questions = {question};
}

// Rules, grounds and combining: what an upgrade may change, one after the other.
void upgrade(Covenant& out, std::uint32_t version, TimeMs start) {
  if (version >= 2) {  // objections weigh more; the order is tried before consent
    out.regime_terms = {{1, false, CombiningRule::objection_overrides}};
    out.rules[0].grounds = {kOrder, kConsent, kMeeting};
    consent::LinkingRule rule;
    rule.term = {1, "family", ""};
    rule.ground = kLinking;
    rule.kinds = {kConcern, kDanger};
    rule.by = {1};
    rule.window_days = 30;
    rule.receiver_role = kCjg;
    out.linking = {rule};
  }
  if (version >= 3) {  // consent alone is not enough under one regime, and never for a sanction
    out.linking.clear();
    out.regime_terms.push_back({2, true, CombiningRule::specific_then_objection});
    out.never_on_consent = {kSanction};
    out.grounds[3].regimes = {1, 3};
  }
  if (version >= 4) {  // the latest word counts; less may go to the manager
    out.regime_terms[0].combining = CombiningRule::latest_word;
    out.rules[0].level = Level::category;
    out.grounds[0].valid_until = {start.ms + 240 * kDayMs + 5'000'123};
  }
  if (version >= 5) {  // another manager's office, no rule from the centre, consent for everybody
    out.members[kManagerTwo].role = kCjg;
    out.rules.erase(out.rules.begin() + 4);
    out.grounds[0].valid_until = {UINT64_MAX};
    out.circumstances[2].agreement = consent::AgreementBy::another_worker;
  }
  if (version >= 6) {  // as it began, but for an objection that closes everything
    out.members[kManagerTwo].role = kManager;
    out.regime_terms[0].combining = CombiningRule::specific_then_objection;
    out.circumstances[0].closes_bases.clear();
    out.rules[0].level = Level::content;
  }
}

}  // namespace

MemberId member_id(std::size_t number) {
  return test::filled<MemberId>(static_cast<std::uint8_t>(number + 1));
}

consent::Covenant covenant_of(std::uint32_t version, TimeMs start) {
  Covenant out;
  out.version = version;
  out.title = "year";
  out.ledger_origin = "example.org/ledger";
  out.directory_origin = "example.org/directory";
  for (std::uint8_t i = 1; i <= 3; ++i) out.authority.push_back(test::filled<VerifyKey>(i));
  add_words(out);
  add_circumstances(out);
  add_rules(out, start);
  out.key_holders = {member_id(kCentre)};
  out.is_test = true;
  out.limits.created_skew_ms = 600'000;
  out.limits.order_valid_ms = 5 * kDayMs;
  upgrade(out, version, start);
  return out;
}

}  // namespace sluis::year
