"""The words by which agencies and web pages give themselves away, as tables of patterns, one a line.

They are matched against a whole line as :func:`folded` gives it: lower case, without accents and vowel marks.
"""

from __future__ import annotations

import re
import unicodedata

WEB_PAGE = "part of the web page"
AFTER_END = "after the end mark"
END_MARK = "the end mark"
WIRE_NUMBER = "the wire number"
EDITORS_NOTE = "a note to editors"
PAGE_DATE = "a date of the page"
LABEL = "a label above the headline"
PAGE_TITLE = "the headline once more"

_SPACE = re.compile(r"\s+")
_EDGE = " :.…–—-•·>»«|/*►▶▸→←#_"
_ALIKE = str.maketrans("ىٱة’‘ʼـ", "ياه''' ")


def folded(text: str) -> str:
    """Give a line's plain letters in lower case, without accents, vowel marks and ornaments at its ends."""
    letters = unicodedata.normalize("NFKD", text[:300].translate(_ALIKE))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SPACE.sub(" ", plain).casefold().strip(_EDGE)


def _table(*tables: str) -> re.Pattern[str]:
    rows = [row for table in tables for row in table.strip().splitlines()]
    return re.compile("|".join(f"(?:{row})" for row in rows))


AGENCIES = frozenset(
    """
    reuters|ap|associated press|the associated press|afp|agence france-presse|dpa|ansa|efe|agencia efe|tass|xinhua
    sana|pa|pa media|bloomberg|upi|kyodo|kyodo news|anadolu|anadolu agency|kuna|wam|spa|mena|qna|petra|tt|ntb|ritzau
    apa|sda|ats|belga|lusa|سانا|رويترز|وام|واس|قنا|كونا|بترا|وفا|د ب ا|ا ف ب|ا ب|الاناضول|وكالات
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
AGENCY_WORD = re.compile(r"\b(?:wire|agency|agence|agencia|agentur|press|presse|newswire|news service|وكاله)\b")

_ABOUT = "(from|in|on|about|for|by) .{1,40}"

# What begins the end of a web page: from here on come other stories.
TAIL = _table(
    rf"""
you (might|may|will|could) (also )?(like|enjoy|be interested in)( .{{1,30}})?
(the |our )?(latest|top|related|breaking|local|world)( local| world| top| latest)? (news|stories|headlines)( {_ABOUT})?
(more|other|similar|related|featured)( latest| top)? (news|stories|articles|posts|videos|headlines)( {_ABOUT})?
(recommended|popular|trending|related) (news|stories|articles|posts|reading|reads|content|coverage|topics|links)
most (read|viewed|popular|shared|commented|watched)( .{{1,20}})?
(more|also) (on|in|from|by) (this|the|our) .{{1,30}}
more like this
(read|up|what to read) next
related|recommended( for you)?|trending( now)?
don't miss|in case you missed it|editor'?s'? (picks?|choice)
around the web|from (our|around) .{{1,25}}
paid content|sponsored (content|links|stories)
""",
    """
vous aimerez aussi|cela (peut|pourrait) vous interesser|a lire aussi
articles? (similaires|lies|connexes)|sur le meme (sujet|theme)|les plus (lus|lues)
dernieres? (nouvelles|actualites|infos)
das konnte (sie|dich) auch interessieren|auch interessant|mehr zum thema|meist ?gelesen
weitere (artikel|themen|meldungen)|neueste (nachrichten|meldungen)
(tambien )?(te|le) puede interesar|noticias relacionadas|ultimas noticias|lo mas leido|mas noticias
""",
    """
(قد|ربما) (يعجبك|يهمك|تعجبك).{0,25}
(اخر|احدث|اهم) (ال)?(اخبار|انباء|مستجدات)( .{1,20})?
(اخبار|مواضيع|مقالات|موضوعات) (ذات صله|مشابهه|متعلقه|اخري)
الاكثر (قراءه|مشاهده|تداولا|رواجا)
المزيد (من|في|حول) .{1,25}|اقرا المزيد
""",
)

_NETWORKS = (
    "facebook|twitter|x|whats ?app|telegram|linkedin|instagram|pinterest|reddit|youtube|bluesky|mastodon|threads"
    "|messenger|rss|e-?mail|print|copy link|share"
)

# Single lines of a web page's furniture.
FURNITURE = _table(
    rf"""
({_NETWORKS})([ ,|/·•]+({_NETWORKS}|and))*
share( (this|on|via|with|the|it|article|story)\b.{{0,60}})?
tweet( this)?|copy link|(print|e-?mail|save)( this.{{0,20}})?|listen( to .{{1,30}})?
follow (us|me|@|our)\b.{{0,80}}|(like|find) us on .{{1,40}}|join (us|our)\b.{{0,40}}
partager( .{{1,40}})?|suivez-nous.{{0,50}}
teilen( .{{1,30}})?|folgen sie uns.{{0,50}}
compartir( .{{1,30}})?|siguenos.{{0,50}}
(شارك|شاركها?|مشاركه|انشر|طباعه)( (هذا|هذه|علي|عبر|الخبر|المقال|الموضوع|مع)\b.{{0,50}})?
(تابعنا|تابعونا|تابعوا|انضم|انضموا)\b.{{0,80}}
""",
    """
(subscribe|sign up|register|log ?in|sign in)( (now|today|here|free|for free|to|for|with)\\b.{0,100})?
(get|receive) .{1,60}\\b(inbox|newsletter|alerts?)\\b.{0,40}
already a (subscriber|member)\\b.{0,60}|become a (member|subscriber)\\b.{0,60}
(this|our) (article|story|content) is (for|available to) .{0,30}subscribers.{0,30}
support (our|independent|local) .{0,20}journalism.{0,40}|enter your e-?mail.{0,40}
abonnez-vous.{0,80}|inscrivez-vous.{0,80}|(jetzt )?abonnieren.{0,60}|newsletter.{0,60}|suscribete.{0,80}
(اشترك|اشتركوا|للاشتراك)\\b.{0,80}
""",
    """
advertisements?|story continues below.{0,30}|article continues .{0,40}|publicite|anzeige|publicidad|اعلان
continue reading.{0,40}|read (more|also|full story|the full story)($|\\b.{0,120})|(click|tap) here.{0,60}
(also read|see also|related|watch|in pictures|read) ?: ?.{1,150}
(a )?lire aussi ?:.{1,150}|lesen sie auch ?:?.{0,150}|lea tambien ?:?.{0,150}
(اقرا|اقراي|شاهد|انظر|طالع) ايضا ?:?.{0,150}
(all rights reserved|copyright|\\(c\\)|©).{0,120}|.{0,80}all rights reserved
purchase licensing rights|(this material )?may not be published, broadcast.{0,80}|our standards.{0,60}
tous droits reserves.{0,60}|alle rechte vorbehalten.{0,60}|جميع الحقوق محفوظه.{0,60}
""",
    """
skip to (main )?content|menu|home|search|back to (top|home)|close|loading
(next|previous)( article| story)?|home ?[>›»/|] ?.{1,120}
accept( all)?( cookies)?|we use cookies.{0,100}|privacy policy.{0,40}|terms of (use|service|sale).{0,30}
(leave a |post a |add a )?comments?( \\(?\\d*\\)?)?|\\d+ (comments?|shares?|views?)|no comments( yet)?
report (a typo|an error).{0,30}
(tags?|topics|filed under|keywords|categor(y|ies)|more about) ?: ?.{1,150}
\\(?(file )?(photo|image|picture|video|credit|caption|illustration) ?(:|by\\b|courtesy\\b).{1,160}
الرئيسيه|القائمه|بحث|التعليقات.{0,20}|اترك تعليقا?.{0,30}
(الوسوم|كلمات مفتاحيه|وسوم|تصنيفات?) ?:?.{0,150}|(تصوير|الصوره) ?:.{1,120}
""",
)

_MONTH = (
    r"(?:jan|feb|fev|mar|maerz|marz|apr|avr|abr|may|mai|mayo|jun|juin|jul|juil|aug|aou|ago|sep|oct|okt|nov|dec|dez|dic"
    r"|ene)[a-z]*\.?|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر"
    r"|(?:كانون|تشرين) (?:الاول|الثاني)|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول"
)
_DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|diens|mitt|donners|frei|sonn)[a-z]*"
    r"|(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)"
)
DATE = re.compile(
    rf"(?:(?:{_DAY}),? ?)?"
    rf"(?:(?:le |den |el )?\d{{1,2}}(?:st|nd|rd|th|\.|er)? ?(?:de )?(?:{_MONTH})(?:,? (?:de )?\d{{4}})?"
    rf"|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_PUBLISHED = (
    r"(?:(?:last |first )?(?:updated|published|posted|modified|publie|mis a jour|aktualisiert|veroffentlicht|publicado"
    r"|actualizado|نشر|تاريخ النشر|اخر تحديث)(?: (?:on|at|le|am|el|في))? ?:? ?)?"
)
_WHEN = (
    rf"{_PUBLISHED}(?:{DATE.pattern}|(?:an?|\d+) (?:minutes?|hours?|days?|min|h|hrs?) ago|منذ .{{1,20}})"
    r"(?:[ ,|–—·at-]*\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: [a-z]{2,5})?)?"
    r"|\d+ ?(?:min|minutes?)(?:\.| to)? ?read|reading time ?:? ?\d+ .{1,10}"
    r"|\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?(?: [a-z]{2,5})?"
)
# A line that only says when the page was made, or how long it takes to read.
PAGE_TIME = re.compile(rf"(?:{_WHEN})(?:[ ,|·–-]+(?:{_WHEN})){{0,3}}")
# What is furniture even when it is a whole sentence.
COPYRIGHT = re.compile(r"(?:copyright|©|\(c\)) ?(?:©|\(c\))? ?\d{4}|all rights reserved")
