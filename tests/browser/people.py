"""People at the desk, each with a browser of their own: what they do in the admin, and what they see."""

import shutil
from contextlib import contextmanager

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as ec
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 20  # seconds until what does not appear counts as missing
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # its sandbox refuses to run as root, as in a container
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--window-size=1400,1000",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def browser():
    """A new Chromium of Debian that looks nothing up outside this machine."""
    program, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if not (program and driver):
        raise RuntimeError(
            "These tests need Debian's Chromium and its driver; install them: apt-get install chromium chromium-driver"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = program  # told both, Selenium does not go and look for them elsewhere
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in OPTIONS:
        options.add_argument(option)
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


class Person:
    """Somebody with a browser, at the server with this ``address``."""

    def __init__(self, name, address):
        self.name, self.address = name, address
        self.browser = browser()

    # --- Pages --------------------------------------------------------------------------------------------------
    def opens(self, path):
        """Go to an address of the server."""
        self.browser.get(f"{self.address}{path}")

    def leaves(self):
        """Close all but one window, forget who is signed in and look at nothing: no page of theirs asks any more."""
        first, *others = self.browser.window_handles
        for window in others:
            self.browser.switch_to.window(window)
            self.browser.close()
        self.browser.switch_to.window(first)
        self.browser.delete_all_cookies()
        self.browser.get("about:blank")

    def signs_in(self, password):
        """Sign in as anybody does."""
        self.opens("/admin/")
        self.types("id_username", self.name)
        self.types("id_password", password)
        self.presses("Log in")
        self.sees("What needs attention")

    def complaints(self):
        """What the browser found wrong since it was asked last: what it refused to load or run, and what failed."""
        return [
            entry["message"] for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")
        ]

    @property
    def path(self):
        """Where the browser is."""
        return self.browser.current_url.removeprefix(self.address)

    # --- Looking ------------------------------------------------------------------------------------------------
    def waits(self, condition, for_what):
        """What ``condition`` gives of the browser once it gives anything; elements may be replaced meanwhile."""
        return WebDriverWait(self.browser, PATIENCE, 0.05, [StaleElementReferenceException]).until(
            condition, f"{self.name} waits in vain for {for_what} at {self.browser.current_url}"
        )

    def finds(self, selector):
        """The visible element that a CSS selector names, once it is there."""
        return self.waits(ec.visibility_of_element_located((By.CSS_SELECTOR, selector)), selector)

    def sees(self, words, within="body"):
        """Wait until the words stand on the page."""
        self.waits(ec.text_to_be_present_in_element((By.CSS_SELECTOR, within), words), repr(words))

    # --- Forms --------------------------------------------------------------------------------------------------
    def types(self, name, text):
        """Write ``text`` into the empty field with this id."""
        field = self._shown(f"#{name}")
        field.clear()
        field.send_keys(text)

    def selects(self, name, value):
        """Choose from a short list."""
        self._shown(f"#{name}")
        self._shown(f'#{name} option[value="{value}"]').click()

    def chooses(self, name, typed, label):
        """Type into the autocompleted field with this id, and take the suggestion that contains ``label``."""
        self._shown(f"#{name} + .select2 .select2-selection").click()
        self.finds(".select2-container--open .select2-search__field").send_keys(typed)
        option = f"//li[@role='option'][contains(., '{label}')]"
        self._clicks(option, f"the suggestion {label!r}")
        self.sees(label, within=f"#{name} + .select2 .select2-selection__rendered")

    def adds_row(self, prefix):
        """Add a row to a table of rows; the start of the ids of its fields."""
        rows = f"#{prefix}-group .inline-related.dynamic-{prefix}, #{prefix}-group tr.dynamic-{prefix}"
        count = len(self.browser.find_elements(By.CSS_SELECTOR, rows))
        self._shown(f"#{prefix}-group .add-row a, #{prefix}-group a.addlink").click()
        self.finds(f"#{prefix}-{count}")
        return f"id_{prefix}-{count}"

    @contextmanager
    def creating(self, name):
        """The window that the plus beside the field with this id opens; afterwards what it made is chosen."""
        desk = self.browser.current_window_handle
        known = set(self.browser.window_handles)
        self._shown(f"#add_{name}").click()
        opened = self.waits(lambda browser: set(browser.window_handles) - known, "a window")
        self.browser.switch_to.window(opened.pop())
        yield
        self.browser.switch_to.window(desk)  # the other one closes by itself and cannot be asked any more
        self.waits(lambda browser: len(browser.window_handles) == len(known), "the window to close")

    def accepts(self, date):
        """Take the EDTF form that is offered for a date in plain English."""
        self._clicks(f"//button[contains(., 'Use {date}')]", f"the date {date}")

    def presses(self, label):
        """Press the button with this label, and wait for the page that follows."""
        self._follow(self._shown(f'input[type="submit"][value="{label}"]'))

    def presses_last(self, label):
        """Press a button after which the window closes."""
        self._shown(f'input[type="submit"][value="{label}"]').click()

    def follows_label(self, label):
        """Follow the link that is read aloud as ``label``."""
        self._follow(self._shown(f'a[aria-label="{label}"]'))

    def follows(self, words):
        """Follow the link with these words."""
        place = f"//a[contains(., '{words}')]"  # as written: style sheets may show it in capitals
        link = self.waits(ec.element_to_be_clickable((By.XPATH, place)), f"a link {words!r}")
        self._follow(link)

    def _clicks(self, place, for_what):
        """Click what is at an XPath once it can be clicked, or what has taken its place by then."""
        clickable = ec.element_to_be_clickable((By.XPATH, place))

        def is_clicked(browser):
            found = clickable(browser)
            if found:
                found.click()
            return found

        self.waits(is_clicked, for_what)

    def _follow(self, element):
        page = self.browser.find_element(By.TAG_NAME, "html")
        element.click()
        self.waits(lambda browser: _is_gone(page), "another page")
        self.waits(lambda browser: browser.execute_script("return document.readyState") == "complete", "all of it")

    def _shown(self, selector):
        element = self.finds(selector)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        return element


def _is_gone(element):
    """Whether the page of an element is left; at the very moment of leaving, the driver has other words for it."""
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False
