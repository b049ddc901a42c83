# SPDX-License-Identifier: EUPL-1.2
"""sluis demo finds the story above its own folder, and hands over what was asked.

On a copy of the program beside a story that only prints its settings: the story itself is the test
`story`.
"""

import shutil

from chain import ROOT, Sluis

STORY = r"""#!/bin/sh
echo "programme $SLUIS_PROGRAMME of ${SLUIS_COVENANT:-the demo}," \
  "keep $SLUIS_KEEP, programs $SLUIS_BIN_DIR"
[ "$SLUIS_PROGRAMME" = 1 ] || exit 3
"""
SECOND = """
[[programmes]]
number = 6
id = "programma_6"
label = "een tweede programma"
"""


def check_own(book, tree, sluis):
    """A programme with a covenant of its own is told over that one, also where both have it."""
    (tree / "deploy/covenants").mkdir()
    own = tree / "deploy/covenants/programme-04.toml"
    shutil.copy(ROOT / "deploy/covenants" / own.name, own)
    shutil.copy(ROOT / "deploy/covenants/programme-02.toml", own.parent)
    for number, file in ((42, own), (2, own.parent / "programme-02.toml")):
        told = sluis("demo", "--programme", str(number))
        book.check(f"programme {number} over its own covenant",
                   told.out.startswith(f"programme {number} of {file}, "), told.out + told.err)
    told = sluis("demo")
    book.check("without a number it is the demo's", told.out.startswith("programme 1 of the demo,"),
               told.out + told.err)
    listed = [row["programme"] for row in sluis.ok("demo", "--list")["programmes"]]
    book.check("--list, with those", listed == [1, 2, 6, 41, 42, 43, 44, 45], f"{listed}")


def check_all(book, chain):
    tree = chain.folder / "elsewhere"
    (tree / "bin").mkdir(parents=True)
    (tree / "deploy/demo").mkdir(parents=True)
    shutil.copy(chain.programs / "sluis", tree / "bin/sluis")
    alone = Sluis(tree / "bin", chain.folder)("demo", "--json").json()
    book.check("without a story", alone["error"]["name"] == "cannot_read", f"{alone}")
    text = (ROOT / "deploy/demo/covenant.toml").read_text(encoding="utf-8")
    (tree / "deploy/demo/covenant.toml").write_text(text + SECOND, encoding="utf-8")
    story = tree / "deploy/story"
    story.write_text(STORY, encoding="utf-8")
    story.chmod(0o755)
    sluis = Sluis(tree / "bin", chain.folder)
    programs = f"programs {tree}/bin\n"
    told = sluis("demo", "--keep")
    book.check("the first programme is told", (told.status, told.out)
               == (0, f"programme 1 of the demo, keep yes, {programs}"), told.out + told.err)
    told = sluis("demo", "--programme", "6")
    book.check("another is told, and its exit status", (told.status, told.out)
               == (3, f"programme 6 of the demo, keep no, {programs}"), told.out + told.err)
    told = sluis("demo", "--programme", "6", "--json")
    words = f"programme 6 of the demo, keep no, {programs}"
    book.check("as one object", told.status == 3 and not told.json()["as_told"]
               and told.json()["output"] == words, told.out)
    chain.sluis.ran.append(told)
    chain.sluis.ran.append(sluis("demo", "--json"))
    listed = sluis.ok("demo", "--list")["programmes"]
    book.check("--list", [row["programme"] for row in listed] == [1, 2, 6], f"{listed}")
    for language, words in (("en", "the demo has 1, 2, 6"),
                            ("nl", "de demo heeft 1, 2, 6")):
        unknown = sluis("demo", "--programme", "3", "--lang", language)
        book.check(f"an unknown number ({language})", unknown.status == 64 and words
                   in unknown.err, unknown.err)
    check_own(book, tree, sluis)
