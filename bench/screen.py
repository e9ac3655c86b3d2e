"""What an agent waits for, in Chromium: the page cold, a case warm, a source behind a citation.

    python -m bench.screen --data DATA [--rounds 12]

DATA holds a published index; conversations come from the example. Cold = a browser context without
cache, from the address to an editable draft. Warm = from the click on a case to its editable draft.
Source = from the click on a citation to the marked span, measured inside the page. Prints one JSON
object, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.desk import served, summary

CHROMIUM = "/usr/bin/chromium"
SOURCE_LIMIT_MS = 5000  # a source that never shows its mark is counted, it does not hang the run
CHIP = """(limit) => new Promise((done) => {
  const hosts = [...document.querySelectorAll("*")].filter((node) => node.shadowRoot);
  const find = (what) => hosts.map((host) => host.shadowRoot.querySelector(what)).find(Boolean);
  const chip = find(".editor .chip");
  const sources = find(".sources");
  const started = performance.now();
  const seen = new MutationObserver(() => {
    if (!sources.querySelector("mark.active")) return;
    finish(performance.now() - started);
  });
  const timer = setTimeout(() => finish(-1), limit);
  const finish = (found) => { seen.disconnect(); clearTimeout(timer); done(found); };
  seen.observe(sources, { childList: true, subtree: true });
  chip.click();
})"""


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=12)
    arguments = parser.parse_args()
    with served(arguments.data, 20) as (base, _pid):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            url = f"{base}/"
            cold = [measure_cold(browser, url) for _ in range(max(3, arguments.rounds // 3))]
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(url)
            page.locator(".composer .editor").wait_for()
            warm = [measure_case(page) for _ in range(arguments.rounds)]
            chips, missed = measure_chips(page, arguments.rounds)
            browser.close()
        record = {
            "cold_ms": summary(cold),
            "case_ms": summary(warm),
            "source_ms": summary(chips),
            "source_missed": missed,
            "load_1min": round(os.getloadavg()[0], 1),
        }
        print(json.dumps(record))


def measure_cold(browser: Browser, url: str) -> float:
    """From the address to an editable draft, nothing cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator('.editor[contenteditable="true"]').wait_for()
    elapsed = (time.perf_counter() - started) * 1000
    context.close()
    return elapsed


def measure_case(page: Page) -> float:
    """From the click on "next" to the editable draft of the next case."""
    before = page.locator(".composer").get_attribute("data-case")
    started = time.perf_counter()
    page.locator(".st-key-workspace-skip button").click()
    page.locator(f'.composer:not([data-case="{before}"]) .editor').wait_for()
    return (time.perf_counter() - started) * 1000


def measure_chips(page: Page, rounds: int) -> tuple[list[float], int]:
    """From the click on a citation to the marked span, on cases that cite something.

    Returns:
        The times in milliseconds, and how many clicks showed no span.
    """
    found: list[float] = []
    missed = 0
    for _ in range(rounds * 2):
        measure_case(page)
        if page.locator(".editor .chip").count() and len(found) < rounds:
            elapsed = float(page.evaluate(CHIP, SOURCE_LIMIT_MS))
            found += [elapsed] if elapsed >= 0 else []
            missed += elapsed < 0
    return found, missed


if __name__ == "__main__":
    main()
