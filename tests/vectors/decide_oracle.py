# SPDX-License-Identifier: EUPL-1.2
"""decide() once more, in Python: may this be shared, on which ground, and if not, why not.

Written from the tables in consent/CONSENT.md (The decision by precedence) and from the law alone,
to check the program by it; where the tables leave room, the reading is beside the rule. Pure: plain
values in, plain values out. Members, persons, workers, facts and numbers are integers; an empty
list means any. `decide(covenant, facts, request)` takes

covenant  members [{id, role}], ended [{id, role, into}], kinds [{number, never_on_consent}],
          regimes [{number, consent_needs_circumstance, combining, givers [(from_age, capable,
          not_capable)]}], programmes [{number, frame}],
          circumstance_types [{number, effect, roles, agreement, closes_bases}],
          grounds [{number, type, regimes, basis, valid_from, valid_until, author_confirms,
          needs [{type, holder}], confirmed_by [second_worker or letter_code]}],
          rules [{from_role, to_role, kinds, purposes, grounds, level, needs_case,
          needs_own_case}]
facts     consents [{id, index, recorder, worker, subject, scope, valid_from, valid_until, regime,
          givers [{person, answer, answer_index}], acceptances [{member, answer, index}],
          confirmations [{how, member, worker, index}]}],
          withdrawals [{index, subjects, givers, scope}],
          cases [{index, subjects, coordinator, programme, open}],
          circumstances [{id, index, type, stated_by, worker, function, holder, subjects, others,
          scope, valid_from, valid_until, not_told_until, ended, ended_index,
          agreements [{member, worker, function, answer, index}]}]
request   source, recipient, kind, purpose, domain, source_regime, wanted, now,
          persons [{role, same, possibly}], the subject first
a scope   purposes, kinds, domains, from (a member or None), to [{member} or {role}]

and returns verdict, reason, level, ground, references, owes, algorithm, and persons: the same four
words for each. A refusal has level and ground 0. An index is the entry's place in the ledger.
"""

from typing import NamedTuple

from decide_oracle_consents import algorithm_of, of_consents
from decide_oracle_scopes import (
    covers, find, heir_of, holds, in_period, last_role_of, lowest, reaches, read_person, role_of)

PERMIT, HOLD, DENY = "permit", "hold", "deny"
NONE, EXISTENCE, CATEGORY, CONTENT = 0, 1, 2, 3
CONSENT, STATUTE, LINKING, CIRCUMSTANCE = "consent", "statute", "linking", "circumstance"
VOLUNTARY = 1  # drang and dwang are other frames


class Answer(NamedTuple):
    """Of a ground, a person or the whole request."""

    verdict: str
    reason: str
    references: frozenset = frozenset()
    level: int = NONE
    ground: int = 0


# The whole request.


def decide(covenant, facts, request):
    """The table of the whole request."""
    rule = first_rule(covenant, request)
    if rule is None or rule["level"] == NONE:
        return told(covenant, request, Answer(DENY, "no_rule"), [])
    persons = [read_person(person) for person in request["persons"]]
    answers = [of_person(covenant, facts, request, rule, person) for person in persons]
    references = frozenset().union(*(answer.references for answer in answers))
    refused = [answer for answer in answers if answer.verdict != PERMIT]
    if refused:
        whole = answers[0] if answers[0].verdict != PERMIT else refused[0]._replace(
            reason="other_person_no_ground")
        return told(covenant, request, whole._replace(references=references), answers)
    cases = needed_cases(facts, request, rule, persons[0])
    references = references.union(case["index"] for case in cases if case)
    if None in cases:
        return told(covenant, request, Answer(HOLD, "no_case", references), answers)
    whole = Answer(PERMIT, "permit", references, min(answer.level for answer in answers),
                   answers[0].ground)
    return told(covenant, request, whole, answers, owed(covenant, facts, persons[0], answers))


