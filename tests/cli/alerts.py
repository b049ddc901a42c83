# SPDX-License-Identifier: EUPL-1.2
"""Two organisations about one child: one alert, and what its reader says that came of it."""

from canary import TEXT, person
from chain import register_line


class Alerts:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.reader = story.manager

    def listed(self):
        return self.sluis.ok("alerts", *self.reader)["alerts"]

    def tell(self):
        none = self.sluis.ok("alerts", *self.reader)
        self.story.expect("no alert yet", (none["alerts"], none["linking_rules"]), ([], 1))
        child, born, _ = register_line(2)
        body = {"kind": "verwijzing", "purpose": "hulp_aan_gezin", "domain": "opvoeding",
                "subject": person(child, "subject", born), "text": TEXT,
                "recipients": [{"member": self.story.chain.members["gezinsmanager"]}]}
        file = self.story.request("linked_signal", body)
        for desk in (self.story.school, self.story.weigher):
            self.sluis.ok("signal", file, *desk)
        alert = self.story.within("the alert", lambda: next(iter(self.listed()), None))["id"]
        self.said(alert)

    def waits(self, alert):
        today = self.sluis.ok("case", "today", *self.reader)["items"]
        return alert in [row["id"] for row in today if row["kind"] == "alert"]

    def said(self, alert):
        self.story.expect("nothing came of it yet", self.listed()[0]["outcomes"], [])
        for outcome, waits in (("not_reached", True), ("contact_made", False)):
            made = self.sluis.ok("alert", "outcome", alert, outcome, *self.reader)
            self.story.expect(f"{outcome} is what came of it", [
                (row["outcome"], row["worker"]) for row in made["outcomes"]],
                [(outcome, "gm-1")])
            self.story.expect(f"to be done after {outcome}", self.waits(alert), waits)
        self.story.expect("as it is listed", self.listed()[0]["outcomes"], made["outcomes"])
        for language, wanted in (("en", "what came of it: contact was made, said by gm-1"),
                                 ("nl", "wat ervan kwam: er was contact, gezegd door gm-1")):
            shown = self.sluis("alerts", *self.reader, "--lang", language).out
            self.book.check(f"what came of it ({language})", wanted in shown, shown)
        self.story.alert = alert
