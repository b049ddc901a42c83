// SPDX-License-Identifier: EUPL-1.2
// What a person reads of each line: plain Dutch, level B1. Pure.
#include <chrono>
#include <map>

#include "adapters/sdk/access.h"

namespace sluis::access {
namespace {

const std::string& or_else(const std::string& text, const std::string& other) {
  return text.empty() ? other : text;
}

// By what a fact, decision or receipt says.
const std::map<std::string, std::string_view> kSaid = {
    {"asked", "vroeg toestemming om iets te delen"},
    {"answered", "schreef op wat iemand antwoordde op een vraag om toestemming"},
    {"accepted", "nam de toestemming over"},
    {"asked_back", "vroeg om de toestemming opnieuw te bekijken"},
    {"confirmed", "liet een tweede medewerker de toestemming controleren"},
    {"code_confirmed", "voerde de code uit een brief in: de toestemming klopt"},
    {"code_withdrew", "voerde de code uit een brief in: de toestemming stopt"},
    {"same_person", "schreef op dat twee gegevens over dezelfde persoon gaan"},
    {"case_opened", "begon een casus"},
    {"case_closed", "sloot een casus"},
    {"circumstance_stated", "legde een omstandigheid vast"},
    {"circumstance_agreed", "was het eens met een vastgelegde omstandigheid"},
    {"circumstance_not_agreed", "was het niet eens met een vastgelegde omstandigheid"},
    {"circumstance_ended", "schreef op dat een omstandigheid voorbij is"},
    {"opened", "opende het bericht"},
    {"not_opened", "kreeg het bericht, maar opende het niet"}};

const std::map<std::string, std::string_view> kTypes = {
    {"intent", "meldde dat er iets te delen is"},
    {"preflight", "vroeg of er iets gedeeld mag worden"},
    {"withdraw", "schreef op dat een toestemming stopt"},
    {"read", "keek in het logboek wat er over deze persoon staat"},
    {"removed", "verwijderde de inhoud van een bericht"},
    {"erasure", "liet gegevens wissen"}};

std::string decision_of(const local::AccessLine& line, const std::string& from,
                        const std::string& to) {
  const std::string what = from + " " + (line.said() == "permit" ? "mag dit delen met "
                                         : line.said() == "hold"
                                             ? "mag dit nog niet delen met "
                                             : "mag dit niet delen met ");
  return "Sluis besliste: " + what + to + ".";
}

}  // namespace

std::string day_of(std::uint64_t ms) {
  static constexpr const char* kMonths[] = {"januari", "februari", "maart", "april",
                                            "mei", "juni", "juli", "augustus",
                                            "september", "oktober", "november", "december"};
  using namespace std::chrono;
  const year_month_day day{sys_days{days(ms / 86'400'000)}};
  return std::to_string(static_cast<unsigned>(day.day())) + " " +
         kMonths[static_cast<unsigned>(day.month()) - 1] + " " +
         std::to_string(static_cast<int>(day.year()));
}

std::string sentence_of(const local::AccessLine& line) {
  std::string actor = or_else(line.actor().label(), "Sluis");
  const std::string other = or_else(line.other().label(), "een organisatie");
  if (line.type() == "decision") return decision_of(line, actor, other);
  if (line.type() == "release") return "Sluis gaf het bericht door aan " + other + ".";
  if (!line.function().empty()) actor += " (" + line.function() + ")";
  if (line.type() == "submit") return actor + " stuurde een verzegeld bericht naar " + other + ".";
  const auto said = kSaid.find(line.said());
  const auto type = kTypes.find(line.type());
  const std::string_view what = type != kTypes.end()   ? type->second
                                : said != kSaid.end() ? said->second
                                                      : "legde iets vast";
  std::string out = actor + " " + std::string(what);
  if (!line.kind().empty()) out += ": " + line.kind();
  if (!line.circumstance().empty()) out += ": " + line.circumstance();
  return out + ".";
}

}  // namespace sluis::access
