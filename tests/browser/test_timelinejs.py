"""TimelineJS of Knight Lab, in a browser and on another site, shows what we give it."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.search_records import new_event

from .elsewhere import serving
from .packages import unpacked
from .people import PATIENCE

PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="css/timeline.css">
<div id="timeline" style="width: 100%; height: 600px"></div><script src="js/timeline.js"></script>
<script>window.shown = new TL.Timeline("timeline", "{address}", {{font: null}})</script>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Another site that has TimelineJS: its folder and its address."""
    folder = unpacked("@knight-lab/timelinejs", "3.9.11", tmp_path_factory.mktemp("npm")) / "dist"
    with serving(folder) as address:
        yield folder, address


def test_timelinejs_shows_our_events_with_their_dates_in_words(transactional_db, live_server, site, chromium):
    new_event("2024-embassy-preparation", "An embassy <is> being prepared", date="[..2024-06-11]", kind="claim")
    new_event("2024-gd-denial", "Georgian Dream calls it unfounded", date="[2024-06-11..2024-06-12]")
    new_event("2008-severance", "Georgia severs relations", date="2008-09-02")
    folder, address = site
    asked = f"{live_server.url}/api/v1/events/?format=timelinejs&ordering=date"
    (folder / "page.html").write_text(PAGE.format(address=asked), encoding="utf-8")
    chromium.get(f"{address}/page.html")
    WebDriverWait(chromium, PATIENCE).until(lambda page: len(page.find_elements(By.CSS_SELECTOR, ".tl-slide")) == 3)
    shown = [
        [each.get_attribute("textContent").strip() for each in chromium.find_elements(By.CSS_SELECTOR, part)]
        for part in (".tl-slide .tl-headline", ".tl-slide .tl-headline-date")
    ]
    assert dict(zip(*shown, strict=True)) == {
        "Georgia severs relations": "September 2, 2008",
        "An embassy <is> being prepared": "on or before 11 June 2024",
        "Georgian Dream calls it unfounded": "between 11 and 12 June 2024",
    }
    found = chromium.execute_script("return window.shown.config.events.map(each => each.unique_id).sort()")
    assert found == ["2008-severance", "2024-embassy-preparation", "2024-gd-denial"]
