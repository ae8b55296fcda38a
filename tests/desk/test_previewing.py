"""The preview is the page that readers will get."""

from datetime import timedelta

from cms.desk import publishing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.desk.previewing import preview
from tests.desk.conftest import Desk


def test_a_preview_has_todays_date_and_the_lists_of_what_is_live(desk: Desk) -> None:
    live = desk.approved(Manuscript(title="Tram 4 runs again", section="city", tags=("tides",), body="It runs.\n"))
    publishing.publish(desk.room, desk.omar, [live])
    desk.clock.now += timedelta(minutes=1)
    hidden = desk.begin(Manuscript(title="Nobody may read this yet", section="harbour", tags=("tides",), body="No.\n"))
    page = preview(desk.room, standing(desk.room, desk.begin()).article, desk.clock())
    assert "24 Nov 2026" in page
    assert page.count("Tram 4 runs again") >= 2  # under "You might also like" and under "Latest news"
    assert standing(desk.room, hidden).article.headline not in page
