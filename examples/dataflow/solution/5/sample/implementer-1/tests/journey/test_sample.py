"""The sample: whole, ordered, and the same at every call."""

import sys
import unittest

sys.path.insert(0, "tools")
import sample  # noqa: E402
from reading import Reading, problem_with  # noqa: E402, generated


class Sample(unittest.TestCase):
    def test_it_is_a_day_of_each_sensor(self):
        found = sample.readings()
        self.assertEqual(len(found), 3 * 96)
        for sensor, _, mean, swing, _ in sample.SENSORS:
            values = [reading["value"] for reading in found if reading["sensor"] == sensor]
            self.assertEqual(len(values), 96)
            self.assertAlmostEqual(max(values), mean + swing, places=2)
            self.assertAlmostEqual(min(values), mean - swing, places=2)

    def test_it_is_valid_and_repeats(self):
        self.assertEqual(sample.readings(), sample.readings())
        for reading in sample.readings():
            self.assertEqual(problem_with(Reading(**reading)), "")


if __name__ == "__main__":
    unittest.main()
