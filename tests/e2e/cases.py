"""Conversations of one test alone in a served desk, and what an agent does with them."""

import itertools
import time
from contextlib import contextmanager
from dataclasses import replace

from assist.settings import read_settings
from assist.store.stores import open_store
from assist.store.transcript import Message
from assist.types import Actor

WAIT_S = 60


class Case:
    """A conversation of this test alone, in the queue of the served desk."""

    numbers = itertools.count(1)

    def __init__(self, served, template, name=""):
        self.served = served
        self.id = f"case-{next(self.numbers):03}"
        self.name = name or f"客户{self.id}"
        customer = {**template.customer, "name": self.name}
        with self.store() as store:
            store.conversations.put(Actor(), replace(template, id=self.id, customer=customer))

    @contextmanager
    def store(self):
        where = {"store": self.served.sections["store"]} if "store" in self.served.sections else {}
        store = open_store(read_settings(paths={"data": self.served.data}, **where))
        try:
            yield store
        finally:
            store.database.close()

    def rows(self, kind):
        with self.store() as store:
            return store.events.find(Actor(), case_id=self.id, kind=kind)

    def settled(self, kind):
        """The only row of a kind, as soon as there is one."""
        until = time.monotonic() + WAIT_S
        while not (found := self.rows(kind)) and time.monotonic() < until:
            time.sleep(0.05)
        (row,) = found
        return row

    def customer_writes(self, text):
        with self.store() as store:
            case = store.conversations.get(Actor(), self.id)
            number = len(case.messages)
            message = Message(f"m{number}", "customer", text, case.last_at.replace(second=number))
            store.conversations.add_message(Actor(), self.id, message)

    def messages(self):
        with self.store() as store:
            return store.conversations.get(Actor(), self.id).messages

    def saved(self):
        """Every edit in progress, by version id."""
        with self.store() as store:
            drafts = [row.draft_id for row in store.events.find(Actor(), case_id=self.id)]
            return store.edits.saved(Actor(), [each for each in drafts if each])

    def wait_saved(self, words):
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            if any(words in text for text in self.saved().values()):
                return
            time.sleep(0.05)
        raise AssertionError(f"{words!r} was not saved: {self.saved()}")


def open_case(page, case):
    page.locator("[data-testid=stRadioOption]", has_text=case.name).click()
    page.locator(f'.composer[data-case="{case.id}"] .editor').wait_for()


def start(page, case):
    page.goto(case.served.url)
    page.locator(".composer .editor").wait_for()
    open_case(page, case)


def type_at_end(page, words):
    page.locator(".editor").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def select_in_editor(page, words):
    """Select words in the editor, over citations and sentences, as an agent's mouse would."""
    page.locator(".editor").evaluate(
        """(editor, words) => {
          const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
          const spots = [];
          let text = "";
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.parentElement.closest(".chip")) continue;
            for (let place = 0; place < node.data.length; place++) {
              if (node.data[place] === "\u2060") continue;
              text += node.data[place];
              spots.push([node, place]);
            }
          }
          const at = text.indexOf(words);
          if (at < 0) throw new Error("not found: " + words);
          editor.focus();
          const [last, place] = spots[at + words.length - 1];
          getSelection().setBaseAndExtent(...spots[at], last, place + 1);
        }""",
        words,
    )


def replace_in_editor(page, old, new):
    """Select words in the editor and type over them, as an agent would."""
    select_in_editor(page, old)
    page.keyboard.type(new)
