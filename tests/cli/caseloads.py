# SPDX-License-Identifier: EUPL-1.2
"""How many families a professional has, against the norm: counted here, a warning, no refusal."""


class Caseloads:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk = story.manager

    def of(self, login):
        workers = self.sluis.ok("caseload", *self.desk)["workers"]
        row = next(row for row in workers if row["login"] == login)
        return row["families"], row["fte"], row["fte_said"], row["most"], row["above"]

    def in_words(self, what, *words, texts):
        for language, wanted in zip(("en", "nl"), texts):
            shown = self.sluis(*words, *self.desk, "--lang", language).out
            self.book.check(f"{what} ({language})", wanted in shown, shown)

    def nobody(self):
        """Before there is a case; a tenth of a job then leaves room for none."""
        self.in_words("no family", "caseload", texts=("No families:", "Geen gezinnen:"))
        self.story.expect("not said", self.of("gm-1"), (0, "1.00", False, 8, False))
        self.sluis.ok("staff", "hours", "gm-1", "--fte", "0.1", *self.desk)
        self.story.expect("said", self.of("gm-1"), (0, "0.10", True, 0, False))

    def begun(self, act):
        """It is begun all the same, and its answer warns."""
        self.story.expect("a warning, and no refusal",
                          (act["state"] in ("naming", "sent", "recorded"), act["load"]["login"],
                           act["load"]["families"], act["load"]["most"]), (True, "gm-1", 1, 0))
        self.story.expect("above", self.of("gm-1"), (1, "0.10", True, 0, True))
        self.in_words("above, in words", "caseload",
                      texts=("TOO MANY FAMILIES: gm-1 has 1", "TE VEEL GEZINNEN: gm-1 heeft er 1"))
        self.in_words("above, today", "case", "today",
                      texts=("TOO MANY FAMILIES: gm-1 has 1", "TE VEEL GEZINNEN: gm-1 heeft er 1"))

    def left(self):
        """Whose work it is now has the families too, by the hours of its own."""
        self.story.expect("who took over", self.of("gm-2"), (1, "1.00", False, 8, False))
        today = self.sluis.ok("case", "today", *self.desk)["items"]
        self.story.expect("nobody is above now",
                          [row["id"] for row in today if row["kind"] == "caseload"], [])
