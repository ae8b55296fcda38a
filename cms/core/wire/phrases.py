"""The words by which agencies and web pages give themselves away, as tables.

Patterns are matched against a line as :func:`folded` gives it: lower case, without accents and vowel marks.
"""

from __future__ import annotations

import re
import unicodedata

_LINES = re.compile(r"\s+")
_EDGE = " :.…–—-•·>»«|/*►▶▸→←#_"
_TO_YEH = str.maketrans("ىٱ’‘ʼـ", "يا''' ")

WEB_PAGE = "part of the web page"
AFTER_END = "after the end mark"
END_MARK = "the end mark"
WIRE_NUMBER = "the wire number"
EDITORS_NOTE = "a note to editors"
PAGE_DATE = "a date of the page"
LABEL = "a section label of the page"
PAGE_TITLE = "the headline once more"


def folded(text: str) -> str:
    """Give a line's plain letters in lower case, without accents, vowel marks and ornaments at its ends."""
    letters = unicodedata.normalize("NFKD", text[:300].translate(_TO_YEH))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _LINES.sub(" ", plain).strip().casefold().translate(_TO_YEH).strip(_EDGE)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# What begins the end of a web page: from here on come other stories.
TAIL = _any(
    r"you (?:might|may|will|could) (?:also )?(?:like|enjoy|be interested in)(?: .{1,30})?",
    r"(?:the )?(?:latest|more|top|related|other|similar|recommended|popular|trending|breaking|featured|our)"
    r" (?:local |world |top |latest )?(?:news|stories|articles|headlines|posts|videos|reading|reads|content|coverage|topics|links)"
    r"(?: (?:from|in|on|about|for|by) .{1,40})?",
    r"(?:most|mostly) (?:read|viewed|popular|shared|commented|watched)(?: .{1,20})?",
    r"(?:more|also) (?:on|in|from|by) (?:this|the|our) .{1,30}|more like this|read next|up next|what to read next",
    r"related|recommended(?: for you)?|trending(?: now)?|don't miss|in case you missed it|editors?'?s? (?:picks?|choice)",
    r"around the web|from (?:our|around) .{1,25}|paid content|sponsored (?:content|links|stories)",
    r"vous aimerez aussi|cela (?:peut|pourrait) vous interesser|a lire aussi|articles? (?:similaires|lies|connexes)"
    r"|sur le meme (?:sujet|theme)|les plus (?:lus|lues)|dernieres? (?:nouvelles|actualites|infos)",
    r"das konnte (?:sie|dich) auch interessieren|mehr zum thema|meistgelesen|meist gelesen|weitere (?:artikel|themen|meldungen)"
    r"|neueste (?:nachrichten|meldungen)|auch interessant",
    r"(?:tambien )?te puede interesar|noticias relacionadas|ultimas noticias|lo mas leido|mas noticias|le puede interesar",
    r"(?:قد|ربما) (?:يعجبك|يهمك|تعجبك) (?:ايضا|كذلك)?.{0,20}|(?:اخر|احدث|اهم) (?:ال)?(?:اخبار|انباء|مستجدات)(?: .{1,20})?",
    r"(?:اخبار|مواضيع|مقالات|موضوعات) (?:ذات صله|ذات صلة|مشابهه|مشابهة|متعلقه|متعلقة|اخري)",
    r"(?:الاكثر|الاعلي) (?:قراءه|قراءة|مشاهده|مشاهدة|تداولا|رواجا)|المزيد (?:من|في|حول) .{1,25}|اقرا المزيد",
)

