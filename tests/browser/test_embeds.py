"""On another site, in a browser: a frame grows to its height, and nothing else of ours can be framed."""

import functools
import http.server
import threading

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.search_records import new_event

from .people import PATIENCE, browser
from .test_timelinejs import Quiet

FRONT = '<iframe id="front" src="{}/" height="200"></iframe>'
FORGED = """<iframe id="forged" height="77" srcdoc="<script>
parent.postMessage({timeline: 'height', height: 4444}, '*')</script>"></iframe>"""


@pytest.fixture
def elsewhere(tmp_path):
    """Another site: a function that puts a page there and gives its address."""
    handler = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()

        def put(body):
            (tmp_path / "page.html").write_text(f'<!doctype html><meta charset="utf-8">{body}', encoding="utf-8")
            return f"http://127.0.0.1:{server.server_port}/page.html"

        yield put
        server.shutdown()
        thread.join()


@pytest.fixture
def chromium():
    opened = browser()
    yield opened
    opened.quit()


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
