# SPDX-License-Identifier: EUPL-1.2
"""Questions to decide(): every combination of what its tables name, and seeded ones beyond it.

A block is {"covenant", "facts": [...], "requests": [...]}: under each of the facts each request,
in that order. matrix() is role × role × kind × level × regime × ground × state of the facts; a
state is the plainest facts that stand so. drawn() has several facts at once, on several persons,
under covenants that are drawn too. Pure; the same seed draws the same blocks.
"""

import itertools
import random

from decide_world import (
    CHILD, COLLEAGUE, FATHER, LATER, MOTHER, NAMESAKE, NOW, SISTER, WORKER, acceptance, agreement,
    case, circumstance, circumstance_type, confirmation, consent, covenant, facts, ground, person,
    request, rule, scope, withdrawal)

# Roles 1 to 4: a school, a coach, a guardian's body, the police. A member sends or receives.
SENDERS, RECIPIENTS = {11: 1, 12: 2, 13: 3, 14: 4}, {21: 1, 22: 2, 23: 3, 24: 4}
RECORDER = 15
BODY = 23  # the recipient that the circumstances name
KINDS, REGIMES, LEVELS = (1, 3), (1, 2, 3, 4), (1, 2, 3)  # kind 3 is never on consent

# What each pair of roles may, where it is not all there is; without a row: no rule.
RULES = {(one, other): {} for one in SENDERS.values() for other in RECIPIENTS.values()}
RULES.update({(1, 1): {"level": 2}, (2, 1): {"level": 1}, (2, 4): {"level": 0},
              (2, 2): {"needs_own_case": True}, (2, 3): {"needs_case": True},
              (3, 2): {"needs_case": True, "needs_own_case": True}})
for absent in ((3, 1), (4, 1), (4, 4)):
    del RULES[absent]

ORDER, REPORT, OBJECTION, OBJECTION_TO_TASK, WITHHELD, DECLARATION = range(1, 7)
TYPES = [circumstance_type(ORDER, roles=[1, 3], agreement="worker"),
         circumstance_type(REPORT, agreement="apart"),
         circumstance_type(OBJECTION, "holds"),
         circumstance_type(OBJECTION_TO_TASK, "holds", closes_bases=["e", "f"]),
         circumstance_type(WITHHELD, "denies", roles=[1]),
         circumstance_type(DECLARATION)]


def needs(*pairs):
    return [{"type": number, "holder": holder} for number, holder in pairs]


def needy(number, kind, *pairs, **changes):
    return {**ground(number, kind, **changes), "needs": needs(*pairs)}


# The grounds of a rule, in order.
GROUNDS = {
    "consent": [ground(1)],
    "statute": [ground(1, "statute", basis="e")],
    "statute, order": [needy(1, "statute", (ORDER, "anyone"), basis="c")],
    "order": [needy(1, "circumstance", (ORDER, "anyone"))],
    "order to the recipient": [needy(1, "circumstance", (ORDER, "recipient"), basis="c")],
    "order to the source": [needy(1, "circumstance", (ORDER, "source"))],
    "consent, order to the recipient": [needy(1, "consent", (ORDER, "recipient"))],
    "linking or consent": [ground(1, "linking"), ground(2, author_confirms=True)],
    "ended or statute, report": [ground(1, valid_until=NOW),
                                 needy(2, "statute", (REPORT, "anyone"))],
    "consent of two regimes or declaration": [ground(1, regimes=[1, 2]),
                                              needy(2, "circumstance", (DECLARATION, "anyone"))],
    "order and report": [needy(1, "circumstance", (ORDER, "anyone"), (REPORT, "anyone"))],
    "consent of two workers": [ground(1, confirmed_by=["second_worker"])],
    "consent confirmed in either way": [ground(1, confirmed_by=["second_worker", "letter_code"])],
    "consent or statute": [ground(1, basis="e"),
                           ground(2, "statute", basis=None, author_confirms=True)],
}

YES = {"recorder": RECORDER,
       "acceptances": [acceptance(member=member, index=80 + member) for member in SENDERS]}
NO = (("no", MOTHER),)
BOTH = (("yes", MOTHER), ("yes", FATHER))
HALF = (("yes", MOTHER), ("none", FATHER))
NAMED = scope(to=[{"member": member} for member in (21, 22)])
BY_ROLE = scope(to=[{"role": 3}, {"role": 4}])
BY_KIND = scope(kinds=[1])
AGREED = {"agreements": [agreement()]}
APART = {"type": REPORT, "agreements": [agreement(index=61, function=2)]}

