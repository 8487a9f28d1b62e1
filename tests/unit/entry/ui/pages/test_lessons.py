"""The page of lessons."""

import json

from tests.support import lessons
from tests.support.settings_pages import LESSONS
from tests.support.walk import Caller


class TestLessons:
    def test_learning_is_turned_on_lessons_are_listed_taken_along_and_forgotten(self, here, browser):
        assert "Learning is off" in browser.get(LESSONS).text
        seen = browser.send(browser.get(LESSONS).form(LESSONS), button=("do", "on"))
        assert "Learning is on" in seen.text
        lesson = Caller("local").post("/api/learned/lessons", lessons.body()).body
        seen = browser.get(LESSONS)
        assert lesson["steps"][0]["agent"] in seen.text
        file = browser.get(f"{LESSONS}/export")
        assert [each["id"] for each in json.loads(file.html)["lessons"]] == [lesson["id"]]
        assert file.headers["content-disposition"] == 'attachment; filename="lessons.json"'
        browser.send(seen.form(f"{lesson['id']}/forget"))
        assert here.lessons("local").all() == []

    def test_all_are_forgotten_and_learning_is_turned_off(self, here, browser):
        browser.send(browser.get(LESSONS).form(LESSONS), button=("do", "on"))
        Caller("local").post("/api/learned/lessons", lessons.body())
        browser.send(browser.get(LESSONS).form("/lessons/forget"))
        assert "No lessons" in browser.get(LESSONS).text
        browser.send(browser.get(LESSONS).form(LESSONS), button=("do", "off"))
        assert "Learning is off" in browser.get(LESSONS).text
