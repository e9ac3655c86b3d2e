"""Pictures of every page, light and dark, from a wide screen to a phone.

    python -m bench.pictures --data DATA --out docs/images [--lang zh] [--pages workspace quality]

DATA is a desk's data folder as it is to be shown: index, conversations, evaluation runs, events.
Draws with the system's Chromium. The pictures are to be looked at one by one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.desk import free_port, serve

CHROMIUM = "/usr/bin/chromium"
PAGES = ("workspace", "knowledge", "retrieval", "evaluation", "quality", "accounts")
WIDTHS = (1440, 768, 390)
HEIGHT = 900
THEMES = ("light", "dark")
QUESTION = {"zh": "刚买十天的扫地机漏水，能退吗", "en": "My air fryer stopped heating, who pays?"}
CASE = {"zh": "李先生", "en": "Liam Chen"}
WAIT_MS = 180_000
SETTLE_MS = 4000  # charts and fonts


def main() -> None:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    port = free_port()
    process = serve(arguments.data, port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for theme in THEMES:
                for width in WIDTHS:
                    base = f"http://127.0.0.1:{port}/"
                    draw(browser, base, (theme, width), arguments)
            browser.close()
    finally:
        process.terminate()
        process.wait(20)


def draw(browser: Browser, base: str, look: tuple[str, int], wanted: argparse.Namespace) -> None:
    """All pages in one theme and width."""
    theme, width = look
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    for name in wanted.pages:
        page.goto(f"{base}{'' if name == 'workspace' else name}?lang={wanted.lang}")
        page.locator("[data-testid=stHeading]").first.wait_for()
        busy(page, name, wanted.lang)
        page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
        page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
        page.mouse.move(0, HEIGHT - 1)  # nothing is hovered
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=wanted.out / f"{name}_{theme}-{width}.png")
    context.close()


def busy(page: Page, name: str, lang: str) -> None:
    """Bring a page into the state that its users see most."""
    if name == "workspace":
        page.locator(".composer .editor").wait_for()
        drawer = page.locator("[data-testid=stExpandSidebarButton]")
        is_narrow = drawer.is_visible()
        if is_narrow:
            drawer.click()
        page.locator("[data-testid=stRadioOption]", has_text=CASE[lang]).click()
        page.locator("[data-testid=stHeading]", has_text=CASE[lang]).wait_for()
        page.locator(".composer .editor .chip").first.wait_for()
        if is_narrow and not drawer.is_visible():
            page.locator("[data-testid=stSidebarCollapseButton] button").click()
            drawer.wait_for()
    elif name == "retrieval":
        page.get_by_role("textbox").first.fill(QUESTION[lang])
        page.keyboard.press("Enter")
        page.locator(".sources .card").first.wait_for()


if __name__ == "__main__":
    main()
