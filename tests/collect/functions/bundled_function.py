"""Starts the function out of functions.zip, with Lambda's variables and nothing else, also in a root that holds nothing
but the bundle."""

import json
import pathlib
import shutil
import subprocess
import threading
import zipfile

from runtime_api import RuntimeApi

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": "the-session-token"}
LOG_STREAM = "2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef"


def unpack(functions_zip, folder):
    with zipfile.ZipFile(functions_zip) as archive:
        for entry in archive.infolist():
            archive.extract(entry, folder)
            pathlib.Path(folder, entry.filename).chmod(entry.external_attr >> 16 & 0o7777)


def lambda_variables(handler, authority, root, **more):
    """What AWS sets for provided.al2023; LD_LIBRARY_PATH has the system's folders before the bundle's."""
    libraries = ["/lib64", "/usr/lib64", "/var/runtime", "/var/runtime/lib", str(root), f"{root}/lib", "/opt/lib"]
    return {"_HANDLER": handler, "AWS_LAMBDA_RUNTIME_API": authority, "LAMBDA_TASK_ROOT": str(root),
            "LAMBDA_RUNTIME_DIR": "/var/runtime", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_LAMBDA_FUNCTION_NAME": "echotrace-test", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/echotrace-test", "AWS_LAMBDA_LOG_STREAM_NAME": LOG_STREAM,
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            "LANG": "en_US.UTF-8", "TZ": ":UTC", "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "LD_LIBRARY_PATH": ":".join(libraries), **KEYS, **more}


class BareRoot:
    """A root folder with the bundle at /var/task, an empty /tmp, and /proc where asked for. Needs user namespaces."""

    def __init__(self, functions_zip, folder, proc):
        self.folder, self.proc = pathlib.Path(folder), proc
        self.task = "/var/task"
        for name in ("proc", "tmp", "etc", "var/task"):
            (self.folder / name).mkdir(parents=True)
        unpack(functions_zip, self.folder / "var/task")

    def command(self):
        mount = 'mount --rbind /proc "$1/proc" && ' if self.proc else ""
        script = mount + 'exec "$2" "$1" /var/task/bootstrap'
        return [shutil.which("unshare"), "--map-root-user", "--mount", "/bin/sh", "-c", script, "sh", str(self.folder),
                shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin")]

    @staticmethod
    def impossible():
        """Why there can be none here; None when there can."""
        if not shutil.which("unshare"):
            return "unshare (util-linux) is not installed"
        tried = subprocess.run(["unshare", "--map-root-user", "--mount", "true"], capture_output=True, text=True, check=False)
        return None if tried.returncode == 0 else "this system allows no user namespaces: " + tried.stderr.strip()


class Function:
    """The process behind a Runtime API of its own."""

    def __init__(self, handler, folder=None, bare=None, leave_out=(), **variables):
        self.api = RuntimeApi()
        task = bare.task if bare else folder
        command = bare.command() if bare else [str(pathlib.Path(folder, "bootstrap"))]
        environment = lambda_variables(handler, self.api.authority, task, **variables)
        for name in leave_out:
            del environment[name]
        self.process = subprocess.Popen(command, env=environment, cwd="/", stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines, self.errors = [], []
        self.readers = [threading.Thread(target=self._read, args=pipe, daemon=True)
                        for pipe in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _read(pipe, lines):
        with pipe:
            for line in pipe:
                lines.append(line.decode())

    def ask(self, payload, **options):
        """The answer's JSON."""
        answer = self.api.invoke(payload, **options)
        if answer.kind != "response":
            raise AssertionError(f"the function failed: {answer}")
        return json.loads(answer.body)

    def fail(self, payload):
        answer = self.api.invoke(payload)
        if answer.kind != "error":
            raise AssertionError(f"the function did not fail: {answer}")
        return answer

    def wait(self, seconds=20):
        code = self.process.wait(seconds)
        for reader in self.readers:
            reader.join(seconds)
        return code

    def end(self):
        """Standard output and error, once it is over."""
        if self.process.poll() is None:
            self.process.kill()
        self.wait()
        self.api.die()
        return "".join(self.lines), "".join(self.errors)
