# SPDX-License-Identifier: EUPL-1.2
"""What a person is given of what is on record: asked, checked by a source, exported."""

import json
import zipfile
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]


class Accesses:
    def __init__(self, story, officer):
        self.story, self.officer = story, officer
        self.sluis, self.chain = story.sluis, story.chain

    def tell(self):
        story = self.story
        folder = self.chain.path("access")
        asked = self.sluis.ok("access", "propose", story.files["person"], "--out", folder,
                              *self.officer)
        month = (int(asked["due_ms"]) - int(asked["received_ms"])) // 86_400_000
        story.expect("a month", 28 <= month <= 31, True)
        school = self.chain.members["school"]
        for source in asked["sources"]:
            if source["member"] != school:
                continue
            checked = f"{folder}/checked/{school}.json"
            signed = self.sluis.ok("access", "check", source["file"], "--goes", "all", "--out",
                                   checked, *story.school_2)
            # What another did to a member, and a code from a letter, are on record elsewhere.
            left_out = signed["not_found"]
            story.expect("all of its lines", int(signed["goes"]) + len(left_out),
                         int(source["lines"]))
            story.expect("most are on record", len(left_out) < int(source["lines"]) / 2, True)
            story.expect("of one person", {each["reason"] for each in left_out} <= {"not_found"},
                         True)
        archive = self.chain.path("access.zip")
        made = self.sluis.ok("access", "export", folder, "--out", archive, *self.officer)
        story.expect("in time", made["late"], False)
        story.expect("others wait", len(made["waits"]), len(asked["sources"]) - 1)
        with zipfile.ZipFile(archive) as opened:
            story.expect("the archive", opened.testzip(), None)
            records = json.loads(opened.read("records.json"))
            schema = json.loads(opened.read("records.schema.json"))
            entries = json.loads(opened.read("ldv.json"))
        jsonschema.validate(records, schema)
        story.expect("records", str(len(records["records"])), made["lines"])
        story.expect("entries", len(entries), len(records["records"]))
        again = self.sluis.ok("access", "propose", story.files["person"], "--out",
                              self.chain.path("access-2"), *self.officer)
        ended = self.sluis.ok("access", "end", again["request"], "--reason", "taken_back",
                              *self.officer)
        story.expect("its reason", ended["reason"], "taken_back")
        kept = json.loads((ROOT / "proto/schemas/access.json").read_text(encoding="utf-8"))
        story.expect("its schema", schema, kept)