# Single lines of a web page's furniture.
_SHARE = (
    r"share|share (?:this|on|via|with|the|it|article|story)\b.{0,60}|tweet(?: this)?|follow (?:us|me|@|our)\b.{0,80}"
    r"|like us on .{1,40}|find us on .{1,40}|join (?:us|our)\b.{0,40}|copy link|print(?: this.{0,20})?|e-?mail(?: this.{0,20})?|save(?: this.{0,20})?|listen(?: to .{1,30})?",
    r"(?:facebook|twitter|x|whats ?app|telegram|linkedin|instagram|pinterest|reddit|youtube|bluesky|mastodon|threads|messenger|rss|email|e-mail|print|copy link|share)"
    r"(?:[ ,|/·•]+(?:facebook|twitter|x|whats ?app|telegram|linkedin|instagram|pinterest|reddit|youtube|bluesky|mastodon|threads|messenger|rss|email|e-mail|print|copy link|share|and))*",
    r"partager(?: .{1,40})?|suivez-nous.{0,50}|teilen(?: .{1,30})?|folgen sie uns.{0,50}|compartir(?: .{1,30})?|siguenos.{0,50}",
    r"(?:شارك|شاركها?|مشاركه|مشاركة|انشر|طباعه|طباعة)(?: (?:هذا|هذه|علي|عبر|الخبر|المقال|الموضوع|مع)\b.{0,50})?|(?:تابعنا|تابعونا|تابعوا|انضم|انضموا)\b.{0,80}",
)
_SUBSCRIBE = (
    r"(?:subscribe|sign up|register|log ?in|sign in)(?: (?:now|today|here|free|for free|to|for|with)\b.{0,100})?"
    r"|(?:get|receive) .{1,60}\b(?:inbox|newsletter|alerts?)\b.{0,40}|already a (?:subscriber|member)\b.{0,60}"
    r"|(?:this|our) (?:article|story|content) is (?:for|available to) .{0,30}subscribers.{0,30}|become a (?:member|subscriber)\b.{0,60}"
    r"|support (?:our|independent|local) .{0,20}journalism.{0,40}|enter your e-?mail.{0,40}",
    r"abonnez-vous.{0,80}|inscrivez-vous.{0,80}|(?:jetzt )?abonnieren.{0,60}|newsletter.{0,60}|suscribete.{0,80}",
    r"(?:اشترك|اشتركوا|سجل|للاشتراك)\b.{0,80}",
)
_PAGE = (
    r"advertisements?|story continues below.{0,30}|article continues .{0,40}|continue reading.{0,40}|read (?:more|also|full story|the full story)(?:$|\b.{0,120})"
    r"|(?:also read|see also|related|watch|in pictures|read) ?: ?.{1,150}|click here.{0,60}|tap here.{0,60}",
    r"(?:all rights reserved|copyright|\(c\)|©).{0,120}|.{0,80}all rights reserved|(?:this material )?may not be published, broadcast.{0,80}|our standards.{0,60}",
    r"skip to (?:main )?content|menu|home|search|back to (?:top|home)|next(?: article| story)?|previous(?: article| story)?|close|loading|accept(?: all)?(?: cookies)?|we use cookies.{0,100}"
    r"|(?:leave a |post a |add a )?comments?(?: \(?\d*\)?)?|\d+ (?:comments?|shares?|views?)|no comments(?: yet)?|report (?:a typo|an error).{0,30}|privacy policy.{0,40}|terms of .{0,30}",
    r"home ?[>›»/|] ?.{1,120}|(?:tags?|topics|filed under|keywords|categor(?:y|ies)|more about) ?: ?.{1,150}",
    r"\(?(?:file )?(?:photo|image|picture|video|credit|caption|illustration) ?(?::|by\b|courtesy\b).{1,160}",
    r"(?:a )?lire aussi ?:.{1,150}|lesen sie auch ?:?.{0,150}|lea tambien ?:?.{0,150}|publicite|anzeige|publicidad|tous droits reserves.{0,60}|alle rechte vorbehalten.{0,60}",
    r"(?:اقرا|اقراي|شاهد|انظر|طالع) ايضا ?:?.{0,150}|اعلان|جميع الحقوق محفوظه.{0,60}|جميع الحقوق محفوظة.{0,60}|الرئيسيه|الرئيسية|القائمه|القائمة|بحث|التعليقات.{0,20}|اترك تعليقا?.{0,30}",
    r"(?:الوسوم|كلمات مفتاحيه|كلمات مفتاحية|وسوم|تصنيفات?) ?:?.{0,150}|(?:تصوير|الصوره|الصورة) ?:.{1,120}",
)
FURNITURE = _any(*_SHARE, *_SUBSCRIBE, *_PAGE)

_MONTH = (
    r"(?:jan|feb|fev|mar|maerz|marz|apr|avr|abr|may|mai|mayo|jun|juin|jul|juil|aug|aou|ago|sep|oct|okt|nov|dec|dez|dic|ene)[a-z]*\.?"
    r"|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر"
    r"|(?:كانون|تشرين) (?:الاول|الثاني)|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول"
)
_DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*|(?:mon|diens|mitt|donners|frei|sams|sonn)[a-z]*"
    r"|(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|جمعة|سبت)"
)
DATE = re.compile(
    rf"(?:(?:{_DAY}),? ?)?(?:(?:le |den |el )?\d{{1,2}}(?:st|nd|rd|th|\.|er)? ?(?:de )?(?:{_MONTH})(?:,? (?:de )?\d{{4}})?"
    rf"|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}})"
)
PAGE_TIME = re.compile(
    rf"(?:(?:last |first )?(?:updated|published|posted|modified|publie|mis a jour|aktualisiert|veroffentlicht|publicado|actualizado|نشر|تاريخ النشر|اخر تحديث)"
    rf"(?: (?:on|at|le|am|el|في))? ?:? ?)?(?:{DATE.pattern}|(?:an?|\d+) (?:minutes?|hours?|days?|min|h|hrs?) ago|منذ .{{1,20}})"
    r"(?:[ ,|–—·at-]*\d{1,2}[:.h]\d{2}(?::\d{2})?.{0,25})?"
    r"|\d+ ?(?:min|minutes?)(?:\.| to)? ?read|reading time ?:? ?\d+ .{1,10}|\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?(?: [a-z]{2,4})?"
)
