"""The theme's own words, dates and figures, a language each; a language without its own list gets English."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Words:
    """What the public theme says in one language.

    :param digits: the figures 0 to 9; :param comma: what stands between date and time.
    """

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    digits: str
    comma: str
    joined: str
    skip: str
    sections: str
    about_site: str
    latest: str
    all_latest: str
    also_like: str
    by: str
    published: str
    updated: str
    corrected: str
    also_in: str
    topics: str
    correction: str
    corrections: str
    corrections_intro: str
    no_corrections: str
    archive: str
    older: str
    newer: str
    older_in: str
    stories_by: str
    stories_on: str
    no_stories: str
    withdrawn: str
    withdrawn_title: str
    withdrawn_text: str
    withdrawn_none: str
    headline: str
    missing_title: str
    missing_text: str
    missing_link: str
    zone_shown: bool
    next_month: str
    previous_month: str

    def figures(self, text: str) -> str:
        """Write a text's figures as the language does."""
        return text.translate({ord("0") + value: digit for value, digit in enumerate(self.digits)})

    def clock(self, when: dt.datetime) -> str:
        """Give the time of day: ``09:10``."""
        return self.figures(f"{when:%H:%M}")

    def moment(self, when: dt.datetime) -> str:
        """Give date and time, short: ``23 Nov 2026, 09:10 CET``."""
        zone = f" {when:%Z}" if self.zone_shown else ""
        return self.figures(
            f"{when.day} {self.short_months[when.month - 1]} {when.year}{self.comma} {when:%H:%M}{zone}"
        )

    def long_moment(self, when: dt.datetime) -> str:
        """Give date and time with the month's whole name."""
        zone = f" {when:%Z}" if self.zone_shown else ""
        return self.figures(f"{self.day(when)} {when.year}{self.comma} {when:%H:%M}{zone}")

    def day(self, when: dt.date) -> str:
        """Give the day without its year: ``23 November``."""
        return self.figures(f"{when.day} {self.months[when.month - 1]}")

    def date(self, when: dt.date) -> str:
        """Give the date: ``23 November 2026``."""
        return self.figures(f"{self.day(when)} {when.year}")

    def short_date(self, when: dt.date) -> str:
        """Give the date, short: ``23 Nov 2026``."""
        return self.figures(f"{when.day} {self.short_months[when.month - 1]} {when.year}")

    def short_day(self, when: dt.date) -> str:
        """Give the day, as short as a narrow column asks for: ``23 Nov``."""
        month = self.short_months[when.month - 1]
        return self.figures(f"{when.day} {month}" if len(month) < 5 else f"{when.day}/{when.month}")

    def weekday(self, when: dt.date) -> str:
        """Give the day with its name: ``Monday 23 November``."""
        return f"{self.days[when.weekday()]} {self.day(when)}"

    def full(self, when: dt.date) -> str:
        """Give the whole date: ``Monday 23 November 2026``."""
        return f"{self.days[when.weekday()]} {self.date(when)}"

    def month(self, when: dt.date) -> str:
        """Give month and year: ``November 2026``."""
        return self.figures(f"{self.months[when.month - 1]} {when.year}")

    def several(self, names: tuple[str, ...]) -> str:
        """Join names: ``A, B and C``."""
        if len(names) < 2:
            return "".join(names)
        return f"{(self.comma + ' ').join(names[:-1])}{self.joined}{names[-1]}"


_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_AR_MONTHS = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip

ENGLISH = Words(
    months=_EN_MONTHS,
    short_months=tuple(month if len(month) < 5 else month[:3] for month in _EN_MONTHS),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    digits="0123456789",
    comma=",",
    joined=" and ",
    skip="Skip to content",
    sections="Sections",
    about_site="About this site",
    latest="Latest news",
    all_latest="All latest news",
    also_like="You might also like",
    by="By ",
    published="Published",
    updated="Updated",
    corrected="Corrected",
    also_in="Also in",
    topics="Topics",
    correction="Correction",
    corrections="Corrections",
    corrections_intro="What we got wrong and what we took down, newest first. Each note also stands on its article.",
    no_corrections="There is nothing to correct yet.",
    archive="Archive",
    older="Older stories",
    newer="Newer stories",
    older_in="Older stories in",
    stories_by="Stories by",
    stories_on="Stories about",
    no_stories="No stories here yet.",
    withdrawn="Withdrawn",
    withdrawn_title="This article has been withdrawn",
    withdrawn_text="Corrections and withdrawals are all listed on one page:",
    withdrawn_none="We have taken down the article that was published here.",
    headline="Headline",
    missing_title="There is no page at this address",
    missing_text="The address may have been mistyped, or the page has moved. All that we published is in the archive:",
    missing_link="Open the archive",
    zone_shown=True,
    next_month="Next month",
    previous_month="Month before",
)

ARABIC = replace(
    ENGLISH,
    months=_AR_MONTHS,
    short_months=_AR_MONTHS,
    days=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    digits="٠١٢٣٤٥٦٧٨٩",
    comma="،",
    joined=" و",
    skip="انتقل إلى المحتوى",
    sections="الأقسام",
    about_site="عن الموقع",
    latest="آخر الأخبار",
    all_latest="كل الأخبار",
    also_like="قد يهمّك أيضًا",
    by="كتبه ",
    published="نُشر",
    updated="حُدّث",
    corrected="صُوّب",
    also_in="اقرأه أيضًا",
    topics="مواضيع",
    correction="تصويب",
    corrections="تصويبات",
    corrections_intro="ما أخطأنا فيه وما سحبناه، الأحدث أولًا. ويظهر كل تصويب في المقال نفسه أيضًا.",
    no_corrections="لا تصويبات حتى الآن.",
    archive="الأرشيف",
    older="أخبار أقدم",
    newer="أخبار أحدث",
    older_in="أخبار أقدم في",
    stories_by="مقالات",
    stories_on="أخبار عن",
    no_stories="لا أخبار هنا بعد.",
    withdrawn="سُحب",
    withdrawn_title="سُحب هذا المقال",
    withdrawn_text="التصويبات والمقالات المسحوبة كلها في صفحة واحدة:",
    withdrawn_none="سحبنا المقال الذي كان منشورًا هنا.",
    headline="العنوان",
    missing_title="لا توجد صفحة في هذا العنوان",
    missing_text="قد يكون العنوان مكتوبًا خطأ أو نُقلت الصفحة. كل ما نشرناه موجود في الأرشيف شهرًا بشهر:",
    missing_link="افتح الأرشيف",
    zone_shown=False,
    next_month="الشهر التالي",
    previous_month="الشهر السابق",
)

_LISTS = {"en": ENGLISH, "ar": ARABIC}


def words_of(lang: str) -> Words:
    """Give the words of a language; English for one without its own list."""
    return _LISTS.get(lang.split("-", maxsplit=1)[0].lower(), ENGLISH)
