# SPDX-License-Identifier: EUPL-1.2
"""Seeded defects in the rules: copies of consent/core in which each can be switched on.

mutants.py SOURCE_FOLDER OUT_FOLDER writes the copies and OUT_FOLDER/rule_defects.cc, the table of
rule_mutant.h. The product's own sources know nothing of it. A text that stands in its file not
exactly once fails the build: the defect would be none.
"""

import re
import sys
from pathlib import Path

# File, the text as it stands there, the text with the defect where M is true, what is wrong.
DEFECTS = [
    ("decide.cc", "any_or_contains(rule.kinds, kind) &&",
     "(M || any_or_contains(rule.kinds, kind)) &&", "a rule opens every kind"),
    ("decide.cc", "        any_or_contains(rule.purposes, purpose)) {",
     "        (M || any_or_contains(rule.purposes, purpose))) {",
     "a rule opens for every purpose"),
    ("decide.cc", "rule.to_role == to &&", "(M || rule.to_role == to) &&",
     "a rule opens to every role"),
    ("decide.cc", "row.open && row.coordinator == coordinator &&",
     "(M || row.open) && row.coordinator == coordinator &&", "a closed case counts as open"),
    ("decide.cc", "row.coordinator == coordinator &&\n        intersects",
     "(M || row.coordinator == coordinator) &&\n        intersects",
     "anybody's case counts as the recipient's"),
    ("decide.cc", "request.now < ground.valid_until &&",
     "(M || request.now < ground.valid_until) &&", "a ground that is over still opens"),
    ("decide.cc", "any_or_contains(ground.regimes, request.source_regime);",
     "(M || any_or_contains(ground.regimes, request.source_regime));",
     "a ground of another regime opens"),
    ("decide.cc", "return ground.type != GroundType::linking &&",
     "return (M || ground.type != GroundType::linking) &&", "a linking ground opens"),
    ("decide.cc", "return contains(question.covenant.never_on_consent, request.kind) ||",
     "return (!M && contains(question.covenant.never_on_consent, request.kind)) ||",
     "a sanction goes on consent"),
    ("decide.cc", "if (auto closing = closed(question",
     "if (auto closing = M ? std::nullopt : closed(question", "an objection is not asked for"),
    ("decide.cc", "bare ? std::min(most, Level::existence) : most;",
     "bare && !M ? std::min(most, Level::existence) : most;", "a bare statute opens content"),
    ("decide.cc", "if (person.verdict != Verdict::permit && out.verdict",
     "if (!M && person.verdict != Verdict::permit && out.verdict",
     "another person's lack of a ground is overlooked"),
    ("decide.cc", "out.level = std::min(out.level, person.level);",
     "out.level = M ? out.level : std::min(out.level, person.level);",
     "the subject's level goes for all persons"),
    ("decide.cc", "const Level most = std::min(rule.level, question.request.wanted);",
     "const Level most = M ? question.request.wanted\n"
     "                       : std::min(rule.level, question.request.wanted);",
     "the level wanted goes above the rule's"),
    ("decide_consent.cc", "if (withdrawal.index <= consent.index) continue;",
     "if (M || withdrawal.index <= consent.index) continue;", "a withdrawal is ignored"),
    ("decide_consent.cc", "if (given && (first",
     "if ((M || given) && (first", "a stranger's withdrawal ends a consent"),
    ("decide_consent.cc", "|| request_.now >= consent.valid_until) {",
     "|| (!M && request_.now >= consent.valid_until)) {", "a consent that is over counts"),
    ("decide_consent.cc", "if (!complete) return Standing::incomplete;",
     "if (!M && !complete) return Standing::incomplete;", "one giver of two is enough"),
    ("decide_consent.cc", "if (!same) return Standing::possibly;",
     "if (!M && !same) return Standing::possibly;", "a field match opens"),
    ("decide_consent.cc", "return accepted(consent) ? Standing::yes",
     "return M || accepted(consent) ? Standing::yes",
     "what another recorded counts without the source"),
    ("decide_consent.cc", "!= Standing::refused || !left_out(vote, *best)) continue;",
     "!= Standing::refused || M || !left_out(vote, *best)) continue;",
     "a narrower consent gets round a parent's no"),
    ("decide_consent.cc", "if (is_own(*consent) && !own) {",
     "if (!M && is_own(*consent) && !own) {",
     "a parent's no blocks the child that gives alone"),
    ("decide_consent.cc", "giver.answer_index > entry;",
     "(M || giver.answer_index > entry);", "an earlier yes outweighs a later no"),
    ("decide_consent.cc", "return vote.standing == Standing::refused;\n    return is_before",
     "return M != (vote.standing == Standing::refused);\n    return is_before",
     "a yes wins from an objection as specific as it"),
    ("decide_consent.cc", "if (no) return is_superseded(consent) ?",
     "if (M && withdrawal_of(consent) != nullptr) return Standing::withdrawn;\n"
     "    if (no) return is_superseded(consent) ?", "a withdrawal takes away a no"),
    ("decide_consent.cc", "if (!against || is_before(vote, *against)) against = vote;",
     "if (M || !against || is_before(vote, *against)) against = vote;",
     "the order of the facts says which refusal is named"),
    ("decide_consent.cc", "oldest = std::min(oldest, giver.answer_index);",
     "oldest = M && oldest != UINT64_MAX ? std::max(oldest, giver.answer_index)\n"
     "                                        : std::min(oldest, giver.answer_index);",
     "one giver's later yes renews the others'"),
    ("decide_consent.cc", "if (!is_of_regime(consent)) return",
     "if (!M && !is_of_regime(consent)) return", "a consent asked of others opens"),
    ("decide_consent.cc", "                 is_of_regime(*other) &&",
     "                 (M || is_of_regime(*other)) &&",
     "a yes under a law that asks others lifts a no"),
    ("decide_consent.cc", "if (!is_confirmed(consent)) return",
     "if (!M && !is_confirmed(consent)) return", "a consent counts before it is confirmed"),
    ("decide_consent.cc", "if (row.worker == consent.worker || !is_late) continue;",
     "if ((!M && row.worker == consent.worker) || !is_late) continue;",
     "who recorded a consent confirms it herself"),
    ("decide_consent.cc", "giver.answer_index < row.index",
     "(M || giver.answer_index < row.index)",
     "a confirmation given before the answer counts for it"),
    ("decide_consent.cc", "giver.worker != row.worker",
     "(M || giver.worker != row.worker)",
     "who recorded an answer confirms it herself"),
    ("decide_consent.cc", "                 is_confirmed(*other) &&",
     "                 (M || is_confirmed(*other)) &&",
     "a yes that nobody confirmed lifts a no"),
    ("decide_consent.cc", "if (auto stopped = stopped_by_a_giver()) return",
     "if (auto stopped = M ? std::nullopt : stopped_by_a_giver()) return",
     "asking the other parent gets round a withdrawal"),
    ("decide_consent.cc", "== Standing::yes && !own && !facts_.withdrawals.empty()",
     "== Standing::yes && (M || !own) && !facts_.withdrawals.empty()",
     "a parent's withdrawal blocks the child that gives alone"),
    ("decide_consent.cc", "!has_said_yes_since(giver.person, withdrawal.index);",
     "(M || !has_said_yes_since(giver.person, withdrawal.index));",
     "who withdrew once can never say yes again"),
    ("decide_circumstance.cc", "return state.ended == 0 &&", "return (M || state.ended == 0) &&",
     "a circumstance that is ended still opens"),
    ("circumstance_check.cc", "|| row.worker == first.worker) return false;",
     "|| (!M && row.worker == first.worker)) return false;", "one worker agrees with herself"),
    ("decide_circumstance.cc", "if (says_no(state)) return Stand::refused;",
     "if (!M && says_no(state)) return Stand::refused;", "a colleague's no is ignored"),
    ("decide_circumstance.cc",
     "case ForMember::recipient: return state.holder == question.request.recipient;",
     "case ForMember::recipient: return M || state.holder == question.request.recipient;",
     "an order for one member opens to another"),
    ("decide_circumstance.cc", "const bool silent = state.look_again &&",
     "const bool silent = !M && state.look_again &&",
     "nobody looks again at why the family was not told"),
    ("decide_circumstance.cc", "return bases.empty() || basis == 0 ||",
     "return bases.empty() || (!M && basis == 0) ||",
     "a ground of unknown basis is not closed by an objection"),
]


def copies(source):
    """The changed text of each file that has a defect."""
    texts = {}
    for number, (name, before, after, what) in enumerate(DEFECTS, 1):
        text = texts.setdefault(name, (source / name).read_text(encoding="utf-8"))
        if text.count(before) != 1:
            sys.exit(f"defect {number} ({what}): its text stands {text.count(before)} times in "
                     f"{name}")
        on = f"(::sluis::rule_mutant == {number})"
        texts[name] = text.replace(before, re.sub(r"\bM\b", on, after))
    return texts


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for name, text in copies(source).items():
        header = '#include "tests/rules/rule_mutant.h"\n'
        (out / name).write_text(header + text, encoding="utf-8")
    rows = [f'    {{{number}, "{what}"}},\n'
            for number, (*_, what) in enumerate(DEFECTS, 1)]
    table = ('#include "tests/rules/rule_mutant.h"\n\nnamespace sluis {\n\n'
             f"const RuleDefect kRuleDefects[] = {{\n{''.join(rows)}}};\n"
             f"const int kRuleDefectCount = {len(DEFECTS)};\n\n}}  // namespace sluis\n")
    (out / "rule_defects.cc").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
