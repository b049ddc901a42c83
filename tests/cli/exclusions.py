# SPDX-License-Identifier: EUPL-1.2
"""Who is whom, and a professional who is kept apart from a family: what it finds at a desk."""

from canary import SURNAME


class Exclusions:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.neighbour, self.colleague = story.school, story.school_2

    def tell(self):
        """ib-1 lives next door to the child of the story; ib-2 does not."""
        self.one_person()
        self.addresses()
        self.none_yet()
        before = self.tasks_of(self.neighbour)
        person = self.story.request("apart", self.story.subject)
        listed = self.sluis.ok("staff", "exclude", "ib-1", person, *self.colleague)["exclusions"]
        self.story.files["exclusion"] = listed[0]["id"]
        self.story.expect("who is kept apart", [(row["login"], row["by"]) for row in listed],
                          [("ib-1", "ib-2")])
        again = self.sluis.ok("staff", "exclude", "ib-1", person, *self.colleague)["exclusions"]
        self.story.expect("said twice", len(again), 1)
        self.story.expect("its tasks", (before > 0, self.tasks_of(self.neighbour)), (True, 0))
        self.story.expect("its colleague's", self.tasks_of(self.colleague), before)
        self.seen()
        self.acts()
        self.ended()
        self.story.expect("tasks again", self.tasks_of(self.neighbour), before)

    def addresses(self):
        """A shelter links nobody, until it is said to be a house like any other."""
        house = {"postcode": "9999 ZZ", "house_number": "12 a"}
        houses = self.story.request("houses", {"addresses": [house]})
        self.story.request("bad_house", {"addresses": [{"postcode": "9999ZZ",
                                                        "house_number": "twelve"}]})
        for language, wanted in (("en", "Every address may link"), ("nl", "Elk adres mag hier")):
            shown = self.sluis("address", "list", *self.colleague, "--lang", language).out
            self.book.check(f"no address excluded ({language})", wanted in shown, shown)
        for _ in range(2):
            listed = self.sluis.ok("address", "exclude", houses, *self.colleague)["addresses"]
            self.story.expect("excluded once, with every addition",
                              [(row["postcode"], row["house_number"], row["by"]) for row in listed],
                              [("9999ZZ", "12", "ib-2")])
        for language, wanted in (("en", "9999ZZ 12 links nobody"), ("nl", "koppelt niemand")):
            shown = self.sluis("address", "list", *self.colleague, "--lang", language).out
            self.book.check(f"an address excluded ({language})", wanted in shown, shown)
        self.story.expect("listed", len(self.sluis.ok("address", "list", *self.colleague)
                                        ["addresses"]), 1)
        self.story.expect("included again", self.sluis.ok("address", "include", houses,
                                                          *self.colleague)["addresses"], [])

    def tasks_of(self, desk):
        return len(self.sluis.ok("tasks", *desk)["tasks"])

    def one_person(self):
        """The child of the story, by its number and by its name alone."""
        by_name = {key: value for key, value in self.story.subject.items() if key != "bsn"}
        both = {"one": self.story.subject, "other": by_name}
        said = self.sluis.ok("person", "same", self.story.request("both", both), *self.colleague)
        self.story.expect("person same", (said["kind"], said["state"]),
                          ("same_person", "recorded"))
        self.story.request("two_numbers", {"one": self.story.subject,
                                           "other": self.story.givers[0]})

    def none_yet(self):
        for language, wanted in (("en", "Nobody is kept apart"), ("nl", "Niemand blijft buiten")):
            shown = self.sluis("staff", "exclusions", *self.colleague, "--lang", language).out
            self.book.check(f"nobody kept apart ({language})", wanted in shown, shown)

    def seen(self):
        """Not by the one it keeps apart, and no list of that one names the family."""
        own = self.sluis.ok("staff", "exclusions", *self.neighbour)
        self.story.expect("what the neighbour may know", own["exclusions"], [])
        for language, wanted in (("en", "is kept apart from"), ("nl", "blijft buiten wat over")):
            shown = self.sluis("staff", "exclusions", *self.colleague, "--lang", language).out
            self.book.check(f"the list ({language})", wanted in shown and SURNAME in shown, shown)
        for verb in ("signals", "tasks", "consent list", "circumstance list", "case list",
                     "case today"):
            shown = self.sluis(*verb.split(), *self.neighbour).out
            self.book.check(f"{verb} of the neighbour names nobody",
                            SURNAME not in shown and self.story.exchange not in shown, shown)
        hidden = self.sluis("explain", self.story.exchange, *self.neighbour, "--json").json()
        absent = self.sluis("explain", "0" * 32, *self.neighbour, "--json").json()
        self.story.expect("explain, as of what is not there", hidden, absent)

    def acts(self):
        signal = self.story.files["good_signal"]
        refused = self.sluis("explain", "--before", signal, *self.neighbour, "--json")
        self.story.expect("explain --before", (refused.status, refused.json()["error"]["name"]),
                          (77, "kept_apart"))
        dutch = self.sluis("explain", "--before", signal, *self.neighbour, "--lang", "nl").err
        self.book.check("kept_apart in Dutch", "laat het aan een collega" in dutch, dutch)

    def ended(self):
        own = self.sluis("staff", "readmit", self.story.files["exclusion"], *self.neighbour,
                         "--json")
        self.story.expect("not by itself", own.json()["error"]["name"], "no_such_exclusion")
        parent = self.story.request("apart_too", self.story.givers[0])
        both = self.sluis.ok("staff", "exclude", "ib-1", parent, *self.colleague)["exclusions"]
        self.story.expect("from two people", len(both), 2)
        for exclusion, left in ((both[1]["id"], both[:1]), (both[0]["id"], [])):
            found = self.sluis.ok("staff", "readmit", exclusion, *self.colleague)["exclusions"]
            self.story.expect("staff readmit", [row["id"] for row in found],
                              [row["id"] for row in left])
