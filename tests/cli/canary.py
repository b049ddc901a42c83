# SPDX-License-Identifier: EUPL-1.2
"""Canaries: words planted in everything a person can give, which may come out at few places.

The story of story.py is told with them; then every request is given again with one of its values
wrong, and files of every bad kind are dropped. Afterwards no log, no status, no error, no answer of
a verb and no file of the broker may hold one, in any form of tests/support/canaries.py, except the
answers in SHOWN. A verb of the command table that this never asked is a failure.
"""

import copy
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from canaries import Canaries, unseen_forms  # noqa: E402
from log_lines import wrong_line, wrong_lines  # noqa: E402

CHILD, PARENTS = "the child's number", ("one parent's number", "the other parent's number")
SURNAME, FIRST_NAMES, POSTCODE = "Kwéttervogel", "Xaviérine", "9873 ZX"
PARENT_BORN = "1983-08-27"
TEXT = "kanariepluim: de leerling valt vaak in slaap in de klas"
ADAPTED = "kanarieveer: de leerling is moe in de klas"
EVIDENCE, CONTACT, CALLER = "kanarieregel 1", "kanarielijn", "kanarieloket"
WORKER = "Zwaluwstaart"
BAD = "Vinkenslag"  # of wrong values alone

# verb -> (the canaries that it shows, why whoever asks may see them). Showing less fails too.
SHOWN = {
    "ask": ({SURNAME, FIRST_NAMES}, "who asks sees about whom"),
    "asks": ({SURNAME, FIRST_NAMES}, "the same"),
    "read": ({SURNAME, FIRST_NAMES, TEXT, ADAPTED, CONTACT, WORKER, "birth date", CHILD},
             "the recipient reads what was released, about whom, and who wrote it"),
    "consent list": ({SURNAME, FIRST_NAMES, "birth date", PARENT_BORN, CHILD, *PARENTS},
                     "the desk that asked sees whom, and who answered what"),
    "consent text": ({FIRST_NAMES}, "a giver reads about whom it is asked"),
    "consent receipt": ({FIRST_NAMES}, "the same"),
    "consent renewal": ({FIRST_NAMES}, "the same"),
    "circumstance list": ({SURNAME, FIRST_NAMES, "birth date", PARENT_BORN, CHILD, PARENTS[0]},
                          "the desk that stated it sees about whom"),
    "tasks": ({TEXT}, "its author, or who stands in, decides about these words"),
    "weigh list": ({SURNAME, FIRST_NAMES, CALLER, WORKER, "birth date", CHILD},
                   "a worker weighs what is known of this person, and may call back"),
    "staff list": ({WORKER}, "an organisation lists its own workers"),
    "staff add": ({WORKER}, "the same list, with the new one"),
    "staff leave": ({WORKER}, "the same list, without the one who left"),
    "staff exclude": ({SURNAME, FIRST_NAMES, "birth date", CHILD, PARENT_BORN, PARENTS[0]},
                      "a colleague sees who is kept apart from whom"),
    "staff exclusions": ({SURNAME, FIRST_NAMES, "birth date", CHILD}, "the same"),
    "staff readmit": ({SURNAME, FIRST_NAMES, "birth date", CHILD}, "the same, without that one"),
    "audit erase": ({SURNAME, FIRST_NAMES, "birth date", BAD},
                    "an officer sees whom the open proposals are about"),
    "plan write": ({SURNAME, FIRST_NAMES, "birth date", TEXT},
                   "the coordinator keeps the plan that was drawn up with the family"),
    "alert mute": ({TEXT}, "who coordinates keeps why"),
    "alert unmute": ({TEXT}, "the same"),
    "involved write": ({TEXT}, "the coordinator keeps who is involved"),
    "involved show": ({TEXT}, "the same"),
    "review write": ({TEXT}, "the coordinator keeps what the family said"),
    "review show": ({TEXT}, "the same"),
    "escalate raise": ({TEXT}, "the coordinator keeps what the case is stuck in"),
    "escalate settle": ({TEXT}, "the same"),
    "escalate show": ({TEXT}, "the same"),
    "escalate list": ({TEXT}, "the same"),
    "case show": ({TEXT}, "the same, to who may record cases"),
    "meeting write": ({TEXT}, "the coordinator keeps what a meeting is about"),
    "meeting invite": ({TEXT}, "the same"), "meeting cancel": ({TEXT}, "the same"),
    "meeting hold": ({TEXT}, "the same, with what was agreed"),
    "meeting show": ({TEXT}, "the same"), "agenda": ({TEXT}, "the same"),
    "plan show": ({SURNAME, FIRST_NAMES, "birth date", TEXT}, "the same"),
    "plan share": ({SURNAME, FIRST_NAMES, "birth date", TEXT}, "the same"),
    "plan progress": ({SURNAME, FIRST_NAMES, "birth date", TEXT}, "the same"),
    "weigh answer": ({SURNAME, FIRST_NAMES, CALLER, WORKER, "birth date", CHILD}, "as weigh list"),
    "weigh agree": ({SURNAME, FIRST_NAMES, CALLER, WORKER, "birth date", CHILD}, "as weigh list"),
}