def told(covenant, request, whole, answers, owes=()):
    """As returned."""
    return {"verdict": whole.verdict, "reason": whole.reason, "level": whole.level,
            "ground": whole.ground, "references": sorted(whole.references), "owes": list(owes),
            "algorithm": algorithm_of(covenant, request),
            "persons": [{"verdict": one.verdict, "reason": one.reason, "level": one.level,
                         "ground": one.ground} for one in answers]}


def first_rule(covenant, request):
    """The first that fits, or None."""
    source, recipient = (role_of(covenant, request[who]) for who in ("source", "recipient"))
    return next((rule for rule in covenant["rules"]
                 if rule["from_role"] == source and rule["to_role"] == recipient
                 and holds(rule["kinds"], request["kind"])
                 and holds(rule["purposes"], request["purpose"])), None)


def needed_cases(facts, request, rule, subject):
    """The lowest open case that each need of the rule finds, or None in its place."""
    coordinators = [member for need, member in (("needs_case", request["recipient"]),
                                                ("needs_own_case", request["source"]))
                    if rule[need]]
    return [lowest(case for case in open_cases(facts, subject)
                   if case["coordinator"] == coordinator) for coordinator in coordinators]


def open_cases(facts, subject):
    """On the subject itself: one on who is only possibly the same opens nothing."""
    return [case for case in facts["cases"]
            if case["open"] and subject.same.intersection(case["subjects"])]


def owed(covenant, facts, subject, answers):
    """What a permit owes, by the grounds of all its persons and the cases of its subject."""
    grounds = [find(covenant["grounds"], answer.ground) for answer in answers]
    frames = {find(covenant["programmes"], case["programme"])["frame"]
              for case in open_cases(facts, subject)}
    owes = []
    if any(ground["author_confirms"] for ground in grounds):
        owes.append("author_confirms")
    if any(ground["type"] == CONSENT for ground in grounds) and frames - {VOLUNTARY}:
        owes.append("not_free")
    return owes


# One person.


def of_person(covenant, facts, request, rule, person):
    """The first ground that permits; else what the first that was there says."""
    first = None
    for number in rule["grounds"]:
        ground = find(covenant["grounds"], number)
        if ground is None or not is_there(ground, request):
            continue
        answer = of_ground(covenant, facts, request, rule, ground, person)
        if answer.verdict == PERMIT:
            return answer
        first = first or answer
    return first or Answer(HOLD, "no_ground")


def is_there(ground, request):
    """At this moment, for this regime. Linking opens nothing."""
    return (in_period(ground, request["now"]) and ground["type"] != LINKING
            and holds(ground["regimes"], request["source_regime"]))


def of_ground(covenant, facts, request, rule, ground, person):
    """One ground for one person: rows a to f."""
    for effect, verdict, reason in (("denies", DENY, "withheld"), ("holds", HOLD, "objection")):
        closing = lowest(one for one in facts["circumstances"] if closes(
            covenant, request, ground, person, one, effect))
        if closing:
            return Answer(verdict, reason, entries_of_circumstance(closing))
    if ground["type"] == CONSENT and is_never_on_consent(covenant, request, ground):
        return Answer(HOLD, "not_on_consent")
    references = frozenset()
    for need in ground["needs"]:
        word, used = of_need(covenant, facts, request, person, need)
        if word != "met":
            return Answer(HOLD, word, used)
        references |= used
    if ground["type"] == CONSENT:
        word, used = of_consents(covenant, facts, request, person, ground)
        if word != "yes":
            return Answer(HOLD, word, used)
        references |= used
    level = min(rule["level"], request["wanted"])
    if ground["type"] == STATUTE:
        level = min(level, EXISTENCE)
    return Answer(PERMIT, "permit", references, level, ground["number"])


def is_never_on_consent(covenant, request, ground):
    kind = find(covenant["kinds"], request["kind"])
    regime = find(covenant["regimes"], request["source_regime"])
    if kind and kind["never_on_consent"]:
        return True
    return bool(regime and regime["consent_needs_circumstance"] and not ground["needs"])


