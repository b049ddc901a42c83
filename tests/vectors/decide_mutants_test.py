#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The sentences on decide()'s oracle notice when a rule of it is another one.

Prints a line per case and last `N passed, N failed, N skipped`.
"""

import sys
import types
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "gate"))

import decide_oracle_consents_test  # noqa: E402
import decide_oracle_merges_test  # noqa: E402
import decide_oracle_test  # noqa: E402
from sentences import main  # noqa: E402

PARTS = ("decide_oracle_scopes", "decide_oracle_consents", "decide_oracle")  # each of those before

# One rule of the oracle each, and what another reading would make of it.
MUTANTS = (
    # The whole request.
    ('rule is None or rule["level"] == NONE', "rule is None"),
    ('answers[0] if answers[0].verdict != PERMIT else', "answers[0] if False else"),
    ('refused[0]._replace(\n            reason="other_person_no_ground")', "refused[0]"),
    ("else refused[0]._replace(", "else refused[-1]._replace("),
    ("whole._replace(references=references)", "whole"),
    ("if None in cases:", "if cases and not any(cases):"),
    ('for case in cases if case)\n', 'for case in cases[:0] if case)\n'),
    ("min(answer.level for answer in answers)", "answers[0].level"),
    ("                   answers[0].ground)", "                   answers[-1].ground)"),
    ('return regime["combining"] if regime', 'return 2 if regime'),
    ('if regime else SPECIFIC_THEN_OBJECTION', 'if regime else LATEST_WORD'),
    ('rule["from_role"] == source and ', ""),
    ('and rule["to_role"] == recipient\n', "\n"),
    ('and holds(rule["kinds"], request["kind"])\n', "\n"),
    ('and holds(rule["purposes"], request["purpose"])), None)', "), None)"),
    ('("needs_case", request["recipient"])', '("needs_case", request["source"])'),
    ('("needs_own_case", request["source"])', '("needs_own_case", request["recipient"])'),
    ('if case["coordinator"] == coordinator)', "if True)"),
    ('if case["open"] and subject', "if subject"),
    ("subject.same.intersection(case", "subject.any_key.intersection(case"),
    ('if any(ground["author_confirms"] for ground in grounds)', 'if grounds[0]["author_confirms"]'),
    ('if any(ground["author_confirms"] for ground in grounds)',
     'if grounds[-1]["author_confirms"]'),
    ('if any(ground["type"] == CONSENT for ground in grounds)', 'if grounds[0]["type"] == CONSENT'),
    ('any(ground["type"] == CONSENT for ground in grounds) and frames', "frames"),
    ("frames - {VOLUNTARY}", "frames"),
    ("frames - {VOLUNTARY}", "3 in frames"),
    # One person, one ground.
    ("        if answer.verdict == PERMIT:\n            return answer\n"
     "        first = first or answer", "        return answer"),
    ("first = first or answer", "first = answer"),
    ('if ground is None or not is_there(ground, request):', "if ground is None:"),
    ('(in_period(ground, request["now"]) and', "("),
    (' and ground["type"] != LINKING\n', "\n"),
    ('\n            and holds(ground["regimes"], request["source_regime"]))', ")"),
    ('(("denies", DENY, "withheld"), ("holds", HOLD, "objection"))',
     '(("holds", HOLD, "objection"), ("denies", DENY, "withheld"))'),
    ('("holds", HOLD, "objection")', '("holds", DENY, "objection")'),
    ('if ground["type"] == CONSENT and is_never', "if is_never"),
    ('if kind and kind["never_on_consent"]:', "if False:"),
    ('if kind and kind["never_on_consent"]:',
     'if kind and kind["never_on_consent"] and not ground["needs"]:'),
    ('and regime["consent_needs_circumstance"] and', "and"),
    (' and not ground["needs"])\n', ")\n"),
    ('for need in ground["needs"]:', 'for need in ground["needs"][:1]:'),
    ('for need in ground["needs"]:', 'for need in ground["needs"][::-1]:'),
    ('    if ground["type"] == CONSENT:\n',
     '    if ground["type"] == CONSENT and not references:\n'),
    ('            return Answer(HOLD, word, used)\n        references |= used\n    level',
     '            return Answer(HOLD, word, used)\n        references = used\n    level'),
    ('min(rule["level"], request["wanted"])', 'rule["level"]'),
    ('min(rule["level"], request["wanted"])', 'request["wanted"]'),
    ('if ground["type"] == STATUTE:', 'if ground["type"] == STATUTE and not ground["needs"]:'),
    ('if ground["type"] == STATUTE:', 'if ground["type"] != CONSENT:'),
    # Circumstances that close.
    ('kind["effect"] == effect\n', "True\n"),
    ("            and is_live(request, circumstance)\n", ""),
    ("            and is_live(request, circumstance)\n",
     '            and stands(covenant, request, person, circumstance) != "circumstance_over"\n'),
    ("            and is_live(request, circumstance)\n",
     '            and stands(covenant, request, person, circumstance) in STANDS[:2]\n'),
    ('heir_of(covenant, circumstance["holder"]) in (None, request["source"])', "True"),
    ('circumstance["holder"]) in (None, request["source"])',
     'circumstance["holder"]) in (None, request["source"], request["recipient"])'),
    ('            and reaches(covenant, circumstance["scope"], request)\n', ""),
    ("bool(person.any_key & about(circumstance))\n            and (not kind",
     "bool(person.same & about(circumstance))\n            and (not kind"),
    ('not kind["closes_bases"] or', ""),
    ('ground["basis"] is None\n', "False\n"),
    ('ground["basis"] in kind["closes_bases"]))', "True))"),
    # Circumstances that open.
    ('("met", "possibly_same", "not_agreed"', '("met", "not_agreed", "possibly_same"'),
    ('"not_agreed", "agreement_refused", "circum', '"agreement_refused", "not_agreed", "circum'),
    ('"agreement_refused", "circumstance_over")', '"circumstance_over", "agreement_refused")'),
    ('("met", "possibly_same", "not', '("possibly_same", "met", "not'),
    ("min(found, key=lambda each: each[:2])", "min(found, key=lambda each: each[0])"),
    ('kind["effect"] == "opens"\n', 'True\n'),
    ('            and circumstance["type"] == need["type"]\n', ""),
    ('circumstance["holder"] == request[need["holder"]])',
     'circumstance["holder"] in (None, request[need["holder"]]))'),
    ('need["holder"] == "anyone" or ', 'need["holder"] != "source" or '),
    ('request[need["holder"]])\n            and covers(covenant, circumstance["scope"], request)\n',
     'request[need["holder"]])\n'),
    ("bool(person.any_key & about(circumstance)))", "bool(person.same & about(circumstance)))"),
    ("bool(person.any_key & about(circumstance)))", "True)"),
    ('looked_again <= request["now"]', 'looked_again < request["now"]'),
    ('is not None and looked_again <= request["now"]', "is not None"),
    ('return "met" if person.same & about(circumstance) else', 'return "met" if True else'),
    ('    if any(one["answer"] == "no" for one in circumstance["agreements"]):\n'
     '        return "agreement_refused"\n', ""),
    ('any(one["answer"] == "no" for one in circumstance["agreements"])',
     'circumstance["agreements"] and all(one["answer"] == "no" for one in '
     'circumstance["agreements"])'),
    ('any(one["answer"] == "no" for one', 'any(one["answer"] == "no" and one["worker"] != '
     'circumstance["worker"] for one'),
    ('not circumstance["ended"] and in_', "in_"),
    (' and in_period(circumstance, request["now"])\n', "\n"),
    ('\n            and holds(kind["roles"], role_of(covenant, circumstance["stated_by"])))', ")"),
    (' if one["worker"] != circumstance["worker"]]', "]"),
    (' if one["worker"] != circumstance["worker"]]', ' if one["worker"] != circumstance["worker"]'
     ' or one["member"] != circumstance["stated_by"]]'),
    ('if agreement == "worker":', "if True:"),
    ('heir_of(covenant, one["member"]) != heir_of(covenant, circumstance["stated_by"])\n'
     '               or one["function"]', 'one["function"]'),
    ('\n               or one["function"] != circumstance["function"] for', " for"),
    ('.union(circumstance["others"])', ""),
    ('*(one["index"] for one in circumstance["agreements"])]', "]"),
    ('if circumstance["ended"] else [])', "if False else [])"),
    # Consents.
    ('NOTHING_COUNTS = ("possibly_same", "consent_not_accepted", ',
     'NOTHING_COUNTS = ("consent_not_accepted", "possibly_same", '),
    ('"consent_not_accepted", "consent_not_confirmed",\n                  "consent_incomplete"',
     '"consent_not_confirmed", "consent_not_accepted",\n                  "consent_incomplete"'),
    ('"consent_not_confirmed",\n                  "consent_incomplete"',
     '"consent_incomplete",\n                  "consent_not_confirmed"'),
    ('"consent_incomplete", "consent_expired"', '"consent_expired", "consent_incomplete"'),
    ('"consent_expired", "consent_other_regime",', '"consent_other_regime", "consent_expired",'),
    ('"consent_other_regime",\n                  "consent_withdrawn")',
     '"consent_withdrawn",\n                  "consent_other_regime")'),
    # The regime that it was asked under.
    ('    if not is_of_regime(covenant, request, consent):\n'
     '        return "consent_other_regime"\n', ""),
    ('    answers = {giver["answer"] for', '    if not is_of_regime(covenant, request, consent):\n'
     '        return "consent_other_regime"\n    answers = {giver["answer"] for'),
    ('if consent["regime"] in (None, request["source_regime"]):',
     'if consent["regime"] == request["source_regime"]:'),
    ('if consent["regime"] in (None, request["source_regime"]):', 'if consent["regime"] is None:'),
    ('asked["givers"] and asked["givers"] ==', 'asked["givers"] =='),
    ('and asked["givers"] == source["givers"])', 'and source["givers"])'),
    ('key=lambda consent: consent["id"]):\n        if one["subject"] in',
     'key=lambda consent: consent["index"]):\n        if one["subject"] in'),
    ('if one["subject"] in person.any_key and reaches',
     'if one["subject"] in person.same and reaches'),
    ('if one["subject"] in person.any_key and reaches', "if reaches"),
    ('if covers(covenant, one["scope"], request) or word', "if True or word"),
    ("if not yes and not no:", "if not yes:"),
    ('if reason == "consent_withdrawn" else []', "if False else []"),
    ('giver["answer"] == "no" and giver["person"] not in givers', 'giver["person"] not in givers'),
    ("if chosen in no or against:", "if chosen in no:"),
    ("against[0]", "against[-1]"),
    ('if one["member"] == request["source"] and one["answer"] == "accepted"]',
     'if one["member"] == request["source"]]'),
    ('if one["member"] == request["source"] and one["answer"] == "accepted"]',
     'if one["answer"] == "accepted"]'),
    ('and one["index"] > last', ""),
    ('{consent["worker"]} | {giver["worker"] for giver in answers}', '{consent["worker"]}'),
    (".union(accepted, confirmed)", ".union(confirmed)"),
    ('    if not in_period(consent, request["now"]):\n        return "consent_expired"\n', ""),
    ('    if "no" in answers:', '    if "no" in answers and "none" not in answers:'),
    ('    if "no" in answers:', '    if withdrawal_of(covenant, facts, request, person, consent):\n'
     '        return "consent_withdrawn"\n    if "no" in answers:'),
    ('    if consent["subject"] not in person.same:\n        return "possibly_same"\n', ""),
    ('    answers = {giver["answer"] for', '    if consent["subject"] not in person.same:\n'
     '        return "possibly_same"\n    answers = {giver["answer"] for'),
    ('request["source"] != consent["recorder"] and request', "request"),
    ('!= consent["recorder"] and request["source"] not in accepted', '!= consent["recorder"]'),
    ('for one in consent["acceptances"] if one["answer"] == "accepted"}',
     'for one in consent["acceptances"]}'),
    ('{consent["subject"], *(giver["person"] for giver in consent["givers"])}',
     '{giver["person"] for giver in consent["givers"]}'),
    ('{consent["subject"], *(giver["person"] for giver in consent["givers"])}',
     '{consent["subject"], consent["givers"][0]["person"]}'),
    ('one["index"] > consent["index"]\n', "True\n"),
    ('one["index"] > consent["index"]\n',
     'one["index"] > max(giver["answer_index"] or 0 for giver in consent["givers"])\n'),
    ('and person.any_key.intersection(one["subjects"])',
     'and person.same.intersection(one["subjects"])'),
    ('and person.any_key.intersection(one["subjects"])', ""),
    ('and who_may.intersection(one["givers"])\n', "\n"),
    ('\n                  and reaches(covenant, one["scope"], request))', ")"),
    ('return lowest(one for one in facts["withdrawals"]',
     'return (lambda items: next(items, None))(one for one in facts["withdrawals"]'),
    # Of those that count.
    ("if algorithm == OBJECTION_OVERRIDES:", "if False:"),
    ("elif algorithm == LATEST_WORD:", "elif False:"),
    ("rank = [(word_entry(one, is_no), is_no)", "rank = [(word_entry(one, is_no), not is_no)"),
    ('    if is_no:\n        return max(', "    if is_no:\n        return min("),
    ('return min(one["answer_index"] for', 'return max(one["answer_index"] for'),
    ('one["scope"], is_no), is_no)', 'one["scope"], is_no), not is_no)'),
    ('if place == best), by="id")', 'if place == best))'),
    ('return recipient, 2 if scope["kinds"] else 1 if scope["domains"] else 0',
     'return 2 if scope["kinds"] else 1 if scope["domains"] else 0, recipient'),
    ('recipient, 2 if scope["kinds"]', 'recipient, 2 if scope["purposes"] or scope["kinds"]'),
    ('recipient, 2 if scope["kinds"] else 1 if', 'recipient, 1 if scope["kinds"] else 1 if'),
    ('1 if scope["domains"] else 0', "0"),
    ("recipient = 2 if by_name else 1", "recipient = 1 if by_name else 1"),
    ('1 if scope["to"] else 0', "0"),
    ('by_name = request["recipient"] in named', 'by_name = any(named)'),
    # Of those that count, who is set aside.
    ("        if is_superseded(covenant, facts, request, person, ground, consent):\n"
     '            return "superseded"\n', ""),
    ('if one["subject"] in person.same and covers(',
     'if one["subject"] in person.any_key and covers('),
    ('if one["subject"] in person.same and covers(', 'if covers('),
    ('person.same and covers(covenant, one["scope"], request)\n               and in_period',
     'person.same and in_period'),
    ('               and in_period(one, request["now"])\n', ""),
    ("               and not withdrawal_of(covenant, facts, request, person, one)\n", ""),
    ("               and is_of_regime(covenant, request, one) and is_conf",
     "               and is_conf"),
    ("is_of_regime(covenant, request, one) and is_confirmed(ground, one)\n",
     "is_of_regime(covenant, request, one)\n"),
    ('giver["person"] == who and giver["answer"] == "yes"', 'giver["person"] == who'),
    ('giver["person"] == who and giver["answer"] == "yes"', 'giver["answer"] == "yes"'),
    ('               and giver["answer_index"] > entry\n', ""),
    ('return all(has_said_yes_since(', 'return any(has_said_yes_since('),
    ('for refuser in consent["givers"] if refuser["answer"] == "no")',
     'for refuser in consent["givers"])'),
    # Confirmation.
    ('        return "consent_incomplete"\n    if not is_confirmed(ground, consent):\n'
     '        return "consent_not_confirmed"\n', '        return "consent_incomplete"\n'),
    ('not ground["confirmed_by"] or bool', 'len(ground["confirmed_by"]) != 1 or bool'),
    ('if one["how"] in ground["confirmed_by"]\n', "if True\n"),
    ('(one["how"] != "second_worker" or one["member"] == consent["recorder"])', "True"),
    ('one["worker"] not in recorders and ', ""),
    ('(one["how"] != "second_worker" or one["member"]', '(one["member"]'),
    ('for one in confirmations_of(ground, chosen))[:1]',
     'for one in confirmations_of(ground, chosen))[-1:]'),
    ('sorted(one["index"] for one in confirmations_of(ground, chosen))[:1]',
     'sorted(one["index"] for one in chosen["confirmations"])[:1]'),
    (".union(accepted, confirmed)", ".union(accepted)"),
    # Who stopped.
    ("None if is_own(chosen) else stop_of(", "stop_of("),
    ("    if stopped:\n", "    if False:\n"),
    ('.union([stopped[1]["index"]])', ""),
    ('if one["subject"] not in person.any_key or not in_period',
     'if one["subject"] not in person.same or not in_period'),
    ('if one["subject"] not in person.any_key or not in_period', 'if not in_period'),
    (' or not in_period(one, request["now"]):\n            continue', ":\n            continue"),
    ('stop["index"] > one["index"] and reaches(', 'reaches('),
    ('reaches(covenant, stop["scope"], request) \\\n                    and person', 'person'),
    ('person.any_key.intersection(stop["subjects"]) and not all(',
     'person.same.intersection(stop["subjects"]) and not all('),
    ('person.any_key.intersection(stop["subjects"]) and not all(', 'not all('),
    ('for giver in who.intersection(stop["givers"])):', 'for giver in who):'),
    ('has_said_yes_since(covenant, facts, request, person, ground, giver,\n'
     '                                           stop["index"])', "False"),
    ('key=lambda consent: consent["id"]):\n        if one["subject"] not',
     'key=lambda consent: consent["index"]):\n        if one["subject"] not'),
    ('for stop in sorted(facts["withdrawals"], key=lambda each: each["index"]):',
     'for stop in facts["withdrawals"]:'),
    ('"superseded", *NOTHING_COUNTS)}',
     '*NOTHING_COUNTS)}\n    found["superseded"] = found["consent_incomplete"]'),
    ("own_alone(found[\"yes\"], found[\"consent_refused\"])",
     'found["yes"], found["consent_refused"]'),
    ("if not any(is_own(one) for one in yes + no):", "if not any(is_own(one) for one in yes):"),
    ("if not any(is_own(one) for one in yes + no):", "if not any(is_own(one) for one in no):"),
    ("[one for one in yes if is_own(one)], [one for one in no if is_own(one)]",
     "[one for one in yes if is_own(one)], no"),
    ("[one for one in yes if is_own(one)], [one for one in no if is_own(one)]",
     "yes, [one for one in no if is_own(one)]"),
    ('for giver in consent["givers"]} == {consent["subject"]}',
     'for giver in consent["givers"]} >= {consent["subject"]}'),
    ('[consent["index"], *(giver["answer_index"]', '[*(giver["answer_index"]'),
    ('*(giver["answer_index"] for giver in consent["givers"]\n',
     '*(giver["answer_index"] for giver in consent["givers"][:1]\n'),
    # Who ended in another.
    ('any_key and reaches(covenant, one["scope"]', 'any_key and covers(covenant, one["scope"]'),
    ('or word == "consent_refused":', 'or word != "yes":'),
    ('or word == "consent_refused":', 'or word in ("yes", "consent_refused"):'),
    ('and reaches(covenant, stop["scope"]', 'and covers(covenant, stop["scope"]'),
    ('                  and reaches(covenant, one["scope"]',
     '                  and covers(covenant, one["scope"]'),
    ('if one["subject"] in person.same and covers(',
     'if one["subject"] in person.same and reaches('),
    ("    if is_no:\n        named =", "    if True:\n        named ="),
    ("    if is_no:\n        named =", "    if False:\n        named ="),
    ('heir_of(covenant, circumstance["holder"])', 'circumstance["holder"]'),
    ('and reaches(covenant, circumstance["scope"]', 'and covers(covenant, circumstance["scope"]'),
    ('holds(kind["roles"], last_role_of(covenant', 'holds(kind["roles"], role_of(covenant'),
    ('            and holds(kind["roles"], last_role_of(covenant, circumstance["stated_by"]))\n',
     ""),
    ('            and circumstance["stated_by"] == heir_of(covenant, circumstance["stated_by"])\n',
     ""),
    ('request[need["holder"]])\n            and covers(',
     'request[need["holder"]])\n            and reaches('),
    ('or circumstance["holder"] == request[need',
     'or heir_of(covenant, circumstance["holder"]) == request[need'),
    ('heir_of(covenant, one["member"]) != heir_of(', 'one["member"] != heir_of('),
    ("    while member in into:\n", "    if member in into:\n"),
    ('source = heir_of(covenant, scope["from"])', 'source = scope["from"]'),
    ('{"member": heir_of(covenant, one["member"])} if', 'one if'),
    # What all use.
    ('("purpose", "kind", "domain"))', '("kind", "domain"))'),
    ('("purpose", "kind", "domain"))', '("purpose", "domain"))'),
    ('("purpose", "kind", "domain"))', '("purpose", "kind"))'),
    ('and scope["from"] in (None, request["source"])\n', "\n"),
    ('({"member": request["recipient"]}, {"role": role})', '({"member": request["recipient"]},)'),
    ('({"member": request["recipient"]}, {"role": role})', '({"role": role},)'),
    ('dated["valid_from"] <= now', 'dated["valid_from"] < now'),
    ('now < dated["valid_until"]', 'now <= dated["valid_until"]'),
    ("return not numbers or number in numbers", "return number in numbers"),
    ('Person(same, same.union(person["possibly"]))', "Person(same, same)"),
)


class Mutants(unittest.TestCase):
    """Each is a program of its own; the sentences run until one fails."""

    def failures_of(self, texts):
        """1 when a sentence fails, else 0; an oracle that breaks says nothing and is an error."""
        with mock.patch.dict(sys.modules):
            for name in PARTS:
                sys.modules[name] = types.ModuleType(name)
                exec(compile(texts[name], name, "exec"), sys.modules[name].__dict__)
            oracle = sys.modules["decide_oracle"]
        result = unittest.TestResult()
        result.failfast = True
        for tables in (decide_oracle_test.Rules, decide_oracle_consents_test.Consents,
                       decide_oracle_merges_test.Merges):
            if result.failures:
                break
            changed = type("Changed", (tables,), {"oracle": oracle})
            unittest.defaultTestLoader.loadTestsFromTestCase(changed).run(result)
        self.assertEqual(result.errors, [])
        return len(result.failures)

    def test_the_oracle_as_it_is_has_no_failure(self):
        self.assertEqual(self.failures_of(parts()), 0)

    def test_each_changed_rule_is_noticed(self):
        texts = parts()
        for old, new in MUTANTS:
            with self.subTest(old=old, new=new):
                self.assertEqual(sum(text.count(old) for text in texts.values()), 1,
                                 "the rule to change stands there once")
                changed = {name: text.replace(old, new) for name, text in texts.items()}
                self.assertEqual(self.failures_of(changed), 1)


def parts():
    return {name: (HERE / f"{name}.py").read_text(encoding="utf-8") for name in PARTS}


if __name__ == "__main__":
    sys.exit(main())
