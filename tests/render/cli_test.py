#!/usr/bin/env python3
"""The program render as its users meet it: what it writes, what it refuses, how it ends.

    cli_test.py RENDER
"""

import base64
import csv
import hashlib
import html.parser
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

RENDER = os.path.abspath(sys.argv.pop(1))
HOSTILE = ["<script>alert(1)</script>", "</svg><img src=x onerror=alert(2)>", "</style>", "=1+1", "a'b\"c`id`@x",
           "\x1b[31mred\x07", "{{headline}}{{{style}}}", "x" * 400, "",
           '"><img onerror=alert(3)>', "</script><!--<script>", "\u202eevil\u2066\u200f", "line\u2028para\u2029"]


def group(by, values, stage="trigger_latency", lost=0):
    values = sorted(values)
    count = len(values)
    return {"by": by, "stage": stage, "unit": "ms", "count": count, "min": values[0], "mean": sum(values) / count,
            "stddev": 1.0, "max": values[-1],
            "quantiles": {"p50": values[count // 2], "p99": values[-1]},
            "interval95": {"p50": [values[count // 4], values[3 * count // 4]]}, "needs": {"p99": 299},
            "cdf": [[value, (i + 1) / count] for i, value in enumerate(values)],
            "histogram": [[values[0], values[-1], count]],
            "series": [[0, count, values[0], values[-1], lost], [1, count, values[0], values[-1], 0]],
            "accounting": {"writes": count + lost, "delivered": count, "lost": lost, "receives": count}}


def document(groups, **members):
    return {"schema": "echotrace.analysis/1", "tool": {"version": "9", "command": "analyze <x>"}, "groups": groups,
            **members}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.references, self.handlers, self.policy = [], [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("src", "href", "xlink:href"):
                self.references.append(value)
            if name.startswith("on"):
                self.handlers.append(name)
        if ("http-equiv", "Content-Security-Policy") in attributes:
            self.policy = dict(attributes)["content"]


class RenderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_render(self, *arguments, expect=0, stdout=subprocess.PIPE, **environment):
        done = subprocess.run([RENDER, *map(str, arguments)], cwd=self.folder, stdout=stdout, stderr=subprocess.PIPE,
                              text=True, env={**os.environ, **environment}, timeout=60)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def one(self):
        return self.write("one.json", document([group({"store": "s3"}, range(100, 190), lost=2)]))

    def hostile(self):
        return self.write("hostile.json", document(
            [group({"store": name}, range(1 + i, 91 + i)) for i, name in enumerate(HOSTILE)],
            warnings=[{"code": "x", "text": "<b>\x1b[2J"}]))

    def test_text_is_the_default(self):
        done = self.run_render(self.one())
        self.assertIn("145.0 [122.0, 167.0]", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_the_newest_analysis_under_traces_is_found_and_named(self):
        old = self.write("traces/a/analysis.json", document([]))
        os.utime(old, (1, 1))
        self.write("traces/b/c/analysis.json", document([group({}, range(1, 91))]))
        done = self.run_render()
        self.assertIn("traces/b/c/analysis.json", done.stderr)
        self.assertIn("46.00", done.stdout)

    def test_no_analysis_at_all(self):
        done = self.run_render(expect=3)
        self.assertIn("there is no analysis.json under traces/", done.stderr)
        self.assertIn("analyze traces/", done.stderr)

    def test_wrong_usage(self):
        self.run_render("--nonsense", expect=2)
        self.run_render(self.one(), "--csv", expect=2)
        self.run_render("--html", self.one(), expect=2)
        self.assertIn("echotrace.analysis/1", self.one().read_text())

    def test_help_and_version(self):
        self.assertIn("Examples:", self.run_render("--help").stdout)
        self.assertRegex(self.run_render("--version").stdout, r"^render \(echotrace\) \d+\.\d+\.\d+\n$")

    def test_what_is_no_analysis(self):
        self.assertIn("not an analysis document", self.run_render(self.write("x", "[1,"), expect=3).stderr)
        self.assertIn("version 2", self.run_render(self.write("y", {"schema": "echotrace.analysis/2"}), expect=3).stderr)
        self.run_render("absent.json", expect=3)
        self.run_render(self.folder, expect=3)

    def test_a_full_disk_is_a_failure_and_a_closed_pipe_a_quiet_one(self):
        with open("/dev/full", "w") as full:
            self.assertIn("No space left", self.run_render(self.one(), expect=3, stdout=full).stderr)
        reader, writer = os.pipe()
        os.close(reader)
        self.assertEqual(self.run_render(self.one(), expect=3, stdout=writer).stderr, "")
        os.close(writer)

    def test_outputs_are_opened_before_the_analysis_is_read(self):
        done = self.run_render("absent.json", "--html", "no/such/folder/r.html", expect=3)
        self.assertIn("no/such/folder/r.html", done.stderr)

    def test_a_failure_leaves_the_old_output(self):
        self.write("report.html", "old")
        self.run_render(self.write("x", "[1,"), "--html", expect=3)
        self.assertEqual((self.folder / "report.html").read_text(), "old")
        self.run_render(self.one(), "--html", expect=3, PATH="/nonexistent")
        self.assertEqual((self.folder / "report.html").read_text(), "old")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["one.json", "report.html", "x"])

    def test_a_missing_program_or_font_is_named_with_its_package(self):
        self.assertIn("gnuplot-nox", self.run_render(self.one(), "--html", expect=3, PATH="/nonexistent").stderr)
        empty = self.write("fonts.conf", "<fontconfig></fontconfig>")
        self.assertIn("fonts-dejavu-core",
                      self.run_render(self.one(), "--png", "p", expect=3, FONTCONFIG_FILE=str(empty)).stderr)

    def test_temporary_files_are_removed(self):
        scratch = self.folder / "scratch"
        scratch.mkdir()
        self.run_render(self.one(), "--html", "--png", "p", TMPDIR=str(scratch))
        self.assertEqual(list(scratch.iterdir()), [])

    def test_the_page_is_whole_and_private(self):
        self.run_render(self.hostile(), "--html", "-q")
        page = self.folder / "report.html"
        self.assertEqual(stat.S_IMODE(page.stat().st_mode), 0o600)
        text = page.read_text()
        read = Page(text)
        self.assertEqual(read.tags.count("script"), 3)
        self.assertNotIn("img", read.tags)
        self.assertEqual(read.handlers, [])
        self.assertEqual([r for r in read.references if not r.startswith("#")], [])
        self.assertEqual(len(read.ids), len(set(read.ids)))
        self.assertEqual({r[1:] for r in read.references} - set(read.ids), set())
        self.assertGreaterEqual(read.tags.count("svg"), 3)
        self.assertNotRegex(text, "[\\x00-\\x08\\x0b-\\x1f\\x7f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
        self.assertIn("{{headline}}{{{style}}}", text)
        self.assertNotRegex(text[:text.index("<script")], r"rgb\(|style=")

    def test_the_policy_allows_the_scripts_and_the_style_of_the_page_and_nothing_else(self):
        self.run_render(self.hostile(), "--html", "-q")
        text = (self.folder / "report.html").read_text()
        policy = Page(text).policy
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        for tag in ("script", "style"):
            inline = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
            hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline]
            self.assertIn(f"{tag}-src " + " ".join(f"'sha256-{one}'" for one in hashes) + ";", policy)

    def test_the_data_of_the_script_holds_hostile_names_as_text(self):
        self.run_render(self.hostile(), "--html", "-q")
        text = (self.folder / "report.html").read_text()
        block = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL).group(1)
        self.assertNotRegex(block, "[<>&]")
        labels = [group["label"] for group in json.loads(block)["stages"][0]["groups"]]
        self.assertEqual(len(labels), len(HOSTILE))
        self.assertEqual(labels[0], HOSTILE[0])
        self.assertIn("</script><!--<script>", labels)
        self.assertIn(r"\xe2\x80\xaeevil\xe2\x81\xa6\xe2\x80\x8f", labels)

    def test_the_page_begins_with_the_answer(self):
        self.run_render(self.one(), "--html", "-q")
        heading = re.search(r"<h1>(.*?)</h1>", (self.folder / "report.html").read_text()).group(1)
        self.assertEqual(heading, "Half of all writes reach their function within 145.0 ms. 2 of 92 writes were lost.")

    def desktop(self, script):
        program = self.write("bin/xdg-open", f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return f"{program.parent}:{os.environ['PATH']}"

    def test_the_page_is_opened_in_the_browser_of_the_desktop(self):
        self.run_render(self.one(), "--open", PATH=self.desktop(f"echo \"$@\" > {self.folder}/opened"))
        self.assertEqual((self.folder / "opened").read_text().strip(), str(self.folder / "report.html"))
        self.assertIn("</html>", (self.folder / "report.html").read_text())
        self.run_render(self.one(), "--open", "--html", "b.html", PATH=self.desktop("exec sleep 5"))  # is the browser

    def test_without_a_desktop_the_page_is_there_all_the_same(self):
        done = self.run_render(self.one(), "--open", "--html", "page.html", expect=3, PATH=self.desktop("exit 3"))
        self.assertIn("nothing that shows a page", done.stderr)
        self.assertIn("the page is written", done.stderr)
        self.assertTrue((self.folder / "page.html").exists())

    def test_own_templates(self):
        self.write("mine/report.html", "<p>{{headline}}</p>")
        self.write("mine/report.css", "")
        self.run_render(self.one(), "--html", "-", "--templates", "mine")
        self.write("mine/report.html", "{{#open}}")
        self.assertIn("mine/report.html", self.run_render(self.one(), "--html", "--templates", "mine", expect=2).stderr)
        self.write("mine/report.html", "{{headline}}")
        self.write("mine/report.js", "'</script>'")
        self.assertIn("mine/report.js", self.run_render(self.one(), "--html", "--templates", "mine", expect=2).stderr)
        self.run_render(self.one(), "--html", "--templates", "absent", expect=3)

    def test_csv_is_tidy_and_defused(self):
        self.run_render(self.hostile(), "--csv", "t")
        with open(self.folder / "t" / "quantiles.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 2 * len(HOSTILE))
        first = rows[0]
        self.assertEqual((first["by"], first["quantile"], float(first["value"])), ("store=" + HOSTILE[0], "p50", 46))
        self.assertEqual((rows[1]["interval95_low"], rows[1]["needs"]), ("", "299"))
        names = {path.name for path in (self.folder / "t").iterdir()}
        self.assertEqual(names, {f"{name}.csv" for name in ("groups", "quantiles", "cdf", "histogram", "series",
                                                            "accounting", "inputs", "rejected", "warnings")})

    def test_pictures_are_png(self):
        self.run_render(self.hostile(), "--png", "p")
        pictures = list((self.folder / "p").iterdir())
        self.assertGreaterEqual(len(pictures), 3)
        for picture in pictures:
            self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_pictures_are_drawn_whatever_the_locale(self):
        for locale in ("C", "de_DE.UTF-8", "no_SUCH"):
            self.run_render(self.one(), "--png", f"png-{locale}", LC_ALL=locale, LANG=locale)

    def test_several_analyses_are_told_apart(self):
        self.write("a/analysis.json", document([group({}, range(1, 91))]))
        self.write("b/analysis.json", document([group({}, range(101, 191))]))
        done = self.run_render("a/analysis.json", "b/analysis.json")
        self.assertRegex(done.stdout, r"(?m)^a +90 +0 +46\.00 .*\nb +90 +0 +146\.0 ")

    def test_odd_data_is_drawn(self):
        odd = {"nothing": [], "single": [group({}, [5])], "constant": [group({}, [5] * 90)], "zero": [group({}, [0] * 90)],
               "negative": [group({}, range(-90, 0))], "around zero": [group({}, range(-10, 80))],
               "huge": [group({}, [1e-9, 1, 1e15])], "forty": [group({"n": n}, range(n + 1, n + 91)) for n in range(40)]}
        for name, groups in odd.items():
            with self.subTest(name):
                path = self.write("odd.json", document(groups))
                self.run_render(path, "--html", "odd.html", "--png", "odd", "--csv", "odd", "--text")


if __name__ == "__main__":
    unittest.main()
