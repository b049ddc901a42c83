#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The oracle of decide(), against what was worked out by hand from its tables: a row a sentence.

Each expectation is written down, none is computed. decide_mutants_test.py changes one rule of the
oracle at a time and expects Rules to fail. Prints a line per case and last
`N passed, N failed, N skipped`.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "gate"))

from decide_sentences import NARROW, NO, Sentences  # noqa: E402
from decide_world import (  # noqa: E402
    CHILD, COACH, DENIES, FATHER, GONE, GUARDIAN_BODY, HOLDS, KIND, MOTHER, NAMESAKE,
    NEEDS_CIRCUMSTANCE, NEVER_ON_CONSENT, NOW, OPENS, OTHER_COACH, OTHER_KIND, OVERRIDES,
    REGIME, SCHOOL, SISTER, WORKER, agreement, case, circumstance, circumstance_type,
    consent, ground, person, request, rule, scope)
from sentences import main  # noqa: E402

CLOSING = [circumstance_type(HOLDS, "holds"), circumstance_type(DENIES, "denies")]
NEEDY = [ground(1, "circumstance", ["anyone"])]


class Rules(Sentences):
    """The tables, row by row, but those of consents."""

    # The whole request.

    def test_without_a_rule_between_the_roles_for_kind_and_purpose_nothing_is_shared(self):
        for changes in ({"from_role": 2}, {"to_role": 1}, {"kinds": [OTHER_KIND]},
                        {"purposes": [2]}, {"level": 0}):
            found = self.expect("deny", "no_rule", rules=[rule(**changes)], consents=[consent()])
            self.assertEqual((found["persons"], found["references"]), ([], []))
        for changes in ({"source": GONE}, {"recipient": GONE}, {"recipient": GUARDIAN_BODY}):
            self.expect("deny", "no_rule", asked=request(**changes), consents=[consent()])
        self.permits(rules=[rule(kinds=[KIND], purposes=[1])], consents=[consent()])

    def test_the_first_rule_that_fits_counts(self):
        first, second = rule(level=1), rule(level=3)
        self.assertEqual(self.permits(rules=[first, second], consents=[consent()])["level"], 1)
        self.expect("deny", "no_rule", rules=[rule(level=0), second], consents=[consent()])
        self.assertEqual(self.permits(rules=[rule(kinds=[OTHER_KIND]), second],
                                      consents=[consent()])["level"], 3)

    def test_the_subject_s_own_reason_is_the_whole_s(self):
        persons = [person(), person(SISTER, role=1)]
        found = self.holds("consent_missing", asked=request(persons),
                           consents=[consent(subject=SISTER)])
        self.assertEqual([one["verdict"] for one in found["persons"]], ["hold", "permit"])

    def test_another_person_without_a_ground_holds_and_the_verdict_is_the_first_such_s(self):
        persons = [person(), person(SISTER, role=1), person(FATHER, role=2)]
        deny = circumstance(type=DENIES, subjects=[FATHER])
        found = self.holds("other_person_no_ground", asked=request(persons), types=CLOSING,
                           consents=[consent()], circumstances=[deny])
        self.assertEqual([one["reason"] for one in found["persons"]],
                         ["permit", "consent_missing", "withheld"])
        self.expect("deny", "other_person_no_ground", types=CLOSING, consents=[consent()],
                    asked=request([persons[0], persons[2], persons[1]]), circumstances=[deny])

    def test_a_case_is_needed_after_all_persons_are_permitted(self):
        needed = [rule(needs_case=True)]
        self.holds("no_case", rules=needed, consents=[consent()])
        self.permits(rules=needed, consents=[consent()], cases=[case()])
        self.holds("consent_missing", rules=needed)
        for changes in ({"coordinator": OTHER_COACH}, {"subjects": [SISTER]}, {"open": False}):
            self.holds("no_case", rules=needed, consents=[consent()], cases=[case(**changes)])
        self.holds("no_case", rules=needed, cases=[case(subjects=[NAMESAKE])],
                   asked=request([person(possibly=[NAMESAKE])]), consents=[consent()])

    def test_the_source_s_own_case_is_another_need(self):
        needed = [rule(needs_own_case=True)]
        self.holds("no_case", rules=needed, consents=[consent()], cases=[case()])
        self.permits(rules=needed, consents=[consent()], cases=[case(coordinator=SCHOOL)])
        both = [rule(needs_case=True, needs_own_case=True)]
        found = self.holds("no_case", rules=both, consents=[consent()], cases=[case()])
        self.assertEqual(found["references"], [10, 11, 70])
        found = self.permits(rules=both, consents=[consent()],
                             cases=[case(72, coordinator=SCHOOL), case(71), case(70)])
        self.assertEqual(found["references"], [10, 11, 70, 72])

    def test_the_level_is_the_least_of_rule_and_wanted_and_persons_on_the_subject_s_ground(self):
        self.assertEqual(self.permits(rules=[rule(level=2)], consents=[consent()])["level"], 2)
        self.assertEqual(self.permits(asked=request(wanted=2), consents=[consent()])["level"], 2)
        grounds = [ground(1), ground(2, "statute")]
        found = self.permits(grounds=grounds, rules=[rule(grounds=[1, 2])], consents=[consent()],
                             asked=request([person(), person(SISTER, role=1)]))
        self.assertEqual((found["level"], found["ground"], found["references"]), (1, 1, [10, 11]))
        self.assertEqual([(one["level"], one["ground"]) for one in found["persons"]],
                         [(3, 1), (1, 2)])

    def test_the_algorithm_of_the_source_s_regime_is_in_each_decision(self):
        for regime, algorithm in ((1, 1), (2, 2), (3, 3), (4, 1), (99, 1)):
            asked = request(source_regime=regime)
            self.assertEqual(self.of(asked=asked)["algorithm"], algorithm)
            self.assertEqual(self.of(asked=asked, rules=[rule(level=0)])["algorithm"], algorithm)

    # One person.

    def test_the_first_ground_that_permits_is_the_ground(self):
        grounds = [ground(1), ground(2, "statute"), ground(3, "statute")]
        rules = [rule(grounds=[1, 2, 3])]
        self.assertEqual(self.permits(grounds=grounds, rules=rules)["ground"], 2)
        self.assertEqual(self.permits(grounds=grounds, rules=rules,
                                      consents=[consent()])["ground"], 1)

    def test_when_none_permits_the_first_that_was_there_says_why(self):
        grounds = [ground(1, "linking"), ground(2, "circumstance", ["anyone"]), ground(3)]
        self.holds("circumstance_missing", grounds=grounds, rules=[rule(grounds=[1, 2, 3])])
        self.holds("consent_missing", grounds=grounds, rules=[rule(grounds=[1, 3, 2])])

    def test_a_ground_that_is_not_there_is_none(self):
        for changes in ({"valid_from": NOW + 1}, {"valid_until": NOW}, {"regimes": [OVERRIDES]},
                        {"type": "linking"}, {"number": 2}):
            self.holds("no_ground", grounds=[ground(**changes)], consents=[consent()])
        self.permits(grounds=[ground(valid_from=NOW, valid_until=NOW + 1, regimes=[REGIME])],
                     consents=[consent()])

    # One ground for one person.

    def test_who_denies_comes_before_who_holds_and_both_before_all_else(self):
        hold, deny = circumstance(30, type=HOLDS), circumstance(31, type=DENIES)
        found = self.expect("deny", "withheld", types=CLOSING, circumstances=[hold, deny])
        self.assertEqual(found["references"], [31])
        found = self.holds("objection", types=CLOSING, consents=[consent()], circumstances=[
            circumstance(33, type=HOLDS), circumstance(32, type=HOLDS,
                                                       agreements=[agreement()])])
        self.assertEqual(found["references"], [32, 60])
        self.holds("objection", types=CLOSING, circumstances=[hold],
                   asked=request(kind=NEVER_ON_CONSENT))

    def test_a_kind_or_a_regime_is_never_opened_by_consent_alone(self):
        needy = [ground(1, "consent", ["anyone"])]
        for asked in (request(kind=NEVER_ON_CONSENT), request(source_regime=NEEDS_CIRCUMSTANCE)):
            found = self.holds("not_on_consent", asked=asked, consents=[consent()])
            self.assertEqual(found["references"], [])
            self.permits(asked=asked, grounds=[ground(1, "statute")])
        self.holds("not_on_consent", asked=request(kind=NEVER_ON_CONSENT), grounds=needy,
                   consents=[consent()], circumstances=[circumstance()])
        self.permits(asked=request(source_regime=NEEDS_CIRCUMSTANCE), grounds=needy,
                     consents=[consent()], circumstances=[circumstance()])
        self.holds("consent_missing", asked=request(source_regime=99, kind=99))

    def test_all_needs_must_be_met_and_the_first_that_is_not_says_why(self):
        grounds = [{**ground(1, "circumstance"), "needs": [
            {"type": 1, "holder": "anyone"}, {"type": 4, "holder": "anyone"}]}]
        types = [circumstance_type(1), circumstance_type(4, agreement="worker")]
        first, second = circumstance(30), circumstance(31, type=4)
        self.holds("circumstance_missing", grounds=grounds, types=types, circumstances=[second])
        found = self.holds("not_agreed", grounds=grounds, types=types,
                           circumstances=[first, second])
        self.assertEqual(found["references"], [31])
        agreed = {**second, "agreements": [agreement()]}
        found = self.permits(grounds=grounds, types=types, circumstances=[first, agreed])
        self.assertEqual((found["level"], found["references"]), (3, [30, 31, 60]))

    def test_a_consent_ground_with_a_need_wants_both_the_need_first(self):
        grounds = [ground(1, "consent", ["anyone"])]
        self.holds("circumstance_missing", grounds=grounds, consents=[consent()])
        self.holds("consent_missing", grounds=grounds, circumstances=[circumstance()])
        found = self.permits(grounds=grounds, consents=[consent()], circumstances=[circumstance()])
        self.assertEqual(found["references"], [10, 11, 30])

    def test_a_statute_opens_existence_alone(self):
        self.assertEqual(self.permits(grounds=[ground(1, "statute")])["level"], 1)
        self.assertEqual(self.permits(grounds=[ground(1, "statute", ["anyone"])],
                                      circumstances=[circumstance()])["level"], 1)
        self.assertEqual(self.permits(grounds=NEEDY, circumstances=[circumstance()])["level"], 3)

    # Circumstances that close.

    def closes(self, does, types=None, asked=None, basis="a", **changes):
        found = self.of(types=types or CLOSING, asked=asked, grounds=[ground(basis=basis)],
                        consents=[consent()],
                        circumstances=[circumstance(**{"type": HOLDS, **changes})])
        self.assertEqual(found["reason"], "objection" if does else "permit")

    def test_closes_for_the_source_or_everybody_in_its_scope(self):
        self.closes(True, holder=SCHOOL)
        for holder in (COACH, GUARDIAN_BODY):
            self.closes(False, holder=holder)
        self.closes(True, scope=NARROW)
        self.closes(False, scope=scope(to=[{"member": OTHER_COACH}]))

    def test_closes_on_any_key_of_who_it_is_about(self):
        self.closes(True, subjects=[NAMESAKE], asked=request([person(possibly=[NAMESAKE])]))
        self.closes(True, subjects=[SISTER], others=[CHILD])
        self.closes(False, subjects=[SISTER], others=[FATHER])

    def test_closes_while_it_is_live_whoever_agrees_or_was_told(self):
        for changes in ({"ended": True, "ended_index": 40}, {"valid_until": NOW},
                        {"valid_from": NOW + 1}):
            self.closes(False, **changes)
        self.closes(True, valid_from=NOW, valid_until=NOW + 1)
        self.closes(True, not_told_until=NOW)
        self.closes(True, agreements=[agreement("no")])
        self.closes(True, types=[circumstance_type(HOLDS, "holds", agreement="apart")])

    def test_closes_by_a_member_whose_role_may_state_it(self):
        of_schools = [circumstance_type(HOLDS, "holds", roles=[1])]
        self.closes(True, types=of_schools)
        self.closes(False, types=of_schools, stated_by=COACH)
        self.closes(False, types=of_schools, stated_by=GONE)
        self.closes(True, stated_by=GONE)

    def test_closes_the_bases_of_its_type(self):
        bases = [circumstance_type(HOLDS, "holds", closes_bases=["c", "e"])]
        self.closes(True, types=bases, basis="e")
        self.closes(False, types=bases, basis="a")
        self.closes(True, types=bases, basis=None)
        self.closes(True, basis="a")
        grounds = [ground(1, "statute", basis="e"), ground(2)]
        found = self.permits(types=bases, grounds=grounds, rules=[rule(grounds=[1, 2])],
                             consents=[consent()], circumstances=[circumstance(type=HOLDS)])
        self.assertEqual(found["ground"], 2)

    def test_what_opens_or_is_no_type_of_the_covenant_closes_nothing(self):
        self.closes(False, type=OPENS)
        self.closes(False, type=99)

    # Circumstances that open.

    def opens(self, word, need="anyone", types=None, asked=None, **changes):
        found = self.of(grounds=[ground(1, "circumstance", [need])], types=types, asked=asked,
                        circumstances=[circumstance(**changes)])
        self.assertEqual(found["reason"], word)
        self.assertEqual(found["verdict"], "permit" if word == "permit" else "hold")
        return found

    def test_without_one_of_the_type_it_is_missing(self):
        self.holds("circumstance_missing", grounds=NEEDY)
        for changes in ({"type": 99}, {"subjects": [SISTER]},
                        {"scope": scope(to=[{"member": OTHER_COACH}])}):
            self.assertEqual(self.opens("circumstance_missing", **changes)["references"], [])
        self.opens("circumstance_missing", types=CLOSING, type=OPENS)
        self.opens("circumstance_missing", types=[circumstance_type(OPENS, "holds", roles=[3])])

    def test_it_opens_for_whom_it_names_the_parent_and_never_an_unnamed_sibling(self):
        named = {"subjects": [SISTER], "others": [CHILD]}
        self.opens("permit", **named)
        self.opens("circumstance_missing", subjects=[SISTER], others=[MOTHER])

    def test_a_need_for_recipient_or_source_is_met_by_who_is_named_alone(self):
        for need, named in (("recipient", COACH), ("source", SCHOOL)):
            self.opens("permit", need, holder=named)
            self.opens("circumstance_missing", need, holder=None)
            self.opens("circumstance_missing", need, holder=GUARDIAN_BODY)
        self.opens("circumstance_missing", "recipient", holder=SCHOOL)
        for named in (None, COACH, SCHOOL, GUARDIAN_BODY):
            self.opens("permit", "anyone", holder=named)

    def test_about_who_is_only_possibly_the_same_it_does_not_open(self):
        asked = request([person(possibly=[NAMESAKE])])
        self.opens("possibly_same", subjects=[NAMESAKE], asked=asked)
        self.opens("permit", subjects=[NAMESAKE], others=[CHILD], asked=asked)

    def test_it_is_over_when_it_is_not_live(self):
        found = self.opens("circumstance_over", ended=True, ended_index=40)
        self.assertEqual(found["references"], [30, 40])
        for changes in ({"valid_until": NOW}, {"valid_from": NOW + 1}, {"not_told_until": NOW}):
            self.opens("circumstance_over", **changes)
        self.opens("permit", valid_from=NOW, valid_until=NOW + 1, not_told_until=NOW + 1)
        of_schools = [circumstance_type(roles=[1])]
        self.opens("permit", types=of_schools)
        self.opens("circumstance_over", types=of_schools, stated_by=COACH)
        self.opens("circumstance_over", agreements=[agreement("no")], valid_until=NOW)

    def test_another_worker_agrees(self):
        needs = {"types": [circumstance_type(agreement="worker")]}
        self.opens("not_agreed", **needs)
        self.opens("permit", **needs, agreements=[agreement()])
        self.opens("not_agreed", **needs, agreements=[agreement(worker=WORKER)])
        self.opens("not_agreed", **needs, agreements=[agreement(worker=WORKER, member=COACH)])

    def test_apart_is_another_worker_of_another_member_or_in_another_function(self):
        needs = {"types": [circumstance_type(agreement="apart")]}
        self.opens("not_agreed", **needs, agreements=[agreement()])
        self.opens("permit", **needs, agreements=[agreement(function=2)])
        self.opens("permit", **needs, agreements=[agreement(member=COACH)])
        self.opens("not_agreed", **needs, agreements=[agreement(worker=WORKER, function=2)])
        self.opens("permit", **needs, agreements=[agreement(), agreement(index=61, function=2)])

    def test_a_no_holds_whoever_also_agrees_and_where_none_is_asked(self):
        mixed = [agreement(), agreement("no", 61, worker=503)]
        found = self.opens("agreement_refused", types=[circumstance_type(agreement="worker")],
                           agreements=mixed)
        self.assertEqual(found["references"], [30, 60, 61])
        self.opens("agreement_refused", agreements=[agreement("no", worker=WORKER)])

    def test_of_several_the_one_that_stands_highest_then_the_lowest_entry(self):
        types = [circumstance_type(agreement="worker")]
        asked = request([person(possibly=[NAMESAKE])])
        ladder = [circumstance(40, agreements=[agreement()]),
                  circumstance(39, agreements=[agreement(index=61)], subjects=[NAMESAKE]),
                  circumstance(38), circumstance(37, agreements=[agreement("no", 62)]),
                  circumstance(36, valid_until=NOW)]
        words = ["permit", "possibly_same", "not_agreed", "agreement_refused",
                 "circumstance_over"]
        for place, word in enumerate(words):
            highest = ladder[place]
            again = {**highest, "index": highest["index"] + 10, "agreements": highest["agreements"]}
            found = self.of(grounds=NEEDY, types=types, asked=asked,
                            circumstances=[*reversed(ladder[place + 1:]), again, highest])
            self.assertEqual(found["reason"], word)
            self.assertEqual(found["references"][0], highest["index"])

    # What a permit owes.

    def test_the_author_confirms_when_a_person_s_ground_says_so(self):
        grounds = [ground(1), ground(2, "statute", author_confirms=True)]
        world = {"grounds": grounds, "rules": [rule(grounds=[1, 2])], "consents": [consent()]}
        self.assertEqual(self.permits(**world)["owes"], [])
        two = request([person(), person(SISTER, role=1)])
        self.assertEqual(self.permits(**world, asked=two)["owes"], ["author_confirms"])
        self.assertEqual(self.permits(grounds=[ground(author_confirms=True)],
                                      consents=[consent()])["owes"], ["author_confirms"])

    def test_a_consent_beside_drang_or_dwang_is_marked_as_not_free(self):
        for programme, owes in ((1, []), (2, ["not_free"]), (3, ["not_free"])):
            one = case(programme=programme, coordinator=GUARDIAN_BODY)
            self.assertEqual(self.permits(consents=[consent()], cases=[one])["owes"], owes)
        forced = [case(programme=2)]
        self.assertEqual(self.permits(grounds=[ground(1, "statute")], cases=forced)["owes"], [])
        for changes in ({"open": False}, {"subjects": [SISTER]}):
            self.assertEqual(self.permits(consents=[consent()], cases=[
                case(programme=2, **changes)])["owes"], [])
        self.assertEqual(self.permits(consents=[consent()], cases=[
            case(programme=2, subjects=[NAMESAKE])],
            asked=request([person(possibly=[NAMESAKE])]))["owes"], [])

    def test_a_consent_for_another_person_is_marked_by_the_subject_s_case(self):
        grounds = [ground(1), ground(2, "statute", author_confirms=True)]
        found = self.permits(grounds=grounds, rules=[rule(grounds=[1, 2])],
                             asked=request([person(), person(SISTER, role=1)]),
                             consents=[consent(subject=SISTER)], cases=[case(programme=3)])
        self.assertEqual(found["owes"], ["author_confirms", "not_free"])

    # References.

    def test_the_entries_of_every_person_are_named_also_when_one_is_refused(self):
        two = request([person(), person(SISTER, role=1)])
        waits = consent([("none", MOTHER)], 20, subject=SISTER)
        found = self.holds("other_person_no_ground", asked=two, consents=[consent(), waits])
        self.assertEqual(found["references"], [10, 11, 20])
        turned = request([person(SISTER), person(CHILD, role=1)])
        found = self.holds("consent_incomplete", asked=turned, consents=[consent(), waits],
                           rules=[rule(needs_case=True)], cases=[case(subjects=[SISTER])])
        self.assertEqual(found["references"], [10, 11, 20])

    def test_a_refusal_names_the_row_of_the_first_ground_that_was_there_alone(self):
        grounds = [ground(1, "circumstance", ["anyone"]), ground(2)]
        found = self.holds("circumstance_over", grounds=grounds, rules=[rule(grounds=[1, 2])],
                           consents=[consent(NO)], circumstances=[circumstance(valid_until=NOW)])
        self.assertEqual(found["references"], [30])


if __name__ == "__main__":
    sys.exit(main())
