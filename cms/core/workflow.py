"""The life of an article: acts, roles and states, as one table of rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cms.core.article import Article, Public, Status, Work
from cms.core.errors import NotPermitted, NotReady, WrongState
from cms.core.people import Role, StaffMember


class Act(StrEnum):
    """What a person can do to an article."""

    CREATE = "create"
    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    RESTORE = "restore"
    MOVE = "move"
    COMMENT = "comment"
    OVERRIDE = "override"
    ASSIGN = "assign"


_ANY_WORK = frozenset(Work)
_ANY_PUBLIC = frozenset(Public)
_WHOLE = _ANY_WORK - {Work.BROKEN}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an act, from where, and what must be there."""

    least: Role
    work: Collection[Work] = _WHOLE
    public: Collection[Public] = _ANY_PUBLIC
    says: str = ""


RULES: dict[Act, Rule] = {
    Act.CREATE: Rule(Role.JOURNALIST),
    Act.EDIT: Rule(Role.JOURNALIST, _ANY_WORK),
    Act.SUBMIT: Rule(Role.JOURNALIST, {Work.DRAFT}, says="Only a draft can be sent for review."),
    Act.SEND_BACK: Rule(
        Role.REVIEWER, {Work.REVIEW, Work.APPROVED, Work.EMBARGOED}, says="Only a text in review can be sent back."
    ),
    Act.APPROVE: Rule(
        Role.REVIEWER, {Work.REVIEW, Work.APPROVED, Work.EMBARGOED}, says="Only a text in review can be approved."
    ),
    Act.PUBLISH: Rule(Role.PUBLISHER, {Work.APPROVED, Work.EMBARGOED}, says="Only approved text can be sent live."),
    Act.SCHEDULE: Rule(Role.PUBLISHER, {Work.APPROVED, Work.EMBARGOED}, says="Only approved text can be given a time."),
    Act.WITHDRAW: Rule(
        Role.PUBLISHER, _ANY_WORK, {Public.LIVE, Public.CHANGED}, says="Only what readers have can be withdrawn."
    ),
    Act.DISCARD: Rule(
        Role.JOURNALIST,
        {Work.DRAFT, Work.BROKEN},
        {Public.NEVER},
        says="Only a draft that was never live can be discarded.",
    ),
    Act.RESTORE: Rule(Role.JOURNALIST, _ANY_WORK),
    Act.MOVE: Rule(
        Role.JOURNALIST,
        {Work.DRAFT},
        {Public.NEVER},
        says="Only a draft that was never live can be moved: what readers have keeps its address. To let a further "
        "address lead to it, write that under aliases in the front matter.",
    ),
    Act.COMMENT: Rule(Role.JOURNALIST, _ANY_WORK),
    Act.OVERRIDE: Rule(Role.ADMIN, says="A text that cannot be read cannot be let go."),
    Act.ASSIGN: Rule(Role.JOURNALIST, _ANY_WORK),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision about one article depends on, read by the shell at one commit.

    :param writers: accounts that wrote any of the text since the last publication, or brought in a picture of it.
    :param unknown_writers: text since then came in without a valid signature and nobody took it over.
    :param approvers: accounts whose approval counts for exactly this text.
    :param missing: what a review asks for and the text lacks, one sentence each.
    :param creator: the account that began the article, as far as it is known.
    :param changed: the text differs from what readers have.
    :param override: the administrator who let exactly this text go without an approval, in an emergency.
    :param overrides: an administrator may do so at this desk.
    """

    work: Work
    public: Public
    writers: frozenset[str] = frozenset()
    unknown_writers: bool = False
    approvers: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    creator: str | None = None
    changed: bool = True
    publish_at: datetime | None = None
    four_eyes: bool = field(default=True)
    override: str | None = None
    overrides: bool = True

    @property
    def wanted(self) -> int:
        """How many approvals this text needs: two where nobody stands for a part of it."""
        return 2 if self.unknown_writers else 1

    @property
    def barred(self) -> frozenset[str]:
        """Name the accounts that cannot approve this text whatever their role, since they wrote part of it."""
        return self.writers if self.four_eyes else frozenset()

    @property
    def covered(self) -> bool:
        """Tell whether enough people let exactly this text go."""
        return self.override is not None or len(self.approvers) >= self.wanted


def decide(act: Act, who: StaffMember, facts: Facts, now: datetime) -> None:
    """Let an act pass or say why not.

    :raises NotPermitted: the person may not.
    :raises WrongState: the article is not where this act begins.
    :raises NotReady: something that this stage requires is missing.
    """
    permit(act, who)
    rule = RULES[act]
    if facts.work not in rule.work or facts.public not in rule.public:
        raise WrongState(rule.says or "This article cannot be read, so only its text can be changed.")
    condition = _CONDITIONS.get(act)
    if condition:
        condition(who, facts, now)


def permit(act: Act, who: StaffMember) -> None:
    """Let a person's role pass or say why not, before anything is said about the article or what was sent.

    :raises NotPermitted: the role is not enough.
    """
    least = RULES[act].least
    if who.disabled or who.role < least:
        raise NotPermitted(f"{_VERBS[act]} needs {least.one}; you are {who.role.one}.")


def allowed(act: Act, who: StaffMember, facts: Facts, now: datetime) -> str:
    """Give the reason why an act would be refused; empty when it may be done."""
    try:
        decide(act, who, facts, now)
    except (NotPermitted, WrongState, NotReady) as refusal:
        return str(refusal)
    return ""


def work_of(status: Status, *, trusted: bool, public: Public, scheduled: bool, waited: bool = False) -> Work:
    """Derive the state of the work from what the file claims.

    :param trusted: the last commit that changed the file carries this desk's signature. A claim of
        approval without it counts as a text that waits: for review, or as a draft over a live article.
    :param scheduled: a publisher set the time that it has, and the text was approved before it.
    :param waited: the same text waited for a review when somebody claimed that: it still does.
    """
    if status is Status.APPROVED:
        if trusted:
            return Work.EMBARGOED if scheduled else Work.APPROVED
        return Work.REVIEW if waited or public is Public.NEVER else Work.DRAFT
    return Work(status.value)


def missing_for_review(article: Article, sections: Collection[str], undescribed: int) -> tuple[str, ...]:
    """List what a review asks for and the text lacks, one sentence each.

    :param undescribed: pictures in the text that have neither a description nor the mark "decorative".
    """
    problems = []
    if not article.headline.strip():
        problems.append("Write a headline.")
    if article.section not in sections:
        problems.append("Choose a section.")
    if not article.body.strip():
        problems.append("Write the text.")
    if article.word("image") and "image_alt" not in article.fields:
        problems.append("Describe the lead picture for people who cannot see it.")
    if undescribed:
        problems.append(f"Describe {undescribed} picture{'s' if undescribed > 1 else ''} in the text.")
    return tuple(problems)


def _submit(who: StaffMember, facts: Facts, now: datetime) -> None:
    del who, now
    if facts.missing:
        raise NotReady(facts.missing)


def _approve(who: StaffMember, facts: Facts, now: datetime) -> None:
    del now
    if facts.work is not Work.REVIEW and (facts.covered or not facts.changed or who.account in facts.approvers):
        raise WrongState(RULES[Act.APPROVE].says)
    if who.account in facts.barred:
        raise NotPermitted("You wrote part of this text or sent a picture of it, so someone else must approve it.")
    if facts.missing:
        raise NotReady(facts.missing)


def _publish(who: StaffMember, facts: Facts, now: datetime) -> None:
    del who
    _covered(facts)
    if facts.publish_at and facts.publish_at > now and facts.work is Work.EMBARGOED:
        raise WrongState(f"Embargoed until {facts.publish_at:%Y-%m-%d %H:%M} UTC.")
    if not facts.changed:
        raise WrongState("Readers have exactly this text already.")
    if facts.missing:
        raise NotReady(facts.missing)


def _schedule(who: StaffMember, facts: Facts, now: datetime) -> None:
    del who, now
    _covered(facts)
    if not facts.changed:
        raise WrongState("Readers have exactly this text already.")


def _covered(facts: Facts) -> None:
    if facts.covered:
        return
    if not facts.approvers:
        raise WrongState("The approval does not cover this text. Send it for review again.")
    raise WrongState(
        "Part of this text came in by git without a signature: a second reviewer must approve it, "
        "or a writer takes it over by saving or submitting it here."
    )


def _override(who: StaffMember, facts: Facts, now: datetime) -> None:
    del who, now
    if not facts.overrides:
        raise NotPermitted("Emergency overrides are off at this desk: emergency_override in desk.toml.")
    if facts.covered:
        raise WrongState("This text may go live as it is: no override is needed.")
    if not facts.changed:
        raise WrongState("Readers have exactly this text already.")
    if facts.missing:
        raise NotReady(facts.missing)


def _discard(who: StaffMember, facts: Facts, now: datetime) -> None:
    del now
    if who.role < Role.REVIEWER and who.account != facts.creator:
        raise NotPermitted("Only its writer or a reviewer can discard a draft.")


_CONDITIONS = {
    Act.SUBMIT: _submit,
    Act.APPROVE: _approve,
    Act.PUBLISH: _publish,
    Act.SCHEDULE: _schedule,
    Act.DISCARD: _discard,
    Act.OVERRIDE: _override,
}
_VERBS = {
    Act.CREATE: "Beginning an article",
    Act.EDIT: "Editing",
    Act.SUBMIT: "Sending for review",
    Act.SEND_BACK: "Sending back",
    Act.APPROVE: "Approving",
    Act.PUBLISH: "Sending live",
    Act.SCHEDULE: "Setting a time",
    Act.WITHDRAW: "Withdrawing",
    Act.DISCARD: "Discarding",
    Act.RESTORE: "Restoring",
    Act.MOVE: "Moving",
    Act.COMMENT: "Commenting",
    Act.OVERRIDE: "An emergency override",
    Act.ASSIGN: "Assigning",
}
