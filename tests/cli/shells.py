# SPDX-License-Identifier: EUPL-1.2
"""Completion in real shells, manual pages through groff, and what only a terminal sees."""

import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

COLOUR = "\033["


def run(program, script, sluis, **settings):
    done = subprocess.run([program, "-c", script], capture_output=True, text=True, check=False,
                          cwd=sluis.folder, env={**sluis.environment, **settings}, timeout=60)
    return done.stdout + done.stderr


def words_of(shell, line, sluis):
    """What the shell offers after `line`, whose last word is not finished."""
    script = f"{sluis.folder}/completion.{shell}"
    words = line.split(" ")
    if shell == "bash":
        array = " ".join(f"'{word}'" for word in words)
        return run("bash", f"source {script}; COMP_WORDS=({array}); "
                           f"COMP_CWORD={len(words) - 1}; _sluis; printf '%s\\n' "
                           '"${COMPREPLY[@]}"', sluis).split()
    if shell == "zsh":
        array = " ".join(f"'{word}'" for word in words)
        return run("zsh", "compdef() { :; }; compadd() { print -l -- ${@:#--}; }; _files() { "
                          f"print FILES; }}; source {script}; words=({array}); "
                          f"CURRENT={len(words)}; _sluis", sluis).split()
    found = run("fish", f"source {script}; complete -C '{line}'", sluis)
    return [row.split("\t")[0] for row in found.split("\n") if row]


def check_completion(book, sluis):
    for shell in ("bash", "zsh", "fish"):
        if shutil.which(shell) is None:
            book.check(f"{shell} is installed (deploy/packages.txt)", False)
            continue
        script = sluis.ok("completion", shell)["script"]
        (sluis.folder / f"completion.{shell}").write_text(script, encoding="utf-8")
        for line, wanted, other in (("sluis cov", "covenant", None),
                                    ("sluis covenant ch", "check", None),
                                    ("sluis covenant ", "diff", "status"),
                                    ("sluis covenant sign --o", "--out", "--dir"),
                                    ("sluis covenant check --lang ", "nl", None),
                                    ("sluis completion f", "fish", None)):
            offered = words_of(shell, line, sluis)
            book.check(f"{shell} completes {line!r}", wanted in offered and other not in offered,
                       f"{offered[:30]}")


def check_manual(book, sluis, verbs):
    folder = Path(sluis.folder, "man")
    files = sluis.ok("man", "--out", folder)["files"]
    names = {Path(name).name for name in files}
    wanted = {"sluis-" + verb["verb"].replace(" ", "-") + ".1" for verb in verbs} | {"sluis.1"}
    book.check("a page for each verb", wanted <= names, f"{wanted - names}")
    done = subprocess.run(["groff", "-ww", "-z", "-man", "-K", "utf8", "-T", "utf8", *files],
                          capture_output=True, text=True, check=False)
    book.check("groff warns of nothing", done.returncode == 0 and not done.stderr,
               done.stderr[:500])
    page = sluis("man", "covenant", "sign").out
    shown = subprocess.run(["groff", "-man", "-K", "utf8", "-T", "utf8", "-P", "-c"], input=page,
                           capture_output=True, text=True, check=False).stdout
    plain = re.sub(r".\x08", "", shown)
    book.check("a page says what the verb does", "--key" in plain and "EXIT STATUS" in plain,
               plain[:300])
    book.check("a page in Dutch", "AFLOOPCODE" in sluis("man", "--lang", "nl").out)


def on_terminal(words, sluis, text="", **settings):
    """What the program prints with all three streams on a terminal."""
    child, descriptor = pty.fork()
    if child == 0:
        os.chdir(sluis.folder)
        os.execve(sluis.program, ["sluis", *map(str, words)], {**sluis.environment, **settings})
    if text:
        os.write(descriptor, text.encode())
    out = b""
    while True:
        try:
            part = os.read(descriptor, 4096)
        except OSError:
            break
        if not part:
            break
        out += part
    os.waitpid(child, 0)
    os.close(descriptor)
    return out.decode()


def check_terminal(book, sluis, desk):
    wrong = ["covenat"]
    book.check("colour on a terminal", COLOUR in on_terminal(wrong, sluis))
    book.check("no colour with NO_COLOR", COLOUR not in on_terminal(wrong, sluis, NO_COLOR="1"))
    book.check("NO_COLOR empty is not set", COLOUR in on_terminal(wrong, sluis, NO_COLOR=""))
    book.check("no colour with TERM=dumb", COLOUR not in on_terminal(wrong, sluis, TERM="dumb"))
    book.check("no colour in a pipe", COLOUR not in sluis(*wrong).err)
    book.check("no colour in JSON", COLOUR not in on_terminal([*wrong, "--json"], sluis))
    book.check("help in colour", COLOUR in on_terminal(["help"], sluis)
               and COLOUR not in sluis("help").out)
    signal = ["signal", "-", *desk]
    typed = on_terminal(signal, sluis, text="{}\n\x04")
    book.check("a prompt on a terminal", "Ctrl-D" in typed, typed)
    piped = sluis(*signal, stdin="{}")
    book.check("no prompt in a pipe", "Ctrl-D" not in piped.err, piped.err)


def check_waiting(book, chain, desk):
    """A sign of life while a gateway does not answer, for a person alone."""
    chain.pause("school", 1.8)
    seen = on_terminal(["status", *desk], chain.sluis)
    book.check("what is waited for, on a terminal", "Waiting for the gateway" in seen, seen)
    chain.pause("school", 1.5)
    piped = chain.sluis("status", *desk)
    book.check("nothing of it in a pipe", piped.status == 0 and not piped.err, piped.err)


def check_all(book, chain, verbs, desk):
    check_completion(book, chain.sluis)
    check_manual(book, chain.sluis, verbs)
    check_terminal(book, chain.sluis, desk)
    check_waiting(book, chain, desk)
