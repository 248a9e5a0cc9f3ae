#!/usr/bin/env python3
"""Programs that share bench/RESULTS.md leave each other's sections alone."""
import pathlib
import sys
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))
import results_page  # noqa: E402

PIPELINE = {None, "Job", "Goals"}
PAGE = "# Measured\n\nAbout.\n\n## Job\n\njob 1\n\n### Part\n\n## Goals\n\ngoals 1\n\n## Micro\n\nmicro 1\n"


class Page(unittest.TestCase):
    def test_is_made_where_there_is_none(self):
        self.assertEqual(results_page.put("", PAGE, PIPELINE | {"Micro"}), PAGE)
        self.assertEqual(results_page.put("", "## Functions\n\nfast\n", {"Functions"}), "## Functions\n\nfast\n")

    def test_keeps_what_belongs_to_others(self):
        new = "# Measured\n\nAgain.\n\n## Job\n\njob 2\n\n## Goals\n\ngoals 2\n"
        page = results_page.put(PAGE, new, PIPELINE)
        self.assertEqual(page, new + "\n## Micro\n\nmicro 1\n")
        self.assertEqual(results_page.put(page, new, PIPELINE), page)

    def test_has_new_sections_at_its_end(self):
        page = results_page.put(PAGE, "## Functions\n\nfast\n", {"Functions"})
        self.assertEqual(page, PAGE + "\n## Functions\n\nfast\n")

    def test_has_sections_replaced_in_their_place(self):
        page = PAGE.replace("## Goals", "## Functions\n\nslow\n\n## Goals")
        self.assertEqual(results_page.put(page, "## Functions\n\nfast\n", {"Functions"}), page.replace("slow", "fast"))

    def test_loses_sections_that_their_program_writes_no_more(self):
        page = results_page.put(PAGE, "# Measured\n\n## Job\n\njob 2\n", PIPELINE)
        self.assertEqual(page, "# Measured\n\n## Job\n\njob 2\n\n## Micro\n\nmicro 1\n")

    def test_has_what_is_before_all_headings_in_front_even_when_others_wrote_first(self):
        page = results_page.put("## Functions\n\nfast\n", "# Measured\n\n## Job\n\njob\n", PIPELINE)
        self.assertEqual(page, "# Measured\n\n## Job\n\njob\n\n## Functions\n\nfast\n")

    def test_takes_nothing_in_fences_for_headings(self):
        page = PAGE.replace("micro 1", "```\n## Job\n```")
        self.assertEqual(results_page.put(page, "## Functions\n\nfast\n", {"Functions"}), page + "\n## Functions\n\nfast\n")

    def test_lets_nobody_write_sections_of_others(self):
        with self.assertRaises(ValueError):
            results_page.put(PAGE, "## Micro\n\nmine\n", {"Functions"})

    def test_of_this_repository_survives_every_program(self):
        text = (BENCH / "RESULTS.md").read_text()
        sections = results_page.split(text)
        self.assertEqual("".join(body for _, body in sections), text)
        titles = [title for title, _ in sections]
        self.assertEqual(len(titles), len(set(titles)))
        for title, body in sections:
            self.assertEqual(results_page.put(text, body, {title}), text, title)


if __name__ == "__main__":
    unittest.main()
