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
    {"case_admitted", "nam het gezin aan in een casus"},
    {"case_turned_away", "nam het gezin niet aan in een casus"},
    {"case_reviewed", "besprak hoe het gaat in de casus"},
    {"case_builds_down", "begon de hulp af te bouwen"},
    {"case_resumed", "begon de hulp opnieuw"},
    {"case_in_aftercare", "stopte de hulp en komt nog langs"},
    {"case_visited", "kwam nog een keer langs"},
    {"case_finished", "rondde een casus af"},
    {"matter_raised", "schreef op dat het in de casus vastloopt"},
    {"matter_settled", "schreef op dat het in de casus weer verder kan"},
    {"case_designated", "wees aan welke organisatie de casus voortaan heeft"},
    {"handover_proposed", "vroeg een andere organisatie om de casus over te nemen"},
    {"handover_accepted", "wil de casus overnemen"},
    {"handover_refused", "wil de casus niet overnemen"},
    {"handover_confirmed", "bevestigde dat de casus is overgedragen"},
    {"handover_taken_back", "draagt de casus toch niet over"},
    {"circumstance_stated", "legde een omstandigheid vast"},
    {"circumstance_agreed", "was het eens met een vastgelegde omstandigheid"},
    {"circumstance_not_agreed", "was het niet eens met een vastgelegde omstandigheid"},
    {"circumstance_ended", "schreef op dat een omstandigheid voorbij is"},
    {"opened", "opende het bericht"},
    {"not_opened", "kreeg het bericht, maar opende het niet"}};

const std::map<std::string, std::string_view> kTypes = {
    {"intent", "meldde dat er iets te delen is"},
    {"preflight", "vroeg of er iets gedeeld mag worden"},
    {"withdraw", "schreef op dat toestemming om te delen stopt, als die er was"},
    {"read", "keek in het logboek wat er over deze persoon staat"},
    {"removed", "verwijderde de inhoud van een bericht"},
    {"erasure", "liet gegevens wissen"}};

// The broker's own acts are told as its own, and on whose act they follow.
std::string of_broker(const local::AccessLine& line, const std::string& other) {
  if (line.type() != "release") return "Sluis legde iets vast.";
  const std::string from = line.has_from() ? " van " + line.from().label() : "";
  return "Sluis gaf het bericht" + from + " door aan " + other + ".";
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

std::string_view capacity_word(const std::string& capacity) {
  if (capacity == "self") return "de persoon zelf";
  if (capacity == "parent") return "ouder";
  if (capacity == "guardian") return "voogd";
  return "vertegenwoordiger";
}

std::string sentence_of(const local::AccessLine& line) {
  std::string actor = or_else(line.actor().label(), "Een organisatie");
  const std::string other = or_else(line.other().label(), "een organisatie");
  if (!line.has_actor()) return of_broker(line, other);
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

std::string block_of(std::size_t number, const local::AccessLine& line) {
  static const std::map<std::string, std::string> kLevels = {
      {"existence", "alleen dat er iets is"},
      {"category", "alleen waar het over gaat"},
      {"content", "de inhoud"}};
  std::string out = "\n" + std::to_string(number) + ". Op " + day_of(line.time_ms()) + ": " +
                    sentence_of(line) + "\n";
  if (!line.level().empty()) {
    const auto level = kLevels.find(line.level());
    out += "   - Wat: " + (level == kLevels.end() ? line.level() : level->second) + "\n";
  }
  if (!line.ground().empty()) {
    out += "   - Waarom: " + line.ground();
    out += line.article().empty() ? "\n" : " (" + line.article() + ")\n";
  }
  if (line.until_ms() != 0) out += "   - Tot wanneer: " + day_of(line.until_ms()) + "\n";
  return out;
}

}  // namespace sluis::access
