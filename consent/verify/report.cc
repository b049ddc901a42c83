// SPDX-License-Identifier: EUPL-1.2
// Reports as text for people and as JSON for programs.
#include <nlohmann/json.hpp>

#include "consent/verify/verify.h"

namespace sluis::verify {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const Step& step) {
  ordered_json out = {{"step", step.name}, {"ok", !step.error}};
  if (step.error) {
    out["error"] = catalogue(step.error->code).name;
    out["place"] = step.error->place;
  } else {
    out["finding"] = step.finding;
  }
  return out;
}

ordered_json json_of(const consent::Leaf& leaf, std::uint64_t index) {
  return {{"index", index},
          {"type", consent::name_of(leaf.type)},
          {"time_s", leaf.time_s},
          {"member", leaf.member.hex()},
          {"covenant", leaf.covenant},
          {"commitment", leaf.commitment.hex()}};
}

struct PlacedWords {
  std::string_view place, meaning, next_step;
};
constexpr PlacedWords kPlaced[] = {
    {": the file ends here", "the file ends before the log's end",
     "get the file again from who exported it"},
    {"not an export", "this file is not an export of Sluis",
     "choose the file that sluis audit export wrote"},
    {"sums", "the file is not what was exported",
     "get it again from who exported it; if it is the same there, it was changed there"},
    {"size: the export is shorter", "the report counts more entries than the export has",
     "take a newer export of the log"}};
constexpr PlacedWords kVkey = {
    "vkey", "this is no verifier key, or a character of it is wrong",
    "copy it again, whole and between quotation marks: name+hash+key"};

std::string in_words(const Error& error, const PlacedWords& words) {
  const std::string whole = sluis::to_text({error.code, ""});
  const std::string number_and_name = whole.substr(0, whole.find(':'));
  return number_and_name + ": " + std::string(words.meaning) + " (" + error.place + "). Next: " +
         std::string(words.next_step) + ".";
}

}  // namespace

std::string error_text(const Error& error) {
  for (const PlacedWords& words : kPlaced) {
    if (error.place.ends_with(words.place)) return in_words(error, words);
  }
  if (error.place.starts_with(kVkey.place)) return in_words(error, kVkey);
  return sluis::to_text(error);
}

std::string to_text(const WrongPlace& place) {
  std::string out = "byte " + std::to_string(place.offset) + " (" + place.section;
  if (place.entry) out += ", entry " + std::to_string(*place.entry);
  return out + ", " + place.field + ")";
}

std::string to_text(const Report& report, const ErrorText& text) {
  std::string out;
  for (const Step& step : report.steps) {
    out += step.error ? "FAILED " + step.name + ": " + text(*step.error) + "\n"
                      : "ok     " + step.name + ": " + step.finding + "\n";
  }
  out += report.verified() ? "verified\n" : "DOES NOT VERIFY: " + report.steps.back().name + "\n";
  if (report.wrong) out += "first wrong place: " + to_text(*report.wrong) + "\n";
  for (const DamagedTile& tile : report.damaged) {
    const std::string what = tile.bundle ? "entries" : "level " + std::to_string(tile.level);
    out += "damaged: " + what + ", number " + std::to_string(tile.number) + " (" + tile.path +
           ")\n";
  }
  if (!report.verified()) return out;
  out += "This does not prove:\n";
  for (const std::string_view sentence : report.not_proven) {
    out += "- " + std::string(sentence) + "\n";
  }
  return out;
}

std::string to_json(const Report& report) {
  ordered_json out = {{"verified", report.verified()}, {"steps", ordered_json::array()}};
  for (const Step& step : report.steps) out["steps"].push_back(json_of(step));
  if (report.checkpoint) {
    out["checkpoint"] = {{"origin", report.checkpoint->origin},
                         {"size", report.checkpoint->head.size},
                         {"root", report.checkpoint->head.root.hex()}};
  }
  if (report.leaf && report.index) out["entry"] = json_of(*report.leaf, *report.index);
  if (report.wrong) {
    out["wrong"] = {{"byte", report.wrong->offset}, {"section", report.wrong->section}};
    if (report.wrong->entry) out["wrong"]["entry"] = *report.wrong->entry;
    out["wrong"]["field"] = report.wrong->field;
  }
  for (const DamagedTile& tile : report.damaged) {
    ordered_json row = {{"bundle", tile.bundle}, {"level", tile.level}};
    row["number"] = tile.number;
    row["path"] = tile.path;
    out["damaged"].push_back(std::move(row));
  }
  out["not_proven"] = report.not_proven;
  return out.dump(1) + "\n";
}

}  // namespace sluis::verify
