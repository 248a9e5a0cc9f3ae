"""A PostgreSQL of one's own, gone at the end. Reached by a socket alone."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile


def missing():
    """What is not there to run one; None when all is."""
    if not _programs():
        return "there is no PostgreSQL server (initdb, postgres)"
    return None if os.geteuid() != 0 or _other_user() else "PostgreSQL does not run as root, and there is no other user"


@contextlib.contextmanager
def serving():
    """Gives the folder of its socket; the user is postgres, without a password."""
    as_other = {}
    with tempfile.TemporaryDirectory(prefix="echotrace-pg-") as home:
        if os.geteuid() == 0:
            as_other = {"user": _other_user(), "group": pwd.getpwnam(_other_user()).pw_gid, "extra_groups": []}
            shutil.chown(home, as_other["user"])
        data = str(pathlib.Path(home) / "data")
        programs = _programs()
        subprocess.run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                        "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=home, **as_other)
        server = subprocess.Popen([programs / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", "-c",
                                   "fsync=off", "-c", "shared_buffers=8MB", "-c", "max_connections=20"], cwd=home,
                                  **as_other)
        try:
            yield home
        finally:
            server.send_signal(signal.SIGINT)  # without waiting for its clients
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


def _programs():
    found = shutil.which("initdb")
    places = [pathlib.Path(found).resolve().parent] if found else []
    places += sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "postgres").exists() and (place / "initdb").exists()), None)


def _other_user():
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None
