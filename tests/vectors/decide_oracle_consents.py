# SPDX-License-Identifier: EUPL-1.2
"""The consents of decide()'s oracle: whether one is given for a person, and by which entries. Pure.

Of the values that decide_oracle.py describes.
"""

from decide_oracle_scopes import covers, find, heir_of, in_period, lowest, reaches

SPECIFIC_THEN_OBJECTION, OBJECTION_OVERRIDES, LATEST_WORD = 1, 2, 3
NOTHING_COUNTS = ("possibly_same", "consent_not_accepted", "consent_not_confirmed",
                  "consent_incomplete", "consent_expired", "consent_other_regime",
                  "consent_withdrawn")  # the highest first


def of_consents(covenant, facts, request, person, ground):
    """yes or the reason why not, and the entries that say so."""
    found = {word: [] for word in ("yes", "consent_refused", "superseded", *NOTHING_COUNTS)}
    for one in sorted(facts["consents"], key=lambda consent: consent["id"]):
        if one["subject"] in person.any_key and reaches(covenant, one["scope"], request):
            word = consent_stands(covenant, facts, request, person, ground, one)
            if covers(covenant, one["scope"], request) or word == "consent_refused":
                found[word].append(one)
    yes, no = own_alone(found["yes"], found["consent_refused"])
    if not yes and not no:
        for reason in NOTHING_COUNTS:
            for one in found[reason]:
                beaten_by = withdrawal_of(covenant, facts, request, person, one)
                used = [beaten_by["index"]] if reason == "consent_withdrawn" else []
                return reason, entries_of_consent(one).union(used)
        return "consent_missing", frozenset()
    chosen = choose(covenant, request, yes, no)
    givers = {giver["person"] for giver in chosen["givers"]}
    against = [one for one in no if any(giver["answer"] == "no" and giver["person"] not in givers
                                        for giver in one["givers"])]
    if chosen in no or against:
        refused = chosen if chosen in no else against[0]
        return "consent_refused", entries_of_consent(refused)
    stopped = None if is_own(chosen) else stop_of(covenant, facts, request, person, ground)
    if stopped:
        return "consent_withdrawn", entries_of_consent(stopped[0]).union([stopped[1]["index"]])
    accepted = [one["index"] for one in chosen["acceptances"]
                if one["member"] == request["source"] and one["answer"] == "accepted"]
    confirmed = sorted(one["index"] for one in confirmations_of(ground, chosen))[:1]
    return "yes", entries_of_consent(chosen).union(accepted, confirmed)


def own_alone(yes, no):
    """Of those that count: who gives for himself alone is not overruled by others."""
    if not any(is_own(one) for one in yes + no):
        return yes, no
    return [one for one in yes if is_own(one)], [one for one in no if is_own(one)]


def is_own(consent):
    return {giver["person"] for giver in consent["givers"]} == {consent["subject"]}


def consent_stands(covenant, facts, request, person, ground, consent):
    """The first that applies."""
    answers = {giver["answer"] for giver in consent["givers"]}
    if not in_period(consent, request["now"]):
        return "consent_expired"
    if "no" in answers:  # a withdrawal takes away a yes, never a no
        if is_superseded(covenant, facts, request, person, ground, consent):
            return "superseded"
        return "consent_refused"
    if withdrawal_of(covenant, facts, request, person, consent):
        return "consent_withdrawn"
    if not is_of_regime(covenant, request, consent):
        return "consent_other_regime"
    if "none" in answers:
        return "consent_incomplete"
    if not is_confirmed(ground, consent):
        return "consent_not_confirmed"
    if consent["subject"] not in person.same:
        return "possibly_same"
    accepted = {one["member"] for one in consent["acceptances"] if one["answer"] == "accepted"}
    if request["source"] != consent["recorder"] and request["source"] not in accepted:
        return "consent_not_accepted"
    return "yes"


def is_superseded(covenant, facts, request, person, ground, consent):
    """Each giver who said no has said yes since, in another consent that is in force."""
    return all(has_said_yes_since(covenant, facts, request, person, ground, refuser["person"],
                                  refuser["answer_index"])
               for refuser in consent["givers"] if refuser["answer"] == "no")


def has_said_yes_since(covenant, facts, request, person, ground, who, entry):
    """After the entry, in a consent about the person that would count once the others say yes."""
    return any(giver["person"] == who and giver["answer"] == "yes"
               and giver["answer_index"] > entry
               for one in facts["consents"]
               if one["subject"] in person.same and covers(covenant, one["scope"], request)
               and in_period(one, request["now"])
               and not withdrawal_of(covenant, facts, request, person, one)
               and is_of_regime(covenant, request, one) and is_confirmed(ground, one)
               for giver in one["givers"])


