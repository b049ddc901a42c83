# SPDX-License-Identifier: EUPL-1.2
"""How an organisation begins: what init refuses, and that each next step works as it is printed."""

import re
import subprocess

STAFF = "# who works here\nib-1;intern_begeleider;Demo Begeleider\n"


def commands(text):
    """The commands that an answer tells to run next, in the order of its lines."""
    return [found.strip() for line in text.split("\n")
            for found in re.findall(r": ((?:sluis|sluis-adapter|cp) .*)$", line)]


def play(chain, command):
    """Runs a printed command in a shell, as a reader would."""
    path = f"{chain.programs}:{chain.sluis.environment['PATH']}"
    return subprocess.run(["sh", "-c", command], cwd=chain.folder, text=True, timeout=60,
                          capture_output=True, check=False, stdin=subprocess.DEVNULL,
                          env={**chain.sluis.environment, "PATH": path})


def check_refusals(book, chain):
    sluis, member = chain.sluis, chain.members["school"]
    fresh = chain.folder / "fresh"
    begin = ["init", "--dir", fresh, "--covenant", chain.signed]
    run = sluis(*begin)
    book.check("init without --member", run.status == 64 and "--member is required" in run.err,
               run.err)
    for what, rows, english, dutch in (
            ("an unknown function", STAFF + "ib-2;intern_begleider;Demo Tweede\n",
             "line 3: this function is not in the covenant; did you mean intern_begeleider?",
             "regel 3: deze functie staat niet in het convenant; bedoelt u intern_begeleider?"),
            ("a function like no other", STAFF + "ib-2;Demo Tweede;xyz\n",
             "line 3: this function is not in the covenant, which has intern_begeleider, ",
             "regel 3: deze functie staat niet in het convenant; dat heeft intern_begeleider, "),
            ("a login twice", STAFF + "\nib-1;intern_begeleider;Demo Tweede\n",
             "line 4: this login stands in line 2 too", "regel 4: deze inlognaam staat ook in "
             "regel 2"),
            ("a login of another form", "ib 1;intern_begeleider;Demo Tweede\n",
             "line 1: a login has letters", "regel 1: een inlognaam heeft letters"),
            ("no name", "ib-1;intern_begeleider;\n", "line 1: the name is empty",
             "regel 1: de naam is leeg")):
        words = [*begin, "--member", member, "--workers", chain.file("rows.staff", rows)]
        run, told = sluis(*words), sluis(*words, "--lang", "nl")
        book.check(f"--workers with {what}", run.status == 65 and "bad_csv" in run.err
                   and english in run.err and dutch in told.err, run.err + told.err)
        book.check(f"--workers with {what} names nobody", "Tweede" not in run.err + told.err)
    book.check("what is refused leaves no folder", not fresh.exists())


def check_next_steps(book, chain):
    """From init to a gateway's admission, by the printed commands alone."""
    keys = {"KEY-1": chain.key(1), "KEY-2": chain.key(2), "BROKER": chain.path("mailbox")}
    (chain.folder / "mailbox/inbox").mkdir(parents=True)
    staff = chain.file("next.staff", STAFF)
    member = chain.members["school"]
    for language in ("en", "nl"):
        folder = f"next-{language}"
        early = chain.sluis("init", "--dir", folder, "--member", member, "--lang", language).out
        wanted = f"sluis init --dir {folder} --member {member} --covenant COVENANT " \
                 "--broker-keys KEYS --endpoint tcp://HOST:7411"
        book.check(f"init says what is still needed ({language})", commands(early) == [wanted],
                   early)
        complete = wanted.replace("COVENANT", chain.signed).replace("KEYS", chain.broker_keys) \
            .replace("tcp://HOST:7411", chain.endpoint)
        out = play(chain, f"{complete} --workers {staff} --lang {language}").stdout
        for what in ("join request", "join admit", "cp "):
            command = next((one for one in commands(out) if what in one), "")
            for name, path in keys.items():
                command = command.replace(name, path)
            spoken = f" --lang {language}" if command.startswith("sluis") else ""
            done = play(chain, command + spoken)
            book.check(f"the printed {what} ({language})", command and done.returncode == 0,
                       f"{command}\n{out}{done.stderr}")
            out = done.stdout
        book.check(f"an admission for the inbox ({language})",
                   (chain.folder / f"mailbox/inbox/{folder}.signed").exists())


def check_configure(book, chain):
    """A name comes from a file: words of a command are seen by every user of the machine."""
    begin = "sluis-adapter configure --dir next-en --worker ib-9 --function intern_begeleider"
    as_word = play(chain, f"{begin} --name 'Demo Negende'")
    book.check("a name as a word is no name", as_word.returncode == 66
               and "Negende" not in as_word.stderr, as_word.stderr)
    piped = play(chain, f"echo 'Demo Negende' | {begin} --name -")
    book.check("a name from standard input", piped.returncode == 0, piped.stderr)


def check_all(book, chain):
    check_refusals(book, chain)
    check_next_steps(book, chain)
    check_configure(book, chain)
