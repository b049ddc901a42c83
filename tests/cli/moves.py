# SPDX-License-Identifier: EUPL-1.2
"""A family moved: an offer elsewhere, which no rule of this covenant lets go, and who hears so."""

TO = "Zorg- en Veiligheidshuis (demo)"
UNTIL, ON = "2027-06-01", "2026-12-04"


class Moves:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case

    def tell(self):
        act = self.sluis.ok("case", "move", self.case, "--to", TO, "--kind", "zorgsignaal",
                            "--domain", "opvoeding", "--on", ON, "--until", UNTIL, *self.desk)
        self.story.expect("an offer is a signal", act["state"], "recorded")
        offers = self.sluis.ok("case", "show", self.case, *self.desk)["offers"]
        self.story.expect("one offer, and not let go",
                          [(row["label"], row["on"], row["until"], row["slot"]["state"])
                           for row in offers], [(TO, ON, UNTIL, "denied")])
        items = [row for row in self.sluis.ok("case", "today", *self.desk)["items"]
                 if row["kind"] == "offer"]
        self.story.expect("its coordinator hears so",
                          [(row["case_id"], row["offer"]["exchange"]) for row in items],
                          [(self.case, offers[0]["exchange"])])
        for language, shown, waits in (("en", "stands until", "does not go"),
                                       ("nl", "geldt t/m", "gaat niet weg")):
            text = self.sluis("case", "show", self.case, *self.desk, "--lang", language).out
            self.book.check(f"the offer ({language})", shown in text and UNTIL in text, text)
            text = self.sluis("case", "today", *self.desk, "--lang", language).out
            self.book.check(f"the offer waits ({language})", waits in text, text)
