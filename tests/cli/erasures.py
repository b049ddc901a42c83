# SPDX-License-Identifier: EUPL-1.2
"""Two officers let a person leave the broker, and see that only two can."""


class Erasures:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.first = story.chain.desk("school", "po-1")
        self.second = story.chain.desk("school", "po-2")

    def tell(self):
        """Of a child that only the officers know of."""
        for language, wanted in (("en", "No erasure was proposed"), ("nl", "geen wissing")):
            shown = self.sluis("audit", "erasures", *self.first, "--lang", language).out
            self.book.check(f"no erasure yet ({language})", wanted in shown, shown)
        self.sluis.ok("staff", "add", "po-2", self.story.files["name"], "--function",
                      "privacy_officer", *self.story.school_2)
        self.story.within("the second officer's key", lambda: next(
            row for row in self.sluis.ok("staff", "list", *self.story.school_2)["workers"]
            if row["login"] == "po-2")["published"])
        person = self.story.request("erased", {
            "surname": "Weg", "first_names": "Gewist", "birth_date": "2015-02-03",
            "postcode": "6711AB", "house_number": "77"})
        proposed = self.sluis.ok("audit", "erase", person, "--reason", "asked",
                                 *self.first)["erasures"][0]
        self.story.expect("proposed", (proposed["state"], proposed["reason"]),
                          ("proposed", "asked"))
        own = self.sluis("audit", "erase-agree", proposed["id"], *self.first, "--json").json()
        self.story.expect("by oneself", own["error"]["name"], "not_allowed")
        tasks = self.sluis("tasks", *self.second).out
        self.book.check("a task of the second", "sluis audit erase-agree" in tasks, tasks)
        done = self.sluis.ok("audit", "erase-agree", proposed["id"], *self.second)["erasures"][0]
        self.story.expect("done", (done["state"], "person" in done), ("done", False))
        for language, wanted in (("en", "it is done"), ("nl", "het is gedaan")):
            shown = self.sluis("audit", "erasures", *self.first, "--lang", language).out
            self.book.check(f"done ({language})", wanted in shown and "Gewist" not in shown, shown)
        verified = self.sluis.ok("audit", "verify", *self.first)
        self.story.expect("the log verifies", verified["verified"], True)
        listed = self.sluis.ok("audit", "erasures", *self.first)["erasures"]
        self.story.expect("one erasure", [row["state"] for row in listed], ["done"])
        self.sluis.ok("staff", "leave", "po-2", "--to", "po-1", *self.story.school_2)
