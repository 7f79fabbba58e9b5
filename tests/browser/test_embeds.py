"""On another site, in a browser: a frame grows to its height, and nothing else of ours can be framed."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.search_records import new_event

from .elsewhere import serving
from .people import PATIENCE

FRONT = '<iframe id="front" src="{}/" height="200"></iframe>'
FORGED = """<iframe id="forged" height="77" srcdoc="<script>
parent.postMessage({timeline: 'height', height: 4444}, '*')</script>"></iframe>"""


@pytest.fixture
def elsewhere(tmp_path):
    """Another site: a function that puts a page there and gives its address."""
    with serving(tmp_path) as address:

        def put(body):
            (tmp_path / "page.html").write_text(f'<!doctype html><meta charset="utf-8">{body}', encoding="utf-8")
            return f"{address}/page.html"

        yield put


def height_of(chromium, selector):
    return int(chromium.find_element(By.CSS_SELECTOR, selector).get_attribute("height"))


def test_a_frame_grows_to_its_height_and_pages_cannot_be_framed(transactional_db, live_server, elsewhere, chromium):
    for number in range(9):
        new_event(f"event-{number}", f"The ministry denies talks for the {number}th time", summary="It does. " * 40)
    chromium.get(f"{live_server.url}/")
    chromium.find_element(By.CSS_SELECTOR, ".embed summary").click()
    copied = chromium.find_element(By.ID, "embed").get_attribute("value")
    assert 'height="480"' in copied
    frame = 'iframe[src*="/embed/events/"]'
    chromium.get(elsewhere(copied + FRONT.format(live_server.url) + FORGED))
    WebDriverWait(chromium, PATIENCE).until(lambda page: height_of(page, frame) != 480)
    assert height_of(chromium, "#forged") == 77
    chromium.switch_to.frame(chromium.find_element(By.CSS_SELECTOR, frame))
    whole = chromium.execute_script("return document.documentElement.scrollHeight - window.innerHeight")
    assert whole <= 0
    assert len(chromium.find_elements(By.CSS_SELECTOR, "h2")) == 9
    chromium.switch_to.default_content()
    chromium.switch_to.frame("front")
    assert chromium.find_elements(By.CSS_SELECTOR, ".brand") == []
