# SPDX-License-Identifier: EUPL-1.2
"""Meetings at the desk of who coordinates a case: planned, invited to, cancelled, held, shown."""

from canary import TEXT

PARTY = "Zorg- en Veiligheidshuis (demo)"


class Meetings:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.desk, self.case = story.manager, story.case

    def tell(self):
        for language, none, empty in (("en", "No meetings.", "No meeting comes."),
                                      ("nl", "Geen overleggen.", "Er komt geen overleg.")):
            shown = self.sluis("meeting", "list", *self.desk, "--lang", language).out
            self.book.check(f"no meeting yet ({language})", none in shown, shown)
            shown = self.sluis("agenda", *self.desk, "--lang", language).out
            self.book.check(f"nothing comes ({language})", empty in shown, shown)
        self.without_family()
        self.with_family()

    def meeting(self, with_family):
        return {"day": "2026-12-04", "with_family": with_family, "kind": "zorgsignaal",
                "domain": "opvoeding",
                "families": [{"case_id": self.case, "subject": TEXT,
                              "parties": [{"party": PARTY}]}]}

    def without_family(self):
        """No rule lets this kind go to that party: it is not admitted, with the reason."""
        file = self.story.request("meeting", self.meeting(False))
        draft = self.sluis.ok("meeting", "write", file, *self.desk)
        again = self.sluis.ok("meeting", "write", file, "--replace", draft["id"], *self.desk)
        self.story.expect("a draft", (again["id"], again["state"]), (draft["id"], "draft"))
        invited = self.sluis.ok("meeting", "invite", draft["id"], *self.desk)
        party = invited["families"][0]["parties"][0]
        self.story.expect("not admitted, and why",
                          (invited["state"], party["admitted"],
                           party["slot"]["reason"]["name"] != ""), ("invited", False, True))
        for language, wanted in (("en", "not admitted: "), ("nl", "niet toegelaten: ")):
            shown = self.sluis("agenda", *self.desk, "--lang", language).out
            self.book.check(f"what comes ({language})", wanted in shown and TEXT in shown, shown)
        self.story.expect("the agenda", [row["id"] for row in self.sluis.ok(
            "agenda", *self.desk)["meetings"]], [draft["id"]])
        there = {"families": [{"case_id": self.case, "agreements": [TEXT],
                               "attended": [{"party": PARTY, "who": "weger"}]}]}
        refused = self.sluis("meeting", "hold", draft["id"], self.story.request("held", there),
                             *self.desk, "--json")
        self.story.expect("who is not admitted", (refused.status,
                                                  refused.json()["error"]["name"]),
                          (77, "not_admitted"))
        over = self.sluis.ok("meeting", "cancel", draft["id"], *self.desk)
        self.story.expect("cancelled", over["state"], "cancelled")

    def with_family(self):
        draft = self.sluis.ok("meeting", "write", self.story.request(
            "meeting_with", self.meeting(True)), *self.desk)
        record = {"families": [{"case_id": self.case, "present": ["moeder"], "agreements": [TEXT],
                                "attended": [{"party": PARTY, "who": "weger"}]}]}
        held = self.sluis.ok("meeting", "hold", draft["id"],
                             self.story.request("held_with", record), *self.desk)
        self.story.expect("held", (held["state"], held["families"][0]["held"]["present"]),
                          ("held", ["moeder"]))
        shown = self.sluis.ok("meeting", "show", draft["id"], *self.desk)
        self.story.expect("shown", shown, held)
        for language, wanted in (("en", "agreed: "), ("nl", "afgesproken: ")):
            shown = self.sluis("meeting", "show", draft["id"], *self.desk, "--lang", language).out
            self.book.check(f"the meeting ({language})", wanted + TEXT in shown, shown)
        listed = self.sluis.ok("meeting", "list", *self.desk)["meetings"]
        self.story.expect("the list", sorted(row["state"] for row in listed),
                          ["cancelled", "held"])
