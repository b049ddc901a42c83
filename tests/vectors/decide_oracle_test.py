#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The oracle of decide(), against what was worked out by hand from its tables: a row a sentence.

Each expectation is written down, none is computed. decide_mutants_test.py changes one rule of the
oracle at a time and expects Rules to fail. Prints a line per case and last
`N passed, N failed, N skipped`.
"""

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "gate"))

import decide_oracle  # noqa: E402
from decide_world import (  # noqa: E402
    CHILD, COACH, COLLEAGUE, DENIES, FATHER, GONE, GUARDIAN_BODY, HOLDS, KIND, LATER, LATEST,
    MOTHER, NAMESAKE, NEEDS_CIRCUMSTANCE, NEVER_ON_CONSENT, NOW, OPENS, OTHER_COACH, OTHER_KIND,
    OVERRIDES, REGIME, SCHOOL, SISTER, WORKER, acceptance, agreement, case, circumstance,
    circumstance_type, confirmation, consent, covenant, facts, ground, person, request, rule, scope, withdrawal)
from sentences import main  # noqa: E402

NARROW = scope(to=[{"member": COACH}])
BY_ROLE = scope(to=[{"role": 2}])
CLOSING = [circumstance_type(HOLDS, "holds"), circumstance_type(DENIES, "denies")]
NEEDY = [ground(1, "circumstance", ["anyone"])]
NO = (("no", MOTHER),)


class Rules(unittest.TestCase):
    """The tables, row by row. The mutants run these cases with another oracle."""

    oracle = decide_oracle

    def of(self, grounds=None, rules=None, types=None, asked=None, policy=None, **lists):
        """The decision, with what the case changes."""
        return self.oracle.decide(policy or covenant(grounds, rules, types), facts(**lists),
                                  asked or request())

    def expect(self, verdict, reason, **world):
        found = self.of(**world)
        self.assertEqual((found["verdict"], found["reason"]), (verdict, reason))
        if verdict != "permit":
            self.assertEqual((found["level"], found["ground"], found["owes"]), (0, 0, []))
        return found

    def permits(self, **world):
        return self.expect("permit", "permit", **world)

    def holds(self, reason, **world):
        return self.expect("hold", reason, **world)

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

    # Consents.

    def test_without_a_consent_about_the_person_in_scope_it_is_missing(self):
        self.holds("consent_missing")
        self.holds("consent_missing", consents=[consent(subject=SISTER)])
        for changes in ({"purposes": [2]}, {"kinds": [OTHER_KIND]}, {"domains": [2]},
                        {"from": COACH}, {"to": [{"member": OTHER_COACH}]}, {"to": [{"role": 3}]}):
            self.holds("consent_missing", consents=[consent(scope=scope(**changes))])
        for changes in ({"purposes": [1, 2]}, {"kinds": [KIND]}, {"domains": [1]},
                        {"from": SCHOOL}, {"to": [{"role": 3}, {"member": COACH}]},
                        {"to": [{"role": 2}]}):
            self.permits(consents=[consent(scope=scope(**changes))])

    def test_a_consent_is_complete_when_each_giver_has_said_yes(self):
        both = consent([("yes", MOTHER), ("yes", FATHER)])
        self.assertEqual(self.permits(consents=[both])["references"], [10, 11, 12])
        found = self.holds("consent_incomplete",
                           consents=[consent([("yes", MOTHER), ("none", FATHER)])])
        self.assertEqual(found["references"], [10, 11])

    def test_one_no_refuses_also_before_the_others_answer(self):
        found = self.holds("consent_refused",
                           consents=[consent([("none", MOTHER), ("no", FATHER)])])
        self.assertEqual(found["references"], [10, 12])

    def test_a_consent_counts_in_its_period_alone(self):
        self.holds("consent_expired", consents=[consent(valid_until=NOW)])
        self.holds("consent_expired", consents=[consent(valid_from=NOW + 1)])
        self.permits(consents=[consent(valid_from=NOW, valid_until=NOW + 1)])
        self.holds("consent_expired", consents=[consent(NO, valid_until=NOW)])

    def test_one_giver_s_withdrawal_or_the_subject_s_own_is_for_all(self):
        both = consent([("yes", MOTHER), ("yes", FATHER)])
        for giver in (MOTHER, FATHER, CHILD):
            found = self.holds("consent_withdrawn", consents=[both],
                               withdrawals=[withdrawal(giver, 52), withdrawal(giver, 51)])
            self.assertEqual(found["references"], [10, 11, 12, 51])
        self.permits(consents=[both], withdrawals=[withdrawal(SISTER)])

    def test_a_withdrawal_beats_consents_with_a_lower_entry_in_its_scope_on_any_key(self):
        self.permits(consents=[consent()], withdrawals=[withdrawal(index=9)])
        self.holds("consent_withdrawn", consents=[consent(index=49)], withdrawals=[withdrawal()])
        self.permits(consents=[consent()], withdrawals=[
            withdrawal(scope=scope(to=[{"member": OTHER_COACH}])), withdrawal(subjects=[SISTER])])
        self.holds("consent_withdrawn", asked=request([person(possibly=[NAMESAKE])]),
                   consents=[consent()], withdrawals=[withdrawal(subjects=[NAMESAKE])])

    def test_one_s_own_consent_is_withdrawn_on_any_key_too(self):
        self.holds("consent_withdrawn", asked=request([person(possibly=[NAMESAKE])]),
                   consents=[consent([("yes", CHILD)])],
                   withdrawals=[withdrawal(CHILD, subjects=[NAMESAKE])])

    def test_a_withdrawal_takes_away_a_yes_and_never_a_no(self):
        self.holds("consent_refused", consents=[consent(NO)], withdrawals=[withdrawal()])
        found = self.holds("consent_refused", withdrawals=[withdrawal()],
                           consents=[consent(NO), consent([("yes", FATHER)], 20)])
        self.assertEqual(found["references"], [10, 11])
        found = self.holds("consent_refused", withdrawals=[withdrawal()],
                           consents=[consent(NO), consent(index=20)])
        self.assertEqual(found["references"], [10, 11])

    def test_a_consent_about_who_is_only_possibly_the_same_opens_nothing_and_its_no_counts(self):
        asked = request([person(possibly=[NAMESAKE])])
        self.holds("possibly_same", asked=asked, consents=[consent(subject=NAMESAKE)])
        self.holds("consent_refused", asked=asked, consents=[consent(NO, subject=NAMESAKE)])
        self.holds("possibly_same", asked=request([person(None, [CHILD])]), consents=[consent()])

    def test_what_another_recorded_counts_once_the_source_has_accepted_it(self):
        self.holds("consent_not_accepted", consents=[consent(recorder=COACH)])
        for one in (acceptance("asked_back"), acceptance(member=COACH)):
            self.holds("consent_not_accepted",
                       consents=[consent(recorder=COACH, acceptances=[one])])
        found = self.permits(consents=[consent(recorder=COACH, acceptances=[acceptance()])])
        self.assertEqual(found["references"], [10, 11, 90])
        self.holds("consent_refused", consents=[consent(NO, recorder=COACH)])
        self.assertEqual(self.permits(consents=[consent(acceptances=[
            acceptance("asked_back"), acceptance(member=COACH)])])["references"], [10, 11])

    def test_a_consent_counts_under_the_regime_it_was_asked_under_or_one_with_the_same_givers(self):
        for asked, source in ((None, REGIME), (REGIME, REGIME), (OVERRIDES, REGIME), (LATEST, LATEST),
                              (9, 9)):
            self.permits(consents=[consent(regime=asked)], asked=request(source_regime=source))
        for asked, source in ((LATEST, REGIME), (REGIME, LATEST), (9, REGIME), (REGIME, 9),
                              (NEEDS_CIRCUMSTANCE, REGIME)):
            found = self.holds("consent_other_regime", consents=[consent(regime=asked)],
                               asked=request(source_regime=source))
            self.assertEqual(found["references"], [10, 11])
        unconfirmed = covenant()
        unconfirmed["regimes"][0]["givers"] = []  # as the fourth: nobody knows who gives
        self.holds("consent_other_regime", policy=unconfirmed,
                   consents=[consent(regime=NEEDS_CIRCUMSTANCE)])

    def test_a_no_or_a_withdrawal_counts_whatever_regime_it_was_said_under(self):
        self.holds("consent_refused", consents=[consent(NO, regime=LATEST)])
        self.holds("consent_withdrawn", consents=[consent(regime=LATEST)],
                   withdrawals=[withdrawal()])
        self.holds("consent_other_regime", consents=[consent([("none", MOTHER)], regime=LATEST)])
        other = consent(index=20, regime=LATEST)
        found = self.holds("consent_refused", consents=[consent(NO), other])
        self.assertEqual(found["references"], [10, 11])
        self.permits(consents=[consent(NO), {**other, "regime": OVERRIDES}])

    def test_where_the_ground_asks_for_it_a_consent_counts_once_it_is_confirmed(self):
        for ways, others in ((["second_worker"], "letter_code"), (["letter_code"], "second_worker")):
            grounds = [ground(confirmed_by=ways)]
            found = self.holds("consent_not_confirmed", grounds=grounds, consents=[consent()])
            self.assertEqual(found["references"], [10, 11])
            self.holds("consent_not_confirmed", grounds=grounds,
                       consents=[consent(confirmations=[confirmation(others)])])
            found = self.permits(grounds=grounds, consents=[consent(confirmations=[
                confirmation(ways[0], 97), confirmation(ways[0], 96), confirmation(others, 95)])])
            self.assertEqual(found["references"], [10, 11, 96])
        both = [ground(confirmed_by=["second_worker", "letter_code"])]
        for way in ("second_worker", "letter_code"):
            self.permits(grounds=both, consents=[consent(confirmations=[confirmation(way)])])
        found = self.permits(consents=[consent(confirmations=[confirmation()])])
        self.assertEqual(found["references"], [10, 11])

    def test_nobody_confirms_her_own_record_and_a_second_worker_is_of_the_same_member(self):
        grounds = [ground(confirmed_by=["second_worker", "letter_code"])]
        for way in ("second_worker", "letter_code"):
            self.holds("consent_not_confirmed", grounds=grounds,
                       consents=[consent(confirmations=[confirmation(way, worker=WORKER)])])
        self.holds("consent_not_confirmed", grounds=grounds,
                   consents=[consent(confirmations=[confirmation(member=COACH)])])
        self.permits(grounds=grounds, consents=[consent(confirmations=[
            confirmation("letter_code", member=COACH)])])

    def test_what_is_not_confirmed_lifts_no_no_and_is_asked_after_completeness(self):
        grounds = [ground(confirmed_by=["second_worker"])]
        seen = [confirmation()]
        mother = consent([("yes", MOTHER)], 20, confirmations=seen)
        father = consent([("no", FATHER)], 10)
        again = consent([("yes", FATHER)], 30)
        self.holds("consent_refused", grounds=grounds, consents=[mother, father, again])
        self.permits(grounds=grounds,
                     consents=[mother, father, {**again, "confirmations": seen}])
        self.holds("consent_incomplete", grounds=grounds, consents=[consent([("none", MOTHER)])])
        self.holds("consent_not_confirmed", grounds=grounds, consents=[consent(recorder=COACH)])

    # Who stopped.

    def test_a_giver_s_withdrawal_holds_what_names_others_until_he_says_yes_again(self):
        parents = consent([("yes", MOTHER), ("yes", FATHER)], 10)
        mother = consent([("yes", MOTHER)], 30)
        stop = withdrawal(FATHER, 20)
        found = self.holds("consent_withdrawn", consents=[mother, parents], withdrawals=[stop])
        self.assertEqual(found["references"], [10, 11, 12, 20])
        for earlier in ({"index": 15}, {"index": 5}):
            self.holds("consent_withdrawn", consents=[{**mother, **earlier}, parents],
                       withdrawals=[stop])
        yes = consent([("yes", FATHER), ("none", SISTER)], 40)
        self.permits(consents=[mother, parents, yes], withdrawals=[stop])
        for changes in ({"valid_until": NOW}, {"regime": LATEST}, {"subject": SISTER},
                        {"scope": scope(kinds=[OTHER_KIND])}):
            self.holds("consent_withdrawn", consents=[mother, parents, {**yes, **changes}],
                       withdrawals=[stop])
        again = withdrawal(FATHER, 50)
        found = self.holds("consent_withdrawn", consents=[mother, parents, yes],
                           withdrawals=[stop, again])
        self.assertEqual(found["references"], [10, 11, 12, 20])

    def test_it_holds_for_the_same_person_in_the_withdrawal_s_scope_while_the_consent_lasts(self):
        parents = consent([("yes", MOTHER), ("yes", FATHER)], 10)
        mother = consent([("yes", MOTHER)], 30)
        stop = withdrawal(FATHER, 20)
        for changes in ({"subjects": [SISTER]}, {"scope": scope(kinds=[OTHER_KIND])},
                        {"givers": [SISTER]}, {"index": 9}):
            self.permits(consents=[mother, parents], withdrawals=[{**stop, **changes}])
        for changes in ({"subject": SISTER}, {"valid_until": NOW}):
            self.permits(consents=[mother, {**parents, **changes}], withdrawals=[stop])
        unsaid = consent([("yes", MOTHER), ("none", FATHER)], 10)
        self.permits(consents=[mother, unsaid], withdrawals=[withdrawal(FATHER, 9)])
        self.holds("consent_withdrawn", consents=[mother, unsaid], withdrawals=[stop])
        # What it was given for is another question than what is stopped.
        self.holds("consent_withdrawn", withdrawals=[stop],
                   consents=[mother, {**parents, "scope": scope(kinds=[OTHER_KIND])}])
        asked = request([person(possibly=[NAMESAKE])])
        self.holds("consent_withdrawn", asked=asked, withdrawals=[stop],
                   consents=[mother, {**parents, "subject": NAMESAKE}])
        self.holds("consent_withdrawn", asked=asked, consents=[mother, parents],
                   withdrawals=[{**stop, "subjects": [NAMESAKE]}])

    def test_who_gives_alone_is_not_stopped_by_others_and_a_no_is_told_first(self):
        parents = consent([("yes", MOTHER), ("yes", FATHER)], 10)
        stop = withdrawal(FATHER, 20)
        self.permits(consents=[parents, consent([("yes", CHILD)], 30)], withdrawals=[stop])
        self.holds("consent_withdrawn", withdrawals=[withdrawal(CHILD, 20)],
                   consents=[consent([("yes", CHILD)]), consent([("yes", MOTHER)], 30)])
        no = consent([("no", SISTER)], 35)
        found = self.holds("consent_refused", withdrawals=[stop],
                           consents=[parents, consent([("yes", MOTHER)], 30), no])
        self.assertEqual(found["references"], [35, 36])

    def test_of_several_the_consent_of_the_lowest_id_then_the_lowest_withdrawal_is_named(self):
        found = self.holds("consent_withdrawn",
                           consents=[consent([("yes", MOTHER)], 40),
                                     consent([("yes", FATHER)], 12, id=2),
                                     consent([("yes", FATHER)], 10, id=3)],
                           withdrawals=[withdrawal(FATHER, 22), withdrawal(FATHER, 21)])
        self.assertEqual(found["references"], [12, 13, 21])

    def test_when_nothing_counts_the_highest_says_why_then_the_lowest_id(self):
        asked = request([person(possibly=[NAMESAKE])])
        grounds = [ground(confirmed_by=["second_worker"])]
        seen = [confirmation()]
        ladder = [consent(index=40, subject=NAMESAKE, confirmations=seen),
                  consent(index=38, recorder=COACH, confirmations=[confirmation(member=COACH)]),
                  consent(index=37), consent([("none", MOTHER)], 36),
                  consent(index=34, valid_until=NOW), consent(index=33, regime=LATEST),
                  consent(index=31)]
        words = ["possibly_same", "consent_not_accepted", "consent_not_confirmed",
                 "consent_incomplete", "consent_expired", "consent_other_regime",
                 "consent_withdrawn"]
        stop = withdrawal(index=32)
        for place, word in enumerate(words):
            again = {**ladder[place], "id": 99, "index": 30 if word == "consent_withdrawn" else
                     45 if word == "consent_other_regime" else 1}
            found = self.holds(word, asked=asked, grounds=grounds, withdrawals=[stop],
                               consents=[*reversed(ladder[place + 1:]), again, ladder[place]])
            self.assertIn(ladder[place]["index"], found["references"])
            self.assertNotIn(again["index"], found["references"])

    # Of those that count.

    def word_of(self, *consents, regime=REGIME):
        found = self.of(consents=list(consents), asked=request(source_regime=regime))
        self.assertIn(found["reason"], ("permit", "consent_refused"))
        return found["reason"], found["references"][0]

    def test_the_most_specific_counts_named_member_then_role_then_any(self):
        for wide, narrow in ((scope(), BY_ROLE), (BY_ROLE, NARROW), (scope(), NARROW),
                             (scope(kinds=[KIND]), BY_ROLE)):
            yes, no = consent(index=10, scope=narrow), consent(NO, 20, scope=wide)
            self.assertEqual(self.word_of(yes, no), ("permit", 10))
            yes, no = consent(index=10, scope=wide), consent(NO, 20, scope=narrow)
            self.assertEqual(self.word_of(yes, no), ("consent_refused", 20))

    def test_then_kind_then_domain_then_any_and_not_the_purpose_or_the_source(self):
        for wide, narrow in ((scope(), scope(domains=[1])), (scope(), scope(kinds=[KIND])),
                             (scope(domains=[1]), scope(kinds=[KIND]))):
            yes, no = consent(index=10, scope=narrow), consent(NO, 20, scope=wide)
            self.assertEqual(self.word_of(yes, no), ("permit", 10))
        for narrow in (scope(purposes=[1]), scope(**{"from": SCHOOL})):
            yes, no = consent(index=10, scope=narrow), consent(NO, 20)
            self.assertEqual(self.word_of(yes, no), ("consent_refused", 20))

    def test_the_part_that_fits_the_recipient_is_what_is_specific(self):
        both = scope(to=[{"role": 2}, {"member": OTHER_COACH}])
        self.assertEqual(self.word_of(consent(index=10, scope=both),
                                      consent(NO, 20, scope=BY_ROLE)), ("consent_refused", 20))

    def test_at_equal_specificity_a_no_then_the_lowest_id(self):
        self.assertEqual(self.word_of(consent(index=10), consent(NO, 20), consent(NO, 30, id=5)),
                         ("consent_refused", 30))
        self.assertEqual(self.word_of(consent(index=20), consent(index=10)), ("permit", 10))

    def test_objection_overrides_takes_any_no(self):
        yes, no = consent(index=10, scope=NARROW), consent(NO, 20)
        self.assertEqual(self.word_of(yes, no), ("permit", 10))
        self.assertEqual(self.word_of(yes, no, regime=OVERRIDES), ("consent_refused", 20))
        self.assertEqual(self.word_of(yes, consent(index=30), regime=OVERRIDES), ("permit", 10))

    def test_the_latest_word_is_as_old_as_a_yes_s_oldest_answer_and_as_new_as_a_no_s_newest(self):
        yes, no = consent(index=10, scope=NARROW), consent(NO, 20)
        self.assertEqual(self.word_of(yes, no, regime=LATEST), ("consent_refused", 20))
        waited = consent([("yes", MOTHER), ("yes", FATHER)], 10)
        waited["givers"][1]["answer_index"] = 40
        self.assertEqual(self.word_of(waited, no, regime=LATEST), ("consent_refused", 20))
        self.assertEqual(self.word_of(consent(index=12), waited, regime=LATEST), ("permit", 12))
        self.assertEqual(self.word_of(consent(index=19), consent(NO, 19, id=30), regime=LATEST),
                         ("consent_refused", 19))
        both_no = consent([("no", MOTHER), ("no", FATHER)], 9)  # the mother's before her yes
        both_no["givers"][1]["answer_index"] = 41
        self.assertEqual(self.word_of(waited, both_no, regime=LATEST), ("consent_refused", 9))

    def test_a_no_of_who_is_no_giver_of_the_yes_holds(self):
        for regime in (REGIME, LATEST):
            self.assertEqual(self.word_of(
                consent([("yes", FATHER)], 30, scope=NARROW), consent(NO, 21, id=2),
                consent(NO, 20, id=3), regime=regime), ("consent_refused", 21))
        self.assertEqual(self.word_of(consent([("yes", FATHER)], 10, scope=NARROW), consent(
            [("yes", MOTHER), ("no", FATHER)], 20)), ("permit", 10))

    def test_a_no_is_superseded_once_each_who_said_it_has_said_yes_since(self):
        self.assertEqual(self.word_of(consent(NO, 10), consent(index=20)), ("permit", 20))
        self.assertEqual(self.word_of(consent(NO, 20), consent(index=10)), ("consent_refused", 20))
        self.assertEqual(self.word_of(consent(NO, 10), consent(NO, 20)), ("consent_refused", 10))
        both = consent([("no", MOTHER), ("no", FATHER)], 10)
        self.assertEqual(self.word_of(both, consent(index=20)), ("consent_refused", 10))
        self.assertEqual(self.word_of(both, consent(index=20), consent([("yes", FATHER)], 30)),
                         ("permit", 20))
        self.assertEqual(self.word_of(consent([("no", MOTHER), ("yes", FATHER)], 10),
                                      consent(index=20)), ("permit", 20))

    def test_a_no_is_superseded_by_a_consent_in_force_about_the_person_in_scope_alone(self):
        for changes in ({"valid_until": NOW}, {"subject": NAMESAKE}, {"subject": SISTER},
                        {"scope": scope(to=[{"member": OTHER_COACH}])}):
            found = self.holds("consent_refused", asked=request([person(possibly=[NAMESAKE])]),
                               consents=[consent(NO), consent(index=20, **changes)])
            self.assertEqual(found["references"], [10, 11])
        self.holds("consent_refused", withdrawals=[withdrawal(FATHER)], consents=[
            consent(NO), consent([("yes", MOTHER), ("yes", FATHER)], 20)])
        found = self.holds("consent_incomplete", consents=[
            consent(NO), consent([("yes", MOTHER), ("none", FATHER)], 20)])
        self.assertEqual(found["references"], [20, 21])

    def test_what_is_superseded_is_never_what_stands_highest(self):
        crossed = [consent([("no", MOTHER), ("yes", FATHER)], 10),
                   consent([("yes", MOTHER), ("no", FATHER)], 20)]
        crossed[0]["givers"][1]["answer_index"] = 30
        self.assertEqual(self.holds("consent_missing", consents=crossed)["references"], [])

    def test_who_gives_for_himself_alone_is_not_overruled_by_others(self):
        own = consent([("yes", CHILD)], 10)
        for regime in (REGIME, OVERRIDES, LATEST):
            self.assertEqual(self.word_of(own, consent(NO, 20, scope=NARROW), regime=regime),
                             ("permit", 10))
            self.assertEqual(self.word_of(consent([("no", CHILD)], 10),
                                          consent(index=20, scope=NARROW), regime=regime),
                             ("consent_refused", 10))
        self.assertEqual(self.word_of(consent([("yes", CHILD), ("yes", FATHER)], 10),
                                      consent(NO, 20)), ("consent_refused", 20))
        self.assertEqual(self.word_of(own, consent([("no", CHILD)], 20)), ("consent_refused", 20))
        together = consent([("yes", MOTHER), ("yes", CHILD)], 10, scope=NARROW)
        self.assertEqual(self.word_of(together, consent([("no", CHILD)], 20)),
                         ("consent_refused", 20))

    def test_one_s_own_consent_that_does_not_count_puts_no_other_aside(self):
        for own in (consent([("none", CHILD)], 10), consent([("yes", CHILD)], 10, recorder=COACH),
                    consent([("yes", CHILD)], 10, valid_until=NOW)):
            self.assertEqual(self.word_of(own, consent(index=20)), ("permit", 20))
            self.assertEqual(self.word_of(own, consent(NO, 20)), ("consent_refused", 20))

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
