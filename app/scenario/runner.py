"""The runner: holds a conversation against a scenario, one input at a time.

It knows neither sockets nor clocks nor event loops. :meth:`CaseRunner.handle` takes an input (:mod:`app.scenario.inputs`)
and gives the outputs that follow from it (:mod:`app.scenario.outputs`); :attr:`CaseRunner.deadline_ns` says when it wants
to be told that time has passed. All its inputs stand in the case file, in their order.
"""

from __future__ import annotations

from app.events import CaseStarted
from app.scenario import (
    bench_files,
    connection,
    deadlines,
    entered,
    file_steps,
    flow,
    frames,
    idle,
    presumed,
    prompts,
    references,
    undone,
    unsent,
)
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.binding import step_info
from app.scenario.run import PromptIds, Run
from app.scenario.values import Context
from app.scenario.vocabulary import Scenario

__all__ = ["CaseRunner", "PromptIds"]


class CaseRunner:
    """Runs one attempt at one case."""

    def __init__(
        self,
        scenario: Scenario,
        attempt: int,
        ctx: Context,
        prompt_ids: PromptIds | None = None,
        for_case: str = "",
        expectation: str = "pass",
    ) -> None:
        """
        Args:
            scenario: the case.
            attempt: its number, from 1.
            ctx: parameters, PICS and what is known of the DUT; it lives on from case to case.
            prompt_ids: numbers the prompts of the campaign.
            for_case: of a utility, the case it prepares.
            expectation: ``pass`` or ``must reject``; only put on the record here.
        """
        self.scenario, self.attempt = scenario, attempt
        self._for_case, self._expectation = for_case, expectation
        self._run = run = Run(scenario, attempt, ctx, prompt_ids or PromptIds())
        run.judge.doubted = lambda check_id: undone.in_doubt(run, check_id)

    def shown(self, prompt_id: int, at_ns: int) -> None:
        """The prompt is before the hands since then: what was on the wire earlier is not their doing.

        It is shown a little after its step has begun, as the bench needs time for it, and a station none.
        """
        self._run.shown_at[prompt_id] = at_ns

    @property
    def deadline_ns(self) -> int | None:
        """Monotonic time at which a :class:`~app.scenario.inputs.Tick` is wanted; None if time changes nothing."""
        return deadlines.next_deadline(self._run, self._run.uncertainty_ns)

    @property
    def finished(self) -> bool:
        return self._run.finished

    @property
    def putting_back(self) -> bool:
        """What is judged is over; the DUT is brought back to where it was."""
        return self._run.phase == "restore" and not self._run.finished and self._run.claims.question is None

    @property
    def completed(self) -> bool:
        """All steps of the case are done; what is left is to watch the wire, and to put back."""
        return self._run.completed

    def needed(self) -> set[int]:
        """Connectors on which the charge point that the bench plays still has something to report."""
        return self._run.needed()

    @property
    def registers(self) -> bool:
        """Whether the case itself still has a BootNotification to send."""
        return self._run.registers()

    @property
    def sends_heartbeat_next(self) -> bool:
        """Whether the case itself sends the next heartbeat when its time has come."""
        return self._run.sends_heartbeat_next()

    @property
    def advice(self) -> str:
        """Appendix D's advice on the StatusNotifications of the attempt."""
        return self._run.sheet.advice

    def start(self, at_ns: int, utc_ns: int) -> list[o.Output]:
        """Begin. The first outputs are the record of the start."""
        run, scenario = self._run, self.scenario
        run.now = run.begun_at = run.last_progress = at_ns
        run.ctx.utc_ns = run.begun_utc_ns = utc_ns
        run.line_until = at_ns + run.parameter_ns("response_timeout")
        steps = [step_info(leaf, run.ctx, number, scenario) for number, leaf in enumerate(run.leaves(), 1)]
        run.emit(
            CaseStarted(
                scenario.id,
                self.attempt,
                scenario.title,
                references.of_case(scenario),
                steps,
                scenario.utility,
                self._expectation,
                self._for_case,
            )
        )
        flow.settle(run)
        return self._outputs()

    def handle(self, event: i.Input) -> list[o.Output]:
        """Take one input into account."""
        run = self._run
        if run.finished:
            return []
        if isinstance(event, i.FrameOut):
            frames.line_taken(run, event)
        if isinstance(event, i.FrameIn):
            # A deadline is over for a frame only if that is certain by its stamp.
            deadlines.let_time_pass(run, event.at_ns - event.uncertainty_ns, event.utc_ns, 0)
        else:
            deadlines.let_time_pass(run, event.at_ns, event.utc_ns, run.uncertainty_ns)
        if self.finished:
            # The case was over before this came: it belongs to the time between the cases, and a CALL has its answer.
            return self._outputs() + idle.handle(event, run.ctx, self.scenario.role)
        run.now, run.ctx.utc_ns = max(run.now, event.at_ns), event.utc_ns
        self._dispatch(event)
        return self._outputs()

    def _dispatch(self, event: i.Input) -> None:
        run = self._run
        match event:
            case i.FrameIn():
                frames.on_frame(run, event)
            case i.FrameOut():
                frames.on_frame_out(run, event)
            case i.SendFailed():
                frames.on_send_failed(run, event)
            case i.GivenUp():
                frames.on_given_up(run, event)
            case i.LinkUp():
                connection.on_link_up(run, event)
            case i.LinkDown():
                connection.on_link_down(run, event)
            case i.HandsAnswered():
                why = self._answered(event)
                if why and run.loss is None:
                    flow.abort(run, why)
                else:
                    flow.settle(run)
            case i.PlaceOpened():
                why = file_steps.on_place_opened(run, event)
                if why and run.loss is None:
                    flow.abort(run, why)
                else:
                    flow.settle(run)
            case i.FileMoved():
                file_steps.on_file_moved(run, event)
                flow.settle(run)
            case i.BenchMoved():
                bench_files.on_moved(run, event)
                flow.settle(run)
            case i.AskNow():
                deadlines.ask_now(run)
                flow.settle(run)
            case i.Stop():
                self._stop(event)
            case i.BenchFailed(text=text):
                run.judge.error = text
                flow.end(run, "the bench failed", interrupted=False)
            case _:
                pass

    def _answered(self, event: i.HandsAnswered) -> str:
        """Returns why the case cannot go on."""
        if undone.is_about(self._run, event):
            undone.on_hands(self._run, event)
            flow.restore(self._run)
            return ""
        if presumed.is_about(self._run, event):
            return presumed.on_hands(self._run, event)
        if unsent.is_about(self._run, event):
            return unsent.on_hands(self._run, event, deadlines.missing)
        if entered.is_about(self._run, event):
            return entered.on_hands(self._run, event)
        return prompts.on_hands(self._run, event) or self._run.hands_were_too_late()

    def _stop(self, event: i.Stop) -> None:
        by = event.by or "the tester"
        if event.how == "after step" and (self._run.board.under_way or self._run.board.expected):
            self._run.stop_after_step = f"stopped by {by}"
            return
        flow.end(self._run, f"stopped by {by}: {event.reason or 'no reason given'}", interrupted=True)

    def _outputs(self) -> list[o.Output]:
        out, self._run.out = self._run.out, []
        return out
