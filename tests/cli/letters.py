# SPDX-License-Identifier: EUPL-1.2
"""What a family reads at a desk: the question, receipts, and a birthday announced, by program."""

import json
import re
import unicodedata

from canary import FIRST_NAMES, SURNAME, person
from chain import register_line

BEGIN_MS = 1788000000000  # of the chain's clock
GROWN_UP = "123456782"  # passes the 11-test
BIRTHDAY_MS = 1800403200000  # 2027-01-20, UTC
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}")
THIRD_FAMILY = ("400000015", "400000143", "400000271")
LANGUAGES = ("nl", "en", "ar", "fr", "tr", "pap")


def words(letter):
    return "\n".join(paragraph["text"] for paragraph in letter["paragraphs"])


class Letters:
    def __init__(self, story, consent):
        self.story, self.sluis, self.book = story, story.sluis, story.book
        self.consent = consent
        story.files["consent"] = consent

    def letter(self, verb, what, *more):
        """The letter of one giver; nobody else may be in it."""
        out = self.sluis.ok("consent", verb, what, *more, *self.story.manager)
        self.check_alone(f"consent {verb} {' '.join(more)}", words(out))
        return out

    def check_alone(self, what, text):
        found = [one for one in (SURNAME, self.story.subject["bsn"], *self.numbers())
                 if one in text]
        self.book.check(f"{what}: nobody else is in it", not found, f"{found}\n{text}")

    def numbers(self):
        return [giver["bsn"] for giver in self.story.givers]

    def expect(self, what, text, *parts):
        missing = [part for part in parts if part not in text]
        self.book.check(what, not missing, f"{missing} not in\n{text}")

    def tell(self):
        self.question()
        self.receipts()
        self.another_child()
        self.ends_soon()
        self.codes()

    def question(self):
        manager = self.story.manager
        said = set()
        for language in LANGUAGES:
            for giver in ("1", "2"):
                letter = self.letter("text", self.consent, "--for", giver, "--language", language)
                self.book.check(f"a question in {language}", letter["language"] == language
                                and letter["direction"] == ("rtl" if language == "ar" else "ltr"),
                                f"{letter}")
                self.expect(f"a question in {language}: its labels", words(letter), FIRST_NAMES,
                            "hulp aan het gezin", "gezinsmanager")
                said.add(words(letter))
        self.book.check("six languages, both parents alike", len(said) == 6, f"{len(said)}")
        shown = self.sluis("consent", "text", self.consent, "--for", "1", *manager).out
        self.expect("a question as lines", shown, f"Mogen wij iets over {FIRST_NAMES} delen?",
                    "- hulp aan het gezin", "[ ] Ja, dit mag.", "Handtekening: ____")
        page = self.sluis("consent", "text", self.consent, "--for", "1", "--language", "ar",
                          "--html", *manager).out
        self.expect("a page in Arabic", page, '<html lang="ar" dir="rtl">', "</html>",
                    "<li>\u2068hulp aan het gezin\u2069</li>")
        lines = self.sluis("consent", "text", self.consent, "--for", "1", "--language", "ar",
                           *manager).out
        self.book.check("lines in Arabic run right to left", all(
            line[0] == "\u2067" and line[-1] == "\u2069" for line in lines.split("\n") if line)
            and any(unicodedata.bidirectional(char) == "AL" for char in lines), lines)

    def receipts(self):
        for giver in ("1", "2"):
            letter = self.letter("receipt", self.consent, "--for", giver)
            self.expect("a receipt of a yes", words(letter), "U zei ja", "1 september 2026",
                        f"om iets over {FIRST_NAMES} te delen")

    def another_child(self):
        """Asked in Arabic, of one parent, until the child's birthday, and answered no."""
        child, _, parents = register_line(2)
        subject = person(child, "subject", "2015-01-20")
        giver = person(parents[0], "parent")
        ask = {"subject": subject, "givers": [giver], "language": "ar", "scope": {},
               "valid_until_ms": BIRTHDAY_MS, "source": "statement",
               "evidence": "gezien"}
        request = self.story.request("asked_in_arabic", ask)
        self.story.request("asked_in_german", {**ask, "language": "de"})
        manager = self.story.manager
        consent = self.sluis.ok("consent", "ask", request, *manager)["subject"]
        self.story.files["open_consent"] = consent
        early = self.sluis("consent", "receipt", consent, *manager, "--json")
        self.book.check("no receipt before an answer", early.status == 1 and early.json()["error"]
                        ["name"] == "consent_incomplete", early.out)
        said = self.sluis.ok("consent", "answer", consent, self.story.request(
            "answer_no", {"subject": subject, "giver": giver, "answer": "no"}), *manager)
        recorded = self.letter("text", consent)
        self.book.check("the language on record", recorded["language"] == "ar", f"{recorded}")
        letter = self.letter("receipt", said["id"], "--language", "nl")
        self.expect("a receipt of a no", words(letter), "u gaf geen toestemming",
                    "U houdt gewoon recht op hulp.", "alle soorten informatie")
        letter = self.letter("renewal", consent, "--language", "en")
        self.expect("a birthday announced", words(letter),
                    f"On 20 January 2027 {FIRST_NAMES} turns 12.")

    def ends_soon(self):
        """A task of who recorded it, in time to ask anew."""
        other = {"first_names": "Anderman", "birth_date": "1990-02-03"}
        ask = {"subject": {**person(GROWN_UP, "subject"), **other}, "scope": {},
               "source": "statement", "givers": [{**person(GROWN_UP, "self"), **other}],
               "evidence": "gezien",
               "valid_until_ms": BEGIN_MS + 20 * 86400000}
        manager = self.story.manager
        consent = self.sluis.ok("consent", "ask", self.story.request("soon_over", ask),
                                *manager)["subject"]
        due = [(row["consent"], row["owner"], row["valid_until_ms"])
               for row in self.sluis.ok("tasks", *manager)["tasks"] if row["kind"] == "renew"]
        self.book.check("a consent that ends soon is a task",
                        due == [(consent, "gm-1", str(ask["valid_until_ms"]))], f"{due}")
        for language, wanted in (("en", "Still needed? Ask anew"), ("nl", "Nog nodig? Vraag")):
            shown = self.sluis("tasks", *manager, "--lang", language).out
            self.book.check(f"what to do about it ({language})", wanted in shown, shown)

    def code_of(self, consent, *more):
        """The one line of the letter that is a code."""
        lines = [row["text"].strip("\u2068\u2069") for row in
                 self.letter("text", consent, *more)["paragraphs"]]
        return [line for line in lines if CODE.fullmatch(line)]

    def codes(self):
        """A third child: each giver's letter has a code, which confirms or withdraws anywhere."""
        child, *parents = THIRD_FAMILY
        givers = [person(number, "parent") for number in parents]
        ask = {"subject": person(child, "subject", "2017-05-06"), "givers": givers, "scope": {},
               "valid_until_ms": BIRTHDAY_MS, "source": "statement", "evidence": "gezien",
               "letter_codes": True}
        manager, school = self.story.manager, self.story.school_2
        consent = self.sluis.ok("consent", "ask", self.story.request("asked_with_codes", ask),
                                *manager)["subject"]
        found = [self.code_of(consent, "--for", str(place + 1), "--language", language)
                 for language in LANGUAGES for place in range(len(givers))]
        self.book.check("a code for each giver, the same in each language",
                        [len(one) for one in found] == [1] * len(found)
                        and len({one[0] for one in found}) == len(givers), f"{found}")
        first, last = found[0][0], found[len(givers) - 1][0]
        self.book.check("no code where none was asked for",
                        self.code_of(self.consent, "--for", "1") == [], "a code")
        second = self.story.chain.desk("gezinsmanager", "gm-2")
        early = self.sluis("consent", "confirm", consent, *second, "--json").json()
        self.book.check("nothing is confirmed before the answer", early["reason"]["name"] ==
                        "consent_incomplete", f"{early}")
        for place, giver in enumerate(givers):
            self.sluis.ok("consent", "answer", consent, self.story.request(
                f"coded_yes_{place}", {"subject": ask["subject"], "giver": giver,
                                       "answer": "yes"}), *manager)
        own = self.sluis("consent", "confirm", consent, *manager, "--json")
        self.book.check("nobody confirms her own record", own.status == 77, own.out)
        act = self.sluis.ok("consent", "confirm", consent, *second)
        self.book.check("a colleague confirms", (act["kind"], act["state"]) ==
                        ("consent_confirmed", "recorded"), f"{act}")
        typed = first.lower().replace("-", " ")
        act = json.loads(self.sluis("consent", "code", "-", "--confirm", *school, "--json",
                                    stdin=typed).out)
        self.book.check("a code, as somebody types it", act["state"] == "recorded", f"{act}")
        strange = "0000-0000-0000-0000"
        for code in (first, strange):
            again = self.sluis("consent", "code", code, "--withdraw", *school, "--json")
            told = again.json()
            self.book.check("a used code and a strange one are one error", (
                told["state"], told["reason"]["name"], again.status) ==
                ("refused", "unknown_letter_code", 65)
                and code not in again.out + again.err, again.out + again.err)
        if last != first:
            act = self.sluis.ok("consent", "code", last, "--withdraw", *school)
            self.story.within("a withdrawal by code", lambda: [
                row["index"] == act["index"] for row in
                self.sluis.ok("consent", "withdrawals", *school)["withdrawals"]
                if row["id"] == act["subject"]] == [True])

    def withdrawn(self, withdrawal):
        """Once the broker has it; and never of one that stops nothing."""
        letter = self.letter("receipt", withdrawal)
        self.expect("a receipt of a withdrawal", words(letter), "zei u stop",
                    "kunnen wij niet terughalen")
        manager = self.story.manager
        _, _, (_, other) = register_line(2)  # of whom no consent is on record
        nobody = self.story.request("stop_nothing", {"subject": person(other, "subject"),
                                                     "scope": {}})
        act = self.sluis.ok("consent", "withdraw", nobody, *manager)
        refused = self.sluis("consent", "receipt", act["subject"], *manager, "--json")
        self.book.check("no receipt of what stops nothing", act["matched"] == "none" and
                        refused.json()["error"]["name"] == "unknown_consent",
                        json.dumps(act) + refused.out)
