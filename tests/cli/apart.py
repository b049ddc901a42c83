# SPDX-License-Identifier: EUPL-1.2
"""Who gets something learns nothing of who else does, and who asks nothing of who else knows.

Two recipients of one signal; two children of whom one has a file elsewhere; a father who is told
what he answered, about a child whose mother must not be found. Run by denies.py, on its chain.
"""

import json
import re

# Identifiers, times and places in the log: of each answer its own.
OWN = re.compile(r"[0-9a-f]{32}|\b\d{13}\b|\d{4}-\d\d-\d\d[T ][\d:]+Z?|\b\d+\b")
TOLD_A_SOURCE = {"asked", "held", "permitted", "ordered", "sealed", "sent", "opened", "returned",
                 "denied", "unknown", "withdrawn"}
SHELTER = "7999ZX"


class Apart:
    def __init__(self, denies):
        self.denies, self.chain, self.sluis, self.book = (denies, denies.chain, denies.sluis,
                                                          denies.book)
        self.source = denies.source
        self.desks = {role: self.chain.desk(role, login) for role, login in
                      (("gezinsmanager", "gm-1"), ("veiligheidshuis", "vh-1"))}

    def names_of(self, role):
        """What would name a member: identifier, label, contact."""
        covenant = (self.chain.folder / "covenant.toml").read_text(encoding="utf-8")
        block = covenant[covenant.index(self.chain.members[role]):].split("[[")[0]
        return [self.chain.members[role], *re.findall(r'^(?:label|contact) = "(.+)"$', block,
                                                       re.MULTILINE)]

    def child(self, **more):
        class Child:
            pass
        state = Child()
        state.word = "kanarieapart"
        state.child = self.denies.person("subject")
        state.parents = [self.denies.person("parent"), self.denies.person("parent", **more)]
        return state

    def mail(self, desk, exchange):
        return next((row["message"] for row in self.sluis.ok("inbox", *desk)["mails"]
                     if row["exchange"] == exchange), None)

    # ---- two recipients
    def two_recipients(self):
        state = self.child()
        state.consent = self.denies.ask(state, self.source, scope={
            "purposes": ["hulp_aan_gezin"], "to_roles": list(self.desks)})
        for giver in state.parents:
            self.denies.answer(state, self.source, giver, "yes")
        self.denies.signal(state, recipients=[{"member": self.chain.members[role]}
                                              for role in self.desks])
        def sent():
            for task in self.sluis.ok("tasks", *self.source)["tasks"]:
                if task["exchange"] == state.exchange and task["state"] == "open":
                    self.sluis.ok("task", "send", task["id"], *self.source)
            return all(self.mail(desk, state.exchange) for desk in self.desks.values())
        self.chain.until("both have it", sent)
        messages = {role: self.mail(desk, state.exchange) for role, desk in self.desks.items()}
        for role, desk in self.desks.items():
            other = next(name for name in self.desks if name != role)
            shown = self.everything(desk, messages[role], state.exchange)
            found = [name for name in self.names_of(other) + [messages[other]] if name in shown]
            self.book.check(f"{role} hears nothing of {other}", not found, f"{found}")
            mine = self.sluis("read", messages[other], *desk, "--json")
            nobodys = self.sluis("read", "0" * 32, *desk, "--json")
            self.book.check(f"{role} asks for {other}'s message as for none",
                            (mine.status, mine.out) == (nobodys.status, nobodys.out), mine.out)
        texts = [self.masked(self.sluis("read", messages[role], *desk).out)
                 for role, desk in self.desks.items()]
        self.book.check("both read the same", texts[0].split("\n")[:3] == texts[1].split("\n")[:3]
                        and state.word in texts[0], texts)

    def everything(self, desk, message, exchange):
        out = []
        for words in (["inbox"], ["read", message], ["audit", "receipt", "--message", message],
                      ["status"], ["alerts"], ["explain", exchange], ["act", exchange],
                      ["consent", "list"]):
            for more in ([], ["--json"], ["--lang", "nl"]):
                run = self.sluis(*words, *desk, *more)
                out.append(run.out + run.err)
        own = next(role for role, at in self.desks.items() if at == desk)
        text = "\n".join(out)
        self.book.check(f"{own} sees its own message", message in text)
        return text

    # ---- one with a file elsewhere, one without
    @staticmethod
    def masked(text):
        return OWN.sub("#", text)

    def with_and_without_a_file(self):
        """A case, consents asked and refused, all at others: the school hears no more."""
        known, unknown = self.child(), self.child()
        manager = self.desks["gezinsmanager"]
        known.consent = self.denies.ask(known, manager)
        self.denies.answer(known, manager, known.parents[0], "no")
        self.denies.run("case", "begin", self.denies.file(
            {"subjects": [known.child], "programme": 1}), desk=manager)
        told = {}
        for name, state in (("known", known), ("unknown", unknown)):
            body = self.denies.file(self.request(state))
            told[name] = [self.masked(self.sluis("explain", "--before", body, *self.source,
                                                 *more).out)
                          for more in ([], ["--json"], ["--lang", "nl"])]
        self.book.check("not now, with and without a file", told["known"] == told["unknown"]
                        and "not_now" in told["known"][1], told)

    def request(self, state):
        return {"kind": "zorgsignaal", "purpose": "hulp_aan_gezin", "domain": "opvoeding",
                "subject": state.child,
                "recipients": [{"member": self.chain.members["gezinsmanager"]}]}

    def what_a_source_learns(self):
        """Received, held, opened there: of its own signals, and of nobody else's part in them."""
        one = self.child()
        self.denies.signal(one)
        first = self.sluis("explain", one.exchange, *self.source, "--json").out
        # Another member knows the child too, and asks; a third has a case.
        self.denies.run("case", "begin", self.denies.file(
            {"subjects": [one.child], "programme": 1}), desk=self.desks["gezinsmanager"])
        self.denies.run("known", "add", self.denies.file({"persons": [one.child]}),
                        desk=self.desks["veiligheidshuis"])
        self.sluis.ok("ask", self.denies.file({"subject": one.child}),
                      *self.desks["gezinsmanager"])
        later = self.sluis("explain", one.exchange, *self.source, "--json").out
        self.book.check("what others do changes nothing that the school sees", first == later,
                        f"{first}\n{later}")
        states = {slot["state"] for row in self.sluis.ok("signals", *self.source)["exchanges"]
                  for slot in row["slots"]}
        self.book.check("what a school is told", states <= TOLD_A_SOURCE, f"{states}")
        shown = self.sluis("signals", *self.source).out + self.sluis("tasks", *self.source).out
        found = [name for name in self.names_of("veiligheidshuis") if name in shown
                 and name != self.names_of("veiligheidshuis")[1]]
        self.book.check("no member that the school did not name", not found, f"{found}")

    # ---- a father
    def a_father(self):
        """The mother's place is in the file; in nothing that the father can be given."""
        state = self.child(surname="Verborgen", postcode=SHELTER, house_number="77")
        state.consent = self.denies.ask(state, self.source)
        self.denies.answer(state, self.source, state.parents[0], "yes")
        self.denies.answer(state, self.source, state.parents[1], "no")
        given = []
        for verb in ("text", "receipt", "renewal"):
            for language in ("nl", "en", "ar", "fr", "tr", "pap"):
                run = self.sluis("consent", verb, state.consent, "--for", "1", "--language",
                                 language, *self.source)
                given.append(run.out + run.err)
        text = "\n".join(given)
        secret = [SHELTER, "7999", "Verborgen", state.parents[1]["first_names"],
                  state.parents[1]["bsn"], "Veilig Thuis", "0800-2000", "veilig_thuis"]
        found = [word for word in secret if word.lower() in text.lower()]
        self.book.check("a father's letters say nothing of the mother", not found
                        and state.child["first_names"] in text, f"{found} {text[:500]}")

    def check_all(self):
        self.two_recipients()
        self.with_and_without_a_file()
        self.what_a_source_learns()
        self.a_father()
