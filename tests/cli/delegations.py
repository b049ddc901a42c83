# SPDX-License-Identifier: EUPL-1.2
"""Who has a case names a colleague who acts for it until a day; it ends when one of them leaves."""

import datetime
import re

from chain import DATE

UNTIL = (datetime.date.fromisoformat(DATE) + datetime.timedelta(days=20)).isoformat()
WHY = "verlof"


class Delegations:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case
        self.second = story.chain.desk("gezinsmanager", "gm-2")

    def refused(self, what, name, *words):
        run = self.sluis("case", *words, "--json")
        self.story.expect(what, run.json()["error"]["name"], name)

    def in_words(self, words, texts):
        for language, wanted in zip(("en", "nl"), texts):
            shown = self.sluis("case", *words, "--lang", language).out
            self.book.check(f"{words[0]} ({language})", wanted in shown, shown)

    def today(self, desk):
        items = self.sluis.ok("case", "today", *desk)["items"]
        return [(row["case_id"], row["delegation"]["holder"], row["delegation"]["to"],
                 row["delegation"]["until"], row["delegation"]["reason"])
                for row in items if row["kind"] == "delegation"]

    def delegate(self, until=UNTIL):
        return self.sluis.ok("case", "delegate", self.case, "--to", "gm-2", "--until", until,
                             "--reason", WHY, *self.desk)

    def tell(self):
        made = self.delegate()
        self.story.expect("who acts for whom", (
            made["owner"], made["delegate"], made["delegate_until"], made["delegations"][0]["on"]),
            ("gm-1", "gm-2", UNTIL, True))
        for desk in (self.desk, self.second):
            self.story.expect("both hear of it today", self.today(desk),
                              [(self.case, "gm-1", "gm-2", UNTIL, "")])
        self.in_words(["show", self.case, *self.second], (
            f"until {UNTIL} call gm-2, who acts for gm-1", f"bel t/m {UNTIL} gm-2, die waarneemt"))
        self.in_words(["today", *self.second], (
            f"of gm-1: until {UNTIL} gm-2 acts for gm-1", f"t/m {UNTIL} neemt gm-2 waar voor gm-1"))
        self.refused("nothing is passed on", "not_case_holder", "delegate", self.case,
                     "--to", "gm-1", "--until", UNTIL, *self.second)
        self.refused("of another function", "not_allowed", "delegate", self.case,
                     "--to", "di-2", "--until", UNTIL, *self.desk)
        self.refused("too far ahead", "out_of_range", "delegate", self.case,
                     "--to", "gm-2", "--until", "2099-01-01", *self.desk)
        self.two_people()
        act = self.sluis.ok("case", "step", self.case, "review", *self.second)
        self.story.expect("it acts in the case", act["state"], "recorded")
        ended = self.sluis.ok("case", "undelegate", self.case, *self.second)
        self.story.expect("ended by one of the two", (
            ended["delegate"], ended["delegations"][0]["ended_by"]), ("", "gm-2"))
        self.story.expect("nobody acts", self.today(self.second), [])
        self.refused("none to end", "no_such_step", "undelegate", self.case, *self.desk)
        self.kept_out()
        self.delegate()

    def two_people(self):
        """For what the holder recorded of this family, the other is no second one."""
        child = self.story.subject["bsn"]
        acts = self.sluis.ok("consent", "list", *self.second)["acts"]
        consent = next(row["subject"] for row in acts
                       if (row["kind"], row["worker"]) == ("consent", "gm-1")
                       and child in [one["bsn"] for one in row["persons"][:1]])
        run = self.sluis("consent", "confirm", consent, *self.second, "--json")
        self.story.expect("no second one", run.json()["error"]["name"], "acts_for_other")

    def cases(self):
        return [row["id"] for row in self.sluis.ok("case", "list", *self.second)["cases"]]

    def kept_out(self):
        """Of one case, by name: it finds what is not there, and only another ends it."""
        self.refused("who has it", "has_the_case", "exclude", self.case, "--worker", "gm-1",
                     *self.second)
        shown = self.sluis.ok("case", "exclude", self.case, "--worker", "gm-2", *self.desk)
        self.story.expect("who is kept out", [(row["login"], row["by"])
                                              for row in shown["excluded"]], [("gm-2", "gm-1")])
        self.in_words(["show", self.case, *self.desk], ("gm-2 is kept out of this case",
                                                        "gm-2 blijft buiten deze casus"))
        self.story.expect("it is in no list", self.case in self.cases(), False)
        self.refused("it is not there", "no_case", "show", self.case, *self.second)
        self.as_of_none()
        self.refused("nor ended by itself", "no_case", "readmit", self.case, "--worker", "gm-2",
                     *self.second)
        self.refused("nor acts in it", "kept_apart", "delegate", self.case, "--to", "gm-2",
                     "--until", UNTIL, *self.desk)
        run = self.sluis("staff", "leave", "gm-1", "--to", "gm-2", *self.desk, "--json")
        self.story.expect("nor takes it over", run.json()["error"]["name"], "kept_apart")
        shown = self.sluis.ok("case", "readmit", self.case, "--worker", "gm-2", *self.desk)
        self.story.expect("readmitted", shown["excluded"], [])
        self.story.expect("it is in its list again", self.case in self.cases(), True)

    def as_of_none(self):
        """With the family and without it, each time the same as of an id that is no case's."""
        before = self.history()
        family = self.story.request("kept_out_family", {"subjects": [self.story.subject]})
        for verb, word in (("step", "review"), ("handover", "take_back")):
            for more in ([], [family]):
                said = []
                for case in (self.case, "7" * 32):
                    run = self.sluis("case", verb, case, word, *more, *self.second, "--lang", "nl")
                    told = (run.out + run.err).replace(case, "CASE")
                    said.append((run.status, re.sub(r"\b[0-9a-f]{32}\b|\d+", "#", told)))
                self.story.expect(f"case {verb}, hidden as none", said[0], said[1])
        self.story.expect("nothing of it came to the case", self.history(), before)

    def history(self):
        return self.sluis.ok("case", "show", self.case, *self.desk)["history"]

    def left(self):
        """The case is gm-2's own now."""
        desk = self.second
        shown = self.sluis.ok("case", "show", self.case, *desk)
        self.story.expect("nobody acts for who left", (
            shown["owner"], shown["delegate"], shown["delegations"][1]["ended_ms"] != "0"),
            ("gm-2", "", True))
        self.story.expect("nor today", self.today(desk), [])
