#!/usr/bin/env python3
"""Tests of folder_cycles.py on planted sources."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import folder_cycles


def cycles(files):
    """The cycles of a target of these files, whose texts are given by their paths."""
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory) / "Target"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return folder_cycles.Target(root).cycles()


class FolderCyclesTests(unittest.TestCase):
    def test_a_planted_cycle_is_found(self):
        found = cycles({"A/a.swift": "struct One { let two: Two }", "B/b.swift": "enum Two {}\nlet one: One?"})
        self.assertEqual(found, [["A", "B"]])

    def test_a_cycle_is_printed_with_its_references_and_fails(self):
        with tempfile.TemporaryDirectory() as directory:
            for path, text in {"A/a.swift": "struct One { let two: Two }", "B/b.swift": "enum Two {}\nlet one: One?"}.items():
                file = pathlib.Path(directory) / "Target" / path
                file.parent.mkdir(parents=True)
                file.write_text(text)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                self.assertEqual(folder_cycles.main([directory]), 1)
        lines = printed.getvalue().split("\n")
        self.assertEqual(lines[0], "cycle: Target/A -> Target/B -> Target/A")
        self.assertTrue(lines[1].endswith("a.swift:1: Two") and lines[2].endswith("b.swift:2: One"), lines)

    def test_a_member_of_an_extension_is_a_reference(self):
        one = "struct One {}\nlet size = two.length"
        two = "struct Two { let one: One }\nextension Int {\n    var length: Int { 1 }\n}"
        self.assertEqual(cycles({"A/a.swift": one, "B/b.swift": two}), [["A", "B"]])
        private = two.replace("extension", "private extension")
        self.assertEqual(cycles({"A/a.swift": one, "B/b.swift": private}), [])

    def test_a_case_of_the_same_name_makes_a_member_ambiguous(self):
        one = "enum One {\n    case length, width\n}\nlet size = One.width"
        two = "struct Two { let one: One }\nextension Int {\n    var width: Int { 1 }\n}"
        self.assertEqual(cycles({"A/a.swift": one, "B/b.swift": two}), [])

    def test_lines_are_counted_through_literals(self):
        one = 'struct One {}\nlet a = """\n    x \\\n    y\n    """\nlet two: Two?'
        with tempfile.TemporaryDirectory() as directory:
            target = pathlib.Path(directory) / "Target"
            for path, text in {"A/a.swift": one, "B/b.swift": "struct Two { let one: One }"}.items():
                (target / path).parent.mkdir(parents=True)
                (target / path).write_text(text)
            self.assertTrue(folder_cycles.Target(target).arrows["A"]["B"].endswith("a.swift:6: Two"))

    def test_a_long_cycle_is_found_once(self):
        found = cycles(
            {
                "A/a.swift": "struct One { let two: Two }",
                "B/b.swift": "struct Two { let three: Three }",
                "C/c.swift": "struct Three { let one: [One] }",
            }
        )
        self.assertEqual(found, [["A", "B", "C"]])

    def test_arrows_in_one_direction_are_no_cycle(self):
        self.assertEqual(cycles({"A/a.swift": "struct One {}", "B/b.swift": "struct Two { let one: One }"}), [])

    def test_comments_literals_and_members_are_no_references(self):
        one = "struct One {}\n/// ``Two``\n// Two\nlet a = \"Two\" + x.Two\n/* Two /* Two */ Two */ let b = #\"\\(Two)\"#"
        self.assertEqual(cycles({"A/a.swift": one, "B/b.swift": "struct Two { let one: One }"}), [])

    def test_interpolations_are_references(self):
        one = 'struct One {}\nlet a = "\\(Two.name)"'
        self.assertEqual(cycles({"A/a.swift": one, "B/b.swift": "struct Two { let one: One }"}), [["A", "B"]])

    def test_a_folder_may_extend_the_face_and_not_name_it(self):
        face = "struct Face { let one: One }"
        self.assertEqual(cycles({"face.swift": face, "A/a.swift": "struct One {}\nextension Face {}"}), [])
        found = cycles({"face.swift": face, "A/a.swift": "struct One { let face: Face }"})
        self.assertEqual(found, [[".", "A"]])

    def test_what_is_private_to_a_file_is_no_type_of_its_folder(self):
        one = "struct One {}\nprivate struct Two {}\nlet two = Two()"
        self.assertEqual(cycles({"A/a.swift": one, "B/b.swift": "private struct Two { let one: One }"}), [])


if __name__ == "__main__":
    unittest.main()
