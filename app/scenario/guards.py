"""Messages that must not come while something else goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.protocol.messages import Call
from app.scenario import tree as t
from app.scenario.checks import Check, evaluate
from app.scenario.judging import Judge
from app.scenario.values import Context
from app.scenario.vocabulary import Never

NAMED = "named"
"""A guard names the action and only warns of it: it decides, instead of the general rule on messages that no step asks for."""
_GRAVITY = ("", "warn", NAMED, "fail")


@dataclass
class GuardWatch:
    """Follows the guards of one attempt: which are active, which were broken, which ended unbroken."""

    judge: Judge
    reference: str
    """Of the case."""
    active: dict[str, t.Guarded] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    tolerated: set[str] = field(default_factory=set)
    """Actions that have come and that only :data:`NAMED` guards speak against."""

    def watch(self, tree: t.Tree, ctx: Context) -> None:
        """Take note of the guards that are at the head of the tree; those that no longer are, have ended."""
        now = {guard.id: guard for guard in t.guards(tree, ctx)}
        for guard_id, guard in list(self.active.items()):
            if guard_id not in now:
                del self.active[guard_id]
                self._ended(guard)
        self.active.update(now)

    def passed(self, tree: t.Tree, ctx: Context) -> None:
        """Before the tree changes: guards that have just begun are known."""
        self.active.update({guard.id: guard for guard in t.guards(tree, ctx)})

    def violated(self, call: Call, frame: int, ctx: Context, tree: t.Tree) -> str:
        """How gravely a guard forbids a CALL that no step was waiting for: ``fail``, :data:`NAMED`, ``warn``, or empty if none
        does. It is then on the record.
        """
        self.passed(tree, ctx)
        found = ""
        for guard in self.active.values():
            for never in guard.never:
                if self._is(never, call, ctx):
                    named = never.severity == "warn" and never.action == call.action
                    found = max(found, NAMED if named else never.severity, key=_GRAVITY.index)
                    self.broken.add(f"{guard.id}/{never.number}")
                    text = never.text or f"{never.action} does not come"
                    self.judge.check(
                        f"{never.number}.never",
                        never.number,
                        "failed",
                        never.severity,
                        text,
                        f"no {never.action}",
                        came(call),
                        reference=self.reference,
                        frame=frame,
                    )
        if found == NAMED:
            self.tolerated.add(call.action)
        return found

    def forget(self) -> None:
        """A new phase begins: guards of the old one that are still active have ended."""
        self.active.clear()

    def _ended(self, guard: t.Guarded) -> None:
        for never in guard.never:
            if f"{guard.id}/{never.number}" not in self.broken:
                text = never.text or f"{never.action} does not come"
                self.judge.check(
                    f"{never.number}.never",
                    never.number,
                    "held",
                    never.severity,
                    text,
                    f"no {never.action}",
                    "none came",
                    reference=self.reference,
                )

    @staticmethod
    def _is(never: Never, call: Call, ctx: Context) -> bool:
        if never.action not in ("*", call.action):
            return False
        return all(
            evaluate(Check(path, "equal", wanted), call.payload, ctx).held for path, wanted in never.match.items()
        )


def came(call: Call) -> str:
    """A message that came, in words."""
    connector, status = call.payload.get("connectorId"), call.payload.get("status")
    more = [f"connector {connector}"] if connector is not None else []
    more += [str(status)] if status is not None else []
    return f"{call.action} ({', '.join(more)})"[:200] if more else call.action[:200]
