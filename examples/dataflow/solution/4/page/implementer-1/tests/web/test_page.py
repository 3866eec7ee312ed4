"""The page, read without a browser: do its parts fit each other and the API?"""

import re
import unittest
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img"}


class Page(HTMLParser):
    """Ids, loaded files and form fields of a page; fails where an element is not closed."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.files, self.fields, self._open = [], [], [], []
        self.feed(text)
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.files += [attributes[name] for name in ("src", "href") if name in attributes]
        self.fields += [attributes["name"]] if tag == "input" else []

    def handle_endtag(self, tag):
        assert self._open and self._open.pop() == tag, f"</{tag}> closes something else"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class PageTest(unittest.TestCase):
    def setUp(self):
        self.page = Page(read("web/index.html"))
        self.script = read("web/app.js")
        self.style = read("web/style.css")

    def test_every_id_is_there_once(self):
        self.assertEqual(len(self.page.ids), len(set(self.page.ids)))
        used = set(re.findall(r'element\("([^"]+)"\)', self.script))
        self.assertTrue(used)
        self.assertLessEqual(used, set(self.page.ids))

    def test_files_are_its_own(self):
        self.assertEqual(sorted(self.page.files), ["app.js", "style.css"])
        for text in (self.script, self.style, read("web/index.html")):
            self.assertIsNone(re.search(r"https?:|//[a-z]", text))

    def test_the_form_has_the_fields_of_a_reading_but_its_time(self):
        fields = re.findall(r"^(?:text|integer|real)\s+(\w+)", read("schema/reading.schema"), re.MULTILINE)
        self.assertEqual(sorted(self.page.fields + ["at"]), sorted(fields))

    def test_it_asks_only_what_the_backend_answers(self):
        asked = set(re.findall(r'ask\("(/[^"?]*)', self.script))
        served = set(re.findall(r'\("(?:GET|POST)", "([^"]+)"\)', read("backend/server.py")))
        self.assertTrue(asked)
        self.assertLessEqual(asked, served)

    def test_texts_of_readings_never_become_markup(self):
        self.assertNotRegex(self.script, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(")

    def test_classes_have_a_style(self):
        for name in re.findall(r'classList\.(?:add|toggle)\("([^"]+)"', self.script):
            self.assertIn("." + name, self.style)


if __name__ == "__main__":
    unittest.main()
