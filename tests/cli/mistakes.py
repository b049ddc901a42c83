# SPDX-License-Identifier: EUPL-1.2
"""The three likeliest mistakes with each verb, and what each comes to: exit status and error.

A row is (words after the verb, exit status, name of the error), or with text for standard input as
a fourth. {names} are paths and identifiers that check.py fills in; {at} and {manager} choose the
school's and the gezinsmanager's gateway and a professional there.
"""

NONE = "--dir {none}"
AT, MANAGER = "{at}", "{manager}"
STRANGE = "0" * 32


def by_id(what, missing):
    """Mistakes with a verb that takes an identifier."""
    return [(f"{STRANGE} {AT}", *missing), (AT, 64, "usage"),
            (f"{STRANGE} {NONE}", 69, "gateway_down"), (f"{what} {AT} --wait soon", 64, "usage")]


def letter():
    """Mistakes with a letter to a giver: of whom, which giver, whose desk."""
    return [(f"{STRANGE} {{manager}}", 65, "unknown_consent"), ("{manager}", 64, "usage"),
            (f"{STRANGE} {NONE}", 69, "gateway_down"), ("{consent} {manager}", 65, "bad_field"),
            ("{consent} --for 1 --dir {gezinsmanager}", 77, "unknown_worker"),
            (f"{{consent}} --for 1 {AT}", 65, "unknown_consent")]


def plain():
    """Mistakes with a verb that only shows."""
    return [(NONE, 69, "gateway_down"), ("", 64, "usage"), (f"too many {AT}", 64, "usage"),
            (f"{AT} --wait 601", 64, "usage"), ("--context nobody", 66, "unknown_context")]


def view():
    """The same, of what a professional looks at: who names one means one that is here."""
    return plain() + [("--dir {school} --as nobody", 77, "unknown_worker"),
                      ("--dir {school} --as ib-1", 77, "unknown_worker")]


def from_json(before=""):
    """Mistakes with a verb that reads a request from a file."""
    return [(f"{before} {{none}} {AT}", 66, "cannot_read"),
            (f"{before} {{not_json}} {AT}", 65, "bad_json"),
            (f"{before} {{unknown_name}} {AT}", 65, "bad_json"),
            (AT, 64, "usage"), (f"{before} {{empty_json}} {NONE}", 69, "gateway_down")]


