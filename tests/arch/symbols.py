# SPDX-License-Identifier: EUPL-1.2
"""What compiled code reaches: pure archives reach nothing outside, the broker opens nothing."""

import re
import subprocess

from layers import PURE
from tree import Finding, Skip

# The C symbols a pure archive may leave to others. Anything else is a door to the outside until
# somebody has looked at it and written it here.
PURE_C = re.compile(
    r"^(_?_?mem(cpy|move|set|cmp|chr|rchr|mem)(_chk)?|bcmp|str(n?len|n?cmp|chr|rchr|str)"
    r"|abort|__assert_fail|__stack_chk_fail|__cxa_\w+|_Unwind_\w+|__gxx_personality_v0|__dso_handle"
    r"|_GLOBAL_OFFSET_TABLE_|__errno_location|__tls_get_addr|atexit|free|malloc|calloc|realloc"
    r"|v?snprintf|__v?snprintf_chk|sodium_(memzero|memcmp|compare|is_zero|increment|add)"
    r"|crypto_(hash|auth|generichash|verify)_?\w*|SHA(256|512)\w*|EVP_\w*(Digest|MD|sha)\w*"
    r"|__popcountdi2|_ITM_\w+|__gmon_start__|DW\.ref\.\w+)$")
# fatal() of proto/types: one line to standard error, then the end. %s: object file of the archive.
PURE_C_SPARE = {"check.cc.o": {"fprintf", "__fprintf_chk", "stderr", "fputs", "fwrite"}}
# The sizing of protobuf's own maps and its start-up; the codec cannot do without.
CODEC = "proto/codec"
CODEC_C_SPARE = re.compile(
    r"^pthread_|^__pthread_|^__once_proxy$|^(scc_info|descriptor_table)_|_2eproto$")

# Parts of the C++ library that look outside, draw, wait, or iterate in no fixed order.
IMPURE_CXX = re.compile(
    r"std::chrono::_V2::\w+::now|std::random_device|std::locale|std::basic_[io]?f?stream"
    r"|std::basic_(ostream|istream|iostream|filebuf|stringbuf|ostringstream|stringstream)"
    r"|std::ios_base|std::thread|std::this_thread|std::condition_variable|std::filesystem"
    r"|std::__detail::_Prime_rehash_policy|std::_Hash_bytes|std::cout|std::cerr|std::cin"
    r"|std::mutex|std::call_once|std::__future|std::get_time|std::put_time")


def nm(path, *options):
    """The lines of `nm` on `path`, as lists of words; an archive's member heads its own lines."""
    result = subprocess.run(["nm", *options, str(path)], capture_output=True, text=True,
                            check=True)
    return [line.split(maxsplit=2) for line in result.stdout.splitlines() if line.strip()]


def demangle(names):
    """The names as C++ declarations, in the same order."""
    result = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True,
                            check=True)
    return result.stdout.splitlines()


def undefined(path):
    """(object file, symbol) of everything the archive `path` leaves to others."""
    member = path.name
    defined, wanted = set(), []
    for words in nm(path):
        if len(words) == 1 and words[0].endswith(":"):
            member = words[0][:-1]
        elif len(words) == 2 and words[0] in "Uwv":
            wanted.append((member, words[1]))
        elif len(words) == 3:
            defined.add(words[2])
    return [(member, name) for member, name in wanted if name not in defined]


def c_symbol_allowed(folder, member, name):
    if PURE_C.match(name) or name in PURE_C_SPARE.get(member, ()):
        return True
    return folder == CODEC and CODEC_C_SPARE.search(name) is not None


def archive_findings(folder, path, label):
    wanted = undefined(path)
    cxx = [(member, name) for member, name in wanted if name.startswith("_Z")]
    for member, name in wanted:
        if not name.startswith("_Z") and not c_symbol_allowed(folder, member, name):
            yield Finding(label, 0, f"{member} reaches {name}")
    for (member, _), name in zip(cxx, demangle([name for _, name in cxx])):
        if folder != CODEC and IMPURE_CXX.search(name.split("(")[0]):
            yield Finding(label, 0, f"{member} reaches {name}")


def purity_in_archives(tree):
    """The archives of the pure folders leave only harmless symbols to others."""
    if tree.build is None:
        raise Skip("nothing is built")
    archives = [(folder, path) for folder in PURE
                for path in sorted((tree.build / folder).glob("*.a"))]
    if not archives:
        raise Skip("no pure library is built")
    for folder, path in archives:
        yield from archive_findings(folder, path, path.relative_to(tree.build).as_posix())


# Promise P4. Names of the C libraries that would open content, agree on keys or make a key stream.
OPENS = re.compile(r"decrypt|_box|_kx|scalarmult|stream|_open|cipher|pkey_derive", re.IGNORECASE)
CIPHERS = re.compile(r"chacha|salsa|x25519|curve25519|poly1305|(^|_)aes|ristretto|hpke",
                     re.IGNORECASE)
# Rows of the broker's own store, sealed by itself, and the library calls that merely sound alike.
IMPORTS_SPARE = {"crypto_secretbox_open_easy", "sqlite3_open_v2", "sqlite3_open"}
# What would bring a call in by its name, past the list of imports.
LOADS = re.compile(r"^(dlopen|dlmopen|dlsym|dlvsym)$")
STORAGE_SEALING = re.compile(r"^crypto_secretbox_(easy|open_easy|keygen|\w*bytes)$")
OWN_OPENS = re.compile(r"^sluis::seal::(?:\w+::)*\w*(open|decrypt|unwrap|decap|unseal)\w*[(\[]?")


def broker_imports(path, label):
    """Findings on the dynamic imports of the broker at `path`."""
    for words in nm(path, "-D", "--undefined-only"):
        name = words[-1].split("@")[0]
        spared = name in IMPORTS_SPARE or STORAGE_SEALING.match(name)
        if name.startswith("_Z"):
            spared = not re.search(r"decrypt|scalarmult|crypto_", name, re.IGNORECASE)
        if LOADS.match(name) or (not spared and OPENS.search(name)):
            yield Finding(label, 0, f"imports {name}")


def broker_definitions(path, label):
    """Findings on what the broker at `path` defines itself, were a cipher built in by hand."""
    names = sorted({words[-1] for words in nm(path, "--defined-only")})
    for name, text in zip(names, demangle(names)):
        own = text.split("(")[0]
        foreign = own.startswith(("std::", "google::", "fmt::", "spdlog::", "zmq::", "guard "))
        if OWN_OPENS.match(own):
            yield Finding(label, 0, f"defines {own}")
        elif not foreign and re.search(r"decrypt|scalarmult|crypto_\w*(open|box|kx|stream)", own):
            yield Finding(label, 0, f"defines {own}")
        elif not own.startswith(("std::", "google::", "sluis::")) and CIPHERS.search(own):
            yield Finding(label, 0, f"defines {own}")


def broker_cannot_open(tree):
    """P4: the broker neither imports nor defines what opens content; libsodium stays outside it."""
    if tree.build is None:
        raise Skip("nothing is built")
    path = tree.build / "bin" / "sluis-broker"
    if not path.exists():
        raise Skip(f"{path.relative_to(tree.build)} is not built")
    label = path.relative_to(tree.build).as_posix()
    yield from broker_imports(path, label)
    yield from broker_definitions(path, label)
    needed = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True,
                            check=True).stdout
    if "libsodium.so" not in needed:
        yield Finding(label, 0, "is not linked with libsodium dynamically")
