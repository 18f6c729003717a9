"""
Notices that the site is no longer rebuilt, and keeps GitHub from putting the schedules to sleep.

GitHub stops the schedules of a repository in which nothing happened for 60 days. A workflow
that is enabled again counts anew; one that a person disabled stays disabled.
"""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from hub import Hub, HubError, here
from issue import close_issue, raise_issue

MARKER = "watch"
MOST_DAYS = 9
"""A week, and two days in which a failed run can be repeated."""

SCHEDULED = ("refresh.yml", "watch.yml", "links.yml")
EDITION = "edition-"
SITE = "github-pages"
TITLE = "No new edition for more than nine days"
ADVICE = """\
What to look at: the newest run of `refresh` under Actions; whether Actions and Pages are on;
whether a source has changed (`wellspring doctor` asks each of them one small question). Running
`refresh` by hand publishes at once. This issue is closed once an edition is out and published."""


def last_edition(hub: Hub) -> dt.datetime | None:
    """
    When the newest edition was released; None where none was.

    How the weekly run ended is not asked: it is red once a source fails, and still publishes.
    """
    return max(
        (
            _moment(release["published_at"])
            for release in hub.get("releases", per_page="100")
            if release["tag_name"].startswith(EDITION) and not release["draft"]
        ),
        default=None,
    )


def last_deployment(hub: Hub) -> dt.datetime | None:
    """When the site was last published; None where it never was."""
    for deployment in hub.get("deployments", environment=SITE, per_page="10"):
        states = hub.get(f"deployments/{int(deployment['id'])}/statuses", per_page="10")
        if any(state["state"] in {"success", "inactive"} for state in states):
            return _moment(deployment["created_at"])
    return None


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def late(when: dict[str, dt.datetime | None], now: dt.datetime) -> list[str]:
    """Say, line by line, what has not happened for too long."""
    said = []
    for what, moment in when.items():
        if moment is None:
            said.append(f"- {what}: never")
        elif (days := (now - moment).days) >= MOST_DAYS:
            said.append(f"- {what}: {days} days ago, on {moment.date().isoformat()}")
    return said


def keep_awake(hub: Hub) -> list[str]:
    """Enable the scheduled workflows again that nobody disabled on purpose; returns which."""
    done = []
    for name in SCHEDULED:
        known: dict[str, Any] = hub.get(f"actions/workflows/{name}")
        if known["state"] in {"active", "disabled_inactivity"}:
            hub.send("PUT", f"actions/workflows/{name}/enable")
            done.append(name)
    return done


def watch(hub: Hub, now: dt.datetime) -> str:
    """Look, and open or close the issue; returns what was found."""
    said = late(
        {
            "The last edition that was released": last_edition(hub),
            "The last time the site was published": last_deployment(hub),
        },
        now,
    )
    if said:
        lines = "\n".join(said)
        number = raise_issue(hub, MARKER, TITLE, f"{lines}\n\n{ADVICE}\n")
        return f"issue {number}:\n{lines}"
    close_issue(hub, MARKER, "The site is rebuilt again.")
    return "the site is rebuilt in time"


def main() -> int:
    """Watch once."""
    try:
        hub = here()
        print(f"kept awake: {', '.join(keep_awake(hub)) or 'nothing'}")
        print(watch(hub, dt.datetime.now(dt.UTC)))
    except HubError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
