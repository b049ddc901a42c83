# SPDX-License-Identifier: EUPL-1.2
"""deploy/install and deploy/try against commands of our own; cases of selftest.py."""

import os
import re
import shutil
import signal
import subprocess

from folder import ROOT, InFolder, ended
from terminal import at_a_terminal


class Install(InFolder):
    """deploy/install with commands of our own in place of the system's."""

    def install(self, user="0", sudo=None, repaired=True, words=("build", "test"), word=None):
        state = self.folder / "installed"
        tools = {
            "id": f"echo {user}",
            "dpkg-query": 'shift 2; for p in "$@"; do case "$p" in spin|jq) '
                          f'[ -e {state} ] && printf "$p=installed ";; *) '
                          'printf "$p=installed ";; esac; done; exit 1',
            "apt-get": f'echo "apt-get $*" >> {self.folder}/log\n'
                       + (f'case "$*" in *install*) touch {state};; esac' if repaired else ""),
        }
        if sudo is not None:
            tools["sudo"] = sudo
        for name, body in tools.items():
            self.write(f"bin/{name}", f"#!/bin/bash\n{body}\n", 0o755)
        for name in ("bash", "sh", "sed", "grep", "dirname", "cat", "touch", "true"):
            (self.folder / "bin" / name).symlink_to(shutil.which(name))
        command, path = [ROOT / "deploy/install", *words], {"PATH": str(self.folder / "bin")}
        if word is not None:
            result = at_a_terminal(command, path, {"password": word})
        else:
            result = subprocess.run(command, text=True, check=False, capture_output=True,
                                    stdin=subprocess.DEVNULL, env=path)
        log = self.folder / "log"
        return result, log.read_text() if log.exists() else ""

    def test_root_is_asked_nothing_and_only_what_is_missing_is_installed(self):
        result, log = self.install()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(log.rstrip().endswith("install spin jq"), log)

    def test_nothing_missing_does_nothing(self):
        result, log = self.install(words=("build",))
        self.assertEqual((result.returncode, log), (0, ""))

    def test_a_user_without_a_terminal_is_told_not_asked(self):
        result, log = self.install(user="1000", sudo='[ "$1" != -n ] && sleep 60; exit 1')
        self.assertEqual((result.returncode, log), (69, ""))
        self.assertIn("spin jq", result.stderr)

    def test_a_user_at_a_terminal_is_asked_one_question(self):
        asks = ('[ "$1" = -p ] || exit 1\nprintf "%s" "$2" > /dev/tty\nread -r word < /dev/tty\n'
                f'echo "$word" >> {self.folder}/words\nshift 2\nexec "$@"')
        result, log = self.install(user="1000", sudo=asks, word="a word")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("install spin jq", log)
        self.assertEqual((self.folder / "words").read_text(), "a word\n")
        self.assertEqual(result.stdout.count("Your password for sudo"), 1, result.stdout)

    def test_a_user_without_sudo_is_told_what_to_install(self):
        result, log = self.install(user="1000")
        self.assertEqual((result.returncode, log), (69, ""))
        self.assertIn("as root: apt-get install", result.stderr)

    def test_a_user_whose_sudo_needs_no_word_installs(self):
        result, log = self.install(user="1000", sudo='shift; exec "$@"')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("install spin jq", log)

    def test_what_apt_does_not_bring_is_an_error(self):
        result, _ = self.install(repaired=False)
        self.assertEqual(result.returncode, 69)
        self.assertIn("still missing", result.stderr)


class Try(InFolder):
    """deploy/try in a tree of its own, with a build that costs nothing and a story of ours."""

    def setUp(self):
        super().setUp()
        shutil.copytree(ROOT / "deploy", self.folder / "tree/deploy")
        (self.folder / "tree/deploy/story").unlink(missing_ok=True)
        (self.folder / "tmp").mkdir()
        self.write("bin/cmake", "#!/bin/sh\nexit 0\n", 0o755)

    def begin(self, story=None, *words):
        if story is not None:
            self.write("tree/deploy/story", "#!/bin/bash\n" + story + "\n", 0o755)
        return subprocess.Popen([self.folder / "tree/deploy/try", "--no-install", *words],
                                text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                stdin=subprocess.DEVNULL,
                                env={**os.environ, "TMPDIR": str(self.folder / "tmp"), "PATH":
                                     f"{self.folder}/bin:{os.environ['PATH']}"})

    def left(self):
        return list((self.folder / "tmp").iterdir())

    def test_a_story_that_ends_well_leaves_nothing(self):
        one = self.begin('touch "$SLUIS_STORY_DIR/x"; echo "in $SLUIS_BIN_DIR"')
        output = one.communicate(timeout=60)[0]
        self.assertEqual((one.returncode, self.left()), (0, []), output)
        self.assertIn("in " + str(self.folder / "tree/.build/demo/bin"), output)

    def test_a_wrong_step_of_the_story_is_the_exit_status(self):
        one = self.begin("exit 3")
        one.communicate(timeout=60)
        self.assertEqual((one.returncode, self.left()), (3, []))

    def test_an_interrupt_ends_what_was_started_and_removes_what_was_made(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            one = self.begin('sleep 300 & echo "child $!"; wait')
            for line in one.stdout:
                if line.startswith("child "):
                    break
            one.send_signal(number)
            one.communicate(timeout=60)
            self.assertEqual((one.returncode, self.left()), (status, []))
            self.assertTrue(ended(int(line.split()[1])))

    def test_keep_leaves_the_files_and_says_where(self):
        one = self.begin('touch "$SLUIS_STORY_DIR/x"', "--keep")
        output = one.communicate(timeout=60)[0]
        self.assertEqual(one.returncode, 0, output)
        self.assertIn(f"Kept in {self.left()[0]}", output)

    def test_a_build_that_fails_shows_the_end_of_its_log(self):
        self.write("bin/cmake", "#!/bin/sh\necho the compiler says no\nexit 2\n", 0o755)
        one = self.begin("exit 0")
        output = one.communicate(timeout=60)[0]
        self.assertEqual(one.returncode, 70, output)
        self.assertIn("the compiler says no", output)

    def test_what_the_story_starts_is_what_it_builds(self):
        wanted = re.search(r"^for program in (.*); do$", (ROOT / "deploy/story").read_text(),
                           re.MULTILINE).group(1).split()
        built = subprocess.run(["ninja", "-C", os.environ["SLUIS_BUILD_DIR"], "-t", "query",
                                "programs"], capture_output=True, text=True, check=True).stdout
        self.assertEqual([name for name in wanted if f" bin/{name}\n" not in built], [])

    def test_without_a_story_it_says_so(self):
        one = self.begin()
        output = one.communicate(timeout=60)[0]
        self.assertEqual(one.returncode, 69, output)
        self.assertIn("no deploy/story", output)
