# SPDX-License-Identifier: EUPL-1.2
"""What people do at two gateways, one verb after another, each answer asserted.

Signals are held, consent is asked, given and accepted, tasks are answered in each way, a
professional leaves, mail is read and its proof checked, a case is begun and ended, and consent is
withdrawn; circumstances.py goes on from there. Four signals, so that each answer to a task has one.
"""

import base64
import json

from accesses import Accesses
from alerts import Alerts
from canary import ADAPTED, CALLER, CONTACT, EVIDENCE, TEXT, WORKER, person
from caseloads import Caseloads
from chain import ROOT, register_line
from circumstances import Circumstances
from corrections import Corrections
from covers import Covers
from delegations import Delegations
from erasures import Erasures
from escalations import Escalations
from exclusions import Exclusions
from own_name import OwnName
from letters import Letters
from meetings import Meetings
from moves import Moves
from plans import Plans
from replays import Replays
from involved import Involved
from reviews import Reviews
from views import Views

VALID_UNTIL_MS = 1788000000000 + 180 * 86400000
FAR_MS = VALID_UNTIL_MS + 12 * 366 * 86400000  # after the child's twelfth birthday


class Story:
    def __init__(self, chain, book):
        self.chain, self.sluis, self.book = chain, chain.sluis, book
        child, born, parents = register_line(1)
        self.subject = person(child, "subject", born)
        self.givers = [person(parent, "parent") for parent in parents]
        self.school = chain.desk("school", "ib-1")
        self.school_2 = chain.desk("school", "ib-2")
        self.manager = chain.desk("gezinsmanager", "gm-1")
        self.files = {}

    def request(self, name, content):
        """A JSON file for a verb, by its name."""
        self.files[name] = self.chain.file(name + ".json", json.dumps(content))
        return self.files[name]

    def expect(self, what, found, wanted):
        self.book.check(what, found == wanted, f"expected {wanted!r}, found {found!r}")

    def within(self, what, check):
        return self.chain.until(what, check)

    def tell(self):
        own_name = OwnName(self)
        own_name.put()
        self.people()
        own_name.told()
        own_name.rotation()
        self.signals()
        Covers(self).asked()
        self.consent()
        self.tasks()
        self.question()
        Exclusions(self).tell()
        self.leaving()
        self.mail()
        Covers(self).seen()
        self.officer()
        self.answer()
        self.end_of_case()
        self.withdrawal()
        self.circumstances = Circumstances(self)
        self.circumstances.tell()
        self.rest()
        Corrections(self).tell()
        Erasures(self).tell()

    def people(self):
        name = self.files["name"] = self.chain.file("name", f"Demo {WORKER}\n")
        staff = self.sluis.ok("staff", "add", "po-1", name, "--function", "privacy_officer",
                              *self.school)
        self.expect("logins", sorted(row["login"] for row in staff["workers"]),
                    ["ib-1", "ib-2", "po-1"])
        self.within("published keys", lambda: all(
            row["published"] for row in self.sluis.ok("staff", "list", *self.school)["workers"]))
        keys = self.sluis.ok("keys", *self.school)
        self.expect("the signing key", keys["signing_key_published"], True)

    def signals(self):
        manager = self.chain.members["gezinsmanager"]
        body = {"kind": "zorgsignaal", "purpose": "hulp_aan_gezin", "domain": "opvoeding",
                "subject": self.subject, "recipients": [{"member": manager}], "text": TEXT,
                "author_contact": CONTACT}
        good = self.request("good_signal", body)
        self.request("no_subject", {**body, "subject": {}})
        self.request("bad_bsn", {**body, "subject": {**self.subject, "bsn": "123456789"}})
        self.request("unknown_kind", {**body, "kind": "melding"})
        # One of them goes to a member too that may not use the number: then nobody gets it.
        wide = self.request("wide_signal", {**body, "recipients": [
            {"member": manager}, {"member": self.chain.members["gemeente"]}]})
        self.before(good, "not_now", "who has nothing under way hears nothing of the file")
        for file in (good, wide, good, good):
            act = self.sluis.ok("signal", file, *self.school)
            self.expect("a signal's act", act["kind"], "signal")
        self.within("four holds", lambda: [
            row["slots"][0]["state"] for row in self.exchanges()] == ["held"] * 4)
        self.before(good, "consent_missing", "who has a signal under way hears why")
        self.exchange = self.exchanges()[0]["id"]
        self.expect("act", self.sluis.ok("act", act["id"], *self.school)["state"], "recorded")
        explained = self.sluis.ok("explain", self.exchange, *self.school)
        self.expect("why it is held", explained["slots"][0]["reason"]["name"], "consent_missing")
        dutch = self.sluis("explain", self.exchange, *self.school, "--lang", "nl").out
        self.book.check("explain in Dutch", "hiervoor is geen toestemming" in dutch, dutch)

    def before(self, file, reason, why):
        """What would happen, told before anything is sent; nothing of it stays here."""
        known = len(self.exchanges())
        told = self.sluis.ok("explain", "--before", file, *self.school)
        slot = told["slots"][0]
        self.expect(why, (told["id"], slot["state"], slot["reason"]["name"], slot["most"],
                          slot["grounds"], slot["references"] == [] or reason != "not_now"),
                    ("", "held", reason, "content", ["toestemming, Jeugdwet 7.3.11 lid 1"], True))
        self.expect("nothing was raised", len(self.exchanges()), known)
        shown = self.sluis("explain", "--before", file, *self.school, "--lang", "nl").out
        self.book.check("before sending, in Dutch", "Er is niets verstuurd" in shown
                        and "Veilig Thuis 0800-2000" in shown, shown)

    def exchanges(self):
        return self.sluis.ok("signals", *self.school_2)["exchanges"]

    def by_register(self, ask):
        """Requests whose givers follow from an answer of the register: sound, and not."""
        minor = {"burgerservicenummer": self.subject["bsn"]}
        relation = {"type": "GezamenlijkOuderlijkGezag", "minderjarige": minor, "ouders": [
            {"burgerservicenummer": giver["bsn"]} for giver in self.givers]}

        def asked(name, more=None, **changed):
            answer = {"personen": [{"gezag": [{**relation, **changed}]}]}
            self.request(name, {**ask, "register_answer": json.dumps(answer), **(more or {})})
        asked("asked_of_one", {"givers": self.givers[:1]})
        asked("asked_in_doubt", inOnderzoek=True)
        asked("asked_too_long", {"valid_until_ms": FAR_MS})
        asked("asked_in_microseconds", {"valid_until_ms": ask["valid_until_ms"] * 1000})
        asked("asked_by_register")
        act = self.sluis.ok("consent", "ask", self.files["asked_by_register"], *self.manager)
        self.expect("givers by the register", act["state"], "recorded")

    def consent(self):
        ask = {"subject": self.subject, "givers": self.givers,
               "scope": {"purposes": ["hulp_aan_gezin"], "to_roles": ["gezinsmanager"]},
               "valid_until_ms": VALID_UNTIL_MS, "source": "register_line", "evidence": EVIDENCE,
               "channel": "at_home", "present": ["subject", "parents", "interpreter"],
               "interpreter": "relative", "read_aloud": True}
        self.request("asked_by_pigeon", {**ask, "channel": "pigeon"})
        self.request("asked_through_nobody", {**ask, "interpreter": "none"})
        self.request("no_givers", {**ask, "givers": []})
        self.by_register({key: ask[key] for key in ("subject", "scope", "valid_until_ms")})
        act = self.sluis.ok("consent", "ask", self.request("asked_consent", ask), *self.manager)
        consent = act["subject"]
        state = self.sluis.ok("consent", "status", act["id"], *self.manager)
        self.expect("consent status", state["state"], "recorded")
        for giver in self.givers:
            yes = {"subject": self.subject, "giver": giver, "answer": "yes"}
            said = self.sluis.ok("consent", "answer", consent, self.request("answer_yes", yes),
                                 *self.manager)
            self.expect("a yes", said["state"], "recorded")
        self.request("answer_maybe", {**yes, "answer": "maybe"})
        self.acceptance(consent)
        accepted = self.request("accepted", {"subject": self.subject, "answer": "accepted"})
        act = self.sluis.ok("consent", "accept", consent, accepted, *self.school)
        self.expect("the acceptance", act["state"], "recorded")
        self.who_answered()
        self.letters = Letters(self, consent)
        self.letters.tell()

    def acceptance(self, consent):
        """A consent that waits for the school's word is a task there, of each signal about it."""
        def waiting():
            tasks = self.sluis.ok("tasks", *self.school_2)["tasks"]
            return [(row["kind"], row["state"], row["consent"]) for row in tasks]

        self.within("four tasks to accept",
                    lambda: waiting() == [("accept", "waiting", consent)] * 4)
        self.expect("tasks in the status", self.sluis.ok("status", *self.school_2)["tasks"], "4")
        for language, words in (
                ("en", f"consent {consent} waits for this source: it would let signal "),
                ("nl", f"toestemming {consent} wacht op deze bron: daarmee kan signaal ")):
            shown = self.sluis("tasks", *self.school_2, "--lang", language).out
            self.book.check(f"a task to accept ({language})", words in shown and
                            f"sluis consent accept {consent} " in shown, shown)

    def who_answered(self):
        listed = self.sluis.ok("consent", "list", *self.manager)["acts"]
        self.expect("consent list", [(row["kind"], row["answer"], row["worker"]) for row in listed],
                    [("consent", "", "gm-1")] * 2 + [("consent_answer", "yes", "gm-1")] * 2)
        numbers = [giver["bsn"] for giver in self.givers]
        self.expect("whom it was asked of, and who said it",
                    [[(one["role"], one["bsn"]) for one in row["persons"][1:]] for row in listed],
                    [[("parent", number) for number in numbers]] * 2
                    + [[("giver", number)] for number in numbers])
        self.expect("how it was asked", listed[1]["setting"], {
            "source_regime": "jeugdwet_verstrekking", "channel": "at_home",
            "present": ["subject", "parents", "interpreter"], "interpreter": "relative",
            "read_aloud": True, "language": "", "text_version": 0})
        for language, line in (
                ("en", "asked under jeugdwet_verstrekking; at_home; present: subject, parents, "
                       "interpreter; interpreter: relative; read aloud\n"),
                ("nl", "gevraagd onder jeugdwet_verstrekking; bij het gezin thuis; aanwezig: over "
                       "wie het gaat, ouders of voogd, tolk; tolk: familielid; voorgelezen\n")):
            shown = self.sluis("consent", "list", *self.manager, "--lang", language).out
            self.book.check(f"how it was asked ({language})", line in shown, shown)
        shown = self.sluis("consent", "list", *self.manager).out
        self.book.check("who has not answered", shown.count(": has not answered yet\n") == 2, shown)
        for language, line in (("en", "parent, {}: yes, recorded by gm-1"),
                               ("nl", "ouder, {}: ja, vastgelegd door gm-1")):
            shown = self.sluis("consent", "list", *self.manager, "--lang", language).out
            for number in numbers:
                start, end = line.split("{}")
                said = [row for row in shown.split("\n") if f"BSN {number}" in row
                        and row.strip().startswith(start) and row.endswith(end)]
                self.book.check(f"who answered ({language})", len(said) == 1, shown)
        unnamed = self.sluis.ok("consent", "list", *self.chain.desk("gezinsmanager"))["acts"]
        self.expect("who is no worker sees nobody", [row["persons"] for row in unnamed], [[]] * 4)

    def open_tasks(self):
        return [row for row in self.sluis.ok("tasks", *self.school_2)["tasks"]
                if row["state"] == "open"]

    def tasks(self):
        self.within("four tasks", lambda: len(self.open_tasks()) == 4)
        tasks = {row["exchange"]: row["id"] for row in self.open_tasks()}
        order = [tasks[row["id"]] for row in self.exchanges()]
        sent = self.sluis.ok("task", "send", order[0], *self.school)
        self.expect("task send", sent["slots"][0]["state"] in ("sealed", "sent", "opened"), True)
        words = self.chain.file("words", ADAPTED)
        adapted = self.sluis.ok("task", "adapt", order[1], words, *self.school)
        self.expect("task adapt", adapted["slots"][0]["state"] in ("sealed", "sent", "opened"),
                    True)
        kept = self.sluis.ok("task", "withdraw", order[2], *self.school)
        self.expect("task withdraw", kept["slots"][0]["state"], "withdrawn")
        self.last_task = order[3]

    def leaving(self):
        """Nothing of a professional who leaves is unowned, and its key ends."""
        staff = self.sluis.ok("staff", "leave", "ib-1", "--to", "ib-2", *self.school_2)["workers"]
        gone = next(row for row in staff if row["login"] == "ib-1")
        self.expect("who left", (gone["left"], gone["to"]), (True, "ib-2"))
        task = self.open_tasks()[0]
        self.expect("the open task", (task["id"], task["author"], task["owner"]),
                    (self.last_task, "ib-1", "ib-2"))
        refused = self.sluis("task", "send", self.last_task, *self.school, "--json").json()
        self.expect("who left acts no more", refused["error"]["name"], "unknown_worker")
        refused = self.sluis("signal", self.files["good_signal"], *self.school, "--json").json()
        self.expect("who left signals no more", refused["error"]["name"], "unknown_worker")
        refused = self.sluis("staff", "add", "ib-1", self.files["name"], "--function",
                             "intern_begeleider", *self.school_2, "--json").json()
        self.expect("a login is not given twice", refused["error"]["name"], "id_conflict")
        self.within("the key of who left is revoked", lambda: not next(
            row for row in self.sluis.ok("staff", "list", *self.school_2)["workers"]
            if row["login"] == "ib-1")["published"])
        sent = self.sluis.ok("task", "send", self.last_task, *self.school_2)
        self.expect("the colleague sends", sent["slots"][0]["state"] in
                    ("sealed", "sent", "opened"), True)

    def mail(self):
        self.within("three messages", lambda: [
            row["state"] for row in self.sluis.ok("inbox", *self.manager)["mails"]]
            == ["opened"] * 3)
        self.message = self.sluis.ok("inbox", *self.manager)["mails"][0]["message"]
        read = self.sluis.ok("read", self.message, *self.manager)
        self.expect("who read it", read["readings"][-1]["worker"], "gm-1")
        self.which_child()
        receipt = self.files["receipt"] = self.chain.path("receipt.json")
        self.sluis.ok("audit", "receipt", "--message", self.message, "--out", receipt,
                      *self.manager)
        printed = self.sluis.ok("audit", "receipt", "--message", self.message, *self.manager)
        self.vkey = self.sluis.ok("audit-verify", "vkey", "--covenant", self.chain.signed,
                                  "--broker-keys", self.chain.broker_keys)["vkey"]
        proof = self.sluis.ok("audit-verify", "proof", receipt, "--vkey", self.vkey)
        self.expect("the proof", proof["verified"], True)
        forged = self.chain.file("forged.json", json.dumps({**printed, "index": 0}))
        verdict = self.sluis("audit-verify", "proof", forged, "--vkey", self.vkey, "--json")
        self.expect("a forged proof", (verdict.status, verdict.json()["verified"]), (1, False))
        note = base64.b64decode(printed["checkpoint"])
        checkpoint = self.chain.file("checkpoint", note)
        found = self.sluis.ok("audit-verify", "checkpoint", checkpoint, "--vkey", self.vkey)
        self.expect("the checkpoint", found["verified"], True)
        same = self.request("continued", {"old": printed["checkpoint"],
                                          "new": printed["checkpoint"], "path": []})
        found = self.sluis.ok("audit-verify", "consistency", same, "--vkey", self.vkey)
        self.expect("the continuation", found["verified"], True)

    def which_child(self):
        """The reader sees which child; its number only when all who get the signal may use it."""
        exchanges = [row["id"] for row in self.exchanges()]
        mails = self.sluis.ok("inbox", *self.manager)["mails"]
        found = {mail["exchange"]: self.sluis.ok("read", mail["message"], *self.manager)["persons"]
                 for mail in mails}
        name = f"{self.subject['first_names']} {self.subject['surname']}"
        for exchange, number in ((exchanges[0], self.subject["bsn"]), (exchanges[1], "")):
            self.expect("the child that is read of", found[exchange], [
                {"role": "subject", "name": name, "birth_date": self.subject["birth_date"],
                 "bsn": number}])
        shown = self.sluis("read", self.message, *self.manager).out
        child = f"subject: {name}, born {self.subject['birth_date']}, BSN {self.subject['bsn']}"
        self.book.check("the child in words", child in shown, shown)
        shown = self.sluis("explain", self.exchange, *self.school_2).out
        self.book.check("a receipt in words", "opened there; its receipt is in the log" in shown,
                        shown)
        shown = self.sluis("explain", self.exchange, *self.school_2, "--lang", "nl").out
        self.book.check("a receipt in Dutch", "de ontvangst staat in het logboek" in shown, shown)

    def question(self):
        """Asked under a case of one's own, weighed by one and agreed by another."""
        case = self.request("case", {"subjects": [self.subject], "programme": 1})
        self.request("strange_case", {"subjects": [self.subject], "programme": 7})
        asked = self.request("question", {"subject": self.subject, "author_contact": CALLER})
        early = self.sluis("ask", asked, *self.manager, "--json").json()
        self.expect("a question without a case", early["error"]["name"], "no_case")
        loads = Caseloads(self)
        loads.nobody()
        begun = self.sluis.ok("case", "begin", case, *self.manager)
        self.expect("a case", begun["kind"], "case_opened")
        loads.begun(begun)
        self.case = begun["subject"]
        self.life_of_case()
        persons = self.request("persons", {"persons": [self.subject]})
        weigher = self.weigher = self.chain.desk("veiligheidshuis", "vh-1")
        second = self.chain.desk("veiligheidshuis", "vh-2")
        self.expect("known add", self.sluis.ok("known", "add", persons, *weigher)["persons"], "1")
        self.expect("known list", self.sluis.ok("known", "list", *weigher)["persons"], "1")
        ask = self.sluis.ok("ask", asked, *self.manager)
        question = self.within("the question", lambda: next(iter(
            self.sluis.ok("weigh", "list", *weigher)["weighings"]), None))
        self.expect("the question", (question["id"], question["index"], question["state"]),
                    (ask["id"], "known", "open"))
        self.sluis.ok("weigh", "answer", question["id"], "relevant", *weigher)
        self.asked = question["id"]
        agreed = self.sluis.ok("weigh", "agree", self.asked, "relevant", *second)["weighings"]
        self.expect("agreed", agreed[0]["state"], "agreed")
        self.expect("known remove", self.sluis.ok("known", "remove", persons, *weigher)["persons"],
                    "0")

    def officer(self):
        """The privacy officer looks: what happened, who got what, and does the log verify."""
        officer = self.officer_desk = self.chain.desk("school", "po-1")
        listed = self.sluis.ok("audit", "list", *officer)
        self.expect("a look at the log is an entry", int(listed["read_index"]) > 0, True)
        line = self.sluis.ok("audit", "timeline", self.exchange, *officer)["events"]
        self.expect("what happened", "release" in [row["type"] for row in line], True)
        person = self.request("person", self.subject)
        about = self.sluis.ok("audit", "who", person, *officer)["events"]
        self.expect("who got it", "release" in [row["type"] for row in about], True)
        dutch = self.sluis("audit", "timeline", self.exchange, *officer, "--lang", "nl").out
        self.book.check("the log in Dutch", "meldde een signaal aan" in dutch
                        and "Het hele logboek is gecontroleerd" in dutch
                        and "recorded" not in dutch, dutch)
        Accesses(self, officer).tell()
        Views(self, officer).tell()
        verdict = self.sluis.ok("audit", "verify", *officer)
        self.expect("the whole log", verdict["verified"], True)
        export = self.files["export"] = self.chain.path("log.sluis-export")
        self.sluis.ok("audit", "export", "--out", export, *officer)
        found = self.sluis.ok("audit-verify", "export", export, "--vkey", self.vkey)
        self.expect("the export", found["verified"], True)
        report = self.files["report"] = self.chain.path("report.note")
        counted = self.sluis.ok("audit", "report", "--out", report, *officer)
        whole = self.files["export2"] = self.chain.path("log-2.sluis-export")
        self.sluis.ok("audit", "export", "--out", whole, *officer)
        figures = {row["name"]: int(row["count"]) for row in counted["figures"]}
        self.expect("a report's figures", (figures["entry covenant"] > 0,
                                           counted["verdict"]["verified"]), (True, True))
        found = self.sluis.ok("audit-verify", "report", report, "--vkey", self.vkey, "--export",
                              whole)
        self.expect("a report counted again", found["verified"], True)
        with open(report, encoding="utf-8") as note:
            changed = note.read().replace("count 1 ", "count 2 ", 1)
        forged = self.chain.path("forged.note")
        with open(forged, "w", encoding="utf-8") as note:
            note.write(changed)
        refused = self.sluis("audit-verify", "report", forged, "--vkey", self.vkey, "--export",
                             whole, "--json")
        self.expect("a report that was changed", (refused.status, refused.json()["verified"]),
                    (1, False))
        mirror = self.files["mirror"] = self.chain.path("tiles")
        mirrored = self.sluis.ok("audit", "mirror", "--out", mirror, *self.manager)
        self.expect("an ordinary member's mirror of the log, its checkpoint and tiles",
                    (mirrored["log"], int(mirrored["files"]) > 1), ("ledger", True))
        Replays(self, officer).tell()

    def adapter(self):
        """A drop folder from a template, and a file through its mapping."""
        folder = self.chain.path("new")
        templates = str(ROOT / "adapters")
        made = self.sluis.ok("adapter", "new", "school", "--dir", folder, "--templates", templates)
        tested = self.sluis.ok("adapter", "test", made["sample"], "--mapping", made["mapping"])
        self.files["mapping"] = made["mapping"]
        self.expect("rows of the sample", (tested["rows"] > 0, tested["bad"]), (True, 0))

    def answer(self):
        answered = self.within("the answer", lambda: next((
            row for row in self.sluis.ok("asks", *self.manager)["asks"]
            if row["state"] == "answered"), None))
        self.expect("what came back", (answered["answer"], answered["contact"]),
                    ("relevant", "weger van dienst"))

    def life_of_case(self):
        """Its steps are on record, what it is and what is to be done now is shown."""
        stepped = self.sluis.ok("case", "step", self.case, "review", *self.manager)
        self.expect("a step", (stepped["kind"], stepped["state"]), ("case_stepped", "recorded"))
        to = self.chain.members["school"]
        for step in (("propose", "--to", to), ("take_back",)):
            said = self.sluis.ok("case", "handover", self.case, *step, *self.manager)
            self.expect(f"a handover, {step[0]}", (said["kind"], said["state"]),
                        ("handover_stepped", "recorded"))
        shown = self.sluis.ok("case", "show", self.case, *self.manager)
        self.expect("the case", (shown["phase"], [row["said"] for row in shown["history"]]),
                    ("active", ["case_opened", "case_reviewed", "handover_proposed",
                                "handover_taken_back"]))
        kinds = {row["kind"] for row in self.sluis.ok("case", "today", *self.manager)["items"]}
        self.expect("nothing of a case is to be done", kinds <= {"alert", "caseload", "task"},
                    True)

    def end_of_case(self):
        Plans(self).tell()
        Meetings(self).tell()
        Reviews(self).tell()
        Involved(self).tell()
        Escalations(self).tell()
        Moves(self).tell()
        Delegations(self).tell()
        self.sluis.ok("staff", "leave", "gm-1", "--to", "gm-2", *self.manager)
        self.manager = self.chain.desk("gezinsmanager", "gm-2")
        listed = self.sluis.ok("case", "list", *self.manager)["cases"]
        self.expect("whose case it is", [(row["open"], row["owner"]) for row in listed],
                    [(True, "gm-2")])
        Caseloads(self).left()
        Delegations(self).left()
        ended = self.sluis.ok("case", "end", self.case, *self.manager)
        self.expect("its end", ended["kind"], "case_closed")
        Reviews(self).refused()

    def withdrawal(self):
        stop = {"subject": self.subject, "giver": self.givers[1], "scope": {}}
        self.request("withdraw_unknown_kind", {**stop, "scope": {"kinds": ["melding"]}})
        act = self.sluis.ok("consent", "withdraw", self.request("stop", stop), *self.manager)
        self.within("the withdrawal is effective", lambda: self.sluis.ok(
            "consent", "withdrawals", *self.manager)["withdrawals"][0]["effective"])
        self.letters.withdrawn(act["subject"])
        old = self.sluis("withdraw", "status", *self.manager)
        self.expect("a former name", old.status, 0)

    def usefulness(self):
        asked = ["usefulness", "--quarter", "2026Q1", *self.manager]
        counted = self.sluis.ok(*asked)
        self.expect("a quarter without any", [
            (row["name"], row["shown"], row["at_least"], row["at_most"])
            for row in counted["cases"]["figures"]],
            [("ended", False, 0, 30), ("finished", False, 0, 0), ("turned_away", False, 0, 0),
             ("closed", False, 0, 0)])
        self.expect("not on record", counted["not_recorded"], [])
        self.expect("what came of alerts, of none", [
            (row["name"], row["at_most"]) for row in counted["outcomes"]["figures"]],
            [("outcomes", 55), *((name, 0) for name in (
                "contact_made", "coordination_agreed", "already_coordinated", "not_same_person",
                "no_contact_needed", "not_reached"))])
        self.expect("the same ever after", self.sluis.ok(*asked), counted)
        for language, wanted in (("en", "of a case that was muted: not shown"),
                                 ("nl", "van een casus die was stilgezet: niet getoond")):
            shown = self.sluis(*asked, "--lang", language).out
            self.book.check(f"figures ({language})", wanted in shown, shown)

    def rest(self):
        self.sluis.ok("watch", "--seconds", "1", *self.school_2)
        self.sluis.ok("status", *self.school_2)
        Alerts(self).tell()
        self.usefulness()
        covenant = self.chain.path("covenant.toml")
        self.sluis.ok("covenant", "check", self.chain.signed)
        shown = self.sluis.ok("covenant", "show", covenant, "--effective")
        self.expect("the rule shown", [(row["from"], row["to"], row["level"], row["grounds"])
                                       for row in shown["rules"]],
                    [("gezinsmanager", "veiligheidshuis", "existence", ["bekendheid"]),
                     ("veiligheidshuis", "gezinsmanager", "existence", ["bekendheid"]),
                     ("school", "gezinsmanager", "content", ["toestemming"]),
                     ("school", "veiligheidshuis", "content", ["toestemming"]),
                     ("school", "gezinsmanager", "content", ["overleg"]),
                     ("school", "gezinsmanager", "content", ["toestemming_bevestigd"])])
        self.adapter()
        found = self.sluis.ok("bench", "--quick", "--only", "leaves")
        self.expect("a part of the bench", [row["name"] for row in found["ratios"]],
                    ["verify_of_sha256_limit"])
        self.differences(covenant)
        self.contexts()

    def differences(self, covenant):
        with open(covenant, encoding="utf-8") as file:
            text = file.read()
        other = self.chain.file("covenant-2.toml", text.replace(
            'level = "content"', 'level = "category"').replace("lease_ms = 5_000", "lease_ms = 6")
            .replace("retention_days = 365", "retention_days = 30", 1)
            .replace("may_use_bsn = true\nkey_holder", "key_holder"))
        diff = self.sluis.ok("covenant", "diff", covenant, other)
        self.expect("what differs", sorted((row["what"], row["section"]) for row in
                                           diff["changes"]),
                    [("changed", "grounds"), ("changed", "limits"), ("changed", "members"),
                     *[("changed", "rules")] * 4])
        same = self.sluis.ok("covenant", "diff", covenant, self.chain.signed)
        self.expect("a file and its signed form", (same["same"], same["changes"]), (True, []))

    def contexts(self):
        """Names instead of --dir and --as, and the health of keys."""
        config = self.chain.folder / "config/sluis/contexts.toml"
        self.sluis.ok("context", "add", "school", *self.school_2)
        self.sluis.ok("context", "add", "manager", *self.manager)
        gone = self.chain.folder / "gone"
        gone.mkdir()
        self.sluis.ok("context", "add", "gone", "--dir", gone)
        self.expect("mode of contexts.toml", oct(config.stat().st_mode & 0o777), "0o600")
        self.expect("the first is in use", self.sluis.ok("status")["role"], "school")
        self.expect("--context", self.sluis.ok("status", "--context", "manager")["role"],
                    "gezinsmanager")
        by_setting = self.sluis("status", "--pick", "/role", SLUIS_CONTEXT="manager").out
        self.expect("SLUIS_CONTEXT", by_setting, "gezinsmanager\n")
        by_setting = self.sluis("status", "--pick", "/role", SLUIS_CONTEXT="manager",
                                SLUIS_DIR=self.chain.path("veilig_thuis")).out
        self.expect("SLUIS_DIR goes before", by_setting, "veilig_thuis\n")
        self.sluis.ok("context", "use", "manager")
        self.expect("context use", self.sluis.ok("status")["role"], "gezinsmanager")
        rows = {row["name"]: row for row in self.sluis.ok("context", "list")["contexts"]}
        school = rows["school"]
        self.expect("health", (school["reachable"], school["directory_verified"],
                               school["signing_key_published"], school["kem_key"]["current"],
                               school["kem_key"]["published"], school["kem_key"]["days_left"]),
                    (True, True, True, True, True, 6))
        self.expect("health of what is not there", (rows["gone"]["reachable"],
                                                    rows["gone"]["error"]["name"]),
                    (False, "gateway_down"))
        self.sluis.ok("context", "remove", "manager")
        config.chmod(0o644)
        open_to_all = self.sluis("status", "--json").json()
        self.expect("an open contexts.toml", open_to_all["error"]["name"], "bad_config")
        config.unlink()

    def names(self):
        """What the words of mistakes.py stand for."""
        chain = self.chain
        path, file = chain.path, chain.file
        self.sluis.ok("keys-deal", "authority", "--out", path("strangers"))
        signing = ["--covenant", chain.signed, "--key", chain.key(1), "--key", chain.key(2)]
        self.sluis.ok("keys-deal", "refresh", *signing, "--before", path("holders.signed"),
                      "--shares", path("changes"), "--out", path("holders-2.signed"))
        self.sluis.ok("keys-deal", "epoch", *signing, "--before", path("holders.signed"),
                      "--shares", path("epoch-2"), "--out", path("epoch-2.signed"))
        self.sluis.ok("keys-deal", "retire", *signing, "--epoch", "1", "--out",
                      path("epoch-1-ends.signed"))
        self.sluis.ok("join", "budget", *signing, "--member", chain.members["school"], "--out",
                      path("budget.signed"))
        open_key = file("open.key", b"k" * 32)
        (chain.folder / "open.key").chmod(0o644)
        with open(path("covenant.toml"), encoding="utf-8") as text:
            covenant = text.read()
        self.sluis.ok("init", "--dir", path("stranger"), "--member", "9" * 32)
        return {**self.files, "none": path("none"), "out": path("out"), "file": file("f", "x"),
                "school": path("school"), "gezinsmanager": path("gezinsmanager"),
                "veilig_thuis": path("veilig_thuis"),
                "veiligheidshuis": path("veiligheidshuis"), "at": " ".join(self.school_2),
                "manager": " ".join(self.manager), "weigher": " ".join(self.weigher),
                "alert": self.alert, "muted": self.muted,
                "circumstance_id": self.circumstances.id,
                "asked_id": self.asked, "officer": " ".join(self.officer_desk),
                "templates": str(ROOT / "adapters"),
                "csv": str(ROOT / "adapters/school/sample.csv"), "covenant": path("covenant.toml"),
                "bad_toml": file("bad.toml", "version = 1\ntitle = \n"),
                "unknown_role": file("role.toml", covenant.replace('from = "school"',
                                                                   'from = "schol"')),
                "compiled": path("covenant.bin"), "signed": chain.signed, "key1": chain.key(1),
                "key2": chain.key(2), "stranger": path("strangers/authority-1.key"),
                "open_key": open_key, "authority": path("authority"), "shares": path("shares"),
                "asked": path("school.join"), "asked_by_stranger": self.stranger_request(),
                "strange": "8" * 32, "member": chain.members["school"],
                "broker_keys": chain.broker_keys, "share": chain.share,
                "not_json": file("not.json", "a;b\n"), "vkey": self.vkey,
                "unknown_name": file("unknown.json", '{"Kanarie": 1}'),
                "empty_json": file("empty.json", "{}")}

    def stranger_request(self):
        """A request of a member that the covenant does not name."""
        chain = self.chain
        out = chain.path("stranger.join")
        self.sluis.ok("join", "request", "--dir", chain.path("stranger"), "--covenant",
                      chain.signed, "--out", out, "--clock-socket", chain.clock)
        return out
