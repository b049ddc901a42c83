#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The consents of decide()'s oracle, against what was worked out by hand from their table.

As decide_oracle_test.py, which has the other tables. Prints a line per case and last
`N passed, N failed, N skipped`.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "gate"))

from decide_sentences import BY_ROLE, NARROW, NO, Sentences  # noqa: E402
from decide_world import (  # noqa: E402
    CHILD, COACH, COLLEAGUE, FATHER, KIND, LATEST, MOTHER, NAMESAKE, NEEDS_CIRCUMSTANCE, NOW,
    OTHER_COACH, OTHER_KIND, OVERRIDES, REGIME, SCHOOL, SISTER, WORKER, acceptance,
    confirmation, consent, covenant, ground, person, request, scope, withdrawal)
from sentences import main  # noqa: E402


class Consents(Sentences):
    """The table of consents, and which of those that count is chosen."""

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
        for asked, source in ((None, REGIME), (REGIME, REGIME), (OVERRIDES, REGIME),
                              (LATEST, LATEST), (9, 9)):
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
        for ways, others in ((["second_worker"], "letter_code"),
                             (["letter_code"], "second_worker")):
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

    def test_a_confirmation_is_of_the_last_answer_and_never_by_who_recorded_one(self):
        grounds = [ground(confirmed_by=["second_worker"])]
        for entry in (9, 11):  # the answer's own entry is 11
            self.holds("consent_not_confirmed", grounds=grounds,
                       consents=[consent(confirmations=[confirmation(index=entry)])])
        self.permits(grounds=grounds, consents=[consent(confirmations=[confirmation(index=12)])])
        typed = consent(confirmations=[confirmation()])
        typed["givers"][0]["worker"] = COLLEAGUE
        self.holds("consent_not_confirmed", grounds=grounds, consents=[typed])

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


if __name__ == "__main__":
    sys.exit(main())
