# SPDX-License-Identifier: EUPL-1.2
"""A review and its step in one act: the step on record, the family's answers with the case."""

from canary import TEXT

# The three of PGO+, as an organisation may put them: no id means anything to a gateway.
ASKED = (("hulp", "Hoe gaat het met de hulp?"), ("samenwerking", "Hoe gaat de samenwerking?"),
         ("kennismaking", "Heeft u iets aan de kennismaking?"))


class Reviews:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case

    def review(self):
        return {"spoke_for_family": ["moeder"],
                "answers": [{"question": question, "asked": asked, "answer": TEXT}
                            for question, asked in ASKED]}

    def tell(self):
        for language, wanted in (("en", "No reviews"), ("nl", "Geen evaluaties")):
            shown = self.sluis("review", "show", self.case, *self.desk, "--lang", language).out
            self.book.check(f"no review yet ({language})", wanted in shown, shown)
        unheard = {**self.review(), "spoke_for_family": []}
        refused = self.sluis("review", "write", self.case,
                             self.story.request("review_unheard", unheard), *self.desk, "--json")
        self.story.expect("a review without the family",
                          (refused.status, refused.json()["error"]["name"]),
                          (65, "family_not_heard"))
        file = self.story.request("review", self.review())
        made = self.sluis.ok("review", "write", self.case, file, *self.desk)
        self.story.expect("a review", (made["act"]["kind"], made["act"]["state"],
                                       [row["question"] for row in made["answers"]]),
                          ("case_stepped", "recorded", [question for question, _ in ASKED]))
        self.shown()

    def shown(self):
        listed = self.sluis.ok("review", "show", self.case, *self.desk)["reviews"]
        self.story.expect("the reviews", [row["answers"][0]["answer"] for row in listed], [TEXT])
        case = self.sluis.ok("case", "show", self.case, *self.desk)
        self.story.expect("the case's step and its review",
                          (case["history"][-1]["said"], len(case["reviews"])),
                          ("case_reviewed", 1))
        unnamed = self.sluis.ok("case", "show", self.case, *self.desk[:2])
        self.story.expect("the words are for who may record cases", unnamed["reviews"], [])
        for language, wanted in (("en", "for the family spoke moeder"),
                                 ("nl", "namens het gezin sprak moeder")):
            for verb in ("review", "case"):
                shown = self.sluis(verb, "show", self.case, *self.desk, "--lang", language).out
                self.book.check(f"a review in {verb} show ({language})",
                                wanted in shown and TEXT in shown, shown)

    def refused(self):
        """Of a case that is closed: the broker takes no step, and the answers say so."""
        file = self.story.request("review", self.review())
        late = self.sluis("review", "write", self.case, file, *self.story.manager)
        self.book.check("a review whose step was refused", late.status != 0
                        and "ITS STEP WAS REFUSED" in late.out, f"{late.status} {late.out}")
