# SPDX-License-Identifier: EUPL-1.2
"""Who is involved with a family: written down, overlap, fewer over time, nothing elsewhere."""

from canary import TEXT


class Involved:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case
        self.domain = "opvoeding"

    def listed(self, *rows):
        return {"organisations": [dict(row) for row in rows]}

    def tell(self):
        for language, wanted in (("en", "Nobody wrote down"), ("nl", "Niemand schreef op")):
            shown = self.sluis("involved", "show", self.case, *self.desk, "--lang", language).out
            self.book.check(f"nobody yet ({language})", wanted in shown, shown)
        one = {"organisation": TEXT, "domains": [self.domain], "hours": "2.5",
               "since": "2026-01-01"}
        two = {"organisation": "Schuldhulp", "domains": [self.domain], "hours": "1",
               "since": "2026-02-01", "until": "2026-02-02", "agreed_with": "moeder"}
        wrong = self.story.request("involved_wrong", self.listed({**one, "hours": "veel"}))
        refused = self.sluis("involved", "write", self.case, wrong, *self.desk, "--json")
        self.story.expect("hours that are no number",
                          (refused.status, refused.json()["error"]["name"]), (65, "bad_field"))
        both = self.story.request("involved", self.listed(one, two))
        made = self.sluis.ok("involved", "write", self.case, both, *self.desk)
        self.story.expect("overlap, and who was to be gone",
                          ([row["organisations"] for row in made["overlaps"]], made["overdue"]),
                          ([], ["Schuldhulp"]))
        alone = self.story.request("involved_alone", self.listed(one))
        made = self.sluis.ok("involved", "write", self.case, alone, *self.desk)
        self.story.expect("fewer over time", [(row["organisations"], row["hours"])
                                              for row in made["counts"]],
                          [(2, "3.50"), (1, "2.50")])
        self.story.expect("the same to look at",
                          self.sluis.ok("involved", "show", self.case, *self.desk), made)
        shown = self.sluis("involved", "show", self.case, *self.desk, "--lang", "nl").out
        self.book.check("who is involved in Dutch", TEXT in shown and "2.50 uur per week" in shown
                        and "Hoeveel het er waren" in shown, shown)
