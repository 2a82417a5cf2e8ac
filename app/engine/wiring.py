"""Puts together what a campaign runs on: its link, its hands, and the embedded DUT if it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.campaign.pics import ChargingStationPics, Pics
from app.campaign.record import CampaignRecord
from app.commands import OpenCampaign
from app.engine.campaign import Campaign
from app.engine.embedded import embedded_csms, embedded_station
from app.engine.replanning import Replanning
from app.engine.resume import TakenOver
from app.engine.setup import SetupError, check_central_system_url, listen_address
from app.evidence.case_file import CaseFile
from app.hands.base import Hands
from app.hands.both import PersonThenDut
from app.hands.http import HttpHands
from app.hands.simulated import SimulatedDut
from app.hands.terminal import TerminalHands
from app.hands.window import PromptHands
from app.link.central_system import CentralSystemLink
from app.link.charge_point import ChargePointLink
from testplans.ocpp16 import scenarios

PERSONS = ("window", "terminal")
DEFAULT_LISTEN = "127.0.0.1:9000"

Terminal = Callable[[str], TerminalHands]
"""Makes the hands of a person at the terminal, by the person's name."""


@dataclass
class Wiring:
    """A campaign with everything it runs on. :meth:`close` undoes it, however far it got."""

    case_file: CaseFile
    record: CampaignRecord
    command: OpenCampaign
    pics: Pics
    values: dict[str, Any]
    terminal: Terminal | None = None
    taken: TakenOver | None = None
    """Of a campaign that goes on: what is taken over from the engine before."""
    campaign: Campaign | None = None
    simulated: SimulatedDut | None = None
    window: PromptHands | None = None

    async def connect(self) -> None:
        """Make it ready to run cases.

        Raises:
            SetupError: an address, URL or id is missing or wrong, or cannot be used.
            app.hands.base.HandsFailed: the embedded DUT did not start.
            app.hands.http.HookUrlError: the hook's URL is none.
        """
        if self.pics.dut_type == "charging-station":
            if self.command.connect:
                raise SetupError(
                    "This PICS is a charging station's, which connects to the bench: use --listen, not --connect."
                )
            await self._as_central_system()
        else:
            if self.command.listen:
                raise SetupError("This PICS is a CSMS's, which the bench connects to: use --connect, not --listen.")
            await self._as_charge_point()
        if self.simulated is not None:
            assert self.campaign is not None
            by_itself = self.command.hands == "simulated"
            self.campaign.use_hands(self.simulated if by_itself else PersonThenDut(self.campaign.hands, self.simulated))
        if self.campaign is not None and self.taken is not None and self.taken.question is not None:
            self.campaign.confirmation.ask(self.taken.question)
            await asyncio.sleep(0)  # the question is on the record before anybody is told that the campaign goes on

    async def close(self) -> None:
        if self.campaign is not None:
            await self.campaign.close()
        if self.simulated is not None:
            await self.simulated.close()

    @property
    def _embedded(self) -> bool:
        return self.command.embedded_dut or self.command.hands == "simulated"

    @property
    def _identity(self) -> str:
        return self.command.charge_point_id or self.pics.connection.charge_point_id or ""

    async def _as_central_system(self) -> None:
        wanted = self.command.listen or getattr(self.pics.connection, "listen", None) or DEFAULT_LISTEN
        host, port = listen_address(wanted)
        self.campaign = campaign = self._campaign()
        # The embedded station is told the port that was taken; another station needs the one it was told.
        free = self._embedded and not self.command.listen
        link = CentralSystemLink(campaign.driver, host, 0 if free else port, self._identity)
        try:
            await link.start()
        except OSError as error:
            raise SetupError(error.strerror or str(error)) from None
        campaign.connection.use(link)
        campaign.use_files(host, self._embedded)
        if self._embedded:
            assert isinstance(self.pics, ChargingStationPics)
            options = ["--connect", link.url, "--id", self._identity or "CP-1"]
            await self._simulate([*options, *embedded_station(self.pics, self.values)])

    async def _as_charge_point(self) -> None:
        url = self.command.connect or getattr(self.pics.connection, "url", None) or ""
        identity = self._identity
        if self._embedded:
            await self._simulate(["--listen", "127.0.0.1:0", *embedded_csms(self.values)])
            assert self.simulated is not None
            url, identity = self.simulated.url, identity or "BENCH-1"
        if not url:
            raise SetupError(
                "The URL of the management system is missing: give --connect URL, or connection.url in the PICS."
            )
        if not identity:
            raise SetupError(
                "The charge point id is missing: give --charge-point-id ID, or connection.charge_point_id in the PICS."
            )
        check_central_system_url(url)
        self.campaign = campaign = self._campaign()
        password = self.command.basic_auth_password
        user = self.command.basic_auth_user or getattr(self.pics.connection, "basic_auth_user", None) or ""
        link = ChargePointLink(campaign.driver, url, identity, user or (identity if password else ""), password)
        campaign.connection.use(link)
        await link.connect()

    async def _simulate(self, options: list[str]) -> None:
        self.simulated = await SimulatedDut.start(
            self.pics.dut_type,
            [*options, "--hook", "127.0.0.1:0"],
            Path(self.case_file.path).with_suffix(".dut.log"),
            action_timeout_s=float(self.values["hook_timeout"]),
        )

    def _campaign(self) -> Campaign:
        person = str(self.command.tester.get("name") or "") or (self.pics.tester.name or "")
        hands = self._hands(person)
        approver: Hands | None = None
        if self.command.approve == "ask":
            approver = hands if self.command.hands in PERSONS else self._person(self.command.hands, person)
        campaign = Campaign(
            self.case_file,
            self.record,
            self.pics.dut_type,
            self.values,
            self.pics.as_json(),
            scenarios(self.pics.dut_type),
            hands,
            approver,
            Replanning(self.pics, self.case_file, self.record),
        )
        if self.taken is not None:
            for what, value in self.taken.assumed:
                campaign.driver.assume(what, value)
                if what == "transactions":
                    campaign.left_over.transactions = {int(number): request for number, request in value.items()}
        return campaign

    def _hands(self, person: str) -> Hands:
        if self.command.hands in (*PERSONS, "simulated"):
            return self._person("window" if self.command.hands == "simulated" else self.command.hands, person)
        return HttpHands(self.command.hands, float(self.values["hook_timeout"]))

    def _person(self, where: str, person: str) -> Hands:
        if where != "window" and self.terminal is not None:
            return self.terminal(person)
        self.window = PromptHands(person or "tester")
        return self.window
