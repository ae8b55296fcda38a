"""The guarded page and the accessibility check can fail."""

import pytest

ADDRESS = "http://page.test/"


@pytest.fixture
def shown(page):
    """Give ``shown(body, csp)``: shows a page, answered without any network."""

    def show(body: str, csp: str = "default-src 'self'; script-src 'self'") -> None:
        html = f"<!doctype html><html lang=en><title>Page</title><main><h1>Page</h1>{body}</main>"
        headers = {"Content-Type": "text/html", "Content-Security-Policy": csp}
        page.route("**/*", lambda route: route.fulfill(body=html, headers=headers))
        page.goto(ADDRESS)

    return show


def test_a_sound_page_passes(page, shown, axe):
    shown("<p>Nothing is wrong here.")
    axe(page)


def test_a_missing_description_is_found(page, shown, axe):
    shown("<img src=/picture>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_a_breach_is_found(page, shown, faults):
    shown("<p style='color: red'>Red")
    page.wait_for_function("document.readyState == 'complete'")
    page.evaluate("new Promise(done => setTimeout(done))")
    assert "CSP breach: style-src-attr" in faults[0]
    faults.clear()


def test_a_script_error_is_found(page, shown, faults):
    shown("<script>throw new Error('boo')</script>", csp="")
    page.evaluate("new Promise(done => setTimeout(done))")
    assert "script error: boo" in faults[0]
    faults.clear()
