# SPDX-License-Identifier: EUPL-1.2
"""One plan for a family at the desk of who coordinates its case: written, shared, shown."""

from canary import TEXT

PARTY = "Zorg- en Veiligheidshuis (demo)"


class Plans:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case

    def tell(self):
        for language, wanted in (("en", "No plans."), ("nl", "Geen plannen.")):
            shown = self.sluis("plan", "list", *self.desk, "--lang", language).out
            self.book.check(f"no plan yet ({language})", wanted in shown, shown)
        self.written()
        self.shared()
        self.shown()

    def plan(self, due="2027-01-15"):
        return {"drawn_up_with_family": {"date": "2026-11-28", "present": ["moeder"]},
                "goals": [{"id": "g1", "person": self.story.subject, "text": TEXT}],
                "tasks": [{"id": "t1", "goal": "g1", "party": PARTY, "text": "denkt mee",
                           "due": due}],
                "parties": [PARTY]}

    def written(self):
        alone = self.plan()
        alone["drawn_up_with_family"] = {"date": "2026-11-28"}
        refused = self.sluis("plan", "write", self.case, self.story.request("plan_alone", alone),
                             *self.desk, "--json")
        error = refused.json()["error"]
        self.story.expect("a plan without the family", (refused.status, error["name"]),
                          (65, "without_family"))
        first = self.sluis.ok("plan", "write", self.case, self.story.request("plan", self.plan()),
                              *self.desk)
        self.story.expect("a draft", (first["version"], first["state"], len(first["parts"])),
                          (1, "draft", 1))
        second = self.sluis.ok("plan", "write", self.case,
                               self.story.request("plan_2", self.plan("2027-02-15")), *self.desk)
        self.story.expect("what changed", (second["version"], second["changes"]),
                          (2, [{"change": "changed", "what": "task", "id": "t1"}]))

    def shared(self):
        """No rule lets this kind go to that party: it stays here, with the reason."""
        shared = self.sluis.ok("plan", "share", self.case, "--kind", "zorgsignaal", "--domain",
                               "opvoeding", *self.desk)
        slot = shared["parts"][0]["slot"]
        self.story.expect("not shared, and why",
                          (slot["state"] in ("held", "denied"), slot["reason"]["name"] != "",
                           shared["parts"][0]["received"]), (True, True, False))
        self.story.expect("no part went", shared["state"], "draft")
        self.denied(shared["parts"][0]["exchange"])
        said = self.sluis.ok("plan", "progress", self.case, "t1", "--state", "busy", *self.desk)
        self.story.expect("progress", (said["plan"]["tasks"][0]["state"],
                                       said["progress"][0]["task"]), ("busy", "t1"))

    def denied(self, exchange):
        """It is to be done something about, and is shared again under another kind alone."""
        for language, wanted in (("en", "did not go"), ("nl", "is niet gegaan")):
            today = self.sluis("case", "today", *self.desk, "--lang", language).out
            self.book.check(f"what is to be done ({language})", wanted in today and PARTY in today,
                            today)
        share = ("plan", "share", self.case, "--domain", "opvoeding", *self.desk, "--kind")
        same = self.sluis.ok(*share, "zorgsignaal")["parts"][0]
        self.story.expect("the same kind again", same["exchange"], exchange)
        other = self.sluis.ok(*share, "verwijzing")["parts"][0]
        self.story.expect("another kind", other["exchange"] not in ("", exchange), True)
        before = self.sluis.ok("explain", exchange, *self.desk)["slots"][0]
        self.story.expect("what was denied goes no more", before["state"], "withdrawn")
        told = self.sluis("plan", "show", self.case, *self.desk, "--lang", "en").out
        self.book.check("which part did not go", f"the part for {PARTY}" in told, told)

    def shown(self):
        old = self.sluis.ok("plan", "show", self.case, "--version", "1", *self.desk)
        self.story.expect("the version before", old["state"], "superseded")
        for language, wanted in (("en", "not shared, kept here"), ("nl", "niet gedeeld, blijft")):
            shown = self.sluis("plan", "show", self.case, *self.desk, "--lang", language).out
            self.book.check(f"the plan ({language})", wanted in shown and TEXT in shown, shown)
        listed = self.sluis.ok("plan", "list", *self.desk)["plans"]
        self.story.expect("the list", [(row["version"], row["open_tasks"]) for row in listed],
                          [(2, 1)])