CONSENTS = {
    "none": [],
    "yes": [consent(BOTH, **YES)],
    "incomplete": [consent(HALF, **YES)],
    "refused": [consent(NO, **YES)],
    "expired": [consent(valid_until=NOW, **YES)],
    "not yet": [consent(valid_from=NOW + 1, **YES)],
    "of another": [consent(subject=SISTER, **YES)],
    "possibly": [consent(subject=NAMESAKE, **YES)],
    "not accepted": [consent(recorder=RECORDER)],
    "asked back": [consent(recorder=RECORDER, acceptances=[
        acceptance("asked_back", member) for member in SENDERS])],
    "recorded by the school": [consent(recorder=11)],
    "to a named member": [consent(scope=NAMED, **YES)],
    "to a role": [consent(scope=BY_ROLE, **YES)],
    "for a kind": [consent(scope=BY_KIND, **YES)],
    "named, later a no": [consent(scope=NAMED, **YES), consent(NO, 20, **YES)],
    "any, later a named no": [consent(**YES), consent(NO, 20, scope=NAMED, **YES)],
    "kind, later a no by role": [consent(scope=BY_KIND, **YES),
                                 consent(NO, 20, scope=BY_ROLE, **YES)],
    "kind, later a no by domain": [consent(scope=BY_KIND, **YES),
                                   consent(NO, 20, scope=scope(domains=[1]), **YES)],
    "each superseded by the other": [consent([("no", MOTHER), ("yes", FATHER)], 20, **YES),
                                     consent([("no", FATHER), ("yes", MOTHER)], 20, id=10, **YES)],
    "a no, superseded": [consent(NO, **YES), consent(BOTH, 20, **YES)],
    "a no of two, half superseded": [consent([("no", MOTHER), ("no", FATHER)], **YES),
                                     consent(index=20, **YES)],
    "a no of another giver": [consent(NO, **YES), consent([("yes", FATHER)], 20, scope=NAMED,
                                                          **YES)],
    "of the source's regime": [consent(regime=1, **YES)],
    "of a regime with other givers": [consent(regime=3, **YES)],
    "of a regime without rows": [consent(HALF, regime=4, **YES)],
    "a no of another regime": [consent(NO, regime=3, **YES)],
    "a no, a yes since in one regime": [consent(NO, **YES), consent(BOTH, 20, regime=1, **YES)],
    "confirmed by a colleague": [consent(confirmations=[confirmation(member=member)
                                                        for member in SENDERS])],
    "confirmed by oneself": [consent(confirmations=[confirmation(worker=WORKER)])],
    "confirmed before the answer": [consent(confirmations=[confirmation(index=11)])],
    "confirmed by its letter": [consent(confirmations=[
        confirmation("letter_code", member=RECORDER), confirmation("letter_code", 94)], **YES)],
    "a no, a yes since that is not confirmed": [
        consent(NO, **YES), consent(BOTH, 20, **YES),
        consent([("yes", FATHER)], 30, confirmations=[confirmation("letter_code")], **YES)],
    "own, a parent's no": [consent([("yes", CHILD)], **YES), consent(NO, 20, scope=NAMED, **YES)],
    "own no, a parent's yes": [consent([("no", CHILD)], **YES),
                               consent([("yes", MOTHER), ("yes", CHILD)], 5, scope=NAMED, **YES)],
}
CIRCUMSTANCES = {
    "for everybody": [circumstance(**AGREED)],
    "for the recipient": [circumstance(holder=BODY, **AGREED)],
    "for the source": [circumstance(holder=11, **AGREED)],
    "for a third": [circumstance(holder=RECORDER, **AGREED)],
    "order and report": [circumstance(**AGREED), circumstance(31, **APART)],
    "report by one function": [circumstance(**AGREED),
                               circumstance(31, type=REPORT, agreements=[agreement(index=61)])],
    "declaration": [circumstance(type=DECLARATION)],
    "not agreed": [circumstance(holder=BODY)],
    "agreed with oneself": [circumstance(agreements=[agreement(worker=WORKER, member=13)])],
    "a no": [circumstance(holder=BODY, agreements=[agreement(), agreement("no", 62, worker=503)])],
    "ended": [circumstance(holder=BODY, ended=True, ended_index=40, **AGREED)],
    "over": [circumstance(valid_until=NOW, **AGREED)],
    "not yet": [circumstance(valid_from=NOW + 1, **AGREED)],
    "by a role that may not": [circumstance(stated_by=12, **AGREED)],
    "looked at again": [circumstance(not_told_until=NOW, **AGREED)],
    "not told yet": [circumstance(not_told_until=NOW + 1, **AGREED)],
    "possibly": [circumstance(subjects=[NAMESAKE], **AGREED)],
    "of a sister": [circumstance(subjects=[SISTER], others=[MOTHER], **AGREED)],
    "of a sister, naming the child": [circumstance(subjects=[SISTER], others=[CHILD], **AGREED)],
    "in part": [circumstance(scope=BY_KIND, **AGREED)],
}
ALL = {"consents": CONSENTS["yes"], "circumstances": [
    circumstance(**AGREED), circumstance(29, holder=BODY, agreements=[agreement(index=64)]),
    circumstance(31, **APART)]}


