#!/usr/bin/env python3
"""What `cmake --install` leaves behind is complete and works from where it is.

    install_test.py CMAKE BUILD_DIRECTORY
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from programs import traces

CMAKE, BUILD = sys.argv.pop(1), sys.argv.pop(1)
PROGRAMS = ("analyze", "collect", "render")
EXPERIMENTS = pathlib.Path(__file__).resolve().parents[2] / "collect" / "experiments"
DOCUMENTS = {"README.md", "CHANGELOG.md", "FORMATS.md", "EXPERIMENTS.md", "analysis.schema.json", "comparison.schema.json",
             "trend.schema.json", "run.schema.json", "prices.json", "copyright"}


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = pathlib.Path(folder.name).resolve() / "prefix"
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", cls.prefix], check=True, capture_output=True, timeout=60)
        cls.files = {path.relative_to(cls.prefix).as_posix() for path in cls.prefix.rglob("*") if path.is_file()}

    def test_has_programs_pages_completions_and_documents_and_nothing_else(self):
        zsh = {path for path in self.files if path.startswith("share/zsh/")}
        self.assertLessEqual({path.split("/")[2] for path in zsh}, {"vendor-completions", "site-functions"})
        self.assertEqual({path.split("/")[3] for path in zsh}, {f"_{program}" for program in PROGRAMS})
        expected = {f"share/doc/echotrace/{name}" for name in DOCUMENTS}
        expected |= {f"share/echotrace/reports/{name}" for name in ("report.html", "report.css", "report.js")}
        expected |= {f"share/echotrace/experiments/{path.name}" for path in EXPERIMENTS.iterdir()}
        expected.add("lib/echotrace/functions.zip")
        for program in PROGRAMS:
            expected |= {f"bin/{program}", f"share/man/man1/{program}.1", f"share/bash-completion/completions/{program}",
                         f"share/fish/vendor_completions.d/{program}.fish"}
        self.assertEqual(self.files - zsh, expected)

    def test_programs_run_without_the_build_directory(self):
        with tempfile.TemporaryDirectory() as work:
            pathlib.Path(work, "logs.jsonl").write_bytes(b"".join(traces(20)))
            environment = {**os.environ, "PATH": f"{self.prefix}/bin:{os.environ['PATH']}", "NO_COLOR": "1"}
            for command in ("analyze -q --out analysis.json logs.jsonl", "render analysis.json --html"):
                done = subprocess.run(command.split(), cwd=work, env=environment, capture_output=True, text=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stderr)
            page = pathlib.Path(work, "report.html").read_text()
            for part in ("None of 20 writes was lost", "10.00 ms", "<svg"):
                self.assertTrue(part in page, f"no {part} in the report")

    def test_collect_serves_from_where_it_is(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        with subprocess.Popen([self.prefix / "bin/collect", "local"], stdout=subprocess.PIPE, text=True,
                              env=environment) as process:
            self.assertRegex(process.stdout.readline(), r"^export AWS_ENDPOINT_URL=http://127\.0\.0\.1:\d+$")
            process.terminate()
            self.assertEqual(process.wait(20), 0)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_man_finds_the_pages(self):
        done = subprocess.run(["man", "-M", self.prefix / "share/man", "-w", *PROGRAMS], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.stdout.split(), [f"{self.prefix}/share/man/man1/{program}.1" for program in PROGRAMS])

    def test_no_installed_file_names_the_build_directory(self):
        for path in self.files:
            if not path.startswith("bin/"):  # programs of a debug build do
                self.assertNotIn(BUILD.encode(), (self.prefix / path).read_bytes(), path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
