# SPDX-License-Identifier: EUPL-1.2
"""A signal about the wrong person: taken back by two, locked at its recipient, and destroyed."""

import datetime


class Corrections:
    def __init__(self, story):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.first, self.second = story.school_2, story.chain.desk("school", "po-1")
        self.manager = story.manager

    def both(self, what, words, english, dutch):
        for language, wanted in (("en", english), ("nl", dutch)):
            shown = self.sluis(*words, "--lang", language)
            self.book.check(f"{what} ({language})", wanted in shown.out + shown.err,
                            shown.out + shown.err)

    def found(self):
        """An hour ago, on the chain's clock."""
        now_ms = int(self.sluis.ok("status", *self.first)["now_ms"])
        moment = datetime.datetime.fromtimestamp(now_ms // 1000 - 3600, datetime.timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def tell(self):
        story = self.story
        self.both("nothing yet", ["correct", "list", *self.first],
                  "No signal was corrected or recalled", "Hier is geen signaal gecorrigeerd")
        mail = next(row for row in self.sluis.ok("inbox", *self.manager)["mails"]
                    if row["state"] == "opened")
        self.exchange, self.message = mail["exchange"], mail["message"]
        words = story.chain.file("statement", "Zo is het niet gegaan.\n")
        kept = self.sluis.ok("correct", "refuse", self.exchange, "--statement", words, *self.first)
        story.expect("the family's statement", kept["statement_by"], "ib-2")
        self.both("it goes along", ["explain", self.exchange, *self.first],
                  "the family's statement goes along", "de verklaring van het gezin gaat mee")
        proposed = self.sluis.ok("correct", "propose", self.exchange, "--found", self.found(),
                                 *self.first)["corrections"][0]
        story.expect("proposed", (proposed["state"], proposed["reason"]),
                     ("proposed", "wrong_person"))
        own = self.sluis("correct", "confirm", self.exchange, *self.first, "--json").json()
        story.expect("by oneself", own["error"]["name"], "not_allowed")
        self.both("a task of the second", ["tasks", *self.second],
                  "sluis correct confirm " + self.exchange, "een andere professional moet")
        done = self.sluis.ok("correct", "confirm", self.exchange, *self.second)["corrections"][0]
        story.expect("recorded", (done["state"], done["complete"]), ("recorded", False))
        story.within("a task to destroy it", lambda: [
            row for row in self.sluis.ok("tasks", *self.manager)["tasks"]
            if row["kind"] == "destroy" and row["message"] == self.message])
        locked = self.sluis("read", self.message, *self.manager, "--json").json()
        story.expect("it is locked", locked["error"]["name"], "recalled")
        self.both("why, and whom to call", ["read", self.message, *self.manager],
                  "its source recalls it", "de bron haalt het terug")
        self.both("a task to destroy it", ["tasks", *self.manager],
                  "sluis correct destroyed " + self.message, "vernietig uw kopie uiterlijk")
        self.both("it is recalled", ["correct", "show", self.message, *self.manager],
                  "locked: nobody reads it", "op slot: niemand leest het")
        gone = self.sluis.ok("correct", "destroyed", self.message, *self.manager)["corrections"][0]
        story.expect("destroyed", (gone["state"], gone["destroyed_by"]),
                     ("destroyed", self.manager[-1]))
        story.expect("listed", [
            row["exchange"] for row in self.sluis.ok("correct", "list", *self.first)["corrections"]
            if row["exchange"] == self.exchange], [self.exchange])
        story.within("the source is told", lambda: self.sluis.ok(
            "correct", "show", self.exchange, *self.first)["corrections"][0]["complete"])
        self.both("complete", ["correct", "list", *self.first],
                  "complete: nobody has a copy any more", "klaar: niemand heeft nog een kopie")
        told = self.sluis.ok("correct", "reported", self.exchange, *self.first)["corrections"][0]
        story.expect("reported", told["reported_by"], "ib-2")
        story.expect("no more tasks of it", [
            row["kind"] for row in self.sluis.ok("tasks", *self.first)["tasks"]
            if row["exchange"] == self.exchange], [])
        story.expect("the log verifies",
                     self.sluis.ok("audit", "verify", *self.second)["verified"], True)
