// SPDX-License-Identifier: EUPL-1.2
// The files of an access: an overview to read, records for machines, proofs. Pure.
#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "adapters/sdk/access.h"

namespace sluis::access {
namespace {

using Json = nlohmann::json;
using local::AccessLine;

constexpr std::string_view kIntroduction =
    "\nIn dit overzicht staat wie iets wist of deelde, waarom, en tot wanneer. Elke regel is eerst "
    "nagekeken door de organisatie die erin staat.\n\n"
    "Wat iemand anders in gevaar brengt, of wat alleen over iemand anders gaat, staat hier nooit "
    "in. Dat is bij iedereen zo. U kunt hier dus niet aan zien of er meer is.\n\n"
    "De inhoud van berichten staat niet in Sluis. Die vraagt u aan de organisatie zelf.\n\n"
    "## Wat er gebeurde\n";
constexpr std::string_view kNothing = "\nEr zijn geen regels om te laten zien.\n";
constexpr std::string_view kHowToStop =
    "\n## Hoe stopt u het?\n\n"
    "- Gaf u toestemming? U mag daar altijd mee stoppen. Bel een van de organisaties hierboven, "
    "of gebruik de code uit uw brief. U hoeft niet te zeggen waarom.\n"
    "- Bent u het er niet mee eens dat er iets gedeeld wordt? U mag bezwaar maken. Zeg dit tegen "
    "de organisatie die het deelt.\n"
    "- Klopt er iets niet? Vraag de organisatie om het te verbeteren of te wissen.\n"
    "- Komt u er samen niet uit? Vraag naar de functionaris gegevensbescherming. U mag ook een "
    "klacht sturen aan de Autoriteit Persoonsgegevens.\n";
// The same in every file, whatever is missing or nothing.
constexpr std::string_view kMayMiss =
    "Mist u iets dat u wel weet? Dat kan. Een regel staat er niet in als een organisatie hem "
    "achterhoudt, als u het nog niet mag weten, of als hij niet gevonden is. Een bericht dat "
    "niemand opende staat er ook niet in. U kunt niet zien wat het is: dat is bij iedereen zo. "
    "Vraag het dan zelf aan de organisatie die u kent. Zij moet u antwoord geven (artikel 15 "
    "AVG). Helpt dat niet? Stuur een klacht aan de Autoriteit Persoonsgegevens.";
constexpr std::string_view kReadMe =
    "# Lees mij\n\n"
    "- overzicht.md: om te lezen.\n"
    "- records.json: dezelfde regels voor een computer; records.schema.json zegt wat elk veld is.\n"
    "- nen7513.json: dezelfde regels in de vorm van NEN 7513 (Logboek Dataverwerkingen, "
    "uitbreiding NEN 7513).\n"
    "- ldv.json: dezelfde regels in de vorm van het Logboek Dataverwerkingen, zonder gebruikers.\n"
    "\nIn nen7513.json en ldv.json is het nummer van de persoon versleuteld.\n\n";

// Of each that let a line go without having it on record: how many, and whom to ask.
std::string unconfirmed_text(const std::vector<Unconfirmed>& all) {
  if (all.empty()) return {};
  std::string out =
      "\n## Wat niet bevestigd is\n\nDeze organisaties vonden regels niet terug bij zichzelf. Die "
      "regels, en wat erbij hoort, staan hier niet in. Vraag de organisatie ernaar.\n\n";
  for (const Unconfirmed& of : all) {
    out += "- " + of.label + ": " + std::to_string(of.lines) +
           (of.lines == 1 ? " regel" : " regels") +
           (of.contact.empty() ? "" : " (" + of.contact + ")") + "\n";
  }
  return out;
}

std::string overview_of(const local::AccessHead& head, const std::vector<AccessLine>& lines,
                        const Beside& beside) {
  std::string out = "# Wat er over deze persoon is vastgelegd\n\n";
  out += "Over: " + head.person() + "\n\nVoor: " + head.requester() + " (" +
         std::string(capacity_word(head.capacity())) + ")\n\nGevraagd op: " +
         day_of(head.received_ms()) + "\n";
  if (beside.late) {
    out += "\nDit antwoord komt te laat. U moest het vóór " + day_of(head.due_ms()) +
           " krijgen. U mag daarover een klacht sturen aan de Autoriteit Persoonsgegevens.\n";
  }
  out += kIntroduction;
  std::map<std::string, std::string> contacts;  // by label
  std::size_t number = 0;
  for (const AccessLine& line : lines) {
    out += block_of(++number, line);
    for (const local::AccessMember* member : {&line.actor(), &line.other(), &line.from()}) {
      if (!member->label().empty()) contacts[member->label()] = member->contact();
    }
  }
  if (lines.empty()) out += kNothing;
  out += "\n## Wie kunt u bellen?\n\n";
  for (const auto& [label, contact] : contacts) {
    out += "- " + label + (contact.empty() ? "" : ": " + contact) + "\n";
  }
  if (contacts.empty()) out += "- De functionaris gegevensbescherming van wie u dit kreeg.\n";
  return out + unconfirmed_text(beside.unconfirmed) + std::string(kHowToStop) +
         "\n## Mist u iets?\n\n" + std::string(kMayMiss) + "\n";
}

Json member_json(const local::AccessMember& member) {
  return {{"label", member.label()}, {"contact", member.contact()}};
}

Json record_of(std::size_t number, const AccessLine& line) {
  Json out = {{"number", number}, {"time_ms", line.time_ms()}, {"type", line.type()},
              {"by", line.has_actor() ? "member" : "broker"}, {"sentence", sentence_of(line)}};
  const auto text = [&out](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  text("said", line.said());
  text("function", line.function());
  text("kind", line.kind());
  text("level", line.level());
  text("ground", line.ground());
  text("article", line.article());
  text("circumstance", line.circumstance());
  if (line.has_actor()) out["actor"] = member_json(line.actor());
  if (line.has_other()) out["other"] = member_json(line.other());
  if (line.has_from()) out["from"] = member_json(line.from());
  if (line.until_ms() != 0) out["until_ms"] = line.until_ms();
  return out;
}

// One entry of the Logboek Dataverwerkingen. Trace and span are of this request and line: nothing
// joins them to other logs.
Json entry_of(const local::AccessHead& head, const AccessLine& line, const Subject& subject) {
  const std::string hash = hash_of(head, line).hex();
  Json attributes = {{"dpl.core.processing_activity_id", line.type()},
                     {"dpl.core.data_subject_id", subject.id},
                     {"dpl.core.data_subject_id_type", subject.type}};
  if (!line.kind().empty()) attributes["sluis.kind"] = line.kind();
  if (!line.ground().empty()) attributes["sluis.ground"] = line.ground();
  if (!line.article().empty()) attributes["sluis.article"] = line.article();
  const bool refused = line.said() == "deny" || line.said() == "not_opened";
  return {{"trace_id", hash.substr(0, 32)},  {"span_id", hash.substr(32, 16)},
          {"name", line.type()},             {"start_time", line.time_ms()},
          {"end_time", line.time_ms()},      {"status_code", refused ? "Error" : "Ok"},
          {"attributes", attributes},        {"resource", {{"attributes", Json::object()}}}};
}

// The same with NEN 7513's fields. Who the user was at the organisation is not in the log: a user
// here is an organisation and a function.
Json nen7513_of(const local::AccessHead& head, const AccessLine& line, const Subject& subject) {
  Json out = entry_of(head, line, subject);
  const std::string site = line.has_actor() ? line.actor().label() : "Sluis";
  out["resource"]["attributes"] = {{"nen7513.AuditEnterpriseSiteID", site},
                                   {"nen7513.AuditSourceId", "sluis"},
                                   {"nen7513.AuditSourceTypeCode", "4"}};
  Json& attributes = out["attributes"];
  attributes["dpl.nen7513.eventTypeCode"] = line.type();
  Json users = Json::array();
  users.push_back({{"userID", site}, {"userIsRequestor", true}, {"roleIDCode", line.function()},
                   {"purposeOfUse", line.kind()}});
  if (line.has_other()) {
    users.push_back({{"userID", line.other().label()}, {"userIsRequestor", false}});
  }
  attributes["dpl.nen7513.users"] = users;
  attributes["dpl.nen7513.participants"] = Json::array(
      {{{"participantObjectTypeCode", "1"}, {"participantObjectTypeCodeRole", "1"},
        {"participantObjectIDTypeCode", subject.type}, {"participantObjectID", subject.id}}});
  attributes["dpl.nen7513.participantSegments"] = Json::array();
  attributes["dpl.nen7513.autorisatieProtocol"] = line.ground();
  return out;
}

std::string file_of(const Json& json) { return json.dump(1) + "\n"; }

}  // namespace

std::vector<Document> documents_of(const local::AccessHead& head,
                                   const std::vector<AccessLine>& lines, const Subject& subject,
                                   const Beside& beside) {
  Json records = Json::array(), nen7513 = Json::array(), ldv = Json::array();
  std::vector<Document> out{{"LEESMIJ.md", std::string(kReadMe) + std::string(kMayMiss) + "\n"},
                            {"overzicht.md", overview_of(head, lines, beside)},
                            {"records.schema.json", kRecordsSchema}};
  Json unconfirmed = Json::array();
  for (const Unconfirmed& of : beside.unconfirmed) {
    unconfirmed.push_back({{"label", of.label}, {"contact", of.contact}, {"lines", of.lines}});
  }
  std::size_t number = 0;
  for (const AccessLine& line : lines) {
    records.push_back(record_of(++number, line));
    nen7513.push_back(nen7513_of(head, line, subject));
    ldv.push_back(entry_of(head, line, subject));
  }
  out.push_back({"records.json", file_of({{"request", head.request()},
                                          {"for", head.capacity()},
                                          {"received_ms", head.received_ms()},
                                          {"due_ms", head.due_ms()},
                                          {"records", records},
                                          {"unconfirmed", unconfirmed},
                                          {"note", std::string(kMayMiss)}})});
  out.push_back({"nen7513.json", file_of(nen7513)});
  out.push_back({"ldv.json", file_of(ldv)});
  std::sort(out.begin(), out.end(),
            [](const Document& a, const Document& b) { return a.name < b.name; });
  return out;
}

}  // namespace sluis::access
