# SPDX-License-Identifier: EUPL-1.2
"""Copies of two sources of the asker's side in which a seeded defect can be switched on.

defects.py SOURCE_ROOT OUT_FOLDER. The product's own sources know nothing of it, and no program that
is installed links a copy. A text that stands in its file not exactly once fails the build.
"""

import sys
from pathlib import Path

# File, the text as it stands there, the text with the defect (name_defect.h).
DEFECTS = [
    ("proto/seal/voprf.cc",
     "  if (!voprf_proof::holds(public_key, blinded, evaluation)) return refused_answer();\n",
     "  if (name_defect != kNoProofs && !voprf_proof::holds(public_key, blinded, evaluation)) {\n"
     "    return refused_answer();\n  }\n"),
    ("adapters/sdk/pseudonyms.cc",
     "    out.keys.push_back({kinds_[i], std::move(outputs[i])});\n",
     "    if (name_defect == kPlainHash) {\n"
     "      const Digest plain = hash::sha256(blindings_[i].input.reveal());\n"
     "      Bytes y = to_bytes(plain.view());\n"
     "      append(y, plain.view());\n"
     "      out.keys.push_back({kinds_[i], seal::OprfOutput(std::move(y))});\n"
     "      continue;\n    }\n"
     "    out.keys.push_back({kinds_[i], std::move(outputs[i])});\n"),
    ("adapters/sdk/pseudonyms.cc",
     "                   seal::pseudonym_of(secret.y.reveal(), audience, scope, secrets.epoch), 0,"
     " 0});\n",
     "                   seal::pseudonym_of(secret.y.reveal(),\n"
     "                                      name_defect == kOneAudience ? kEverybody : audience,\n"
     "                                      scope, secrets.epoch), 0, 0});\n"),
]


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    header = '#include "proto/hash/hash.h"\n#include "tests/holders/name_defect.h"\n'
    copies = {}
    for name, before, after in DEFECTS:
        text = copies.get(name) or (source / name).read_text(encoding="utf-8")
        if text.count(before) != 1:
            sys.exit(f"the defect's text stands {text.count(before)} times in {name}")
        copies[name] = text.replace(before, after)
    for name, text in copies.items():
        (out / Path(name).name).write_text(header + text, encoding="utf-8")


if __name__ == "__main__":
    main()
