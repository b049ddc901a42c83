# SPDX-License-Identifier: EUPL-1.2
"""Runs a command at a terminal of its own: what it prints there, and what is typed."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import time


class Terminal:
    """A command that a terminal of its own controls: what it prints, and what is typed there."""

    def __init__(self, command, environment):
        self.output = ""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=slave, stdout=slave, stderr=slave,
            env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)

    def type(self, text):
        os.write(self.master, text.encode())

    def read_until(self, text, seconds=60):
        """True once `text` was printed; False at the end of the output or of the time."""
        end_at = time.monotonic() + seconds
        while text is None or text not in self.output:
            left = end_at - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                return False
            try:
                some = os.read(self.master, 65536)
            except OSError:  # the last of its users is gone
                some = b""
            if not some:
                return False
            self.output += some.decode(errors="replace")
        return True

    def end(self, seconds=60):
        """Reads to the end; the exit status, or None when it does not come in time."""
        self.read_until(None, seconds)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return None
        finally:
            os.close(self.master)


def at_a_terminal(command, environment, answers):
    """Runs `command` at a terminal; each word of `answers` is typed where its key was printed."""
    terminal = Terminal(command, environment)
    for question, word in answers.items():
        terminal.read_until(question)
        terminal.type(word + "\n")
    status = terminal.end()
    return subprocess.CompletedProcess(command, status, terminal.output, "")