def is_confirmed(ground, consent):
    """As the ground asks, if it does."""
    return not ground["confirmed_by"] or bool(confirmations_of(ground, consent))


def confirmations_of(ground, consent):
    """In a way that the ground asks for, after the last answer, by a worker who recorded neither
    the consent nor an answer to it; a second worker is of the same member."""
    answers = [giver for giver in consent["givers"] if giver["answer"] != "none"]
    recorders = {consent["worker"]} | {giver["worker"] for giver in answers}
    last = max((giver["answer_index"] for giver in answers), default=0)
    return [one for one in consent["confirmations"] if one["how"] in ground["confirmed_by"]
            and one["worker"] not in recorders and one["index"] > last
            and (one["how"] != "second_worker" or one["member"] == consent["recorder"])]


def stop_of(covenant, facts, request, person, ground):
    """A consent and its withdrawal by a giver who has not said yes since; or None. It holds as long
    as the consent would have: as that giver's no would. A giver of what counts has."""
    for one in sorted(facts["consents"], key=lambda consent: consent["id"]):
        if one["subject"] not in person.any_key or not in_period(one, request["now"]):
            continue
        who = {giver["person"] for giver in one["givers"]}
        for stop in sorted(facts["withdrawals"], key=lambda each: each["index"]):
            if stop["index"] > one["index"] and reaches(covenant, stop["scope"], request) \
                    and person.any_key.intersection(stop["subjects"]) and not all(
                        has_said_yes_since(covenant, facts, request, person, ground, giver,
                                           stop["index"])
                        for giver in who.intersection(stop["givers"])):
                return one, stop
    return None


def is_of_regime(covenant, request, consent):
    """Asked under the source's regime, or under one that by its rows asks the same givers of
    everybody. A record that does not say its regime is of each."""
    if consent["regime"] in (None, request["source_regime"]):
        return True
    asked, source = (find(covenant["regimes"], number)
                     for number in (consent["regime"], request["source_regime"]))
    return bool(asked and source and asked["givers"] and asked["givers"] == source["givers"])


def withdrawal_of(covenant, facts, request, person, consent):
    """The lowest that beats it: one giver withdraws for all; a later answer brings nothing back."""
    who_may = {consent["subject"], *(giver["person"] for giver in consent["givers"])}
    return lowest(one for one in facts["withdrawals"]
                  if one["index"] > consent["index"]
                  and person.any_key.intersection(one["subjects"])
                  and who_may.intersection(one["givers"])
                  and reaches(covenant, one["scope"], request))


def algorithm_of(covenant, request):
    """The regime's own; of a regime that the covenant does not know, the first."""
    regime = find(covenant["regimes"], request["source_regime"])
    return regime["combining"] if regime else SPECIFIC_THEN_OBJECTION


def choose(covenant, request, yes, no):
    """The one that counts, by the algorithm of the source's regime; what ties, by lowest id."""
    algorithm = algorithm_of(covenant, request)
    ranked = [(one in no, one) for one in yes + no]
    if algorithm == OBJECTION_OVERRIDES:
        rank = [(is_no,) for is_no, _ in ranked]
    elif algorithm == LATEST_WORD:
        rank = [(word_entry(one, is_no), is_no) for is_no, one in ranked]
    else:
        rank = [(*specificity(covenant, request, one["scope"], is_no), is_no)
                for is_no, one in ranked]
    best = max(rank)
    return lowest((one for place, (_, one) in zip(rank, ranked) if place == best), by="id")


def specificity(covenant, request, scope, is_no):
    """Of what names the recipient, then of what names the content; `from` does not count. A no
    names the successor of whom it names."""
    named = [one.get("member") for one in scope["to"]]
    if is_no:
        named = [heir_of(covenant, member) for member in named]
    by_name = request["recipient"] in named
    recipient = 2 if by_name else 1 if scope["to"] else 0
    return recipient, 2 if scope["kinds"] else 1 if scope["domains"] else 0


def word_entry(consent, is_no):
    """A no is as new as its newest no, a yes as old as its oldest answer."""
    if is_no:
        return max(one["answer_index"] for one in consent["givers"] if one["answer"] == "no")
    return min(one["answer_index"] for one in consent["givers"])


def entries_of_consent(consent):
    """Its own, and each answer's."""
    return frozenset([consent["index"], *(giver["answer_index"] for giver in consent["givers"]
                                          if giver["answer"] != "none")])
