// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/people_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

bool is_same(const local::PersonShown& left, const local::PersonShown& right) {
  if (!left.bsn().empty() && !right.bsn().empty()) return left.bsn() == right.bsn();
  return left.name() == right.name() && left.birth_date() == right.birth_date();
}

// The last answer of `giver` to the consent that `asked` made; null: there is none.
const local::Act* answer_of(const local::Act& asked, const local::PersonShown& giver,
                            const local::Acts& all) {
  const local::Act* out = nullptr;
  for (const local::Act& act : all.acts()) {
    const bool answers = act.kind() == "consent_answer" && act.subject() == asked.subject() &&
                         act.state() != "refused" && act.persons_size() > 1;
    if (answers && is_same(act.persons(1), giver)) out = &act;
  }
  return out;
}

std::string giver_line(const local::Act& asked, const local::PersonShown& giver,
                       const local::Acts& all) {
  const local::Act* said = answer_of(asked, giver, all);
  const std::string who = say(giver.role()) + ", " + person_text(giver);
  if (said == nullptr) return say("    {0}: has not answered yet\n", {who});
  return say("    {0}: {1}, recorded by {2}\n", {who, say(said->answer()), said->worker()});
}

}  // namespace

std::string person_text(const local::PersonShown& person) {
  std::string out;
  const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  if (!person.name().empty()) add(person.name());
  if (!person.birth_date().empty()) add(say("born {0}", {person.birth_date()}));
  if (!person.bsn().empty()) add(say("BSN {0}", {person.bsn()}));
  return out.empty() ? say("not named by its source") : out;
}

std::string exclusions_text(const local::Exclusions& exclusions) {
  if (exclusions.exclusions().empty()) {
    return say("Nobody is kept apart from anybody, as far as you may know. "
               "Keep somebody apart: sluis staff exclude LOGIN FILE\n");
  }
  std::string out;
  for (const local::Exclusion& row : exclusions.exclusions()) {
    out += say("{0}: {1} is kept apart from {2}, said by {3} on {4}\n",
               {row.id(), row.login(), person_text(row.person()), row.by(),
                time_text(row.since_ms())});
    if (row.named()) continue;
    out += say("    mail that names nobody is matched once the key holders answer\n");
  }
  return out;
}

std::string addresses_text(const local::HouseAddresses& addresses) {
  if (addresses.addresses().empty()) {
    return say("Every address may link here. Institutions and shelters should not: "
               "sluis address exclude FILE\n");
  }
  std::string out;
  for (const local::HouseAddress& row : addresses.addresses()) {
    out += say("{0} {1} links nobody, said by {2} on {3}\n",
               {row.postcode(), row.house_number(), row.by(), time_text(row.since_ms())});
  }
  return out;
}

std::string staff_text(const local::Staff& staff) {
  if (staff.workers().empty()) {
    return say("No professionals yet. Add one: sluis staff add LOGIN FILE --function FUNCTION, "
               "the name in FILE\n");
  }
  std::string out;
  for (const local::Worker& worker : staff.workers()) {
    out += say("{0}, {1}, key {2}",
               {worker.login(), worker.function(), worker.worker()});
    if (worker.left()) out += say(", left; {0} took over\n", {worker.to()});
    else out += worker.published() ? "\n" : ", " + say("not yet published") + "\n";
  }
  return out;
}

std::string left_out_text(const local::Act& act) {
  if (act.addresses_excluded() == 0) return {};
  return say(". Addresses of it that link nobody here: {0}",
             {std::to_string(act.addresses_excluded())});
}

std::string setting_text(const local::ConsentSetting& setting) {
  std::string out;
  const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : "; ") + part; };
  if (!setting.source_regime().empty()) add(say("asked under {0}", {setting.source_regime()}));
  if (!setting.channel().empty()) add(say(setting.channel()));
  std::string present;
  for (const std::string& who : setting.present()) {
    present += (present.empty() ? "" : ", ") + say(who);
  }
  if (!present.empty()) add(say("present: {0}", {present}));
  const std::string& interpreter = setting.interpreter();
  if (!interpreter.empty() && interpreter != "none") {
    add(say("interpreter: {0}", {say(interpreter)}));
  }
  if (setting.read_aloud()) add(say("read aloud"));
  if (!setting.language().empty()) add(say("text in language {0}", {setting.language()}));
  return out;
}

std::string act_persons_text(const local::Act& act, const local::Acts& all) {
  const bool about_consent = act.kind().starts_with("consent") || act.kind() == "withdraw";
  if (!about_consent || act.persons().empty()) return "";
  std::string out = say("    about {0}\n", {person_text(act.persons(0))});
  if (act.kind() == "consent") {
    const std::string setting = setting_text(act.setting());
    if (!setting.empty()) out += "    " + setting + "\n";
    for (int i = 1; i < act.persons_size(); ++i) out += giver_line(act, act.persons(i), all);
    return out;
  }
  if (act.kind() == "consent_confirmed") return out + say("    confirmed by {0}\n", {act.worker()});
  const std::string who = act.persons_size() > 1 ? person_text(act.persons(1)) : "";
  if (act.kind() == "consent_acceptance") {
    return out + say("    {0}, for this source, by {1}\n", {say(act.answer()), act.worker()});
  }
  if (act.kind() == "withdraw") {
    return out + say("    withdrawn by {0}, recorded by {1}\n", {who, act.worker()});
  }
  return out + say("    {0}: {1}, recorded by {2}\n", {who, say(act.answer()), act.worker()});
}

std::string key_holder_text(const local::KeyHolder& holder) {
  const std::string share = std::to_string(holder.share());
  std::string out;
  if (holder.wrong() != 0) {
    out += painted(Paint::bad,
                   say("Key holder {0} (share {1}) gave {2} WRONG answers, the last at {3}: tell "
                       "the privacy officer",
                       {holder.label(), share, std::to_string(holder.wrong()),
                        time_text(holder.wrong_ms())})) +
           "\n";
  }
  if (holder.has_reason() && holder.reason().name() != "bad_proof") {
    out += say("Key holder {0} (share {1}) gave no answer: {2}\n",
               {holder.label(), share, holder.reason().meaning()});
  }
  return out;
}

}  // namespace sluis::cli
