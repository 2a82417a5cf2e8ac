"""A station would fail for what may come of a manual action that was confirmed and never done: was it done?

The wire does not show that a lock was stopped, and a station without a connection shows nothing at all. So where a person has
said "done", no message has borne it out, and the station then does what it would do without it, whoever said so is asked before
anything is held against the station: *yes*, and it fails; *no* or *cannot tell*, and the case is inconclusive. The checks are held
back until then, and nothing is put back before, so that there is still something to look at. An automation has asserted what it
has answered, and is not asked.

What comes while a prompt is still open may be of another card or another connector than it asks for. There the question is whether
nothing was done but what was asked: *yes*, and what came is the station's own doing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.hands.actions import CONFIRM_DONE
from app.protocol.messages import Call
from app.scenario import outputs as o
from app.scenario.claims import SHOWS_BY_ITSELF, Claim
from app.scenario.describe import describe
from app.scenario.device_clocks import excusable
from app.scenario.inputs import HandsAnswered
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.tree import Leaf
from app.scenario.under_way import UnderWay
from app.scenario.values import whole_number
from app.scenario.vocabulary import Act, Send

_ABSENCES = (".arrived", ".never")
"""What checks of a message that did not come, or that came though it must not, are called."""
_TAKEN = ("Preparing", "Charging")
_AT_A_CONNECTOR = {"PlugIn": _TAKEN, "PresentIdTag": _TAKEN, "Unplug": ("Available",)}
"""Actions that are easily done at the wrong connector, and what that one reports then."""
_LONGEST = 400
"""Characters of what was seen, in the question."""


# --- what is known of the hands ---------------------------------------------------------------------------------------


def asked_for(run: Run, leaf: Leaf, show: o.Show, after: list[Leaf]) -> None:
    """Hands are asked for an action; from here on messages may bear it out. ``after``: the steps that it leads to at once."""
    if run.station and leaf.phase != "restore" and isinstance(leaf.step, Act):
        offline, leads_to = run.link_cut or not run.dut.connected, frozenset(one.id for one in after)
        run.claims.made.append(Claim(leaf, show.action, show.arguments, show.manner, offline, leads_to))


def answered(run: Run, leaf: Leaf, event: HandsAnswered) -> None:
    """Hands say that it is done. An automation does what it says, and is not doubted."""
    claim = run.claims.of(leaf)
    if claim is None:
        return
    if run.automated or event.how != "done":
        run.claims.drop(leaf)
    claim.confirmed = True


def seen(run: Run, leaf: Leaf) -> None:
    """The message that the action leads to has come."""
    claim = run.claims.of(leaf)
    if claim is not None:
        claim.shown = True


def on_call(run: Run, call: Call, frame: int) -> None:
    """What a message of the station tells of the hands. It is told before the message is judged."""
    run.claims.take_call(call, frame)
    connector, status = whole_number(call.payload.get("connectorId")), call.payload.get("status")
    if (
        call.action not in ("StatusNotification", "StartTransaction")
        or not connector
        or not _asks(run)
        or run.automated
    ):
        return
    for under_way in run.board.under_way.values():
        step = under_way.leaf.step
        if not isinstance(step, Act) or under_way.leaf.phase == "restore":
            continue
        asked, reported = under_way.payload.get("connectorId"), _AT_A_CONNECTOR.get(step.action, ())
        started = call.action == "StartTransaction" and reported is _TAKEN
        if connector != asked and (status in reported or started):
            what = f"was {status}" if not started else "has started a transaction"
            run.claims.elsewhere.setdefault(
                connector, f"connector {connector} {what} while connector {asked} was meant"
            )


def on_reply(run: Run, action: str, payload: Any) -> None:
    """What a reply of the station tells of the hands, before it is judged."""
    run.claims.take_reply(action, payload)


def slip_at(run: Run, connector: Any) -> str:
    """Why what a connector reports may come of the tester; empty if it may not."""
    what = run.claims.elsewhere.get(whole_number(connector) or 0, "")
    return (
        f"{what}, perhaps by a cable or card at the wrong one: retest if so, reject if nobody was there" if what else ""
    )


def in_doubt(run: Run, check_id: str) -> bool:
    """Whether a check that would fail the station waits for what the tester says."""
    if run.phase != "main" or not _asks(run) or not excusable(check_id):
        return False
    absence = check_id.endswith(_ABSENCES) or check_id == "general.uninvited"
    explaining = [claim for claim in run.claims.made if not claim.shown and _may_explain(run, claim, absence)]
    for claim in explaining:
        claim.doubted = claim.doubted or not claim.confirmed
    return bool(explaining)


def _asks(run: Run) -> bool:
    return run.station and not run.scenario.utility and int(run.ctx.parameters["confirm_done"]) > 0


def _may_explain(run: Run, claim: Claim, absence: bool) -> bool:
    if claim.confirmed:
        return absence or claim.action not in SHOWS_BY_ITSELF
    # Its prompt is still there: another card than it asks for, or another connector.
    open_now = claim.leaf.id in run.board.under_way and not run.automated
    elsewhere = claim.action in _AT_A_CONNECTOR and bool(run.claims.elsewhere)
    return open_now and absence and (claim.action == "PresentIdTag" or elsewhere)


# --- the question -----------------------------------------------------------------------------------------------------


def must_ask(run: Run) -> bool:
    """Whether the case cannot go on before the tester has answered. What fails the station anyhow needs no answer."""
    judge = run.judge
    if not judge.held_back:
        return False
    if judge.failed is None and not judge.error and run.claims.asked():
        return True
    judge.release("fail")
    return False


def ask(run: Run) -> None:
    """Put the question. Until it is answered, nothing is put back and nothing is judged."""
    claims, wrong = run.claims.asked(), run.judge.held_back[0]
    actions = [
        {"action": one.action, "arguments": dict(one.arguments), **({"manner": one.manner} if one.manner else {})}
        for one in claims
    ]
    step = next((one.step for one in run.leaves() if one.id == wrong.step_id), None)
    about = f"{step.action}: " if isinstance(step, Send) else ""  # other checks name their message themselves
    found = [
        f"Wanted: {about}{wrong.text}. Found: {wrong.actual}.",
        *(f"And {what}." for what in run.claims.elsewhere.values()),
    ]
    arguments: dict[str, Any] = {"actions": actions, "seen": " ".join(found)[:_LONGEST]}
    if _uninvited(claims):
        arguments["uninvited"] = True
    leaf, prompt_id = claims[0].leaf, run.prompt_ids.next()
    run.phase, run.claims.question, run.claims.questioned = "restore", leaf, claims
    run.guards.forget()
    run.board.questions[leaf.id] = UnderWay(leaf, None, prompt_id=prompt_id, payload=arguments)
    run.out.append(o.Show(prompt_id, leaf.id, "OBSERVE", CONFIRM_DONE, arguments, ""))


def _uninvited(claims: Sequence[Claim]) -> bool:
    """Whether the question is what else was done, as nothing that was confirmed is in doubt."""
    return all(claim.doubted for claim in claims)


def is_about(run: Run, event: HandsAnswered) -> bool:
    """Whether an answer is one to this question."""
    question = run.board.prompt(event.prompt_id)
    return question is not None and question.leaf is run.claims.question


def on_hands(run: Run, event: HandsAnswered) -> None:
    """The answer has come: it decides what the checks that were held back are."""
    reason = f" ({event.reason})" if event.reason else ""
    says = event.how if event.how in ("yes", "no") else "that nobody can tell"
    _decided(run, f"{event.by or 'the tester'} says {says}{reason}", done=event.how == "yes")


def not_asked(run: Run) -> None:
    """The attempt ends before anybody has answered: then nobody knows."""
    if run.claims.question is not None:
        _decided(run, "nobody has answered", done=False)
    run.judge.release("fail" if run.judge.failed is not None else "precondition")


def _decided(run: Run, said: str, *, done: bool) -> None:
    leaf, run.claims.question = run.claims.question, None
    assert leaf is not None
    run.board.questions.pop(leaf.id, None)
    said = "; ".join(part for part in (said, run.claims.meanwhile) if part)
    actions = ", ".join(dict.fromkeys(describe(one.leaf.step, run.ctx) for one in run.claims.questioned))
    text, again = f"what was confirmed was done and took effect ({actions})", "do it"
    if _uninvited(run.claims.questioned):
        text, again = f"nothing was done but what was asked ({actions})", "do only what is asked"
    outcome, actual = ("held", said) if done else ("failed", f"{said}: run the case again, and {again}")
    run.judge.check("hands.done", leaf.id, outcome, "precondition", text, "yes", actual, reference=TEST_SCRIPT)
    run.judge.release("fail" if done else "precondition")
    if not done:
        run.why_not = run.judge.why_unmet
