# SPDX-License-Identifier: EUPL-1.2
"""Small values that decide() takes, for its tests: each function gives the plainest one there is,
and takes what a case changes of it."""

SCHOOL, COACH, OTHER_COACH, GUARDIAN_BODY, GONE = 11, 12, 13, 14, 19
ROLES = {SCHOOL: 1, COACH: 2, OTHER_COACH: 2, GUARDIAN_BODY: 3}
CHILD, MOTHER, FATHER, SISTER, NAMESAKE = 101, 102, 103, 104, 105
NOW, LATER = 1_000, 1 << 40
WORKER, COLLEAGUE = 501, 502
REGIME, OVERRIDES, LATEST, NEEDS_CIRCUMSTANCE = 1, 2, 3, 4
# Whose consent each asks: the first two the same, the third another, the fourth has no rows.
CHILD_FROM_12, PARENTS = [(0, 2, 2), (12, 1, 2)], [(0, 2, 2)]
GIVERS = {REGIME: CHILD_FROM_12, OVERRIDES: CHILD_FROM_12, LATEST: PARENTS,
          NEEDS_CIRCUMSTANCE: []}
KIND, OTHER_KIND, NEVER_ON_CONSENT = 1, 2, 3
OPENS, HOLDS, DENIES = 1, 2, 3  # circumstance types


def covenant(grounds=None, rules=None, types=None, **changes):
    return {"members": [{"id": member, "role": role} for member, role in ROLES.items()],
            "ended": [],
            "kinds": [{"number": number, "never_on_consent": number == NEVER_ON_CONSENT}
                      for number in (KIND, OTHER_KIND, NEVER_ON_CONSENT)],
            "regimes": [{"number": number, "combining": combining,
                         "consent_needs_circumstance": number == NEEDS_CIRCUMSTANCE,
                         "givers": GIVERS[number]}
                        for number, combining in ((1, 1), (2, 2), (3, 3), (4, 1))],
            "programmes": [{"number": number, "frame": number} for number in (1, 2, 3)],
            "circumstance_types": types or [circumstance_type()],
            "grounds": grounds or [ground()], "rules": rules or [rule()], **changes}


def circumstance_type(number=OPENS, effect="opens", **changes):
    return {"number": number, "effect": effect, "roles": [], "agreement": "none",
            "closes_bases": [], **changes}


def ground(number=1, kind="consent", needs=(), **changes):
    return {"number": number, "type": kind, "regimes": [], "basis": "a", "valid_from": 0,
            "valid_until": LATER, "author_confirms": False, "confirmed_by": [],
            "needs": [{"type": OPENS, "holder": holder} for holder in needs], **changes}


def rule(**changes):
    return {"from_role": 1, "to_role": 2, "kinds": [], "purposes": [], "grounds": [1],
            "level": 3, "needs_case": False, "needs_own_case": False, **changes}


def scope(**changes):
    return {"purposes": [], "kinds": [], "domains": [], "from": None, "to": [], **changes}


def consent(answers=(("yes", MOTHER),), index=10, **changes):
    """By the source itself; givers answer in the entries after its own."""
    givers = [{"person": person, "answer": answer, "worker": WORKER,
               "answer_index": None if answer == "none" else index + 1 + place}
              for place, (answer, person) in enumerate(answers)]
    return {"id": index, "index": index, "recorder": SCHOOL, "subject": CHILD, "scope": scope(),
            "valid_from": 0, "valid_until": LATER, "regime": None, "givers": givers,
            "acceptances": [], "worker": WORKER, "confirmations": [], **changes}


def confirmation(how="second_worker", index=95, **changes):
    """By a colleague of who recorded it."""
    return {"how": how, "member": SCHOOL, "worker": COLLEAGUE, "index": index, **changes}


def acceptance(answer="accepted", member=SCHOOL, index=90):
    return {"member": member, "answer": answer, "index": index}


def withdrawal(giver=MOTHER, index=50, **changes):
    return {"index": index, "subjects": [CHILD], "givers": [giver], "scope": scope(), **changes}


def case(index=70, **changes):
    return {"index": index, "subjects": [CHILD], "coordinator": COACH, "programme": 1,
            "open": True, **changes}


def circumstance(index=30, **changes):
    """Stated by the source's own worker in function 1, for everybody."""
    return {"id": index, "index": index, "type": OPENS, "stated_by": SCHOOL, "worker": WORKER,
            "function": 1, "holder": None, "subjects": [CHILD], "others": [], "scope": scope(),
            "valid_from": 0, "valid_until": LATER, "not_told_until": None, "ended": False,
            "ended_index": None, "agreements": [], **changes}


def agreement(answer="yes", index=60, **changes):
    """By a colleague in the same function of the same member."""
    return {"member": SCHOOL, "worker": COLLEAGUE, "function": 1, "answer": answer, "index": index,
            **changes}


def facts(**lists):
    return {"consents": [], "withdrawals": [], "cases": [], "circumstances": [], **lists}


def person(number=CHILD, possibly=(), role=0):
    return {"role": role, "same": [number] if number else [], "possibly": list(possibly)}


def request(persons=None, **changes):
    return {"source": SCHOOL, "recipient": COACH, "kind": KIND, "purpose": 1, "domain": 1,
            "source_regime": REGIME, "wanted": 3, "now": NOW, "persons": persons or [person()],
            **changes}