def beside_all(*more):
    return {**ALL, "circumstances": [*ALL["circumstances"], *more]}


CASES = [case(71, coordinator=22), case(72, coordinator=23), case(73, coordinator=12)]
TOGETHER = {
    "all": ALL,
    "a no beside the order": {**ALL, "consents": CONSENTS["refused"]},
    "withdrawn": {**ALL, "withdrawals": [withdrawal()]},
    "withdrawn by the child": {**ALL, "withdrawals": [withdrawal(CHILD, 52), withdrawal(index=51)]},
    "withdrawn by a stranger": {**ALL, "withdrawals": [withdrawal(SISTER)]},
    "withdrawn possibly": {**ALL, "withdrawals": [withdrawal(subjects=[NAMESAKE])]},
    "withdrawn in part": {**ALL, "withdrawals": [withdrawal(scope=NAMED)]},
    "withdrawn by one, another by the other": {"consents": [
        consent(BOTH, **YES), consent([("yes", MOTHER)], 60, **YES)],
        "withdrawals": [withdrawal(FATHER, 50)]},
    "withdrawn by one, who has said yes since": {"consents": [
        consent(BOTH, **YES), consent([("yes", MOTHER)], 60, **YES),
        consent([("yes", FATHER), ("none", MOTHER)], 70, **YES)],
        "withdrawals": [withdrawal(FATHER, 50)]},
    "withdrawn by one, the child gives alone": {"consents": [
        consent(BOTH, **YES), consent([("yes", CHILD)], 60, **YES)],
        "withdrawals": [withdrawal(FATHER, 50)]},
    "withdrawn by one, of what is over": {"consents": [
        consent(BOTH, valid_until=NOW, **YES), consent([("yes", MOTHER)], 60, **YES)],
        "withdrawals": [withdrawal(FATHER, 50)]},
    "objection": beside_all(circumstance(33, type=OBJECTION)),
    "objection to a task": beside_all(circumstance(33, type=OBJECTION_TO_TASK)),
    "objection to the coach": beside_all(circumstance(33, type=OBJECTION, holder=12)),
    "objection, possibly": beside_all(circumstance(33, type=OBJECTION, subjects=[NAMESAKE])),
    "objection, decided": beside_all(circumstance(33, type=OBJECTION, ended=True, ended_index=44)),
    "objection, looked at again": beside_all(circumstance(33, type=OBJECTION, not_told_until=1)),
    "withheld": beside_all(circumstance(33, type=WITHHELD)),
    "withheld by who may not": beside_all(circumstance(33, type=WITHHELD, stated_by=12)),
    "withheld and objection": beside_all(circumstance(32, type=OBJECTION),
                                         circumstance(33, type=WITHHELD)),
    "all with cases": {**ALL, "cases": CASES},
    "all with drang": {**ALL, "cases": [*CASES, case(74, coordinator=13, programme=2)]},
    "all with closed cases": {**ALL, "cases": [{**one, "open": False} for one in CASES]},
}
STATES = {**{f"consent: {name}": {"consents": found} for name, found in CONSENTS.items()},
          **{f"circumstance: {name}": {"circumstances": found}
             for name, found in CIRCUMSTANCES.items()},
          **TOGETHER}


def matrix():
    """A block for each list of grounds: its requests under every state of the facts."""
    members = [{"id": member, "role": role} for member, role in
               sorted({**SENDERS, **RECIPIENTS, RECORDER: 9}.items())]
    subject = person(possibly=[NAMESAKE])
    requests = [request([subject], source=source, recipient=recipient, kind=kind, wanted=wanted,
                        source_regime=regime)
                for source, recipient, kind, wanted, regime
                in itertools.product(SENDERS, RECIPIENTS, KINDS, LEVELS, REGIMES)]
    states = [facts(**state) for state in STATES.values()]
    for grounds in GROUNDS.values():
        numbers = [one["number"] for one in grounds]
        rules = [rule(from_role=one, to_role=other, grounds=numbers, **changes)
                 for (one, other), changes in RULES.items()]
        yield {"covenant": covenant(grounds, rules, TYPES, members=members), "facts": states,
               "requests": requests}


