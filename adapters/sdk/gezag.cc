// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/gezag.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "adapters/sdk/identity.h"
#include "consent/verify/strict_json.h"
#include "proto/types/utf8.h"

namespace sluis::sdk {
namespace {

using consent::GezagHolder;
using consent::GezagOutcome;
using consent::HolderKind;
using nlohmann::json;

const std::map<std::string, GezagOutcome> kOutcomes = {
    {"EenhoofdigOuderlijkGezag", GezagOutcome::one_parent},
    {"GezamenlijkOuderlijkGezag", GezagOutcome::both_parents},
    {"GezamenlijkGezag", GezagOutcome::parent_and_third},
    {"Voogdij", GezagOutcome::guardianship},
    {"TijdelijkGeenGezag", GezagOutcome::temporarily_none},
    {"GezagNietTeBepalen", GezagOutcome::undetermined},
};
constexpr const char* kNumber = "burgerservicenummer";
constexpr const char* kKnownThird = "BekendeDerde";

// A member of `object` that is there and not null, else none.
const json* part(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

class Reader {
 public:
  Status person(const json& value, const std::string& place) {
    if (!value.is_object()) return Error{ErrorCode::bad_json, place};
    const json* relations = part(value, "gezag");
    if (relations == nullptr || !relations->is_array()) {
      return Error{ErrorCode::bad_json, place + ".gezag"};
    }
    for (std::size_t i = 0; i < relations->size(); ++i) {
      if (++relations_ > kGezagRelationsMax) return Error{ErrorCode::too_large, place + ".gezag"};
      SLUIS_TRY_DONE(relation((*relations)[i], place + ".gezag[" + std::to_string(i) + "]"));
    }
    return Done{};
  }

  GezagAnswer answer(const std::string& asked_about) {
    if (out_.children.empty()) {
      out_.children.push_back({numbered(json{{kNumber, asked_about}}), {}});
    }
    return std::move(out_);
  }

 private:
  // The same person, the same number; without a number, the same words are the same person.
  std::uint32_t numbered(const json& value) {
    const json* number = part(value, kNumber);
    const bool has_number = number != nullptr && number->is_string();
    const std::string who = has_number ? number->get<std::string>() : value.dump();
    const auto next = static_cast<std::uint32_t>(out_.numbers.size());
    const auto [row, is_new] = people_.try_emplace({has_number, who}, next);
    if (is_new) out_.numbers.push_back(Sensitive(has_number ? who : std::string()));
    return row->second;
  }

  Status holder(consent::GezagRelation& out, const json& value, bool is_third,
                const std::string& place) {
    if (value.is_null()) return Done{};
    if (!value.is_object()) return Error{ErrorCode::bad_json, place};
    GezagHolder holder;
    if (is_third) {
      const json* type = part(value, "type");
      const bool is_known = type != nullptr && *type == kKnownThird;
      holder.kind = is_known ? HolderKind::third : HolderKind::unknown_third;
    }
    holder.person = numbered(value);
    holder.is_identified = check_bsn(out_.numbers[holder.person].reveal()).ok();
    out.holders.push_back(holder);
    return Done{};
  }

  Status holders(consent::GezagRelation& out, const json& value, const char* one, const char* more,
                 bool is_third, const std::string& place) {
    if (const json* single = part(value, one)) {
      SLUIS_TRY_DONE(holder(out, *single, is_third, place + "." + one));
    }
    const json* list = part(value, more);
    if (list == nullptr) return Done{};
    if (!list->is_array()) return Error{ErrorCode::bad_json, place + "." + more};
    for (const json& single : *list) {
      SLUIS_TRY_DONE(holder(out, single, is_third, place + "." + more));
    }
    return Done{};
  }

  Status relation(const json& value, const std::string& place) {
    if (!value.is_object()) return Error{ErrorCode::bad_json, place};
    const json* type = part(value, "type");
    if (type == nullptr || !type->is_string()) return Error{ErrorCode::bad_json, place + ".type"};
    const json* minor = part(value, "minderjarige");
    if (minor == nullptr || !minor->is_object()) {
      return Error{ErrorCode::bad_json, place + ".minderjarige"};
    }
    consent::GezagRelation out;
    const auto outcome = kOutcomes.find(type->get<std::string>());
    if (outcome != kOutcomes.end()) out.outcome = outcome->second;
    const json* doubted = part(value, "inOnderzoek");
    out.in_onderzoek = doubted != nullptr && *doubted != false;
    const std::uint32_t child = numbered(*minor);
    SLUIS_TRY_DONE(holders(out, value, "ouder", "ouders", false, place));
    SLUIS_TRY_DONE(holders(out, value, "derde", "derden", true, place));
    std::sort(out.holders.begin(), out.holders.end());
    out.holders.erase(std::unique(out.holders.begin(), out.holders.end()), out.holders.end());
    auto row = std::find_if(out_.children.begin(), out_.children.end(),
                            [&](const GezagChild& one) { return one.person == child; });
    if (row == out_.children.end()) row = out_.children.insert(row, {child, {}});
    row->relations.push_back(std::move(out));
    return Done{};
  }

  GezagAnswer out_;
  std::map<std::pair<bool, std::string>, std::uint32_t> people_;
  std::size_t relations_ = 0;
};

}  // namespace

Result<GezagAnswer> read_gezag(const json& answer, const std::string& asked_about) {
  const json* people = answer.is_object() ? part(answer, "personen") : nullptr;
  if (people == nullptr || !people->is_array()) return Error{ErrorCode::bad_json, "personen"};
  Reader reader;
  for (std::size_t i = 0; i < people->size(); ++i) {
    SLUIS_TRY_DONE(reader.person((*people)[i], "personen[" + std::to_string(i) + "]"));
  }
  return reader.answer(asked_about);
}

Result<GezagAnswer> parse_gezag(std::string_view text, const std::string& asked_about) {
  if (!is_utf8(text)) return Error{ErrorCode::not_utf8, "answer"};
  SLUIS_TRY(answer, verify::parse_strict_json(text, kGezagBytesMax, nullptr, kGezagDepthMax));
  return read_gezag(answer, asked_about);
}

}  // namespace sluis::sdk
