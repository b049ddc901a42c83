// SPDX-License-Identifier: EUPL-1.2
// decide_cells FILE: what decide() says of questions in the form that tests/vectors/decide_cells.py
// describes, one block of JSON a line. Prints a line for each request under each of the facts, as
// said_of() of decide_agreement_test.py writes the oracle's: [verdict, reason, level, ground,
// references, what is owed, algorithm, [the first four for each person]].
//
// Exit status: 0 all were answered; 2 the file is not of this form.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "consent/core/decide.h"
#include "proto/types/error.h"

namespace {

using namespace sluis;           // NOLINT: a program of one file
using namespace sluis::consent;  // NOLINT
using nlohmann::json;
using Numbers = std::vector<std::uint16_t>;

// Ids keep the order of their numbers.
template <class Id>
Id id_of(const json& number) {
  Id out;
  const auto value = number.get<std::uint32_t>();
  out.value[out.value.size() - 2] = static_cast<std::uint8_t>(value >> 8);
  out.value[out.value.size() - 1] = static_cast<std::uint8_t>(value);
  return out;
}

template <class Value, class Read>
std::vector<Value> list_of(const json& items, const Read& read) {
  std::vector<Value> out;
  for (const json& item : items) out.push_back(read(item));
  return out;
}

// Ascending, as decide() asks.
std::vector<PersonId> persons_of(const json& numbers) {
  auto out = list_of<PersonId>(numbers, id_of<PersonId>);
  std::sort(out.begin(), out.end());
  return out;
}

// The number of a word, counted from `first`.
template <class Word>
Word word_of(const json& value, std::initializer_list<const char*> words, int first = 1) {
  const auto found = std::find(words.begin(), words.end(), value.get<std::string>());
  if (found == words.end()) throw std::runtime_error("unknown word");
  return static_cast<Word>(found - words.begin() + first);
}

std::uint8_t basis_of(const json& letter) {
  return letter.is_null() ? 0 : static_cast<std::uint8_t>(letter.get<std::string>().at(0));
}

void read_period(const json& from, TimeMs& valid_from, TimeMs& valid_until) {
  valid_from = {from.at("valid_from").get<std::uint64_t>()};
  valid_until = {from.at("valid_until").get<std::uint64_t>()};
}

Scope scope_of(const json& from) {
  Scope out{from.at("purposes").get<Numbers>(), from.at("kinds").get<Numbers>(),
            from.at("domains").get<Numbers>(), std::nullopt, {}};
  if (!from.at("from").is_null()) out.from = id_of<MemberId>(from.at("from"));
  for (const json& to : from.at("to")) {
    Party party;
    party.is_role = to.contains("role");
    if (party.is_role) party.role = to.at("role").get<std::uint16_t>();
    if (!party.is_role) party.member = id_of<MemberId>(to.at("member"));
    out.to.push_back(party);
  }
  std::sort(out.to.begin(), out.to.end());
  return out;
}

std::uint8_t how_of(const json& word) {
  return word_of<std::uint8_t>(word, {"second_worker", "letter_code"});
}

void read_ground(const json& from, Covenant& covenant) {
  Ground ground;
  ground.term.number = from.at("number").get<std::uint16_t>();
  ground.type = word_of<GroundType>(from.at("type"),
                                    {"consent", "statute", "linking", "circumstance"});
  ground.regimes = from.at("regimes").get<Numbers>();
  read_period(from, ground.valid_from, ground.valid_until);
  ground.author_confirms = from.at("author_confirms").get<bool>();
  covenant.grounds.push_back(ground);
  const auto needs = list_of<Need>(from.at("needs"), [](const json& need) {
    return Need{need.at("type").get<std::uint16_t>(),
                word_of<ForMember>(need.at("holder"), {"anyone", "recipient", "source"})};
  });
  covenant.ground_terms.push_back({ground.term.number, basis_of(from.at("basis")), needs});
  auto ways = list_of<std::uint8_t>(from.at("confirmed_by"), how_of);
  std::sort(ways.begin(), ways.end());
  if (!ways.empty()) covenant.confirmations.push_back({ground.term.number, ways});
}

ReleaseRule rule_of(const json& from) {
  ReleaseRule rule;
  rule.from_role = from.at("from_role").get<std::uint16_t>();
  rule.to_role = from.at("to_role").get<std::uint16_t>();
  rule.kinds = from.at("kinds").get<Numbers>();
  rule.purposes = from.at("purposes").get<Numbers>();
  rule.grounds = from.at("grounds").get<Numbers>();
  rule.level = static_cast<Level>(from.at("level").get<int>());
  rule.needs_case = from.at("needs_case").get<bool>();
  rule.needs_own_case = from.at("needs_own_case").get<bool>();
  return rule;
}

CircumstanceType type_of(const json& from) {
  CircumstanceType type;
  type.term.number = from.at("number").get<std::uint16_t>();
  type.effect = word_of<Effect>(from.at("effect"), {"opens", "holds", "denies"});
  type.roles = from.at("roles").get<Numbers>();
  type.agreement = word_of<AgreementBy>(from.at("agreement"), {"none", "worker", "apart"}, 0);
  type.closes_bases = list_of<std::uint8_t>(from.at("closes_bases"), basis_of);
  return type;
}

Covenant covenant_of(const json& from) {
  Covenant covenant;
  for (const json& member : from.at("members")) {
    Member one;
    one.id = id_of<MemberId>(member.at("id"));
    one.role = member.at("role").get<std::uint16_t>();
    covenant.members.push_back(one);
  }
  for (const json& member : from.at("ended")) {
    EndedMember one;
    one.id = id_of<MemberId>(member.at("id"));
    one.role = member.at("role").get<std::uint16_t>();
    one.into = id_of<MemberId>(member.at("into"));
    covenant.ended.push_back(one);
  }
  for (const json& kind : from.at("kinds")) {
    Kind one;
    one.term.number = kind.at("number").get<std::uint16_t>();
    covenant.kinds.push_back(one);
    if (!kind.at("never_on_consent").get<bool>()) continue;
    covenant.never_on_consent.push_back(one.term.number);
  }
  for (const json& regime : from.at("regimes")) {
    Regime one;
    one.term.number = regime.at("number").get<std::uint16_t>();
    covenant.regimes.push_back(one);
    covenant.regime_terms.push_back(
        {one.term.number, regime.at("consent_needs_circumstance").get<bool>(),
         static_cast<CombiningRule>(regime.at("combining").get<int>())});
    const auto rows = list_of<GiverRow>(regime.at("givers"), [](const json& row) {
      return GiverRow{row.at(0).get<std::uint8_t>(), static_cast<Gives>(row.at(1).get<int>()),
                      static_cast<Gives>(row.at(2).get<int>())};
    });
    if (!rows.empty()) covenant.givers.push_back({one.term.number, rows});
  }
  for (const json& programme : from.at("programmes")) {
    const auto number = programme.at("number").get<std::uint16_t>();
    covenant.programmes.push_back({number, "", ""});
    covenant.programme_terms.push_back(
        {number, static_cast<Frame>(programme.at("frame").get<int>()), false, 0});
  }
  covenant.circumstances = list_of<CircumstanceType>(from.at("circumstance_types"), type_of);
  for (const json& ground : from.at("grounds")) read_ground(ground, covenant);
  covenant.rules = list_of<ReleaseRule>(from.at("rules"), rule_of);
  return covenant;
}

ConsentState consent_of(const json& from) {
  ConsentState out;
  out.id = id_of<ConsentId>(from.at("id"));
  out.index = from.at("index").get<std::uint64_t>();
  out.recorder = id_of<MemberId>(from.at("recorder"));
  out.subject = id_of<PersonId>(from.at("subject"));
  out.scope = scope_of(from.at("scope"));
  read_period(from, out.valid_from, out.valid_until);
  if (!from.at("regime").is_null()) out.regime = from.at("regime").get<std::uint16_t>();
  for (const json& giver : from.at("givers")) {
    GiverState one;
    one.person = id_of<PersonId>(giver.at("person"));
    if (giver.at("answer") != "none") {
      one.answer = word_of<Answer>(giver.at("answer"), {"yes", "no"});
      one.answer_index = giver.at("answer_index").get<std::uint64_t>();
      one.worker = id_of<WorkerId>(giver.at("worker"));
    }
    out.givers.push_back(one);
  }
  for (const json& one : from.at("acceptances")) {
    out.acceptances[id_of<MemberId>(one.at("member"))] = {
        word_of<Acceptance>(one.at("answer"), {"accepted", "asked_back"}),
        one.at("index").get<std::uint64_t>()};
  }
  out.worker = id_of<WorkerId>(from.at("worker"));
  for (const json& one : from.at("confirmations")) {
    out.confirmations.push_back({static_cast<ConfirmedBy>(how_of(one.at("how"))),
                                 id_of<MemberId>(one.at("member")),
                                 id_of<WorkerId>(one.at("worker")),
                                 one.at("index").get<std::uint64_t>()});
  }
  return out;
}

CircumstanceState circumstance_of(const json& from) {
  CircumstanceState out;
  out.id = id_of<CircumstanceId>(from.at("id"));
  out.index = from.at("index").get<std::uint64_t>();
  out.type = from.at("type").get<std::uint16_t>();
  out.stated_by = {id_of<MemberId>(from.at("stated_by")), id_of<WorkerId>(from.at("worker")),
                   from.at("function").get<std::uint16_t>()};
  if (!from.at("holder").is_null()) out.holder = id_of<MemberId>(from.at("holder"));
  json about = from.at("subjects");
  about.insert(about.end(), from.at("others").begin(), from.at("others").end());
  out.about = persons_of(about);
  out.about.erase(std::unique(out.about.begin(), out.about.end()), out.about.end());
  out.scope = scope_of(from.at("scope"));
  read_period(from, out.valid_from, out.valid_until);
  if (!from.at("not_told_until").is_null()) {
    out.look_again = TimeMs{from.at("not_told_until").get<std::uint64_t>()};
  }
  if (from.at("ended").get<bool>()) out.ended = from.at("ended_index").get<std::uint64_t>();
  for (const json& one : from.at("agreements")) {
    out.agreements.push_back({id_of<MemberId>(one.at("member")), id_of<WorkerId>(one.at("worker")),
                              one.at("function").get<std::uint16_t>(),
                              word_of<Answer>(one.at("answer"), {"yes", "no"}),
                              one.at("index").get<std::uint64_t>()});
  }
  return out;
}

Facts facts_of(const json& from) {
  Facts out;
  out.consents = list_of<ConsentState>(from.at("consents"), consent_of);
  out.withdrawals = list_of<WithdrawalState>(from.at("withdrawals"), [](const json& one) {
    return WithdrawalState{id_of<WithdrawId>(one.at("index")), one.at("index").get<std::uint64_t>(),
                           persons_of(one.at("subjects")), persons_of(one.at("givers")),
                           scope_of(one.at("scope"))};
  });
  out.cases = list_of<CaseState>(from.at("cases"), [](const json& one) {
    return CaseState{id_of<CaseId>(one.at("index")), persons_of(one.at("subjects")),
                     id_of<MemberId>(one.at("coordinator")),
                     one.at("programme").get<std::uint16_t>(),
                     one.at("index").get<std::uint64_t>(), one.at("open").get<bool>()};
  });
  out.circumstances = list_of<CircumstanceState>(from.at("circumstances"), circumstance_of);
  return out;
}

Request request_of(const json& from) {
  Request out;
  out.source = id_of<MemberId>(from.at("source"));
  out.recipient = id_of<MemberId>(from.at("recipient"));
  out.kind = from.at("kind").get<std::uint16_t>();
  out.purpose = from.at("purpose").get<std::uint16_t>();
  out.domain = from.at("domain").get<std::uint16_t>();
  out.source_regime = from.at("source_regime").get<std::uint16_t>();
  out.wanted = static_cast<Level>(from.at("wanted").get<int>());
  out.now = {from.at("now").get<std::uint64_t>()};
  for (const json& one : from.at("persons")) {
    out.persons.push_back({static_cast<PersonRole>(one.at("role").get<int>()),
                           persons_of(one.at("same")), persons_of(one.at("possibly"))});
  }
  return out;
}

const char* name_of(Verdict verdict) {
  return verdict == Verdict::permit ? "permit" : verdict == Verdict::hold ? "hold" : "deny";
}

// The first four words of a decision, or of what it says of one person.
template <class Said>
json four_words_of(const Said& said) {
  return {name_of(said.verdict), catalogue(said.reason).name, static_cast<int>(said.level),
          said.ground};
}

void print(const Decision& decision) {
  json line = four_words_of(decision);
  json owed = json::array(), persons = json::array();
  for (const Obligation one : decision.obligations) {
    owed.push_back(one == Obligation::author_confirms ? "author_confirms"
                   : one == Obligation::not_free      ? "not_free"
                                                      : "another");
  }
  for (const PersonDecision& one : decision.persons) persons.push_back(four_words_of(one));
  line.push_back(decision.references);
  line.push_back(owed);
  line.push_back(static_cast<int>(decision.algorithm));
  line.push_back(persons);
  std::puts(line.dump().c_str());
}

int answer(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::size_t answered = 0;
  while (std::getline(file, line)) {
    const json block = json::parse(line);
    const Covenant covenant = covenant_of(block.at("covenant"));
    const auto requests = list_of<Request>(block.at("requests"), request_of);
    for (const json& facts : block.at("facts")) {
      const Facts read = facts_of(facts);
      for (const Request& request : requests) print(decide(covenant, read, request));
      answered += requests.size();
    }
  }
  return answered > 0 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 2) return answer(argv[1]);
  } catch (const std::exception&) {
    std::fprintf(stderr, "decide_cells: the file is not of this form\n");
    return 2;
  }
  std::fprintf(stderr, "usage: decide_cells FILE\n");
  return 2;
}
