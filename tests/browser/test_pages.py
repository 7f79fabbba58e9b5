"""The public pages in a real browser: axe-core finds nothing against WCAG 2.2 AA, and the keyboard does all."""

import pytest
from django.core.management import call_command
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .packages import unpacked

PAGES = (
    "/",
    "/?lanes=actor&known_on=2024-06-20",
    "/?kind=nonsense&actor=georgian-drea&on=2024-13",
    "/actors/",
    "/actors/georgian-dream/",
    "/articles/",
    "/articles/jamnews-2024-06-27/",
    "/events/2024-embassy-preparation/",
    "/events/2024-embassy-preparation/?known_on=2024-06-20",
    "/events/no-such-event/",
    "/issues/",
    "/issues/restore-relations/",
    "/places/",
    "/places/sokhumi/",
    "/positions/pos-56/",
    "/search/",
    "/search/?q=relations",
)
FRAMES = ("/embed/events/?limit=5", "/embed/events/2024-embassy-preparation/")
OPEN_ALL = "for (const part of document.querySelectorAll('details')) part.open = true"
CHECK = """
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], done = arguments[arguments.length - 1]
axe.run({runOnly: {type: "tag", values: tags}}).then((found) => done({
  violations: found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`)),
  passes: found.passes.map((rule) => rule.id),
}), (error) => done({violations: [String(error)], passes: []}))
"""


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """The program text of axe-core."""
    return (unpacked("axe-core", "4.11.0", tmp_path_factory.mktemp("axe")) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def reader(transactional_db, live_server, chromium):
    """A browser at the data set, which goes to addresses of the site."""
    call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
    chromium.opens = lambda path: chromium.get(live_server.url + path)
    return chromium


def looks_like(reader, scheme, width):
    """Let the browser prefer light or dark, on a screen so wide."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


def test_axe_finds_nothing_against_wcag_on_any_page_light_or_dark_wide_or_narrow(reader, axe):
    for path in (*PAGES, *FRAMES):
        reader.opens(path)
        reader.execute_script(OPEN_ALL)
        reader.execute_script(axe)
        for scheme, width in (("light", 1280), ("dark", 390)):
            looks_like(reader, scheme, width)
            found = reader.execute_async_script(CHECK)
            assert found["violations"] == [], (path, scheme)
            assert {"color-contrast", "document-title", "target-size"} <= set(found["passes"]), path
            assert reader.execute_script("return document.documentElement.scrollWidth") <= width, path


def test_axe_would_find_what_is_wrong(reader, axe):
    reader.opens("/search/")
    reader.execute_script("document.querySelector('label').remove(); document.querySelector('#find').placeholder = ''")
    reader.execute_script(axe)
    assert any(found.startswith("label:") for found in reader.execute_async_script(CHECK)["violations"])


def test_everything_works_by_keyboard(reader):
    reader.opens("/")
    reader.switch_to.active_element.send_keys(Keys.TAB)
    skip = reader.switch_to.active_element
    assert skip.text == "Skip to the content"
    skip.send_keys(Keys.ENTER)
    assert reader.current_url.endswith("#main")
    summary = reader.find_element(By.CSS_SELECTOR, "summary")
    summary.send_keys(Keys.ENTER)
    field = reader.find_element(By.ID, "actor-0")
    assert field.is_displayed()
    field.send_keys("georgian-dream", Keys.ENTER)
    assert reader.current_url.endswith("/?actor=georgian-dream")
    day = reader.find_element(By.CSS_SELECTOR, "details:nth-of-type(2) summary")
    day.send_keys(Keys.ENTER)
    reader.find_element(By.CSS_SELECTOR, "[aria-labelledby=days] a").send_keys(Keys.ENTER)
    assert "known_on=" in reader.current_url
    assert "actor=georgian-dream" in reader.current_url
    reader.find_element(By.ID, "find").send_keys("Sukhumi", Keys.ENTER)
    assert reader.current_url.endswith("/search/?q=Sukhumi")
    first = reader.find_element(By.CSS_SELECTOR, ".entries a")
    found = first.text
    first.send_keys(Keys.ENTER)
    assert reader.find_element(By.TAG_NAME, "h1").text == found
