# SPDX-License-Identifier: EUPL-1.2
"""What is said of a wrong file, and how a broker ends that cannot serve."""

import json
import shutil
import subprocess

PAGE = 4096

# (what is wrong, the text, English, Dutch); each about a signal. No text may come back.
WRONG = (
    ("no JSON", '{"kind": "zorgsignaal",\n "text" "Kanarie"}', "line 2, column 9: a colon",
     "regel 2, kolom 9: hier hoort een dubbele punt"),
    ("an unknown name", '{"kind": "x",\n  "purpos": "Kanarie"}',
     "line 2, column 3: this name is not known; did you mean purpose?",
     "regel 2, kolom 3: deze naam is niet bekend; bedoelt u purpose?"),
    ("a name that is data", '{"Kanarie": 1}', "line 1, column 2: this name is not known; known are "
     "kind, purpose, ", "regel 1, kolom 2: deze naam is niet bekend; bekend zijn kind, purpose, "),
    ("an unknown name below", '{"subject": {"bsm": "Kanarie"}}', "did you mean bsn?",
     "bedoelt u bsn?"),
    ("a name twice", '{"kind": "a", "kind": "Kanarie"}', "line 1, column 15: this name stands here "
     "twice", "regel 1, kolom 15: deze naam staat hier twee keer"),
    ("a text for an object", '{"subject": "Kanarie"}', "line 1, column 13: an object",
     "regel 1, kolom 13: hier hoort een object"),
    ("a text for a list", '{"recipients": "Kanarie"}', "line 1, column 16: a list",
     "regel 1, kolom 16: hier hoort een lijst"),
    ("a text for true or false", '{"urgent": "Kanarie"}', "line 1, column 12: true or false",
     "regel 1, kolom 12: hier hoort true of false"),
    ("a text that is not closed", '{"text": "ü Kanarie\n"}', "line 1, column 20: the text before",
     "regel 1, kolom 20: de tekst voor"),
    ("more than one object", '{"text": "Kanarie"} {}', "line 1, column 21: the file should end",
     "regel 1, kolom 21: hier hoort het bestand"),
)


def check_json(book, chain):
    for what, text, english, dutch in WRONG:
        path = chain.file("wrong.json", text)
        run = chain.sluis("signal", path, *chain.desk("school", "ib-2"))
        told = chain.sluis("signal", path, *chain.desk("school", "ib-2"), "--lang", "nl")
        book.check(f"{what} in JSON", run.status == 65 and "bad_json" in run.err
                   and english in run.err and dutch in told.err, run.err + told.err)
        book.check(f"{what} in JSON is not repeated", "Kanarie" not in run.err + told.err, run.err)
    number = chain.file("wrong.json", '{"subjects": [], "programme": "Kanarie"}')
    run = chain.sluis("case", "begin", number, *chain.desk("gezinsmanager", "gm-2"))
    book.check("a text for a number", "column 32: a whole number" in run.err, run.err)


def check_drop(book, chain):
    """What the drop says beside a file that it refused."""
    drop = chain.folder / "school/drop"
    good = "worker;kind;purpose;domain;recipient;birth_date;surname;text\n" \
        "ib-2;zorgsignaal;hulp_aan_gezin;opvoeding;Gezinsmanagement (demo);2018-12-01;Demo;a\n"
    for name, text, wanted in (
            ("kind.csv", good + "ib-2;Kanarie;hulp_aan_gezin;opvoeding;Gezinsmanagement (demo);"
             "2018-12-01;Demo;b\n", ("unknown_kind", "row 3, column kind")),
            ("born.csv", good + "ib-2;zorgsignaal;hulp_aan_gezin;opvoeding;Gezinsmanagement (demo);"
             "2018-13-01;Kanarie;b\n", ("bad_date", "row 3, column birth_date")),
            ("names.csv", good.replace("birth_date", "birthdate"),
             ("bad_csv", "row 1, column 6; did you mean birth_date?")),
            ("few.csv", good + "ib-2;Kanarie\n",
             ("bad_csv", "row 3: it has 2 columns, row 1 has 8")),
            ("json.json", '[{"worker": "ib-2",\n "text" "Kanarie"}]',
             ("bad_json", "line 2, column 17")),
            ("name.json", '[{"worker": "ib-2", "text": "Kanarie", "purpos": "x"}]',
             ("bad_field", "[0].unknown name; did you mean purpose?"))):
        part = drop / "incoming" / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.rename(drop / "incoming" / name)
        beside = drop / "failed" / f"{name}.error.json"
        chain.until(f"the refusal of {name}", beside.exists)
        said = json.loads(beside.read_text(encoding="utf-8"))
        book.check(f"the drop's {name}", (said["name"], said["where"]) == wanted, f"{said}")
        book.check(f"the drop's {name} is not repeated", "Kanarie" not in f"{said}")


def broker_ends(chain, folder, endpoint, clock):
    done = subprocess.run([chain.programs / "sluis-broker", "--dir", folder, "--listen", endpoint,
                           "--clock-socket", clock], cwd=chain.folder, text=True, timeout=30,
                          capture_output=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout + done.stderr


def check_broker(book, chain):
    """On copies of a broker's folder that was closed; the last check, since it ends the broker."""
    taken = broker_ends(chain, chain.folder / "second", chain.endpoint, chain.clock)
    book.check("a port that is taken", taken[0] == 69 and "address_taken" in taken[1], taken[1])
    chain.named["broker"].terminate()
    chain.named["broker"].wait(20)
    early = chain.path("early.clock")
    chain.start("early", "sluis-clock", "--socket", early, "--start", "2026-08-31T08:30:00Z")
    chain.until("another clock", (chain.folder / "early.clock").exists)
    any_port = "tcp://127.0.0.1:0"
    behind = broker_ends(chain, chain.folder / "broker", any_port, early)
    book.check("a clock behind the store", behind[0] == 78 and "clock_behind" in behind[1],
               behind[1])
    for name in ("journal.db", "keys.db"):
        folder = chain.folder / f"damaged-{name}"
        shutil.copytree(chain.folder / "broker", folder)
        file = folder / "store" / name
        data = bytearray(file.read_bytes())
        for page in range(1, len(data) // PAGE):
            data[page * PAGE:page * PAGE + 64] = b"\xff" * 64
        file.write_bytes(data)
        damaged = broker_ends(chain, folder, any_port, chain.clock)
        book.check(f"damaged pages of {name}", damaged[0] == 78 and "store_damaged" in damaged[1],
                   damaged[1])
