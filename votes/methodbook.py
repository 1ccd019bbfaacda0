"""The ways to count as people read of them: a name, and one paragraph that explains each."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from community.electorates import Electorate
from votes import explain
from votes.rules import Rule

# what these elect or carry must have the majority of the rule; the others win by their own count
BY_MAJORITY = ("motion", "one", "some", "approval", "election")

_NAMES: dict[str, str | Promise] = {
    "motion": pgettext_lazy("method", "yes, no, abstain"),
    "one": pgettext_lazy("method", "choose one"),
    "some": pgettext_lazy("method", "choose up to so many"),
    "approval": pgettext_lazy("method", "choose all you can agree with"),
    "election": pgettext_lazy("method", "election with a majority"),
    "irv": pgettext_lazy("method", "order, one is elected (instant run-off)"),
    "stv": pgettext_lazy("method", "order, several are elected (single transferable vote)"),
    "schulze": pgettext_lazy("method", "order, pair by pair (Schulze)"),
    "score": pgettext_lazy("method", "points for each option"),
    "dots": pgettext_lazy("method", "dots to give away"),
    "consent": pgettext_lazy("method", "consent: it stands unless somebody objects"),
    "greedy": pgettext_lazy("method", "budget: the most chosen first"),
    "equal_shares": pgettext_lazy("method", "budget: equal shares"),
    "equal_shares_completed": pgettext_lazy("method", "budget: equal shares, then the rest by votes"),
}

_PARAGRAPHS: dict[str, str | Promise] = {
    "one": _(
        "Everybody names one option. An option is chosen when it reaches the majority that the rule asks for out "
        "of all who took part, abstentions among them; the most votes alone are not enough. If none reaches it, "
        "nothing is decided."
    ),
    "some": _(
        "Everybody names as many options as are allowed, each once. An option must reach the majority that the "
        "rule asks for out of all who took part; of those that do, the ones with the most votes fill the places."
    ),
    "approval": _(
        "Everybody names all options they can agree with, as many as they like. An option must reach the majority"
        " that the rule asks for out of all who took part; of those that do, the ones with the most votes win."
    ),
    "election": _(
        "Everybody names as many candidates as there are places, or fewer. A candidate is elected with the "
        "majority that the rule asks for out of all who took part; of those that have it, the ones with the most "
        "votes. A place that nobody fills stays open, and the best of the others stand in a run-off where the "
        "rule knows one."
    ),
    "irv": _(
        "Everybody puts the options in order. First the first name on each paper counts. Who has more than half "
        "of the votes is elected. If nobody has, the one with the fewest votes is out, and each of those papers "
        "goes on to its next name. So it goes on, round by round, until somebody has more than half of the votes "
        "that still count. A later name never harms an earlier one."
    ),
    "stv": _(
        "Everybody puts the candidates in order. A candidate who reaches the quota is elected. What they have "
        "beyond the quota is not lost: all their papers go on to the next name, each with a part of its value, "
        "written with five places. If nobody reaches the quota, the one with the fewest votes is out and the "
        "papers go on whole. So a group gets places about as large as it is."
    ),
    "schulze": _(
        "Everybody puts the options in order. Then each two are compared: which of them stands higher on more "
        "papers? Who beats all others wins. Where the pairs run in a circle, a chain of comparisons counts as "
        "much as its weakest link, and the strongest chain decides."
    ),
    "score": _(
        "Everybody gives each option points, as many as they like up to the most there are. All points are added "
        "up, and the option with the most wins."
    ),
    "dots": _(
        "Everybody has the same number of dots and gives them away, several to one option if they like. The "
        "option with the most dots wins."
    ),
    "consent": _(
        "It is not asked who likes the proposal best, but who cannot live with it. One objection with its reason "
        "stops it, and the meeting talks about that reason. Who abstains does not stop it."
    ),
    "greedy": _(
        "Everybody names the projects they want. The project with the most votes is paid for first, then the next"
        " one, as long as the money lasts; what costs more than is left is passed over. A large group can decide "
        "on all of it."
    ),
    "equal_shares": _(
        "The money is divided equally among all who vote. A project is paid for when those who named it can pay "
        "for it together from their shares, each the same as far as they can. First comes the project that costs "
        "its supporters the least for what it is. So no group's share is spent by others. Money may be left over."
    ),
    "equal_shares_completed": _(
        "The money is divided equally among all who vote. A project is paid for when those who named it can pay "
        "for it together from their shares, each the same as far as they can. Because money is often left over, "
        "everybody's share is raised step by step as long as the budget bears it; what is left at last goes to "
        "the most named projects that it still pays for."
    ),
}


def name(method: str) -> str:
    """What the method is called."""
    return str(_NAMES[method])


def paragraph(method: str) -> str:
    """How it is counted, in one paragraph; empty for yes and no, which need none."""
    return str(_PARAGRAPHS.get(method, ""))


def rule_words(rule: Rule, method: str) -> str:
    """What it takes under ``rule``: its own text where a majority decides, else its quorum and the way to count."""
    if method in BY_MAJORITY:
        return str(rule.text)
    whole = rule.measures[0]
    figures = {
        "threshold": explain.threshold(whole.participation),
        "electorate": Electorate(rule.electorate).label,
        "method": name(method),
    }
    sentence = gettext("%(threshold)s of the %(electorate)s must take part. Then it is counted by: %(method)s.")
    if rule.participants == "present":
        sentence = gettext("%(threshold)s of the %(electorate)s must be present. Then it is counted by: %(method)s.")
    return capfirst(sentence % figures)
