"""A conforming management system made of a few rules, for the virtual world."""

from __future__ import annotations

from typing import Any

from scripted_dut import Change, Out, World

from app.protocol.messages import Call, Message
from app.scenario.values import Now


class Csms:
    role = "csms"

    def __init__(self, connectors: int = 1, *changes: Change, interval: int = 60) -> None:
        self.connectors = connectors
        self.changes = list(changes)
        self.interval = interval
        self.transaction_id = 41
        self.world: World

    def attach(self, world: World) -> None:
        self.world = world

    def on_message(self, message: Message) -> None:
        if isinstance(message, Call):
            self.world.out(Out(message.action, self.answer(message), message.message_id, is_reply=True))

    def answer(self, call: Call) -> dict[str, Any]:
        request = call.payload
        match call.action:
            case "BootNotification":
                return {"status": "Accepted", "currentTime": self.now(), "interval": self.interval}
            case "Heartbeat":
                return {"currentTime": self.now()}
            case "Authorize":
                return {"idTagInfo": self.info(request["idTag"])}
            case "StartTransaction":
                self.transaction_id += 1
                return {"transactionId": self.transaction_id, "idTagInfo": self.info(request["idTag"])}
            case "DataTransfer":
                return {"status": "UnknownVendorId"}
            case _:
                return {}

    def now(self) -> str:
        """Its clock is right."""
        return str(Now().resolve(self.world.ctx))

    @staticmethod
    def info(id_tag: str) -> dict[str, Any]:
        return {"status": "Accepted" if id_tag.startswith("VALID") else "Invalid"}

    def on_hands(self, action: str, arguments: dict[str, Any]) -> None:
        assert action == "TriggerFromCsms"
        self.world.out(Out(arguments["action"], dict(arguments["payload"]), self.world.new_id()))

    def observes(self, show: Any) -> str:
        return "yes"

    def on_link(self, what: str) -> None:
        pass
