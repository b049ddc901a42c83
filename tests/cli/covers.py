# SPDX-License-Identifier: EUPL-1.2
"""Cover: somebody in another function stands behind a signal, and its recipient sees in which."""

from canary import TEXT


class Covers:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book

    def both(self, what, words, english, dutch):
        for language, wanted in (("en", english), ("nl", dutch)):
            shown = self.sluis(*words, "--lang", language).out
            self.book.check(f"{what} ({language})", wanted in shown, shown)

    def asked(self):
        """Before the signal of the story goes; its author is ib-1."""
        story = self.story
        at, signal = story.school, story.exchange
        alone = self.sluis("cover", "ask", signal, *at, "--json").json()
        story.expect("nobody to ask", alone["error"]["name"], "not_allowed")
        self.sluis.ok("staff", "add", "di-1", story.files["name"], "--function", "weger",
                      *story.school_2)
        manager = story.chain.desk("school", "di-1")
        story.within("the manager's key is published", lambda: next(
            row for row in self.sluis.ok("staff", "list", *story.school_2)["workers"]
            if row["login"] == "di-1")["published"])
        # The recipient's gateway looks into the directory when it publishes a key of its own.
        self.sluis.ok("staff", "add", "di-2", story.files["name"], "--function", "weger",
                      *story.manager)
        asked = self.sluis.ok("cover", "ask", signal, *at)
        story.expect("cover ask", (asked["id"], asked["cover"]), (signal, "asked"))
        task = next(row for row in self.sluis.ok("tasks", *manager)["tasks"]
                    if row["kind"] == "cover")
        story.expect("what the manager is asked", (task["exchange"], task["author"], task["text"]),
                     (signal, "ib-1", TEXT))
        self.both("the question", ("tasks", *manager), "do you stand behind it", "staat u erachter")
        own = self.sluis("cover", "give", signal, *story.school_2, "--json").json()
        story.expect("not in the same function", own["error"]["name"], "not_allowed")
        refused = self.sluis.ok("cover", "refuse", signal, *manager)
        story.expect("cover refuse", (refused["cover"], refused["cover_by"]), ("refused", "di-1"))
        self.both("a refusal", ("explain", signal, *at), "may go all the same", "mag toch gaan")
        self.sluis.ok("cover", "ask", signal, *at)
        given = self.sluis.ok("cover", "give", signal, *manager)
        story.expect("cover give", (given["cover"], given["cover_by"]), ("given", "di-1"))
        self.both("who stands behind it", ("explain", signal, *at), "di-1 stands behind it",
                  "di-1 staat erachter")

    def seen(self):
        """By the recipient: the function, of the words that were covered alone."""
        story = self.story
        for row in self.sluis.ok("inbox", *story.manager)["mails"]:
            mail = self.sluis.ok("read", row["message"], *story.manager)
            wanted = ["weger"] if row["exchange"] == story.exchange else []
            story.expect("covered by", mail["covered_by"], wanted)
            if wanted:
                self.both("who stands behind a message", ("read", row["message"], *story.manager),
                          "stands behind it: weger", "staat hier achter: weger")