# Circumstances.


def closes(covenant, request, ground, person, circumstance, effect):
    """Agreement is not asked for, nor that the family was told: the day of looking again ends
    what opens, never what protects. Nor does the end of who stated it, or of whom it names."""
    kind = find(covenant["circumstance_types"], circumstance["type"])
    return (kind is not None and kind["effect"] == effect
            and is_live(request, circumstance)
            and holds(kind["roles"], last_role_of(covenant, circumstance["stated_by"]))
            and heir_of(covenant, circumstance["holder"]) in (None, request["source"])
            and reaches(covenant, circumstance["scope"], request)
            and bool(person.any_key & about(circumstance))
            and (not kind["closes_bases"] or ground["basis"] is None
                 or ground["basis"] in kind["closes_bases"]))


STANDS = ("met", "possibly_same", "not_agreed", "agreement_refused", "circumstance_over")


def of_need(covenant, facts, request, person, need):
    """met or the reason why not, and the entries that say so: of the circumstance that stands
    highest, then the lowest entry."""
    found = [(STANDS.index(stands(covenant, request, person, one)), one["index"], one)
             for one in facts["circumstances"]
             if is_asked_for(covenant, request, person, need, one)]
    if not found:
        return "circumstance_missing", frozenset()
    place, _, one = min(found, key=lambda each: each[:2])
    return STANDS[place], entries_of_circumstance(one)


def is_asked_for(covenant, request, person, need, circumstance):
    """Of the type, in scope, about the person or possibly, and naming the member that the need
    asks for; one that is for everybody names none."""
    kind = find(covenant["circumstance_types"], circumstance["type"])
    return (kind is not None and kind["effect"] == "opens"
            and circumstance["type"] == need["type"]
            and (need["holder"] == "anyone" or circumstance["holder"] == request[need["holder"]])
            and covers(covenant, circumstance["scope"], request)
            and bool(person.any_key & about(circumstance)))


def stands(covenant, request, person, circumstance):
    """One of STANDS."""
    kind = find(covenant["circumstance_types"], circumstance["type"])
    looked_again = circumstance["not_told_until"]
    if not is_stated(covenant, request, kind, circumstance) or (
            looked_again is not None and looked_again <= request["now"]):
        return "circumstance_over"
    if any(one["answer"] == "no" for one in circumstance["agreements"]):
        return "agreement_refused"
    if not is_agreed(covenant, kind["agreement"], circumstance):
        return "not_agreed"
    return "met" if person.same & about(circumstance) else "possibly_same"


def is_stated(covenant, request, kind, circumstance):
    """Live, but for the day of looking again. A member that is gone has no role to state it; what
    one that ended stated is over."""
    return (is_live(request, circumstance)
            and circumstance["stated_by"] == heir_of(covenant, circumstance["stated_by"])
            and holds(kind["roles"], role_of(covenant, circumstance["stated_by"])))


def is_live(request, circumstance):
    return not circumstance["ended"] and in_period(circumstance, request["now"])


def is_agreed(covenant, agreement, circumstance):
    """By who did not say no. A worker is another by his own number, for whatever member; members
    that are one by now are not two."""
    if agreement == "none":
        return True
    others = [one for one in circumstance["agreements"] if one["worker"] != circumstance["worker"]]
    if agreement == "worker":
        return bool(others)
    return any(heir_of(covenant, one["member"]) != heir_of(covenant, circumstance["stated_by"])
               or one["function"] != circumstance["function"] for one in others)


def about(circumstance):
    return frozenset(circumstance["subjects"]).union(circumstance["others"])


def entries_of_circumstance(circumstance):
    """Its own, each agreement's, and that of its end."""
    found = [circumstance["index"], *(one["index"] for one in circumstance["agreements"])]
    return frozenset(found + ([circumstance["ended_index"]] if circumstance["ended"] else []))
