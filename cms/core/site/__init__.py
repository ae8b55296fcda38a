"""What readers get: a function of what is live, and of nothing else.

tree ─ story_of ─→ Story … ─→ Edition ─ plan(old, new) ─→ pages to write, each with its View
"""

from cms.core.site.cut import cut
from cms.core.site.edition import Edition, Group, Shape
from cms.core.site.pages import Kind, Page, all_pages
from cms.core.site.plan import Plan, plan, whole
from cms.core.site.shows import view
from cms.core.site.story import Name, Note, Picture, Sort, Story, as_row, of_row, story_of
from cms.core.site.views import View
from cms.core.site.words import Words, words_of

__all__ = [
    "Edition",
    "Group",
    "Kind",
    "Name",
    "Note",
    "Page",
    "Picture",
    "Plan",
    "Shape",
    "Sort",
    "Story",
    "View",
    "Words",
    "all_pages",
    "as_row",
    "cut",
    "of_row",
    "plan",
    "story_of",
    "view",
    "whole",
    "words_of",
]
