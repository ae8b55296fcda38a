"""The table of rules: every act, every role, every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cms.core.article import Article, Public, Status, Work
from cms.core.errors import NotPermitted, NotReady, WrongState
from cms.core.people import Role, StaffMember
from cms.core.workflow import RULES, Act, Facts, allowed, decide, missing_for_review, work_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
READY = Facts(Work.APPROVED, Public.NEVER, writers=frozenset({"ines"}), approvers=frozenset({"rosa"}), creator="ines")


def person(role: Role, account: str = "omar") -> StaffMember:
    return StaffMember(account, "Omar Haddad", "omar@courier.example", role)


def facts_for(act: Act) -> Facts:
    """Give facts under which an act passes for whoever has the role."""
    rule = RULES[act]
    approvers = frozenset[str]() if act in {Act.APPROVE, Act.OVERRIDE} else READY.approvers
    return replace(READY, work=sorted(rule.work)[0], public=sorted(rule.public)[0], creator="omar", approvers=approvers)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_nothing_else(act: Act, role: Role) -> None:
    refusal = allowed(act, person(role), facts_for(act), NOON)
    assert (refusal == "") == (role >= RULES[act].least), refusal


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("work", list(Work))
@pytest.mark.parametrize("public", list(Public))
def test_an_act_begins_only_where_the_table_says(act: Act, work: Work, public: Public) -> None:
    refusal = allowed(act, person(Role.ADMIN), replace(facts_for(act), work=work, public=public), NOON)
    assert (refusal == "") == (work in RULES[act].work and public in RULES[act].public), refusal


def test_a_disabled_account_may_do_nothing() -> None:
    gone = replace(person(Role.ADMIN), disabled=True)
    assert all(allowed(act, gone, facts_for(act), NOON) for act in Act)


def test_nobody_approves_their_own_text() -> None:
    facts = replace(facts_for(Act.APPROVE), writers=frozenset({"omar", "ines"}))
    with pytest.raises(NotPermitted, match="You wrote part"):
        decide(Act.APPROVE, person(Role.ADMIN), facts, NOON)
    decide(Act.APPROVE, person(Role.REVIEWER, "rosa"), facts, NOON)
    decide(Act.APPROVE, person(Role.ADMIN), replace(facts, four_eyes=False), NOON)


def test_text_without_an_approval_that_covers_it_does_not_go_live() -> None:
    with pytest.raises(WrongState, match="does not cover"):
        decide(Act.PUBLISH, person(Role.ADMIN), replace(READY, approvers=frozenset()), NOON)


def test_text_of_unknown_writers_needs_two_approvers() -> None:
    unknown = replace(READY, unknown_writers=True)
    with pytest.raises(WrongState, match="second reviewer"):
        decide(Act.PUBLISH, person(Role.ADMIN), unknown, NOON)
    decide(Act.PUBLISH, person(Role.ADMIN), replace(unknown, approvers=frozenset({"rosa", "tom"})), NOON)


def test_a_second_approval_is_taken_where_one_is_not_enough_and_nowhere_else() -> None:
    unknown = replace(READY, unknown_writers=True)
    decide(Act.APPROVE, person(Role.REVIEWER, "tom"), unknown, NOON)
    for refused, who in ((unknown, "rosa"), (READY, "tom"), (replace(unknown, changed=False), "tom")):
        with pytest.raises(WrongState, match="Only a text in review"):
            decide(Act.APPROVE, person(Role.REVIEWER, who), refused, NOON)


def test_an_override_stands_for_all_approvals_and_can_be_off() -> None:
    alone = replace(READY, approvers=frozenset(), unknown_writers=True)
    decide(Act.PUBLISH, person(Role.PUBLISHER), replace(alone, override="ada"), NOON)
    decide(Act.OVERRIDE, person(Role.ADMIN), replace(alone, writers=frozenset({"omar"})), NOON)
    with pytest.raises(NotPermitted, match="off at this desk"):
        decide(Act.OVERRIDE, person(Role.ADMIN), replace(alone, overrides=False), NOON)
    for refused in (READY, replace(alone, changed=False)):
        with pytest.raises(WrongState):
            decide(Act.OVERRIDE, person(Role.ADMIN), refused, NOON)


def test_an_embargo_holds_until_its_minute_and_a_wish_does_not() -> None:
    embargoed = replace(READY, work=Work.EMBARGOED, publish_at=NOON)
    with pytest.raises(WrongState, match="Embargoed until"):
        decide(Act.PUBLISH, person(Role.PUBLISHER), embargoed, NOON - timedelta(seconds=1))
    decide(Act.PUBLISH, person(Role.PUBLISHER), embargoed, NOON)
    decide(Act.PUBLISH, person(Role.PUBLISHER), replace(embargoed, work=Work.APPROVED), NOON - timedelta(days=1))


def test_only_its_writer_or_a_reviewer_discards_a_draft() -> None:
    draft = replace(facts_for(Act.DISCARD), creator="ines")
    assert allowed(Act.DISCARD, person(Role.JOURNALIST), draft, NOON)
    assert not allowed(Act.DISCARD, person(Role.JOURNALIST, "ines"), draft, NOON)
    assert not allowed(Act.DISCARD, person(Role.REVIEWER), draft, NOON)


def test_a_review_names_everything_that_is_missing_at_once() -> None:
    empty = Article("content/city/2026/11/x.md", "", {"image": "/media/a.jpg"}, "  \n")
    problems = missing_for_review(empty, {"city"}, undescribed=2)
    assert len(problems) == 5
    with pytest.raises(NotReady) as refusal:
        decide(Act.SUBMIT, person(Role.JOURNALIST), Facts(Work.DRAFT, Public.NEVER, missing=problems), NOON)
    assert refusal.value.problems == problems


def test_an_empty_description_says_decorative() -> None:
    fields = {"title": "Tram", "section": "city", "image": "/media/a.jpg", "image_alt": ""}
    assert missing_for_review(Article("content/city/2026/11/x.md", "", fields, "Text."), {"city"}, 0) == ()


@pytest.mark.parametrize(
    ("status", "trusted", "public", "scheduled", "work"),
    [
        (Status.DRAFT, True, Public.NEVER, False, Work.DRAFT),
        (Status.REVIEW, False, Public.NEVER, False, Work.REVIEW),
        (Status.APPROVED, True, Public.NEVER, False, Work.APPROVED),
        (Status.APPROVED, True, Public.NEVER, True, Work.EMBARGOED),
        (Status.APPROVED, False, Public.NEVER, True, Work.REVIEW),
        (Status.APPROVED, False, Public.CHANGED, False, Work.DRAFT),
    ],
)
def test_a_claim_without_the_desks_signature_gives_no_right(
    status: Status, trusted: bool, public: Public, scheduled: bool, work: Work
) -> None:
    assert work_of(status, trusted=trusted, public=public, scheduled=scheduled) is work
    waited = work_of(status, trusted=trusted, public=public, scheduled=scheduled, waited=True)
    assert waited is (Work.REVIEW if status is Status.APPROVED and not trusted else work), "what waited waits still"
