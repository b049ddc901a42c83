# SPDX-License-Identifier: EUPL-1.2
"""Circumstances at two desks: stated, agreed to elsewhere, ended; and an objection that holds."""

from canary import CONTACT, EVIDENCE, TEXT

TOLD_MS = 1788200000000  # before the chain's clock begins


class Circumstances:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.school, self.manager = story.school_2, story.manager

    def tell(self):
        self.types()
        self.stated()
        self.held()
        self.agreed()
        self.ended()
        self.objected()
        self.compared()

    def both(self, what, words, english, dutch):
        """The same, in both languages."""
        for language, wanted in (("en", english), ("nl", dutch)):
            shown = self.sluis(*words, "--lang", language).out
            self.book.check(f"{what} ({language})", wanted in shown, shown)

    def types(self):
        listed = self.sluis.ok("circumstance", "types", *self.school)["types"]
        self.story.expect("types", [(row["id"], row["may_state"]) for row in listed],
                          [("overleg", True), ("bezwaar", True), ("maatregel", False)])
        self.both("types", ["circumstance", "types", *self.school],
                  "    another worker must agree\n",
                  "    een andere medewerker moet het eens zijn\n")
        self.both("nothing stated yet", ["circumstance", "list", *self.school],
                  "No circumstances from this desk.", "Geen omstandigheden van dit loket.")

    def stated(self):
        story = self.story
        body = {"type": "overleg", "subject": story.subject, "others": story.givers[:1],
                "holder": story.chain.members["gezinsmanager"], "reason": "veiligheid",
                "told_ms": TOLD_MS, "evidence": EVIDENCE}
        story.request("no_reason", {**body, "reason": ""})
        story.request("not_told", {**body, "told_ms": 0})
        story.request("unknown_type", {**body, "type": "overlegg"})
        story.request("strange_holder", {**body, "holder": "Kanarie"})
        story.request("not_ours", {"type": "maatregel", "subject": story.subject})
        made = self.sluis.ok("circumstance", "state", story.request("circumstance", body),
                             *self.school)
        story.expect("stated", (made["said"]["state"], made["state"]), ("recorded", "waits"))
        self.id = made["id"]
        self.both("it waits", ["circumstance", "list", *self.school],
                  f"Next: a second worker must agree: sluis circumstance agree {self.id} --as",
                  f"Wat nu: een tweede medewerker moet het eens zijn: sluis circumstance agree "
                  f"{self.id} --as")
        told = self.sluis("circumstance", "state", story.files["not_told"], *self.school,
                          "--lang", "nl").err
        self.book.check("what to add, in Dutch", "zeg wanneer het gezin het is verteld" in told
                        and "een van onveilig" in told, told)

    def signal(self):
        story = self.story
        body = {"kind": "noodsignaal", "purpose": "hulp_aan_gezin", "domain": "opvoeding",
                "subject": story.subject, "text": TEXT, "author_contact": CONTACT,
                "recipients": [{"member": story.chain.members["gezinsmanager"]}]}
        return self.sluis.ok("signal", story.request("in_need", body), *self.school)["subject"]

    def slot(self, exchange):
        return self.sluis.ok("explain", exchange, *self.school)["slots"][0]

    def reason_is(self, exchange, reason):
        self.story.within(f"the hold, {reason}", lambda: (
            self.slot(exchange)["state"], self.slot(exchange)["reason"]["name"])
            == ("held", reason))

    def held(self):
        self.exchange = self.signal()
        self.reason_is(self.exchange, "not_agreed")
        self.both("explain", ["explain", self.exchange, *self.school],
                  f"a second worker must agree: sluis circumstance agree {self.id}\n",
                  f"een tweede medewerker moet het eens zijn: sluis circumstance agree {self.id}\n")
        tasks = self.sluis.ok("tasks", *self.school)["tasks"]
        self.story.expect("a task to agree", [(row["kind"], row["circumstance"]) for row in tasks
                                              if row["kind"] == "agree"], [("agree", self.id)])
        self.both("a task to agree", ["tasks", *self.school],
                  "waits for a second worker\n", "wacht op een tweede medewerker\n")
        alone = self.sluis("circumstance", "agree", self.id, *self.school, "--json")
        self.story.expect("who stated it does not agree alone",
                          (alone.status, alone.json()["error"]["name"]), (77, "not_allowed"))

    def agreed(self):
        story = self.story
        about = story.request("whom", {"subject": story.subject})
        said = self.sluis.ok("circumstance", "agree", self.id, about, "--no", *self.manager)
        story.expect("a no", (said["said"]["state"], said["answers"][0]["answer"]),
                     ("recorded", "no"))
        self.reason_is(self.exchange, "agreement_refused")
        said = self.sluis.ok("circumstance", "agree", self.id, about, *self.manager)
        story.expect("a yes after it", [row["answer"] for row in said["answers"]], ["no", "yes"])
        story.within("the task", lambda: any(
            row["kind"] == "release" and row["exchange"] == self.exchange
            and row["state"] == "open" for row in
            self.sluis.ok("tasks", *self.school)["tasks"]))
        task = next(row["id"] for row in self.sluis.ok("tasks", *self.school)["tasks"]
                    if row["exchange"] == self.exchange)
        self.sluis.ok("task", "send", task, *self.school)
        story.within("the opening", lambda: self.slot(self.exchange)["state"] == "opened")
        story.expect("its ground", self.slot(self.exchange)["ground"], "overleg")
        row = self.sluis.ok("circumstance", "list", *self.school)["circumstances"][0]
        story.expect("who agreed elsewhere", (row["state"], row["answers"][0]["answer"],
                                              row["answers"][0]["worker"]), ("live", "yes", ""))

    def ended(self):
        done = self.sluis.ok("circumstance", "end", self.id, *self.school)
        self.story.expect("ended", (done["said"]["state"], done["state"]), ("recorded", "ended"))
        self.reason_is(self.signal(), "circumstance_over")

    def objected(self):
        story = self.story
        paper = story.chain.file("letter", EVIDENCE)
        body = story.request("objection", {"type": "bezwaar", "subject": story.subject})
        made = self.sluis.ok("circumstance", "state", body, "--evidence", paper, *self.school)
        story.expect("an objection counts at once", made["state"], "live")
        exchange = self.signal()
        self.reason_is(exchange, "objection")
        self.both("explain", ["explain", exchange, *self.school],
                  f"It is circumstance {made['id']}, stated here",
                  f"Het gaat om omstandigheid {made['id']}, hier vastgelegd")
        line = self.sluis("audit", "timeline", exchange, *story.officer_desk).out
        self.book.check("a hold in the log", "is held: a person has objected" in line, line)
        line = self.sluis("audit", "timeline", made["id"], *story.officer_desk, "--lang", "nl").out
        self.book.check("an objection in the log", "legde een omstandigheid vast: bezwaar" in line,
                        line)
        self.sluis.ok("circumstance", "end", made["id"], *self.school)

    def compared(self):
        """A covenant that says anything else of circumstances is another."""
        shown = self.sluis("covenant", "show", self.story.chain.path("covenant.toml")).out
        self.book.check("show", "besluit van een overleg for the recipient" in shown
                        and "holds grounds on GDPR 6(1) e until it is ended" in shown, shown)
        with open(self.story.chain.path("covenant.toml"), encoding="utf-8") as file:
            text = file.read()
        other = self.story.chain.file("covenant-3.toml", text.replace(
            'agreement = "another_worker"', 'agreement = "apart"').replace(
            "never_on_consent = true\n", ""))
        diff = self.sluis.ok("covenant", "diff", self.story.chain.path("covenant.toml"), other)
        self.story.expect("what differs", sorted(row["section"] for row in diff["changes"]),
                          ["circumstances", "kinds"])