MISTAKES = {
    "help": [("covenat", 64, "usage"), ("covenant chek", 64, "usage"),
             ("consent_mising", 64, "usage"), ("--pick /none", 65, "missing_field")],
    "demo": [("--programme 9", 64, "usage"), ("--programme one", 64, "usage"),
             ("--list 1", 64, "usage")],
    "bench": [("--only speed", 64, "usage"), ("--quik", 64, "usage"),
              ("--only leaves --quick --disk {none}", 66, "cannot_read")],
    "completion": [("", 64, "usage"), ("tcsh", 64, "usage"), ("bash zsh", 64, "usage")],
    "man": [("covenat", 64, "usage"), ("--out {file}/below", 73, "cannot_write"),
            ("--lang fr", 64, "usage")],
    "context add": [("school --dir {none}", 66, "cannot_read"), ("school", 64, "usage"),
                    ("a/b --dir {school}", 65, "bad_field")],
    "context list": [("school", 64, "usage"), ("--dir {school}", 64, "usage"),
                     ("--pick /none", 65, "missing_field")],
    "context use": [("nobody", 66, "unknown_context"), ("", 64, "usage"), ("a b", 64, "usage")],
    "context remove": [("nobody", 66, "unknown_context"), ("", 64, "usage"), ("a b", 64, "usage")],
    "covenant check": [("{none}", 66, "cannot_read"), ("{bad_toml}", 65, "covenant_invalid"),
                       ("{unknown_role}", 65, "covenant_invalid"), ("", 64, "usage")],
    "covenant show": [("{none}", 66, "cannot_read"), ("{bad_toml}", 65, "covenant_invalid"),
                      ("{covenant} --efective", 64, "usage")],
    "covenant diff": [("{covenant}", 64, "usage"), ("{covenant} {none}", 66, "cannot_read"),
                      ("{bad_toml} {covenant}", 65, "covenant_invalid")],
    "covenant compile": [("{none} --out {out}", 66, "cannot_read"), ("{covenant}", 64, "usage"),
                         ("{covenant} --out {none}/x", 73, "cannot_write"),
                         ("{bad_toml} --out {out}", 65, "covenant_invalid")],
    "covenant sign": [("{compiled} --key {stranger} --out {out}", 77, "unknown_key"),
                      ("{compiled} --key {none} --out {out}", 66, "cannot_read"),
                      ("{compiled} --key {open_key} --out {out}", 78, "bad_config"),
                      ("{compiled} --key {key1} --out {out}.signed", 77, "covenant_not_signed"),
                      ("{covenant} --key {key1} --out {out}", 65, "malformed")],
    "keys-deal authority": [("", 64, "usage"), ("--out {authority}", 73, "cannot_write"),
                            ("--out {file}/x", 73, "cannot_write")],
    "keys-deal holders": [
        ("--covenant {compiled} --shares {out} --key {key1} --out {out}", 77,
         "covenant_not_signed"),
        ("--covenant {signed} --shares {out} --out {out}", 64, "usage"),
        ("--covenant {signed} --shares {shares} --key {key1} --key {key2} --out {out}", 73,
         "cannot_write"),
        ("--covenant {signed} --shares {out} --key {key1} --out {out} --epoch 0", 64, "usage")],
    "join request": [("--dir {school} --covenant {compiled} --out {out}", 77,
                      "covenant_not_signed"),
                     ("--dir {none} --covenant {signed} --out {out}", 66, "cannot_read"),
                     ("--dir {school} --out {out}", 64, "usage")],
    "join admit": [("{signed} --covenant {signed} --key {key1} --out {out}", 65, "malformed"),
                   ("{asked} --covenant {signed} --key {stranger} --out {out}", 77, "unknown_key"),
                   ("{asked_by_stranger} --covenant {signed} --key {key1} --out {out}", 77,
                    "unknown_member"),
                   ("{asked} --covenant {signed} --key {key1} --out {out}.signed", 77,
                    "covenant_not_signed")],
    "init": [("", 64, "usage"), ("--dir {out} --member xyz", 65, "bad_field"),
             ("--dir {school} --member {strange}", 65, "id_conflict"),
             ("--dir {out} --covenant {signed}", 64, "usage"),
             ("--dir {out} --member {strange} --covenant {signed}", 77, "unknown_member"),
             ("--dir {out} --member {strange} --broker-keys {broker_keys}", 64, "usage"),
             ("--dir {out} --member {strange} --workers {not_json}", 64, "usage"),
             ("--dir {out} --member {member} --covenant {signed} --workers {not_json}", 65,
              "bad_csv")],
    "share-take": [("--dir {out} --index 1 {none}", 66, "cannot_read"),
                   ("--dir {out} --index 0 {share}", 64, "usage"),
                   ("--dir {veilig_thuis} --index 1 {share}", 75, "store_locked"),
                   ("--dir {out} --index 1 {open_key}", 78, "bad_config")],
    "signal": from_json() + [("{no_subject} {at}", 65, "missing_field"),
                             ("{bad_bsn} {at}", 65, "invalid_bsn"),
                             ("{good_signal} --dir {school} --as nobody", 77, "unknown_worker"),
                             ("{good_signal} --dir {school}", 77, "unknown_worker"),
                             ("{unknown_kind} {at}", 65, "unknown_kind")],
    "signals": view(), "tasks": view(), "inbox": view(), "keys": plain(), "status": plain(),
    "case list": view(), "staff list": plain(), "consent list": view(),
    "consent withdrawals": view(),
    "watch": plain() + [("{at} --seconds -1", 64, "usage")],
    "asks": plain(), "known list": plain(),
    "ask": from_json() + [("{question} {at}", 77, "no_rule"),
                          ("{question} {manager}", 1, "no_case")],
    "alerts": view(),
    "weigh list": [(NONE, 69, "gateway_down"), ("--dir {veiligheidshuis}", 77, "unknown_worker"),
                   ("too many {weigher}", 64, "usage")],
    "weigh answer": [(f"{STRANGE} relevant {{weigher}}", 66, "no_such_task"),
                     ("{asked_id} {weigher}", 64, "usage"),
                     (f"{STRANGE} relevant {NONE}", 69, "gateway_down")],
    "weigh agree": [(f"{STRANGE} relevant {{weigher}}", 66, "no_such_task"),
                    ("{asked_id} {weigher}", 64, "usage"),
                    (f"{STRANGE} relevant {NONE}", 69, "gateway_down")],
    "known add": from_json() + [("{persons} --dir {veiligheidshuis}", 77, "unknown_worker")],
    "known remove": from_json() + [("{persons} --dir {veiligheidshuis}", 77, "unknown_worker")],
    "explain": by_id("SIGNAL", (65, "unknown_exchange")) + from_json("--before")[:3]
               + [(f"{STRANGE} --before {{empty_json}} {AT}", 64, "usage"),
                  (f"--before {{no_subject}} {AT}", 65, "missing_field"),
                  (f"--before {{unknown_kind}} {AT}", 65, "unknown_kind")],
    "act": by_id("ACT", (66, "no_such_task")),
    "consent status": by_id("ACT", (66, "no_such_task")),
    "read": by_id("MESSAGE", (66, "no_such_message")),
    "task send": by_id("TASK", (66, "no_such_task")),
    "task withdraw": by_id("TASK", (66, "no_such_task")),
    "task adapt": [(f"{STRANGE} {{file}} {AT}", 66, "no_such_task"),
                   (f"{STRANGE} {AT}", 64, "usage"),
                   (f"{STRANGE} {{none}} {AT}", 66, "cannot_read")],
    "consent ask": from_json() + [("{no_givers} {manager}", 65, "missing_field"),
                                  ("{asked_of_one} {manager}", 65, "bad_field"),
                                  ("{asked_in_german} {manager}", 65, "bad_field"),
                                  ("{asked_in_doubt} {manager}", 1, "gezag_in_onderzoek"),
                                  ("{asked_too_long} {manager}", 65, "bad_field"),
                                  ("{asked_in_microseconds} {manager}", 65, "bad_field"),
                                  ("{asked_consent} --dir {gezinsmanager} --as nobody", 77,
                                   "unknown_worker")],
    "consent answer": from_json(STRANGE) + [("short {answer_yes} {manager}", 65, "bad_field"),
                                            (f"{STRANGE} {{answer_maybe}} {{manager}}", 65,
                                             "bad_field")],
    "consent text": letter() + [("{consent} --for 1 --language de {manager}", 65, "bad_field"),
                                ("{consent} --for 9 {manager}", 64, "usage")],
    "consent receipt": letter() + [("{consent} --for 3 {manager}", 65, "bad_field")],
    "consent renewal": letter() + [("{consent} --for 1 {manager}", 65, "bad_field")],
    "consent accept": from_json(STRANGE) + [("short {accepted} {at}", 65, "bad_field"),
                                            (f"{STRANGE} {{answer_yes}} {{at}}", 65, "bad_json")],
    "consent withdraw": from_json() + [("{withdraw_unknown_kind} {manager}", 65, "unknown_kind")],
    "circumstance types": view(), "circumstance list": view(),
    "circumstance state": from_json() + [
        ("{no_reason} {at}", 65, "missing_field"), ("{not_told} {at}", 65, "missing_field"),
        ("{unknown_type} {at}", 65, "unknown_circumstance"),
        ("{strange_holder} {at}", 77, "unknown_member"), ("{not_ours} {at}", 77, "not_allowed"),
        ("{circumstance} {at} --evidence {none}", 66, "cannot_read"),
        ("{circumstance} {officer}", 77, "not_allowed")],
    "circumstance agree": [
        (f"{STRANGE} {AT}", 65, "missing_field"), ("short {whom} {at}", 65, "bad_field"),
        ("{circumstance_id} {at}", 65, "bad_field"), (AT, 64, "usage"),
        (f"{STRANGE} {{not_json}} {AT}", 65, "bad_json"),
        (f"{STRANGE} {NONE}", 69, "gateway_down")],
    "circumstance end": [
        (f"{STRANGE} {AT}", 65, "missing_field"), ("short {whom} {at}", 65, "bad_field"),
        ("{circumstance_id} {at}", 65, "bad_field"), (AT, 64, "usage"),
        (f"{STRANGE} {NONE}", 69, "gateway_down")],
    "case begin": from_json() + [("{empty_json} {manager}", 65, "missing_field"),
                                 ("{strange_case} {manager}", 65, "bad_field"),
                                 ("{case} --dir {gezinsmanager} --as gm-1", 77,
                                  "unknown_worker")],
    "case end": by_id("CASE", (1, "no_case")),
    "staff add": [("ib-3 {name} {at}", 64, "usage"),
                  ("ib-3 {name} --function wizard {at}", 77, "not_allowed"),
                  ("ib/3 {name} --function intern_begeleider {at}", 65, "bad_field"),
                  ("ib-3 {none} --function intern_begeleider {at}", 66, "cannot_read")],
    "staff leave": [("nobody --to ib-1 {at}", 77, "unknown_worker"),
                    ("ib-2 --to ib-2 {at}", 77, "not_allowed"), ("ib-2 {at}", 64, "usage"),
                    ("ib-2 --to nobody {at}", 77, "not_allowed"),
                    ("ib-2 --to po-1 {at}", 77, "not_allowed")],
    "audit receipt": [("{at}", 64, "usage"), ("--index one {at}", 64, "usage"),
                      ("--index 1 --message 00 {at}", 64, "usage"),
                      (f"--message {STRANGE} {AT}", 66, "no_such_message"),
                      (f"--index 1 {NONE}", 69, "gateway_down")],
    "audit list": [(NONE, 69, "gateway_down"), ("{officer} --first one", 64, "usage"),
                   ("{officer} --count 2001", 64, "usage"),
                   ("--dir {school} --as nobody", 77, "unknown_worker")],
    "audit timeline": [("{officer}", 64, "usage"), (f"{STRANGE} {NONE}", 69, "gateway_down"),
                       (f"{STRANGE} --member x {{officer}}", 64, "usage")],
    "audit who": from_json() + [("{person} --dir {school} --as nobody", 77, "unknown_worker")],
    "audit verify": [(NONE, 69, "gateway_down"), ("{at}", 77, "not_allowed"),
                     ("too many {officer}", 64, "usage")],
    "audit export": [("{officer} --out {file}", 73, "cannot_write"),
                     ("{officer} --openings some", 64, "usage"), (NONE, 69, "gateway_down")],
    "audit-verify export": [("{none} --vkey {vkey}", 66, "cannot_read"), ("{export}", 64, "usage"),
                            ("{export} --vkey nonsense", 65, "malformed")],
    "adapter new": [("School! --dir {out}", 64, "usage"), ("school", 64, "usage"),
                    ("school --dir {out} --templates {none}", 66, "cannot_read"),
                    ("cjg --like shool --dir {out} --templates {templates}", 64, "usage")],
    "adapter test": [("{none} --mapping {mapping}", 66, "cannot_read"),
                     ("{csv} --mapping {none}", 66, "cannot_read"), ("", 64, "usage"),
                     ("{csv} --mapping {not_json}", 65, "mapping_invalid")],
    "audit-verify vkey": [("--covenant {compiled} --broker-keys {broker_keys}", 77,
                           "covenant_not_signed"),
                          ("--covenant {signed} --broker-keys {not_json}", 65, "bad_json"),
                          ("--covenant {signed}", 64, "usage")],
    "audit-verify proof": [("{none} --vkey {vkey}", 66, "cannot_read"),
                           ("{receipt} --vkey nonsense", 65, "malformed"),
                           ("{not_json} --vkey {vkey}", 65, "bad_json"),
                           ("{receipt}", 64, "usage")],
    "audit-verify checkpoint": [("{none} --vkey {vkey}", 66, "cannot_read"),
                                ("{receipt} --vkey nonsense", 65, "malformed"),
                                ("{receipt}", 64, "usage")],
    "audit-verify consistency": [("{none} --vkey {vkey}", 66, "cannot_read"),
                                 ("{not_json} --vkey {vkey}", 65, "bad_json"),
                                 ("{receipt}", 64, "usage")],
}
