# SPDX-License-Identifier: EUPL-1.2
"""A small chain of real programs for the tests of the command line: clock, broker, four gateways.

Made and driven by `sluis` alone, so that the verbs which set a chain up are tested by doing it.
"""

import json
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from canary import WORKER

ROOT = Path(__file__).resolve().parents[2]
DATE = "2026-09-01"
START = DATE + "T08:30:00Z"


class Outcome:
    """What one run of sluis came to."""

    def __init__(self, words, status, out, err):
        self.words, self.status, self.out, self.err = words, status, out, err

    def json(self):
        return json.loads(self.out)


class Sluis:
    """Runs the program in a folder of its own, with nothing of the caller's settings."""

    def __init__(self, programs, folder):
        self.program = str(Path(programs, "sluis"))
        self.folder = Path(folder)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8",
                            "XDG_CONFIG_HOME": str(self.folder / "config"), "TERM": "xterm"}
        self.ran = []

    def __call__(self, *words, stdin="", **environment):
        settings = {**self.environment, **environment}
        done = subprocess.run([self.program, *map(str, words)], input=stdin, text=True,
                              capture_output=True, cwd=self.folder, env=settings, timeout=60,
                              check=False)
        outcome = Outcome([str(word) for word in words], done.returncode, done.stdout, done.stderr)
        self.ran.append(outcome)
        return outcome

    def ok(self, *words, stdin=""):
        """The JSON that a successful run answers."""
        outcome = self(*words, "--json", stdin=stdin)
        if outcome.status != 0:
            raise AssertionError(f"sluis {' '.join(outcome.words)}: status {outcome.status}\n"
                                 f"{outcome.out}{outcome.err}")
        return outcome.json()


def register_line(number):
    """(child, its birth date, its parents) of a line of the official test register."""
    line = (ROOT / "deploy/demo/register.jsonl").read_text(encoding="utf-8").split("\n")[number - 1]
    child = re.search(r'"vraag": "(\d{9})"', line).group(1)
    born = re.search(r'"geboortedatum": "(\d{4})(\d\d)(\d\d)"', line).groups()
    parents = re.findall(r"\d{9}", line[line.index('"ouders"'):])
    return child, "-".join(born), parents


