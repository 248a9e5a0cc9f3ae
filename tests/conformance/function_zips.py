"""Zips as they are uploaded for functions: what runs, and what must not be unpacked."""

import io
import os
import pathlib
import stat
import sys
import zipfile

EVENT_FUNCTION = pathlib.Path(__file__).resolve().with_name("event_function.py")


def zip_of(*entries):
    """Of (name, content, mode) each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in entries:
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.create_system = 3  # modes are Unix's
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def event_function_zip():
    """event_function.py, run by the Python that runs this."""
    python = os.path.realpath(sys.executable)
    # By way of sh: the first line of a script may be too short for the path, and splits it at spaces.
    start = f"#!/bin/sh\nexec '{python}' -S -E \"$LAMBDA_TASK_ROOT/event_function.py\"\n"
    return zip_of(("bootstrap", start, stat.S_IFREG | 0o755),
                  ("event_function.py", EVENT_FUNCTION.read_bytes(), stat.S_IFREG | 0o644))


def link_zip(target):
    return zip_of(("bootstrap", "#!/bin/sh\n", stat.S_IFREG | 0o755), ("link", target, stat.S_IFLNK | 0o777))
