# SPDX-License-Identifier: EUPL-1.2
"""A matter that is raised and settled by hand: its steps on record, its words here, counts."""

from canary import TEXT


class Escalations:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case

    def matter(self):
        return {"stuck": TEXT, "reason": "no-place", "tried": [TEXT, "gebeld"],
                "by": "2030-01-31"}

    def in_words(self, verb, texts):
        for language, wanted in zip(("en", "nl"), texts):
            shown = self.sluis("escalate", *verb, *self.desk, "--lang", language).out
            self.book.check(f"escalate {verb[0]} ({language})", wanted in shown, shown)

    def tell(self):
        self.in_words(["list"], ("Nothing is stuck.", "Er loopt niets vast."))
        self.in_words(["knelpunten"], ("Nothing is stuck here.", "Er loopt hier niets vast."))
        untried = self.story.request("matter_untried", {**self.matter(), "tried": []})
        refused = self.sluis("escalate", "raise", self.case, untried, *self.desk, "--json")
        self.story.expect("a matter of which nothing was tried",
                          (refused.status, refused.json()["error"]["name"]),
                          (65, "missing_field"))
        file = self.story.request("matter", self.matter())
        made = self.sluis.ok("escalate", "raise", self.case, file, *self.desk)
        self.story.expect("a matter", (made["said"], made["act"]["kind"], made["act"]["state"]),
                          ("matter_raised", "case_stepped", "recorded"))
        again = self.sluis("escalate", "raise", self.case, file, *self.desk)
        self.book.check("one at a time, and its words are not said again", again.status != 0
                        and "ITS STEP WAS REFUSED" in again.out and TEXT not in again.out,
                        f"{again.status} {again.out}")
        self.opened()
        self.settled()

    def opened(self):
        listed = self.sluis.ok("escalate", "list", *self.desk)["matters"]
        self.story.expect("what is stuck", [(row["said"], row["words"], row["term"]["duty"],
                                             row["term"]["goes_up"][0]["at_ms"] != "0")
                                            for row in listed],
                          [("open", TEXT, "settle_matter", True)])
        counted = self.sluis.ok("escalate", "knelpunten", *self.desk)
        self.story.expect("what is stuck, without persons",
                          [(row["reason"], row["count"], row["weeks"])
                           for row in counted["rows"]], [("no-place", 1, 0)])
        self.book.check("no word and no case in it", TEXT not in str(counted)
                        and self.case not in str(counted), str(counted))
        duties = [row["term"]["duty"] for row in
                  self.sluis.ok("case", "today", *self.desk)["items"] if "term" in row]
        self.book.check("it is to be done today", "settle_matter" in duties, str(duties))
        self.in_words(["knelpunten"], ("no-place: 1 stuck", "no-place: 1 vastgelopen"))
        self.in_words(["list"], ("is stuck, since", "loopt vast, sinds"))

    def settled(self):
        file = self.story.request("settled", {"how": TEXT})
        made = self.sluis.ok("escalate", "settle", self.case, file, *self.desk)
        self.story.expect("settled", (made["said"], made["act"]["state"]),
                          ("matter_settled", "recorded"))
        shown = self.sluis.ok("escalate", "show", self.case, *self.desk)["matters"]
        self.story.expect("what was raised and settled",
                          [(row["said"], row["words"], row["act"]["state"]) for row in shown],
                          [("matter_raised", TEXT, "recorded"), ("matter_raised", TEXT, "refused"),
                           ("matter_settled", TEXT, "recorded")])
        self.story.expect("nothing is stuck any more",
                          self.sluis.ok("escalate", "list", *self.desk)["matters"], [])
        self.in_words(["show", self.case], ("settled on", "opgelost op"))