class Chain:
    """Starts everything; `close` ends it. Attribute names are paths and identifiers."""

    def __init__(self, programs, folder):
        self.programs, self.folder = Path(programs), Path(folder)
        self.sluis = Sluis(programs, folder)
        self.running, self.named = [], {}

    def path(self, name):
        return str(self.folder / name)

    def file(self, name, content):
        data = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(data)
        return self.path(name)

    def key(self, number):
        return self.path(f"authority/authority-{number}.key")

    def start(self, name, program, *words):
        log = open(self.folder / f"{name}.log", "wb")
        self.named[name] = subprocess.Popen(
            [self.programs / program, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)}, cwd=self.folder)
        self.running.append(self.named[name])

    def pause(self, name, seconds):
        """Stops a program for a while, as a busy machine does."""
        self.named[name].send_signal(signal.SIGSTOP)
        threading.Timer(seconds, lambda: self.named[name].send_signal(signal.SIGCONT)).start()

    def close(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    @staticmethod
    def until(what, check, seconds=40):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = check()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{what} did not happen within {seconds} s")

    def desk(self, role, login=None):
        """Words that choose a gateway and who acts there."""
        return ["--dir", self.path(role)] + (["--as", login] if login else [])

    def covenant(self):
        """Dealt, compiled, signed by two."""
        dealt = self.sluis.ok("keys-deal", "authority", "--out", self.path("authority"))
        text = (ROOT / "tests/cli/covenant.toml").read_text(encoding="utf-8")
        self.file("covenant.toml", text.replace("authority = []", dealt["toml"]))
        self.members = {role: member for member, role in re.findall(
            r'^id = "([0-9a-f]{32})"\nrole = "(\w+)"', text, re.MULTILINE)}
        self.sluis.ok("covenant", "compile", self.path("covenant.toml"), "--out",
                      self.path("covenant.bin"))
        self.sluis.ok("covenant", "sign", self.path("covenant.bin"), "--key", self.key(1),
                      "--out", self.path("covenant.half"))
        self.sluis.ok("covenant", "sign", self.path("covenant.half"), "--key", self.key(3),
                      "--out", self.path("covenant.signed"))
        self.signed = self.path("covenant.signed")

    def broker(self):
        self.clock = self.path("clock")
        self.start("clock", "sluis-clock", "--socket", self.clock, "--start", START)
        self.until("the clock", lambda: os.path.exists(self.clock))
        keys = subprocess.run([self.programs / "sluis-broker", "--dir", self.path("broker"),
                               "--print-keys"], capture_output=True, check=True).stdout
        self.broker_keys = self.file("broker.json", keys)
        self.start("broker", "sluis-broker", "--dir", self.path("broker"), "--listen",
                   "tcp://127.0.0.1:0", "--clock-socket", self.clock)
        endpoint = self.folder / "broker/endpoint"
        self.until("the broker", lambda: endpoint.exists() and endpoint.stat().st_size > 0)
        self.endpoint = endpoint.read_text(encoding="utf-8").strip()

    def admit(self, name, path):
        inbox = self.folder / "broker/inbox"
        inbox.mkdir(exist_ok=True)
        (inbox / f"{name}.part").write_bytes(Path(path).read_bytes())
        (inbox / f"{name}.part").rename(inbox / f"{name}.signed")
        self.until(f"taking {name}", lambda: (inbox / f"done/{name}.signed").exists())

    def gateway(self, role, workers):
        staff = self.file(f"{role}.staff", workers)
        self.sluis.ok("init", "--dir", self.path(role), "--member", self.members[role],
                      "--covenant", self.signed, "--broker-keys", self.broker_keys, "--endpoint",
                      self.endpoint, "--workers", staff)
        asked = self.sluis.ok("join", "request", "--dir", self.path(role), "--covenant",
                              self.signed, "--out", self.path(f"{role}.join"), "--clock-socket",
                              self.clock)
        told = self.sluis.ok("join", "admit", self.path(f"{role}.join"), "--covenant",
                             self.signed, "--key", self.key(1), "--key", self.key(2), "--out",
                             self.path(f"{role}.signed"))
        assert asked["fingerprint"] == told["fingerprint"]
        self.admit(f"2-{role}", self.path(f"{role}.signed"))

    def begin(self):
        self.covenant()
        self.broker()
        self.admit("1-covenant", self.signed)
        self.gateway("school", f"ib-1;intern_begeleider;Demo {WORKER}\n"
                               "ib-2;intern_begeleider;Demo Collega\n")
        self.gateway("gezinsmanager", f"gm-1;gezinsmanager;Demo {WORKER}\n"
                                      "gm-2;gezinsmanager;Demo Tweede\n")
        self.gateway("veiligheidshuis", "vh-1;weger;Demo Weger\nvh-2;weger;Demo Tweede Weger\n")
        self.gateway("veilig_thuis", "")
        self.sluis.ok("keys-deal", "holders", "--covenant", self.signed, "--shares",
                      self.path("shares"), "--key", self.key(2), "--key", self.key(3), "--out",
                      self.path("holders.signed"))
        self.share = self.path(f"shares/{self.members['veilig_thuis']}.share")
        self.sluis.ok("share-take", "--dir", self.path("veilig_thuis"), self.share)
        self.admit("3-holders", self.path("holders.signed"))
        roles = ("school", "gezinsmanager", "veiligheidshuis", "veilig_thuis")
        for role in roles:
            self.start(role, "sluis-adapter", "run", "--dir", self.path(role), "--clock-socket",
                       self.clock)
        for role in roles:
            self.until(f"{role} ready", lambda role=role: self.sluis(
                "status", "--pick", "/ready", *self.desk(role)).out == "true\n")