class Drawing:
    """Facts, covenants and requests among few numbers, so that they meet; some are of nobody."""

    MEMBERS, PERSONS, WORKERS = (11, 12, 13, 14), (101, 102, 103, 104), (501, 502, 503)

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def some(self, choices, most, least=0):
        return sorted(self.random.sample(choices, self.random.randint(least, most)))

    def any_or(self, percent_any, choices, most):
        """Empty, which means any, or a few."""
        return [] if self.chance(percent_any) else self.some(choices, most, 1)

    def times(self, most, draw):
        return [draw() for _ in range(self.random.randint(0, most))]

    def period(self):
        if self.chance(80):
            return {"valid_from": 0, "valid_until": LATER}
        return {"valid_from": self.one(0, 0, NOW, NOW + 1),
                "valid_until": self.one(LATER, LATER, NOW + 1, NOW)}

    def scope(self):
        if self.chance(40):
            return scope()
        to = [] if self.chance(40) else [{"role": role} for role in self.some((1, 2, 3), 2)] + [
            {"member": member} for member in self.some(self.MEMBERS, 3)]
        return scope(purposes=self.any_or(90, (1, 2), 2), kinds=self.any_or(70, (1, 2, 3), 3),
                     domains=self.any_or(70, (1, 2), 2), to=to,
                     **{"from": self.one(*self.MEMBERS) if self.chance(15) else None})

    def covenant_of_consents(self):
        """One ground, one rule for all: what is left to decide is the consents."""
        ways = ("letter_code", "second_worker")
        confirmed = self.some(ways, 2, 1) if self.chance(20) else []
        grounds = [ground(1, confirmed_by=confirmed), needy(2, "circumstance", (1, "anyone"))]
        rules = [rule(from_role=one, to_role=other, grounds=[1, 2])
                 for one, other in itertools.product((1, 2, 3), (1, 2, 3))]
        return self.with_members(covenant(grounds, rules))

    def with_members(self, policy):
        """In every third one or two have ended, in a member or in each other."""
        members = [{"id": member, "role": role} for member, role in
                   zip(self.MEMBERS, (1, 2, self.one(1, 3), self.one(2, 3)))]
        gone = self.random.sample(members, self.one(1, 1, 2)) if self.chance(33) else []
        members = [one for one in members if one not in gone]
        heirs = [self.one(*members)["id"], *(one["id"] for one in gone)]
        ended = [{**one, "into": self.one(*heirs[:place + 1])} for place, one in enumerate(gone)]
        return {**policy, "members": members, "ended": ended}

    def covenant(self):
        numbers = range(1, self.random.randint(2, 6))
        grounds = [{**ground(number, self.one("consent", "consent", "statute", "circumstance",
                                              "linking" if self.chance(20) else "consent"),
                             confirmed_by=self.some(("letter_code", "second_worker"), 2, 1)
                             if self.chance(25) else [],
                             regimes=self.any_or(90, (1, 2, 3, 4), 3),
                             basis=self.one("a", "c", "e", "f", None),
                             author_confirms=self.chance(50), **self.period()),
                    "needs": [{"type": self.random.randint(1, 4),
                               "holder": self.one("anyone", "anyone", "recipient", "source")}
                              for _ in range(self.one(0, 0, 0, 1, 2))]} for number in numbers]
        for one in grounds:  # what needs nothing is no ground of that type
            if one["type"] == "circumstance" and not one["needs"]:
                one["needs"] = needs((1, "anyone"))
        types = [circumstance_type(number, self.one("opens", "opens", "opens", "holds", "denies"),
                                   roles=self.any_or(75, (1, 2, 3), 2),
                                   agreement=self.one("none", "none", "worker", "apart"),
                                   closes_bases=self.any_or(50, ("a", "c", "e", "f"), 3))
                 for number in range(1, 6)]
        rules = [rule(from_role=one, to_role=other, kinds=self.any_or(80, (1, 2, 3), 2),
                      purposes=self.any_or(80, (1, 2), 1), level=self.one(0, 1, 2, 3, 3, 3, 3, 3),
                      grounds=self.random.sample(numbers, self.random.randint(1, len(numbers))),
                      needs_case=self.chance(10), needs_own_case=self.chance(10))
                 for one, other in 2 * list(itertools.product((1, 2, 3), (1, 2, 3)))]
        self.random.shuffle(rules)
        return self.with_members(covenant(grounds, rules, types))

    def facts(self):
        self.entries = iter(self.random.sample(range(1, 200), 199))
        return facts(consents=self.times(6, self.consent), cases=self.times(4, self.case),
                     withdrawals=self.times(self.one(0, 1, 3), self.withdrawal),
                     circumstances=self.times(8, self.circumstance))

    def consent(self):
        index = next(self.entries)
        likely = self.one(("yes",), ("yes",), ("yes", "yes", "yes", "no"), ("yes", "no", "none"))
        givers = []
        for who in self.some(self.PERSONS, self.one(1, 2), 1):
            answer = self.one(*likely)
            entry = 200 if self.chance(20) else next(self.entries)  # 200: in one batch
            givers.append({"person": who, "answer": answer, "worker": self.one(*self.WORKERS),
                           "answer_index": None if answer == "none" else entry})
        accepted = [acceptance(self.one("accepted", "accepted", "asked_back"), member,
                               next(self.entries)) for member in self.some(self.MEMBERS, 3)]
        return {**consent(index=index), "id": next(self.entries), "givers": givers,
                "recorder": self.one(*self.MEMBERS), "scope": self.scope(),
                "subject": self.one(CHILD, CHILD, *self.PERSONS[:3]), "acceptances": accepted,
                "regime": self.one(1, 2, 3, 4, 9) if self.chance(25) else None,
                "worker": self.one(*self.WORKERS),
                "confirmations": self.times(self.one(0, 2), self.confirmation),
                **self.period()}

    def confirmation(self):
        return confirmation(self.one("second_worker", "second_worker", "letter_code"),
                            next(self.entries), member=self.one(*self.MEMBERS),
                            worker=self.one(*self.WORKERS))

    def withdrawal(self):
        return withdrawal(index=next(self.entries), subjects=self.some(self.PERSONS, 2, 1),
                          givers=self.some(self.PERSONS, 2, 1), scope=self.scope())

    def case(self):
        return case(next(self.entries), subjects=self.some(self.PERSONS, 2, 1),
                    coordinator=self.one(*self.MEMBERS), programme=self.one(1, 2, 3),
                    open=self.chance(80))

    def circumstance(self):
        agreements = [agreement(self.one("yes", "yes", "yes", "no"), next(self.entries),
                                member=member, worker=worker, function=self.one(1, 2))
                      for member, worker in self.random.sample(list(itertools.product(
                          self.MEMBERS, self.WORKERS)), self.one(0, 1, 1, 2))]
        ended = self.chance(10)
        return circumstance(next(self.entries), type=self.random.randint(1, 6),
                            stated_by=self.one(*self.MEMBERS, 19), function=self.one(1, 2),
                            worker=self.one(*self.WORKERS),
                            holder=self.one(None, None, *self.MEMBERS),
                            subjects=self.some(self.PERSONS, 2, 1),
                            others=self.some(self.PERSONS, 1), scope=self.scope(),
                            not_told_until=self.one(None, None, None, NOW, NOW + 1),
                            ended=ended, ended_index=next(self.entries) if ended else None,
                            agreements=agreements, **self.period())

    def request(self):
        persons = []
        for place in range(self.one(1, 1, 1, 2, 3)):
            same = [] if self.chance(5) else self.some(self.PERSONS, 2, 1)
            if not place and self.chance(60):
                same = [CHILD]
            persons.append({"role": min(place, 1), "same": same, "possibly": [
                who for who in self.PERSONS if who not in same and self.chance(20)]})
        return request(persons, source=self.one(*self.MEMBERS[:3]),
                       recipient=self.one(*self.MEMBERS), purpose=self.one(1, 2),
                       domain=self.one(1, 2), wanted=self.one(1, 2, 3, 3),
                       kind=self.one(3, 9) if self.chance(10) else self.one(1, 2),
                       source_regime=self.one(4, 4, 4, 9) if self.chance(20) else
                       self.one(1, 2, 3))


def drawn(seed, blocks, facts_each=6, requests_each=6):
    """Every third covenant is of consents alone."""
    drawing = Drawing(seed)
    for number in range(blocks):
        yield {"covenant": drawing.covenant() if number % 3 else drawing.covenant_of_consents(),
               "facts": [drawing.facts() for _ in range(facts_each)],
               "requests": [drawing.request() for _ in range(requests_each)]}