# Those that do not ask who asks.
TO_ANYBODY = {
    "staff list": "who administers the gateway wrote this list, and need not stand in it",
}


def person(bsn, role, birth_date=PARENT_BORN):
    """A person as a desk gives it."""
    return {"bsn": bsn, "surname": SURNAME, "first_names": FIRST_NAMES, "birth_date": birth_date,
            "postcode": POSTCODE, "house_number": "12", "role": role}


def leaves(value, path=()):
    """The path of each value in a request."""
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, path + (key,))
    else:
        yield path


# A success takes weeks of the ladder, which the story does not wait for.
OF_WEEKS = {"escalate designate": "tests/scenarios/designated.txt"}


def spoilt(request):
    """The request with each value wrong in turn, with a name nobody knows, and cut off."""
    for path in leaves(request):
        copied = copy.deepcopy(request)
        inner = copied
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = f"{BAD} {SURNAME}"
        yield json.dumps(copied, ensure_ascii=False)
    yield json.dumps({**request, f"{BAD}": TEXT})
    yield json.dumps(request)[:-1]


class Canary:
    def __init__(self, story):
        self.story, self.chain, self.sluis = story, story.chain, story.sluis
        self.book = story.book
        numbers = [story.subject["bsn"], *(giver["bsn"] for giver in story.givers)]
        self.words = {word: word for word in (SURNAME, FIRST_NAMES, POSTCODE, TEXT, ADAPTED,
                                              EVIDENCE, CONTACT, CALLER, WORKER, BAD, PARENT_BORN)}
        self.words.update(zip((CHILD, *PARENTS), numbers))
        self.words["birth date"] = story.subject["birth_date"]

    # ---- what goes wrong
    def spoil_requests(self):
        """Every verb that reads a request, with each of its values wrong."""
        strange = "0" * 32
        verbs = [("signal", "good_signal", self.story.school_2),
                 ("explain --before", "good_signal", self.story.school_2),
                 ("ask", "question", self.story.manager),
                 ("case begin", "case", self.story.manager),
                 (f"plan write {strange}", "plan", self.story.manager),
                 (f"meeting write --replace {strange}", "meeting", self.story.manager),
                 (f"meeting hold {strange}", "held", self.story.manager),
                 (f"review write {strange}", "review", self.story.manager),
                 (f"involved write {strange}", "involved", self.story.manager),
                 (f"escalate raise {strange}", "matter", self.story.manager),
                 (f"escalate settle {strange}", "settled", self.story.manager),
                 ("consent ask", "asked_consent", self.story.manager),
                 (f"consent answer {strange}", "answer_yes", self.story.manager),
                 (f"consent accept {strange}", "accepted", self.story.school_2),
                 ("consent withdraw", "stop", self.story.manager),
                 ("circumstance state", "circumstance", self.story.school_2),
                 (f"circumstance agree {strange}", "whom", self.story.school_2),
                 (f"circumstance end {strange}", "whom", self.story.school_2),
                 ("known add", "persons", self.story.weigher),
                 ("known remove", "persons", self.story.weigher),
                 ("audit who", "person", self.story.officer_desk),
                 ("audit erase --reason asked", "person", self.story.officer_desk),
                 ("audit replay --person", "person", self.story.officer_desk),
                 (f"audit replay --as-of 1 --from {self.chain.members['school']} --before",
                  "good_signal", self.story.officer_desk)]
        for verb, name, desk in verbs:
            with open(self.story.files[name], encoding="utf-8") as file:
                request = json.load(file)
            for text in spoilt(request):
                self.sluis(*verb.split(), "-", "--wait", "0", *desk, "--json", stdin=text)

    def spoil_words(self, verbs):
        """A canary as each word of each verb, and as who asks."""
        at = self.story.school_2
        for verb in verbs:
            self.sluis(*verb["verb"].split(), SURNAME, "--json")
            if verb["verb"] != "watch":  # it would look on, whoever asks
                self.sluis(*verb["verb"].split(), "--json", "--as", SURNAME, "--dir", at[1])
            self.sluis(*verb["verb"].split(), "--json", f"--{BAD}", *at)
        for verb in ("read", "explain", "act", "consent status", "task send", "case end",
                     "audit timeline"):
            self.sluis(*verb.split(), self.story.subject["bsn"], *at, "--json")
        self.sluis("staff", "add", BAD, self.story.files["name"], "--function", SURNAME, *at,
                   "--json")

    def spoil_files(self):
        """Bad files of every kind: drops, a mapping, persons, covenants, proofs."""
        school = self.chain.folder / "school/drop"
        known = self.chain.folder / "veiligheidshuis/drop/known"
        with open(self.story.files["good_signal"], encoding="utf-8") as file:
            signal = {"worker": "ib-2", **json.load(file)}
        bad = [("half", "json", json.dumps(signal)[:-1])]
        bad += [(f"leaf-{number}", "json", text) for number, text in enumerate(spoilt(signal))]
        bad += [("latin", "json", json.dumps(signal, ensure_ascii=False).encode("latin-1")),
                (f"naam {SURNAME}", "json", "{}"), (SURNAME, "docx", TEXT), ("words", "json", TEXT),
                ("head", "csv", f"worker;{SURNAME}\nib-2;{TEXT}\n"),
                ("quote", "csv", f'worker;kind;recipient;bsn;text\nib-2;"{TEXT}\n'),
                ("row", "csv", f"worker;kind;recipient;bsn;text\n{SURNAME};{BAD};;{BAD};{TEXT}\n")]
        for name, ending, content in bad:
            self.put(school / "incoming", f"{name}.{ending}", content)
        for number, text in enumerate(spoilt({"persons": [self.story.subject]})):
            self.put(known / "incoming", f"{number}.json", text)
        self.put(known / "incoming", f"{SURNAME}.json", TEXT)
        self.chain.until("the drops", lambda: not [*self.waiting(school), *self.waiting(known)])
        self.put(school, "mapping.toml", f'[signal]\n{BAD} = "{SURNAME}"\n')
        self.put(school / "incoming", "rows.csv", self.bad_rows())
        self.chain.until("the mapping's error", (school / "mapping.toml.error.json").exists)
        with open(self.story.files["mapping"], encoding="utf-8") as file:
            self.put(school, "mapping.toml", file.read().replace('"verzuim"', '"zorgsignaal"'))
        self.put(school / "incoming", "names.csv", f"a;{SURNAME}\n{BAD};{TEXT}\n")
        self.chain.until("the mapped rows", lambda: not self.waiting(school))
        for verb in (("covenant", "check"), ("adapter", "test"), ("audit-verify", "proof")):
            more = {"adapter": ["--mapping", self.story.files["mapping"]],
                    "audit-verify": ["--vkey", self.story.vkey]}.get(verb[0], [])
            for text in (f"{BAD} = {SURNAME}\n", json.dumps({BAD: TEXT}), f"{SURNAME};{TEXT}\n"):
                file = self.chain.file("bad.csv" if verb[0] == "adapter" else "bad", text)
                self.sluis(*verb, file, *more, "--json")

    def bad_rows(self):
        """The school's list with a canary in each column of a row in turn."""
        names, row, *_ = (ROOT / "adapters/school/sample.csv").read_text("utf-8").split("\n")
        fields = [field.strip('"') for field in row.split(";")[:12]] + [TEXT, "IB"]
        rows = [[*fields[:place], f"{BAD} {SURNAME}", *fields[place + 1:]]
                for place in range(len(fields))]
        return "\n".join([names, *(";".join(one) for one in rows)]) + "\n"

    @staticmethod
    def put(folder, name, content):
        part = folder / "next.part"
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        part.rename(folder / name)

    @staticmethod
    def waiting(drop):
        return [path for path in (drop / "incoming").iterdir() if path.suffix != ".part"]

    # ---- what came out
    def check_answers(self, verbs, verb_of):
        """Every answer and error of every run so far, on both streams."""
        search = {name: Canaries([word]) for name, word in self.words.items()}
        answered, shown = set(), {}
        for run in self.sluis.ran:
            verb = verb_of(run.words, verbs)
            out = f"{run.out}\n{run.err}"
            found = {name for name, one in search.items() if one.within(out)}
            stranger = SURNAME in run.words and verb not in TO_ANYBODY
            if run.status == 0 and not stranger:
                answered.add(verb)
                may_see = SHOWN.get(verb, (set(), ""))[0]
                shown.setdefault(verb, set()).update(found & may_see)
                found -= may_see
            self.book.check(f"sluis {verb} shows no canary", not found,
                            f"{found} in status {run.status}: {' '.join(run.words)}\n{out[:600]}")
        missing = sorted({verb["verb"] for verb in verbs} - answered - set(OF_WEEKS))
        self.book.check("the canaries meet every verb", not missing, f"{missing}")
        for verb, (words, why) in SHOWN.items():
            self.book.check(f"sluis {verb} shows what it may ({why})",
                            shown.get(verb) == words, f"{shown.get(verb)}, not {words}")

    def files(self):
        """Everything that is written outside a vault and not the person's own file."""
        folder = self.chain.folder
        yield from folder.glob("*.log")
        yield from folder.rglob("*.error.json")
        yield from (path for path in folder.glob("broker/**/*"))
        yield from (path for path in folder.glob("*/vault/*"))
        yield from (folder / name for name in ("log.sluis-export", "receipt.json", "broker.json"))

    def check_files(self):
        search = Canaries(self.words.values())
        files = list(self.files())
        told = [path for path in files if path.name.endswith(".error.json")]
        self.book.check("the bad files were told of", len(told) > 25, f"{len(told)}")
        found = search.in_files(files)
        self.book.check("no log, error, vault or file of the broker holds a canary", not found,
                        "\n    ".join(found[:20]))
        names = [path.name for path in self.chain.folder.rglob("*/failed/*")]
        named = [name for name in names if search.within(name)]
        self.book.check("a bad name is not kept", not named, f"{named}")
        logs = list(self.chain.folder.glob("*.log"))
        wrong, seen = wrong_lines(logs)
        self.book.check("every line of every log is of the table", not wrong,
                        "\n    ".join(wrong[:20]))
        wanted = {"broker.listening", "gateway.listening", "clock.serving", "gateway.ready",
                  "drop.refused", "drop.mapping_refused", "known.refused", "mail.opened"}
        self.book.check("the logs hold what happened", wanted <= seen, f"{wanted - seen}")

    def check_ends(self):
        """A program that does not serve, or must stop, says so in one line of the log too."""
        broken = {"SLUIS_FAILPOINT": SURNAME}
        broker = ["sluis-broker", "--listen", "tcp://127.0.0.1:0", "--dir"]
        gateway = ["sluis-adapter", "run", "--dir"]
        for words, settings, status, event in (
                ([*broker, self.chain.path("broker")], {}, 75, "broker.not_started"),
                ([*gateway, self.chain.path("school")], {}, 75, "gateway.not_started"),
                ([*gateway, self.chain.path(SURNAME)], {}, 66, "gateway.not_started"),
                ([*broker, self.chain.path("another")], broken, -6, "program.fatal")):
            done = subprocess.run([self.chain.programs / words[0], *words[1:]], check=False,
                                  capture_output=True, env=settings, timeout=20)
            lines = (done.stdout + done.stderr).decode().splitlines()
            wrong = list(filter(None, map(wrong_line, lines)))
            self.book.check(f"{words[0]} ends with {status}, {event}", done.returncode == status
                            and not wrong and json.loads(lines[-1])["event"] == event,
                            f"{done.returncode} {wrong} {lines}")

    def sing(self, verbs, verb_of):
        blind = unseen_forms(self.words.values())
        self.book.check("the search finds every form", not blind, f"{blind}")
        self.spoil_requests()
        self.spoil_words(verbs)
        self.spoil_files()
        self.sluis("status", *self.story.school_2, "--json")
        self.sluis("status", *self.story.school_2, "--lang", "nl")
        self.check_answers(verbs, verb_of)
        self.check_files()
        self.check_ends()
