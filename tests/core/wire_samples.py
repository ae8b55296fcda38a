"""Wire stories as they are pasted, each with what a desk would make of it by hand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A pasted text and the draft that it must become."""

    name: str
    pasted: str
    headline: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...] = ()
    dateline: str = ""
    agency: str = ""
    left_out: tuple[str, ...] = ()


_FOG = "The fog signal sounded for 61 hours without a pause last week, its keeper said on Tuesday."
_SHIPS = "Two coasters waited off the point until the fog lifted on Sunday, and no one was hurt."

SAMPLES = [
    Sample(
        "numbered wire copy with a note to editors, a page's furniture and an end mark",
        f"""NCW0417 3 bj 0286 24-11 0908
North Coast Wire (NCW)
Lighthouse keeper logs record November fog
SKERRY POINT, Nov 24 (NCW) –
{_FOG}
(EDS: ADDS QUOTE, PICS AVAILABLE)
{_SHIPS}
Reporting by M. Osei; editing by R. Tal
You might also like
Seven soups for a wet weekend · Share this story · Follow us
(END) NCW mo/rt""",
        "Lighthouse keeper logs record November fog",
        (_FOG, _SHIPS),
        ("M. Osei",),
        "SKERRY POINT",
        "North Coast Wire",
        ("the wire number", "a note to editors", "part of the web page", "part of the web page", "the end mark"),
    ),
    Sample(
        "a dateline that runs into the first paragraph, and a credit in parentheses",
        f"""Fog holds two ships off Skerry Point

SKERRY POINT, Nov 24 (Reuters) - {_FOG}

{_SHIPS}

(Reporting by Mary Osei in Skerry Point and Jonas Brandt in Merrow; Editing by R. Tal)""",
        "Fog holds two ships off Skerry Point",
        (_FOG, _SHIPS),
        ("Mary Osei", "Jonas Brandt"),
        "SKERRY POINT",
        "Reuters",
    ),
    Sample(
        "copy that a terminal's width broke",
        """BC-FOG/SHIPS,0112
Fog holds two ships off Skerry Point
By JONAS BRANDT
Associated Press

MERROW (AP) -- The fog signal at Skerry Point sounded for 61 hours
without a pause last week, the longest run since the log was begun in
1889, its keeper said on Tuesday.

   Two coasters waited off the point until the fog lifted on Sunday. No
one was hurt, said a spokesman for the harbour office, which keeps the
horn.

AP-NY-11-24-26 0908EST""",
        "Fog holds two ships off Skerry Point",
        (
            "The fog signal at Skerry Point sounded for 61 hours without a pause last week, the longest run since "
            "the log was begun in 1889, its keeper said on Tuesday.",
            "Two coasters waited off the point until the fog lifted on Sunday. No one was hurt, said a spokesman "
            "for the harbour office, which keeps the horn.",
        ),
        ("JONAS BRANDT",),
        "MERROW",
        "Associated Press",
        ("the wire number", "the wire number"),
    ),
    Sample(
        "a whole web page with its navigation",
        f"""Skip to content
Home
Harbour
Fog holds two ships off Skerry Point – The Daily Horn
Fog holds two ships off Skerry Point
By Mary Osei and Jonas Brandt
24 November 2026, 09:08
4 min read
Share this article
Facebook Twitter WhatsApp
{_FOG}
Advertisement
Photo: Grace Okafor / North Coast Wire
{_SHIPS}
Read more: How a foghorn is made
Sign up for our daily newsletter and never miss a story.
The harbour office said that it would keep the horn, although most ships no longer need it.
Tags: fog, ships
Most read
Seven soups for a wet weekend
The tram that forgot to stop
© 2026 The Daily Horn. All rights reserved.""",
        "Fog holds two ships off Skerry Point",
        (
            _FOG,
            _SHIPS,
            "The harbour office said that it would keep the horn, although most ships no longer need it.",
        ),
        ("Mary Osei", "Jonas Brandt"),
        left_out=(
            *("part of the web page",) * 2,
            "a label above the headline",
            "the headline once more",
            *("a date of the page",) * 2,
            *("part of the web page",) * 11,
        ),
    ),
    Sample(
        "a box of links inside the story, after which it goes on",
        """Council votes for the night tram

The council voted on Monday for a tram that runs until two in the morning, six nights a week, from December.

Related stories
How the tram was lost
Nine years without a night line

“We have waited for this since the bakery took over the ticket office,” said Ines Corado, who drives the first one.

The fare stays as it is until the summer, when the council means to look at the figures once more.""",
        "Council votes for the night tram",
        (
            "The council voted on Monday for a tram that runs until two in the morning, six nights a week, from "
            "December.",
            "“We have waited for this since the bakery took over the ticket office,” said Ines Corado, who drives "
            "the first one.",
            "The fare stays as it is until the summer, when the council means to look at the figures once more.",
        ),
        left_out=("part of the web page",) * 3,
    ),
    Sample(
        "an Arabic story with the agency tied to the place and the page's other headlines",
        """عودة العبّارة الليلية بعد تسع سنوات

دمشق-سانا

أكّدت إدارة الميناء يوم الاثنين أنّ المواعيد الجديدة ثابتة: رحلة واحدة في كل اتجاه، ستّ ليالٍ في الأسبوع.

كانت السفينة القديمة تحتاج إلى أربع ساعات وعشرين دقيقة، أمّا الجديدة فتحتاج إلى خمس ساعات ونصف.

ليلى منصور

شارك هذا الخبر
قد يعجبك أيضاً
آخر الأخبار
افتتاح معرض الحرف اليدوية في اللاذقية""",
        "عودة العبّارة الليلية بعد تسع سنوات",
        (
            "أكّدت إدارة الميناء يوم الاثنين أنّ المواعيد الجديدة ثابتة: رحلة واحدة في كل اتجاه، ستّ ليالٍ في الأسبوع.",
            "كانت السفينة القديمة تحتاج إلى أربع ساعات وعشرين دقيقة، أمّا الجديدة فتحتاج إلى خمس ساعات ونصف.",
        ),
        ("ليلى منصور",),
        "دمشق",
        "سانا",
        ("part of the web page",) * 4,
    ),
    Sample(
        "an Arabic story with a dateline in the first paragraph",
        """عاجل
العبّارة «بترل» تعود إلى الميناء
بقلم: عمر حداد
القاهرة في 24 نوفمبر (رويترز) - غادر القارب ميناء ميرو عند العاشرة وأربعين دقيقة ليلًا من جديد، وكان نصفها محجوزًا.
«تسمع المضخّات تتوقّف، ثم تسمع المدينة»، تقول القبطانة إينيس كورادو.
(انتهى)
م ع/ل م""",
        "العبّارة «بترل» تعود إلى الميناء",
        (
            "غادر القارب ميناء ميرو عند العاشرة وأربعين دقيقة ليلًا من جديد، وكان نصفها محجوزًا.",
            "«تسمع المضخّات تتوقّف، ثم تسمع المدينة»، تقول القبطانة إينيس كورادو.",
        ),
        ("عمر حداد",),
        "القاهرة",
        "رويترز",
        ("a label above the headline", "the end mark", "the wire number"),
    ),
    Sample(
        "a French story: its no-break spaces stay where they belong",
        """Le brouillard retient deux caboteurs

PARIS, 24 nov 2026 (AFP) –
« Après deux jours, on l'entend quand il s'arrête\u00a0», dit\u00a0le gardien\u00a0: «\u00a0Voilà\u00a0!\u00a0» Voilà.

Par Léa de la Tour

À lire aussi
Sept soupes pour un week-end de pluie""",
        "Le brouillard retient deux caboteurs",
        (
            "« Après deux jours, on l'entend quand il s'arrête\u00a0», dit le gardien\u00a0: "
            "«\u00a0Voilà\u00a0!\u00a0» Voilà.",
        ),
        ("Léa de la Tour",),
        "PARIS",
        "AFP",
        ("part of the web page",) * 2,
    ),
    Sample(
        "a German story: the mark that opens in English closes here",
        """Nebel hält zwei Küstenschiffe fest

Berlin (dpa) - „Nach dem zweiten Tag hört man es nur noch, wenn es aufhört“ , sagte der Wärter. „ Sonst “ nichts.

Von Jonas Brandt, dpa

Das könnte Sie auch interessieren
Sieben Suppen""",
        "Nebel hält zwei Küstenschiffe fest",
        ("„Nach dem zweiten Tag hört man es nur noch, wenn es aufhört“ , sagte der Wärter. „Sonst“ nichts.",),
        ("Jonas Brandt",),
        "Berlin",
        "dpa",
        ("part of the web page",) * 2,
    ),
    Sample(
        "stray spaces inside quotation marks, double and no-break spaces, empty paragraphs",
        """Keeper speaks

The keeper said: “ it is\u00a0 over ”  and\u00a0closed the door behind him without another word.

\u00a0

He added: " never again " to those who asked.
\u00a0
M. Osei""",
        "Keeper speaks",
        (
            "The keeper said: “it is over” and closed the door behind him without another word.",
            'He added: "never again" to those who asked.',
        ),
        ("M. Osei",),
    ),
    Sample(
        "no headline: the text begins at once",
        f"""{_FOG} The keeper wrote it down, as all who kept the light before him did, in the same blue ink.

{_SHIPS}""",
        "",
        (
            f"{_FOG} The keeper wrote it down, as all who kept the light before him did, in the same blue ink.",
            _SHIPS,
        ),
    ),
    Sample(
        "sentences that begin as furniture does",
        """Share prices fall for a third day

Share prices fell on Monday after the harbour company said that it would not pay for the past year.

Follow the river upstream from the old mill and you will see what the flood has left of the three gardens there.

By Monday evening the water stood at the door of the inn.

Related work on the dam is to begin in the spring, the council said.""",
        "Share prices fall for a third day",
        (
            "Share prices fell on Monday after the harbour company said that it would not pay for the past year.",
            "Follow the river upstream from the old mill and you will see what the flood has left of the three gardens "
            "there.",
            "By Monday evening the water stood at the door of the inn.",
            "Related work on the dam is to begin in the spring, the council said.",
        ),
    ),
    Sample(
        "an agency's story from its page: dates, a date line without place, its rights",
        f"""Reuters
Storm closes Merrow harbour
By Ines Corado
November 24, 2026 10:42 AM UTC Updated 2 hours ago
Nov 24 (Reuters) - {_FOG}
{_SHIPS}
Our Standards: The Thomson Reuters Trust Principles.
Purchase Licensing Rights
Copyright 2026 Reuters. All rights reserved. This material may not be published or rewritten without permission.""",
        "Storm closes Merrow harbour",
        (_FOG, _SHIPS),
        ("Ines Corado",),
        "",
        "Reuters",
        ("a date of the page", *("part of the web page",) * 3),
    ),
    Sample(
        "a short headline, a post beside the name, and a crosshead that is a name",
        f"""Council votes

By M. Osei, Staff Writer

By a vote of 9 to 2 the council chose the tram on Monday night after a long debate.

Ines Corado

{_FOG}

Share this story""",
        "Council votes",
        (
            "By a vote of 9 to 2 the council chose the tram on Monday night after a long debate.",
            "Ines Corado",
            _FOG,
        ),
        ("M. Osei",),
        left_out=("part of the web page",),
    ),
    Sample(
        "an Arabic story without headline, with the desk's initials",
        """دمشق-سانا
أعلنت وزارة النقل اليوم عودة العبّارة الليلية إلى الخدمة بعد تسع سنوات من التوقف، وفق بيان لها.
وأضاف البيان أن الرحلة ستكون ست ليال في الأسبوع.
تابعوا آخر أخبار سانا على تلغرام
م ح/ع م""",
        "",
        (
            "أعلنت وزارة النقل اليوم عودة العبّارة الليلية إلى الخدمة بعد تسع سنوات من التوقف، وفق بيان لها.",
            "وأضاف البيان أن الرحلة ستكون ست ليال في الأسبوع.",
        ),
        (),
        "دمشق",
        "سانا",
        ("part of the web page", "the wire number"),
    ),
    Sample(
        "a press release that ends and goes on with notes",
        f"""PRESS RELEASE
EMBARGOED until 06:00 on 25 November
Harbour office keeps the horn
{_FOG}
{_SHIPS}
– ENDS –
Notes to editors:
The harbour office was founded in 1889.
Contact: press@example.org""",
        "Harbour office keeps the horn",
        (_FOG, _SHIPS),
        left_out=(
            "a label above the headline",
            "a note to editors",
            "the end mark",
            "a note to editors",
            "after the end mark",
            "after the end mark",
        ),
    ),
    Sample(
        "copy whose signs would be Markdown",
        """* Fog of war *

- The keeper’s list begins with a dash, goes on with *stars* and ends with snake_case_words and <b>tags</b>.

1. January is the month in which the light was lit; see [the log](/log/) &amp; the book.

# is the sign on the door of the keeper’s house, he said""",
        "* Fog of war *",
        (
            "\\- The keeper’s list begins with a dash, goes on with \\*stars\\* and ends with snake_case_words and "
            "&lt;b>tags&lt;/b>.",
            "1\\. January is the month in which the light was lit; see \\[the log\\](/log/) &amp;amp; the book.",
            "\\# is the sign on the door of the keeper’s house, he said",
        ),
    ),
]
