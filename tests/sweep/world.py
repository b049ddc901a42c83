# SPDX-License-Identifier: EUPL-1.2
"""A small world of real programs: a broker and the gateways of three organisations.

The same steps as deploy/story, by the same commands, so that bad input meets what people run.
"""

import json
import os
import re
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = "2026-09-01T08:30:00Z"
STAFF = {"school": "ib-1;intern_begeleider;intern begeleider",
         "gezinsmanager": "gm-1;gezinsmanager;gezinsmanager", "veilig_thuis": "", "cjg": "",
         "bureau_jeugdzorg": ""}
SECONDS_MAX = 30


def within(seconds, what, check):
    """Waits until `check` holds; what did not happen is the error's text."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen in {seconds} s")


class World:
    def __init__(self, programs, folder):
        self.programs, self.folder = Path(programs), Path(folder)
        self.running = {}
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in ("SLUIS_DIR", "SLUIS_WORKER", "SLUIS_CONTEXT")}

    # ---- programs
    def start(self, name, program, *words):
        with open(self.folder / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                [self.programs / program, *map(str, words)], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=self.environment)

    def dead(self):
        """The names of programs that ended of themselves."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def end(self):
        for process in reversed(list(self.running.values())):
            process.terminate()
        for name, process in self.running.items():
            try:
                process.wait(SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError(f"{name} did not end when asked") from None

    def sluis(self, *words, given=b""):
        """Runs the command line; (exit status, JSON answer or None, standard error as text)."""
        result = subprocess.run([self.programs / "sluis", *map(str, words), "--json"],
                                input=given, capture_output=True, timeout=SECONDS_MAX, check=False,
                                env=self.environment)
        try:
            answer = json.loads(result.stdout)
        except ValueError:
            answer = None
        return result.returncode, answer, result.stderr.decode(errors="replace")

    def must(self, *words, given=b""):
        status, answer, errors = self.sluis(*words, given=given)
        assert status == 0, f"sluis {words[0]} {words[1] if len(words) > 1 else ''}: " \
                            f"{status} {answer} {errors}"
        return answer

    def at(self, role, *words, given=b"", worker=None):
        return self.sluis(*words, "--dir", self.folder / role, "--as",
                          worker or STAFF[role].split(";")[0] or "nobody", given=given)

    # ---- the world
    def key(self, number):
        return self.folder / "authority" / f"authority-{number}.key"

    def member(self, role):
        text = (self.folder / "covenant.toml").read_text()
        return re.search(rf'^id = "([0-9a-f]{{32}})"\nrole = "{role}"$', text, re.M).group(1)

    def admit(self, name, file):
        inbox = self.folder / "broker" / "inbox"
        inbox.mkdir(exist_ok=True)
        part = inbox / f"{name}.part"
        part.write_bytes(Path(file).read_bytes())
        part.rename(inbox / f"{name}.signed")
        within(SECONDS_MAX, f"taking {name}", (inbox / "done" / f"{name}.signed").exists)

    def sign_covenant(self):
        toml = self.must("keys-deal", "authority", "--out", self.folder / "authority")["toml"]
        text = (ROOT / "deploy/demo/covenant.toml").read_text()
        (self.folder / "covenant.toml").write_text(
            re.sub(r"^authority = \[\]$", toml.strip(), text, flags=re.M))
        signed = self.folder / "covenant.signed"
        self.must("covenant", "compile", self.folder / "covenant.toml", "--out",
                  self.folder / "covenant.bin")
        self.must("covenant", "sign", self.folder / "covenant.bin", "--key", self.key(1), "--out",
                  self.folder / "covenant.half")
        self.must("covenant", "sign", self.folder / "covenant.half", "--key", self.key(3),
                  "--out", signed)
        return signed

    def start_broker(self):
        keys = subprocess.run([self.programs / "sluis-broker", "--dir", self.folder / "broker",
                               "--print-keys"], capture_output=True, check=True, timeout=30)
        (self.folder / "broker.json").write_bytes(keys.stdout)
        self.start("broker", "sluis-broker", "--dir", self.folder / "broker", "--listen",
                   "tcp://127.0.0.1:0", "--clock-socket", self.folder / "clock")
        endpoint = self.folder / "broker" / "endpoint"
        within(SECONDS_MAX, "the broker", lambda: endpoint.exists() and endpoint.read_text())
        return endpoint.read_text().strip()

    def join(self, role, endpoint, signed):
        (self.folder / f"{role}.staff").write_text(STAFF[role] + "\n")
        self.must("init", "--dir", self.folder / role, "--member", self.member(role),
                  "--covenant", signed, "--broker-keys", self.folder / "broker.json",
                  "--endpoint", endpoint, "--workers", self.folder / f"{role}.staff")
        self.must("join", "request", "--dir", self.folder / role, "--covenant", signed, "--out",
                  self.folder / f"{role}.join", "--clock-socket", self.folder / "clock")
        self.must("join", "admit", self.folder / f"{role}.join", "--covenant", signed, "--key",
                  self.key(1), "--key", self.key(2), "--out", self.folder / f"{role}.signed")
        self.admit(f"2-{role}", self.folder / f"{role}.signed")

    def deal_share(self, signed):
        dealt = self.must("keys-deal", "holders", "--covenant", signed, "--shares",
                          self.folder / "shares", "--key", self.key(2), "--key", self.key(3),
                          "--out", self.folder / "holders.signed")
        files = {share["member"]: share["file"] for share in dealt["shares"]}
        for role in STAFF:
            if self.member(role) in files:
                self.must("share-take", "--dir", self.folder / role, files[self.member(role)])
        self.admit("3-holders", self.folder / "holders.signed")

    def build(self):
        signed = self.sign_covenant()
        self.start("clock", "sluis-clock", "--socket", self.folder / "clock", "--start", START)
        within(SECONDS_MAX, "the clock", (self.folder / "clock").exists)
        self.endpoint = self.start_broker()
        self.admit("1-covenant", signed)
        for role in STAFF:
            self.join(role, self.endpoint, signed)
        self.deal_share(signed)
        for role in STAFF:
            self.start(role, "sluis-adapter", "run", "--dir", self.folder / role,
                       "--clock-socket", self.folder / "clock")
        for role in STAFF:
            within(SECONDS_MAX, f"{role} ready", lambda role=role: self.ready(role))

    def ready(self, role):
        status, answer, _ = self.at(role, "status")
        return status == 0 and answer["ready"]
