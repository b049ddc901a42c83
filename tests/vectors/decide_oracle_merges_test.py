#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Members that ended in another, in decide()'s oracle: what closes follows to the successor, what
opens never does (consent/CONSENT.md, Merges).

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
    CHILD, COACH, DENIES, FATHER, GONE, HOLDS, LATEST, MOTHER, OTHER_COACH, OVERRIDES, SCHOOL,
    acceptance, agreement, circumstance, circumstance_type, consent, covenant, ground, request,
    scope, withdrawal)
from sentences import main  # noqa: E402

LONG_GONE = 18
TO_GONE = scope(to=[{"member": GONE}])
FROM_GONE = scope(**{"from": GONE})
NEEDY = [ground(1, "circumstance", ["anyone"])]
APART = [circumstance_type(agreement="apart")]
CLOSING = [circumstance_type(HOLDS, "holds", roles=[3]), circumstance_type(DENIES, "denies")]


def merged(into=COACH, **changes):
    """One ended in `into`, and another before that in the one; both had the guardians' role."""
    ended = [{"id": GONE, "role": 3, "into": into}, {"id": LONG_GONE, "role": 3, "into": GONE}]
    return covenant(ended=ended, **changes)


class Merges(Sentences):
    """The rows of who ended."""

    def test_no_consent_that_names_who_ended_opens_for_its_successor(self):
        for named in (TO_GONE, scope(to=[{"member": LONG_GONE}])):
            self.holds("consent_missing", policy=merged(), consents=[consent(scope=named)])
        self.holds("consent_missing", policy=merged(SCHOOL), consents=[consent(scope=FROM_GONE)])
        self.permits(policy=merged(), consents=[consent(scope=BY_ROLE)])

    def test_nor_does_what_it_accepted_recorded_or_was_told_of(self):
        self.holds("consent_not_accepted", policy=merged(SCHOOL), consents=[
            consent(recorder=GONE, acceptances=[acceptance(member=GONE)])])
        self.permits(policy=merged(SCHOOL), consents=[
            consent(recorder=GONE, acceptances=[acceptance()])])
        to_recipient = [ground(1, "circumstance", ["recipient"])]
        self.holds("circumstance_missing", policy=merged(grounds=to_recipient),
                   circumstances=[circumstance(holder=GONE)])
        self.permits(policy=merged(grounds=to_recipient),
                     circumstances=[circumstance(holder=COACH)])

    def test_a_no_to_who_ended_is_one_to_its_successor_and_to_nobody_else(self):
        yes = consent(scope=NARROW, index=30)
        for named in (TO_GONE, scope(to=[{"member": LONG_GONE}])):
            refusal = consent(NO, 20, scope=named)
            by_another = consent([("yes", FATHER)], 30, scope=NARROW)
            found = self.holds("consent_refused", policy=merged(),
                               consents=[refusal, by_another])
            self.assertEqual(found["references"], [20, 21])
            self.permits(policy=merged(), consents=[refusal, yes])  # has said yes since
            self.permits(policy=merged(OTHER_COACH), consents=[refusal, by_another])
            self.permits(consents=[refusal, by_another])  # of who merely left
        self.holds("consent_refused", policy=merged(), consents=[consent(NO, 20, scope=TO_GONE)])
        self.holds("consent_refused", policy=merged(SCHOOL), consents=[
            consent([("yes", FATHER)]), consent(NO, 20, scope=FROM_GONE)])

    def test_an_older_yes_does_not_lift_it_whatever_the_algorithm(self):
        for regime in (None, OVERRIDES, LATEST):
            asked = request(source_regime=regime) if regime else None
            self.holds("consent_refused", policy=merged(), asked=asked, consents=[
                consent(scope=NARROW), consent(NO, 20, scope=TO_GONE)])

    def test_such_a_no_is_as_specific_as_one_that_names_the_successor(self):
        found = self.holds("consent_refused", policy=merged(), consents=[
            consent(NO, 20, scope=TO_GONE, id=5), consent([("yes", MOTHER), ("yes", FATHER)],
                                                          scope=NARROW)])
        self.assertEqual(found["references"], [20, 21])
        in_part = scope(to=[{"member": GONE}], kinds=[1])
        self.permits(policy=merged(), consents=[
            consent(NO, 20, scope=TO_GONE), consent(scope={**NARROW, "kinds": [1]})])
        self.holds("consent_refused", policy=merged(), consents=[
            consent(NO, 20, scope=in_part), consent(scope=NARROW)])

    def test_a_yes_that_also_names_who_ended_is_no_more_specific_by_it(self):
        by_role = scope(to=[{"role": 2}, {"member": GONE}])
        self.holds("consent_refused", policy=merged(), consents=[
            consent(scope=by_role), consent(NO, 20, scope=BY_ROLE)])

    def test_a_yes_to_who_ended_takes_back_no_no_to_its_successor(self):
        self.holds("consent_refused", policy=merged(), consents=[
            consent([("yes", FATHER)], 5, scope=NARROW), consent(NO, 20, scope=NARROW),
            consent(index=40, scope=TO_GONE)])

    def test_what_else_it_would_have_said_to_the_successor_is_nothing(self):
        for changes in ({"valid_until": 1}, {"answers": [("none", MOTHER)]}):
            found = self.holds("consent_missing", policy=merged(), consents=[
                consent(scope=TO_GONE, **changes)])
            self.assertEqual(found["references"], [])

    def test_a_withdrawal_towards_who_ended_is_one_towards_its_successor(self):
        for policy, named in ((merged(), TO_GONE), (merged(SCHOOL), FROM_GONE)):
            found = self.holds("consent_withdrawn", policy=policy, consents=[consent()],
                               withdrawals=[withdrawal(scope=named)])
            self.assertEqual(found["references"], [10, 11, 50])
            self.permits(consents=[consent()], withdrawals=[withdrawal(scope=named)])
        self.holds("consent_withdrawn", policy=merged(), consents=[consent([("yes", CHILD)])],
                   withdrawals=[withdrawal(CHILD, scope=TO_GONE)])  # who gives alone too
        for policy in (merged(OTHER_COACH), merged(SCHOOL)):
            self.permits(policy=policy, consents=[consent()],
                         withdrawals=[withdrawal(scope=TO_GONE)])

    def test_who_withdrew_towards_who_ended_is_not_passed_over(self):
        both = consent([("yes", MOTHER), ("yes", FATHER)])
        later = consent(index=60)
        self.holds("consent_withdrawn", policy=merged(), consents=[both, later],
                   withdrawals=[withdrawal(FATHER, scope=TO_GONE)])
        self.permits(policy=merged(OTHER_COACH), consents=[both, later],
                     withdrawals=[withdrawal(FATHER, scope=TO_GONE)])

    def test_what_it_stated_against_or_names_it_closes_on(self):
        def closes(policy, **changes):
            found = self.of(policy=policy, consents=[consent()],
                            circumstances=[circumstance(**{"type": HOLDS, **changes})])
            return found["reason"] == "objection"

        for_all = merged(types=CLOSING)
        self.assertTrue(closes(for_all, stated_by=GONE))
        self.assertTrue(closes(for_all, stated_by=LONG_GONE))
        self.assertFalse(closes(for_all, stated_by=COACH))
        self.assertTrue(closes(for_all, stated_by=GONE, scope=TO_GONE))
        self.assertTrue(closes(merged(SCHOOL, types=CLOSING), stated_by=GONE, holder=GONE))
        self.assertFalse(closes(for_all, stated_by=GONE, holder=GONE))
        self.assertFalse(closes(merged(OTHER_COACH, types=CLOSING), stated_by=GONE,
                                scope=TO_GONE))
        self.assertFalse(closes(for_all, stated_by=GONE, ended=True, ended_index=40))
        self.assertFalse(closes(for_all, stated_by=GONE, valid_until=1))

    def test_what_it_stated_opens_nothing(self):
        for roles in ([], [3]):
            types = [circumstance_type(roles=roles)]
            self.holds("circumstance_over", policy=merged(grounds=NEEDY, types=types),
                       circumstances=[circumstance(stated_by=GONE)])

    def test_nor_does_what_was_stated_towards_it(self):
        self.holds("circumstance_missing", policy=merged(grounds=NEEDY),
                   circumstances=[circumstance(scope=TO_GONE)])
        self.holds("circumstance_missing", policy=merged(SCHOOL, grounds=NEEDY),
                   circumstances=[circumstance(scope=FROM_GONE)])

    def test_members_that_are_one_by_now_do_not_agree_as_two(self):
        with_gone = circumstance(agreements=[agreement(member=GONE)])
        self.holds("not_agreed", policy=merged(SCHOOL, grounds=NEEDY, types=APART),
                   circumstances=[with_gone])
        self.permits(policy=merged(grounds=NEEDY, types=APART), circumstances=[with_gone])


if __name__ == "__main__":
    sys.exit(main())
