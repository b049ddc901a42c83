# SPDX-License-Identifier: EUPL-1.2
"""The officer has the log decided again, asks what it would have decided, and takes each decision
away as a record."""

import json
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jsonschema

SCHEMA = Path(__file__).resolve().parents[2] / "proto/schemas/adl.json"


class Replays:
    def __init__(self, story, officer):
        self.story, self.sluis, self.officer = story, story.sluis, officer
        self.expect = story.expect

    def tell(self):
        person = self.story.files["person"]
        again = self.sluis.ok("audit", "replay", "--person", person, *self.officer)
        self.expect("decided again", (again["different"], again["unsure"], again["wrong_field"]),
                    ("0", "0", ""))
        self.expect("something was", int(again["same"]) > 1 and int(again["releases"]) > 0, True)
        self.expect("the look is an entry", int(again["looks"][0]) > 0, True)
        dutch = self.sluis("audit", "replay", "--person", person, *self.officer, "--lang", "nl").out
        self.story.book.check("decided again in Dutch", "opnieuw besloten" in dutch
                              and "telden mee" in dutch and "decided" not in dutch, dutch)
        self.then(person)
        self.records()

    def then(self, person):
        """The story's own signal, at the beginning of the log and now."""
        ask = ["--before", self.story.files["good_signal"], "--from",
               self.story.chain.members["school"], *self.officer]
        before = self.sluis.ok("audit", "replay", "--as-of", "0", *ask)["then"]
        self.expect("then", before["outcomes"][0]["said"], "hold")
        self.expect("under", before["covenant"], 1)
        dutch = self.sluis("audit", "replay", "--as-of", "0", *ask, "--lang", "nl").out
        self.story.book.check("then in Dutch", "Met wat er was vastgelegd op" in dutch
                              and "krijgt het nu niet" in dutch, dutch)
        both = self.sluis.ok("audit", "replay", "--as-of", "1", "--person", person, *ask)
        self.expect("a look for each person", len(both["looks"]) > 1, True)

    def records(self):
        """One record for each decision and release, each of its schema, and nobody in it."""
        for number in range(3):  # until nothing was decided between the two looks
            out = self.story.chain.path(f"decisions-{number}.jsonl")
            said = self.sluis.ok("audit", "export", "--form", "adl", "--out", out, *self.officer)
            with open(out, encoding="utf-8") as file:
                text = file.read()
            records = [json.loads(line) for line in text.splitlines()]
            listed = [row for kind in ("decision", "release") for row in self.sluis.ok(
                "audit", "list", "--type", kind, "--count", "2000", *self.officer)["events"]]
            if len(listed) == len(records):
                break
        self.expect("as many records", (said["records"], len(records)),
                    (str(len(listed)), len(listed)))
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        wrong = [error.message for record in records for error in validator.iter_errors(record)]
        self.story.book.check("records fit their schema", not wrong, f"{wrong[:3]}")
        self.expect("each once", len({(row["trace_id"], row["span_id"]) for row in records}),
                    len(records))
        self.expect("a denial is no error", {row["body"]["adl.core.response"]["decision"]
                                             for row in records}, {True, False})
        named = [name for name in ("bsn", "surname", "first_names", "birth_date", "postcode")
                 if self.story.subject.get(name) and self.story.subject[name] in text]
        self.story.book.check("records name nobody", not named, f"{named}")
