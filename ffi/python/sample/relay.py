"""A relay of its own process on loopback. It keeps its address and its data over a restart."""

import os
import subprocess
from pathlib import Path


class Relay:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.address = "127.0.0.1:0"
        self.fingerprint = ""
        self.start()

    def start(self) -> None:
        program = os.environ.get("ALCOVE_RELAY_BIN")
        if program is None:
            raise SystemExit("ALCOVE_RELAY_BIN names no relay: set it to the path of alcove-relay, built by cargo")
        command = [program, "serve", "--open", "--data", str(self.data), "--listen", self.address]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        self.address = self._said("listening on ")
        self.fingerprint = self._said("certificate sha256 ")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()

    def _said(self, prefix: str) -> str:
        for line in self.process.stdout or ():
            if line.startswith(prefix):
                return line.removeprefix(prefix).strip()
        raise RuntimeError("the relay did not start")
