// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/covenant_items.h"

#include <algorithm>
#include <map>

#include "adapters/cli/covenant_labels.h"
#include "adapters/cli/covenant_terms.h"
#include "adapters/cli/covenant_words.h"
#include "adapters/cli/language.h"
#include "consent/core/witness_set.h"

namespace sluis::cli {
namespace {

using consent::Covenant;

// What stands outside the list itself: nothing, or what `beside` gives.
struct NothingBeside {
  template <class T>
  Bytes operator()(const T&) const {
    return {};
  }
};

template <class T, class Key, class Text, class Beside = NothingBeside>
CovenantSection section(const std::string& name, const std::string& heading,
                        const std::vector<T>& values, Key key, Text text, Beside beside = {}) {
  CovenantSection out{name, heading, {}};
  std::map<std::string, int> seen;
  for (const T& value : values) {
    std::string of = key(value);
    const int count = ++seen[of];
    if (count > 1) of += " (" + std::to_string(count) + ")";
    Bytes bytes = canon::encode(value);
    append(bytes, beside(value));
    out.items.push_back({of, text(value), std::move(bytes)});
  }
  return out;
}

CovenantSection terms(const std::string& name, const std::string& heading,
                      const std::vector<consent::Term>& values) {
  return section(name, heading, values, [](const consent::Term& term) { return term.id; },
                 [](const consent::Term& term) { return term.label; });
}

template <class T>
CovenantItem scalar(const std::string& key, const std::string& text, T value) {
  return {key, text, canon::encode(value)};
}

struct Number {
  std::uint64_t value;
};
template <class Archive>
void describe(Archive& archive, Number& number) {
  archive(number.value);
}

// The values of Limits with their defaults; all of its bytes stand at the end, so that a limit
// which is missing here does not go unnoticed in a diff.
CovenantSection limits(const consent::Limits& is) {
  const consent::Limits otherwise;
  CovenantSection out{"limits", say("Limits"), {}};
  const auto add = [&](const char* key, std::uint64_t value, std::uint64_t usual) {
    std::string text = std::to_string(value);
    if (value != usual) text += say(" (else {0})", {std::to_string(usual)});
    out.items.push_back(scalar(key, text, Number{value}));
  };
  add("lease_ms", is.lease_ms, otherwise.lease_ms);
  add("margin_ms", is.margin_ms, otherwise.margin_ms);
  add("order_valid_ms", is.order_valid_ms, otherwise.order_valid_ms);
  add("drift_per_million", is.drift_per_million, otherwise.drift_per_million);
  add("created_skew_ms", is.created_skew_ms, otherwise.created_skew_ms);
  add("life_ms_max", is.life_ms_max, otherwise.life_ms_max);
  add("automatic_age_ms_max", is.automatic_age_ms_max, otherwise.automatic_age_ms_max);
  add("leases_max", is.leases_max, otherwise.leases_max);
  add("evaluations_per_minute", is.evaluations_per_minute, otherwise.evaluations_per_minute);
  add("evaluations_per_day", is.evaluations_per_day, otherwise.evaluations_per_day);
  add("release_tick_ms", is.release_tick_ms, otherwise.release_tick_ms);
  add("receipt_tick_ms", is.receipt_tick_ms, otherwise.receipt_tick_ms);
  return out;
}

std::string labels_of(const Covenant& covenant, const std::vector<MemberId>& members) {
  std::string out;
  for (const MemberId& id : members) {
    const consent::Member* member = covenant.member(id);
    out += (out.empty() ? "" : ", ") + (member == nullptr ? id.hex() : member->label);
  }
  return out;
}

template <class Add>
void add_witnesses(const Covenant& covenant, const Add& add) {
  if (covenant.witnesses_none) {
    return add("witnesses", say("none: the operator's signature is the quorum"));
  }
  const consent::WitnessTerms& terms = covenant.witness_terms;
  add("witnesses", say("{0} of {1} cosign the log, of whom {2} may lie: {3}",
                       {std::to_string(terms.need), std::to_string(terms.members.size()),
                        std::to_string(terms.faulty), labels_of(covenant, terms.members)}));
  std::string kinds;
  for (const std::string& id : ids_of(covenant.kinds, terms.urgent_kinds)) {
    kinds += (kinds.empty() ? "" : ", ") + id;
  }
  add("opens_unwitnessed",
      kinds.empty() ? say("nothing opens before the witnesses have cosigned")
                    : say("urgent messages of these kinds may open first: {0}; the proof follows "
                          "within {1} s, or an alarm",
                          {kinds, std::to_string(terms.proof_within_ms / 1'000)}));
}

CovenantSection trust(const Covenant& covenant) {
  CovenantSection out{"trust", say("Who is trusted with what"), {}};
  const auto add = [&](const std::string& key, const std::string& text) {
    out.items.push_back({key, text, to_bytes(as_bytes(text))});
  };
  add("title", covenant.title);
  add("ledger_origin", covenant.ledger_origin);
  add("directory_origin", covenant.directory_origin);
  for (std::size_t i = 0; i < covenant.authority.size(); ++i) {
    add("authority " + std::to_string(i + 1), covenant.authority[i].hex());
  }
  add("key_holders", say("{0} of {1} together compute pseudonyms: {2}",
                         {std::to_string(covenant.key_threshold),
                          std::to_string(covenant.key_holders.size()),
                          labels_of(covenant, covenant.key_holders)}));
  add_witnesses(covenant, add);
  add("is_test", covenant.is_test ? say("a test covenant, not for data of real people")
                                  : say("for data of real people"));
  return out;
}

}  // namespace

std::vector<CovenantSection> sections_of(const Covenant& covenant) {
  const auto by_id = [](const auto& value) { return value.term.id; };
  const auto worded = [&covenant](const auto& value) { return words_of(covenant, value); };
  const auto beside = [&covenant](const auto& value) { return terms_beside(covenant, value); };
  std::vector<CovenantSection> out;
  out.push_back(section("rules", say("Who may send what to whom"), covenant.rules,
                        [&](const consent::ReleaseRule& rule) { return key_of(covenant, rule); },
                        worded));
  out.push_back(section("grounds", say("Grounds"), covenant.grounds, by_id, worded, beside));
  out.push_back(section("circumstances", say("Circumstances"), covenant.circumstances, by_id,
                        worded));
  out.push_back(section("linking", say("Linking"), covenant.linking, by_id, worded));
  out.push_back(section("questions", say("Questions"), covenant.questions, by_id, worded));
  out.push_back(limits(covenant.limits));
  out.push_back(section("members", say("Members"), covenant.members,
                        [](const consent::Member& member) { return member.id.hex(); }, worded,
                        beside));
  out.push_back(section("ended", say("Members that ended in another"), covenant.ended,
                        [](const consent::EndedMember& row) { return row.id.hex(); }, worded));
  out.push_back(section("functions", say("Functions"), covenant.functions, by_id, worded));
  out.push_back(section("kinds", say("Kinds"), covenant.kinds, by_id, worded, beside));
  out.push_back(section("regimes", say("Regimes"), covenant.regimes, by_id, worded, beside));
  out.push_back(terms("roles", say("Roles"), covenant.roles));
  out.push_back(terms("purposes", say("Purposes"), covenant.purposes));
  out.push_back(terms("domains", say("Life domains"), covenant.domains));
  out.push_back(section(
      "programmes", say("Programmes"), covenant.programmes,
      [](const consent::Term& programme) { return programme.id; },
      [&](const consent::Term& programme) { return words_of_programme(covenant, programme); },
      [&](const consent::Term& programme) {
        return programme_terms_beside(covenant, programme);
      }));
  out.push_back(section("ladder", say("Whom a term that is over goes up to"), covenant.ladder,
                        by_id, worded));
  out.push_back(trust(covenant));
  std::erase_if(out, [](const CovenantSection& one) { return one.items.empty(); });
  return out;
}

namespace {

using Keys = std::vector<std::string>;

// The rules' keys in order of trial, of those that `other` has too.
Keys order_of(const std::vector<CovenantSection>& sections, const Keys& other) {
  Keys out;
  for (const CovenantSection& one : sections) {
    if (one.name != "rules") continue;
    for (const CovenantItem& item : one.items) {
      const bool in_both = other.empty() ||
                           std::find(other.begin(), other.end(), item.key) != other.end();
      if (in_both) out.push_back(item.key);
    }
  }
  return out;
}

std::string lines_of(const Keys& keys) {
  std::string out;
  for (const std::string& key : keys) out += (out.empty() ? "" : "; ") + key;
  return out;
}

// The first rule that fits decides: the same rules in another order are another policy.
void add_order(const std::vector<CovenantSection>& before,
               const std::vector<CovenantSection>& after, std::vector<CovenantChange>& out) {
  const Keys old = order_of(before, order_of(after, {}));
  const Keys now = order_of(after, order_of(before, {}));
  if (old == now || now.empty()) return;
  out.push_back({"rules", say("Who may send what to whom"),
                 say("the rules are tried in this order"), "changed", lines_of(old),
                 lines_of(now)});
}

}  // namespace

std::vector<CovenantChange> changes_between(const Covenant& before, const Covenant& after) {
  using Place = std::pair<std::string, std::string>;
  std::map<Place, CovenantItem> old;
  std::vector<CovenantChange> out;
  const std::vector<CovenantSection> was = sections_of(before), is = sections_of(after);
  for (const CovenantSection& one : was) {
    for (const CovenantItem& item : one.items) old.emplace(Place{one.name, item.key}, item);
  }
  for (const CovenantSection& one : is) {
    for (const CovenantItem& item : one.items) {
      const auto held = old.find({one.name, item.key});
      if (held == old.end()) {
        out.push_back({one.name, one.heading, item.key, "added", "", item.text});
        continue;
      }
      if (held->second.bytes != item.bytes) {
        out.push_back({one.name, one.heading, item.key, "changed", held->second.text, item.text});
      }
      old.erase(held);
    }
  }
  for (const CovenantSection& one : was) {
    for (const CovenantItem& item : one.items) {
      if (!old.contains({one.name, item.key})) continue;
      out.push_back({one.name, one.heading, item.key, "removed", item.text, ""});
    }
  }
  add_order(was, is, out);
  return out;
}

// Who is no member is not heard, and so cosigns nothing: not the turn of others either.
std::vector<std::string> warnings_between(const Covenant& before, const Covenant& after) {
  if (consent::same_witnesses(before, after)) return {};
  const consent::WitnessTerms& old = before.witness_terms;
  const auto left = static_cast<std::size_t>(
      std::count_if(old.members.begin(), old.members.end(),
                    [&](const MemberId& id) { return after.member(id) != nullptr; }));
  if (left >= old.need) return {};
  return {say("{0} of the old witnesses must cosign the second before its witnesses count, and {1} "
              "of them are members under it: they never will. Keep them as members for one "
              "version.",
              {std::to_string(old.need), std::to_string(left)})};
}

}  // namespace sluis::cli
