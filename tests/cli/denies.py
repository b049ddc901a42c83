# SPDX-License-Identifier: EUPL-1.2
"""Every deny holds through every verb: a matrix of states that hold, and the command table.

For each state of STATES a signal about a child of its own is held, with words of its own. Then
every verb of `sluis help --json` is run with everything that could be asked of it (each identifier
there is, each request of that state), by the recipient, by a third member and by a colleague at the
source. No words may show outside their source, no word may have left it. A verb that is added joins
by itself; one that may lift a state is named there, and at the end it is used: then the words
arrive, so the matrix would have seen them. Run by check.py, beside the rest; or alone.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from apart import Apart  # noqa: E402
from book import Book  # noqa: E402
from chain import ROOT, Chain  # noqa: E402

ELSEWHERE = ("gezinsmanager", "gm-1"), ("veiligheidshuis", "vh-1")
AT_SOURCE = "school", "ib-2"
# They begin worlds of their own, which nothing of this chain reaches.
OWN_WORLD = {"demo": "plays a story of its own", "bench": "measures a broker of its own"}
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}")
NOT_LEFT = {"held", "permitted", "denied"}
VALUES = {"--fte": "0.8", "--out": "out.json", "--seconds": "1", "--to": "gm-2", "--wait": "0"}


def numbers():
    """Citizen service numbers that pass the 11-test."""
    for number in range(10_000_000, 99_999_999):
        digits = [int(digit) for digit in f"{number:08d}"]
        last = sum(digit * weight for digit, weight in zip(digits, range(9, 1, -1))) % 11
        if last != 10:
            yield f"{number:08d}{last}"


def takes(verb, option):
    return any(row["name"] == option for row in verb["options"])


class State:
    """One reason to hold: how it comes about, and what lifts it."""

    def __init__(self, name, reason, prepare, lift=None, lifts=()):
        self.name, self.reason = name, reason
        self.prepare, self.lift, self.lifts = prepare, lift, set(lifts)
        self.word = f"kanarie{name.replace('_', '')}"


class Denies:
    def __init__(self, chain, book):
        self.chain, self.sluis, self.book = chain, chain.sluis, book
        self.draw = numbers()
        self.source = chain.desk("school", "ib-2")
        self.recipient = chain.desk(*ELSEWHERE[0])
        self.runs = 0
        self.unfit = set()  # verb and kind of file: refused for its shape, whatever it is about

    # ---- people and requests
    def person(self, role, **more):
        # Letters alone, since a folded name has no others: nobody may possibly be another.
        name = next(self.draw).translate(str.maketrans("0123456789", "abcdefghij"))
        return {"bsn": next(self.draw), "surname": "Matrix", "first_names": name,
                "birth_date": "2017-03-04" if role == "subject" else "1985-06-07",
                "postcode": "6711AB", "house_number": "12", "role": role, **more}

    def file(self, content):
        return self.chain.file("asked.json", json.dumps(content))

    def run(self, *words, desk):
        return self.sluis.ok(*words, *desk)

    def ask(self, state, desk, **more):
        body = {"subject": state.child, "givers": state.parents, "source": "register_line",
                "scope": {"purposes": ["hulp_aan_gezin"], "to_roles": ["gezinsmanager"]},
                "valid_until_ms": 1788000000000 + 90 * 86400000, "evidence": "regel", **more}
        return self.run("consent", "ask", self.file(body), desk=desk)["subject"]

    def answer(self, state, desk, giver, answer):
        body = {"subject": state.child, "giver": giver, "answer": answer}
        self.run("consent", "answer", state.consent, self.file(body), desk=desk)

    def signal(self, state, **more):
        body = {"kind": "zorgsignaal", "purpose": "hulp_aan_gezin", "domain": "opvoeding",
                "subject": state.child, "text": f"{state.word} in de klas",
                "recipients": [{"member": self.chain.members["gezinsmanager"]}], **more}
        state.requests = {"signal": body}
        state.exchange = self.run("signal", self.file(body), desk=self.source)["subject"]

    # ---- what holds
    def consented(self, state, desk, answers=("yes", "yes")):
        state.consent = self.ask(state, desk)
        for giver, answer in zip(state.parents, answers):
            self.answer(state, desk, giver, answer)

    def missing(self, state):
        self.signal(state)

    def incomplete(self, state):
        self.consented(state, self.source, ("yes",))
        self.signal(state)

    def refused(self, state):
        self.consented(state, self.source, ("yes", "no"))
        self.signal(state)

    def withdrawn(self, state):
        self.consented(state, self.source)
        stop = {"subject": state.child, "giver": state.parents[0], "scope": {}}
        self.run("consent", "withdraw", self.file(stop), desk=self.recipient)
        self.signal(state)

    def later(self, state):
        state.consent = self.ask(state, self.source, valid_from_ms=1788000000000 + 80 * 86400000)
        for giver in state.parents:
            self.answer(state, self.source, giver, "yes")
        self.signal(state)

    def not_accepted(self, state):
        self.consented(state, self.recipient)
        self.signal(state)

    def not_confirmed(self, state):
        self.consented(state, self.source)
        self.signal(state, kind="vertrouwelijk")

    def other_person(self, state):
        self.consented(state, self.source)
        self.signal(state, concerned=[self.person("relative", birth_date="2015-01-02")])

    def no_rule(self, state):
        self.consented(state, self.source)
        self.signal(state, recipients=[{"member": self.chain.members["veilig_thuis"]}])

    def state(self, state, desk, **more):
        body = {"subject": state.child, "evidence": "regel", **more}
        return self.run("circumstance", "state", self.file(body), desk=desk)["id"]

    def decided(self, state):
        """What an overleg decided, of which the family heard, and to which nobody agreed yet."""
        state.circumstance = self.state(state, self.source, type="overleg", reason="veiligheid",
                                        holder=self.chain.members["gezinsmanager"],
                                        told_ms=1788200000000)

    def no_circumstance(self, state):
        self.signal(state, kind="noodsignaal")

    def not_agreed(self, state):
        self.decided(state)
        self.signal(state, kind="noodsignaal")

    def objected(self, state):
        self.consented(state, self.source)
        state.circumstance = self.state(state, self.recipient, type="bezwaar")
        self.signal(state)

    # ---- what lifts it, anew: the verbs may have recorded a withdrawal, which only closes
    def agree(self, state):
        self.consented(state, self.source)

    def accept(self, state):
        self.consented(state, self.recipient)
        body = {"subject": state.child, "answer": "accepted"}
        self.run("consent", "accept", state.consent, self.file(body), desk=self.source)

    def confirm(self, state):
        """By the code of the first giver's letter, at a desk that does not know whose it is."""
        state.consent = self.ask(state, self.source, letter_codes=True)
        for giver in state.parents:
            self.answer(state, self.source, giver, "yes")
        letter = self.run("consent", "text", state.consent, "--for", "1", desk=self.source)
        code = next(row["text"] for row in letter["paragraphs"] if CODE.fullmatch(row["text"]))
        self.run("consent", "code", code, "--confirm", desk=self.recipient)

    def agree_to_it(self, state):
        self.decided(state)
        body = {"subject": state.child, "answer": "yes"}
        self.run("circumstance", "agree", state.circumstance, self.file(body),
                 desk=self.recipient)

    def end_it(self, state):
        self.run("circumstance", "end", state.circumstance, desk=self.recipient)
        self.consented(state, self.source)

    def states(self):
        answers = {"consent answer"}
        return [
            State("missing", "consent_missing", self.missing, self.agree),
            State("incomplete", "consent_incomplete", self.incomplete, self.agree, answers),
            State("refused", "consent_refused", self.refused, self.agree, answers),
            State("withdrawn", "consent_withdrawn", self.withdrawn, self.agree),
            State("later", "consent_expired", self.later, self.agree),
            State("not_accepted", "consent_not_accepted", self.not_accepted, self.accept,
                  {"consent accept"}),
            State("not_confirmed", "consent_not_confirmed", self.not_confirmed, self.confirm,
                  {"consent confirm", "consent code"}),
            State("no_circumstance", "circumstance_missing", self.no_circumstance,
                  self.agree_to_it),
            State("not_agreed", "not_agreed", self.not_agreed, self.agree_to_it,
                  {"circumstance agree"}),
            State("objected", "objection", self.objected, self.end_it, {"circumstance end"}),
            State("other_person", "other_person_no_ground", self.other_person),
            State("no_rule", "no_rule", self.no_rule),
        ]

    # ---- the verbs
    def asked_of(self, verb, state):
        """Lists of words: each choice for what stands without a default in the command table."""
        choices = [[]]
        varied = set()  # the first file and the first id; a product of all would take hours
        for argument in verb["arguments"] + [row for row in verb["options"] if row["required"]]:
            name = argument["name"]
            option = [name] if name.startswith("--") else []
            if name in VALUES:
                values = [VALUES[name]]
            elif "FILE" in name or name in ("COVENANT", "OLD", "NEW"):
                values = [self.chain.file(f"{state.name}-{key}.json", json.dumps(body))
                          for key, body in state.requests.items()
                          if (verb["verb"], key) not in self.unfit]
            else:
                values = state.identifiers
            kind = "file" if values is not state.identifiers else "id"
            if name not in VALUES:
                values = values[:1] if kind in varied else values
                varied.add(kind)
            choices = [[*words, *option, value] for words in choices for value in values]
        return choices

    def try_verb(self, verb, state, desks):
        takes_desk, waits = takes(verb, "--dir"), takes(verb, "--wait")
        more = ["--seconds", "1"] if verb["verb"] == "watch" else []
        for words in self.asked_of(verb, state):
            for desk in desks if takes_desk else desks[:1]:
                at = self.chain.desk(*desk) if takes_desk else []
                outcome = self.sluis(*verb["verb"].split(), *words, *more, *at,
                                     *(["--wait", "0"] if waits else []))
                self.runs += 1
                self.learn(verb, state, words, outcome)
                if desk == AT_SOURCE:
                    continue
                shown = [other.name for other in self.all
                         if other.word in outcome.out + outcome.err]
                if shown and verb["verb"] != "signal":
                    self.book.check(f"deny {state.name} through {verb['verb']}", False,
                                    f"shows the words of {shown}: {outcome.words}")
                    return
        self.book.check(f"deny {state.name} through {verb['verb']}", self.holds(state),
                        "it no longer holds")

    def learn(self, verb, state, words, outcome):
        """A file of another shape is refused before anybody is asked: in each state the same."""
        if outcome.status == 65 and "bad_json" in outcome.err:
            self.unfit.update((verb["verb"], key) for key in state.requests for word in words
                              if word.endswith(f"/{state.name}-{key}.json"))

    def slot(self, state):
        return self.sluis.ok("explain", state.exchange, *self.source)["slots"][0]

    def holds(self, state):
        return self.slot(state)["state"] in NOT_LEFT

    def arrived(self, state):
        mails = self.sluis.ok("inbox", *self.recipient)["mails"]
        return next((row["message"] for row in mails if row["exchange"] == state.exchange), None)

    def prepare(self, state):
        state.child = self.person("subject")
        state.parents = [self.person("parent"), self.person("parent")]
        state.consent = state.circumstance = ""
        state.prepare(state)
        yes = {"subject": state.child, "giver": state.parents[1], "answer": "yes"}
        state.requests.update(
            person=state.child, answer=yes, case={"subjects": [state.child], "programme": 1},
            accepted={"subject": state.child, "answer": "accepted"},
            known={"persons": [state.child]}, question={"subject": state.child})
        state.identifiers = [row for row in (state.exchange, state.consent, state.circumstance)
                             if row]

    def check_all(self, verbs):
        self.all = self.states()
        for state in self.all:
            self.prepare(state)
        for state in self.all:
            self.chain.until(f"{state.name} is held", lambda state=state: self.slot(
                state)["reason"].get("name") == state.reason)
        for verb in verbs:
            if verb["verb"] in OWN_WORLD:
                continue
            # What takes no argument, or no gateway, does the same whatever the state.
            same = not self.asked_of(verb, self.all[0])[0] or not takes(verb, "--dir")
            for state in self.all[:1] if same else self.all:
                if verb["verb"] in state.lifts:
                    continue
                # At the source a consent may be accepted, and that is its own to do.
                desks = ELSEWHERE if verb["verb"].startswith("consent ") else \
                    (*ELSEWHERE, AT_SOURCE)
                self.try_verb(verb, state, desks)
        for state in self.all:
            self.book.check(f"deny {state.name} at the end", self.holds(state)
                            and not self.arrived(state), self.slot(state))
        self.see_the_words_arrive()
        print(f"denies: {len(self.all)} states x {len(verbs) - len(OWN_WORLD)} verbs, "
              f"{self.runs} runs; not run: {OWN_WORLD}")

    def see_the_words_arrive(self):
        """With what lifts the state they come, and are found."""
        for state in self.all:
            if state.lift is None:
                continue
            state.lift(state)
            task = self.chain.until(f"an order for {state.name}", lambda state=state: next(
                (row["id"] for row in self.sluis.ok("tasks", *self.source)["tasks"]
                 if row["exchange"] == state.exchange and row["state"] == "open"), None))
            self.run("task", "send", task, desk=self.source)
            message = self.chain.until(f"the words of {state.name}",
                                       lambda state=state: self.arrived(state))
            shown = self.chain.until("opened", lambda message=message: self.sluis(
                "read", message, *self.recipient).out)
            self.book.check(f"{state.name} lifted: the words arrive", state.word in shown, shown)


def main():
    programs = Path(os.environ.get("SLUIS_BIN_DIR", ROOT / ".build/demo/bin")).resolve()
    book = Book()
    with tempfile.TemporaryDirectory(prefix="sluis-denies-") as folder:
        chain = Chain(programs, folder)
        try:
            chain.begin()
            denies = Denies(chain, book)
            Apart(denies).check_all()
            denies.check_all(chain.sluis.ok("help")["verbs"])
        finally:
            chain.close()
    print(book.counts())
    return 1 if book.failed else 0


if __name__ == "__main__":
    sys.exit(main())
