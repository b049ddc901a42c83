# SPDX-License-Identifier: EUPL-1.2
"""Two organisations about one child: one alert, what came of it, and a mute of its case."""

import datetime

from canary import TEXT, person
from chain import DATE, register_line

MUTED_DAYS = 30  # from the first day of the story


class Alerts:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.reader, self.members = story.manager, story.chain.members
        child, born, _ = register_line(2)
        self.child = person(child, "subject", born)

    def listed(self):
        return self.sluis.ok("alerts", *self.reader)["alerts"]

    def signal(self, desk, to):
        body = {"kind": "verwijzing", "purpose": "hulp_aan_gezin", "domain": "opvoeding",
                "subject": self.child, "text": TEXT, "recipients": [{"member": self.members[to]}]}
        self.sluis.ok("signal", self.story.request(f"linked_signal_{to}", body), *desk)

    def tell(self):
        none = self.sluis.ok("alerts", *self.reader)
        self.story.expect("no alert yet", (none["alerts"], none["linking_rules"]), ([], 1))
        family = self.story.request("muted_family", {"subjects": [self.child], "programme": 1})
        self.case = self.sluis.ok("case", "begin", family, *self.reader)["subject"]
        for desk in (self.story.school_2, self.story.weigher):
            self.signal(desk, "gezinsmanager")
        alert = self.story.within("the alert", lambda: next(iter(self.listed()), None))
        self.story.expect("of its case", alert["case_id"], self.case)
        self.said(alert["id"])
        self.muted(alert["id"])
        self.story.alert, self.story.muted = alert["id"], self.case

    def waits(self, alert):
        today = self.sluis.ok("case", "today", *self.reader)["items"]
        return alert in [row["id"] for row in today if row["kind"] == "alert"]

    def shown(self, what, verb, wanted):
        for language, words in zip(("en", "nl"), wanted):
            told = self.sluis(*verb, *self.reader, "--lang", language).out
            self.book.check(f"{what} ({language})", words in told, told)

    def said(self, alert):
        self.story.expect("nothing came of it yet", self.listed()[0]["outcomes"], [])
        for outcome, waits in (("not_reached", True), ("contact_made", False)):
            made = self.sluis.ok("alert", "outcome", alert, outcome, *self.reader)
            self.story.expect(f"{outcome} is what came of it", [
                (row["outcome"], row["worker"]) for row in made["outcomes"]],
                [(outcome, "gm-2")])
            self.story.expect(f"to be done after {outcome}", self.waits(alert), waits)
        self.story.expect("as it is listed", self.listed()[0]["outcomes"], made["outcomes"])
        self.shown("what came of it", ["alerts"], (
            "what came of it: contact was made, said by gm-2",
            "wat ervan kwam: er was contact, gezegd door gm-2"))

    def muted(self, alert):
        """A third organisation joins: on record at once, and nobody is asked until it is over."""
        agreed = {"agreed_with": [self.members["school"]], "reason": TEXT}
        file = self.story.request("agreed", agreed)
        self.story.request("agreed_with_nobody", {**agreed, "agreed_with": []})
        self.story.request("agreed_with_another",
                           {**agreed, "agreed_with": [self.members["gemeente"]]})
        day = datetime.date.fromisoformat(DATE) + datetime.timedelta(days=MUTED_DAYS)
        self.story.files["in_days"] = day.isoformat()
        muted = self.sluis.ok("alert", "mute", self.case, file, "--until", day.isoformat(),
                              *self.reader)["mutes"]
        self.story.expect("muted", [(row["agreed_with"], row["reason"], row["ended_ms"])
                                    for row in muted], [(["Basisschool (demo)"], TEXT, "0")])
        self.signal(self.reader, "school")
        self.story.within("the third joins", lambda: len(self.listed()[0]["reporters"]) == 3)
        self.story.expect("it is on record, and waits", self.listed()[0]["muted_until_ms"],
                          muted[0]["until_ms"])
        self.story.expect("nobody is asked", self.waits(alert), False)
        self.shown("that it is muted", ["alerts"], ("Muted: what joined", "Stilgezet: wat erbij"))
        self.shown("the mute", ["case", "show", self.case], (
            "agreed with Basisschool (demo), said by gm-2",
            "afgesproken met Basisschool (demo), gezegd door gm-2"))
        ended = self.sluis.ok("alert", "unmute", self.case, *self.reader)["mutes"]
        self.book.check("unmuted", ended[0]["ended_ms"] != "0", f"{ended}")
        self.story.expect("it is to be followed up", self.waits(alert), True)
        self.story.expect("and waits for nothing", self.listed()[0]["muted_until_ms"], "0")
