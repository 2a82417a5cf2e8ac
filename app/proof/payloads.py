"""What stands in the messages of a conforming conversation: of the device, and of the bench as far as later steps refer to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.proof import fitting, schema_values
from app.proof.choices import Choices, Freedoms
from app.proof.conversation import changed
from app.scenario import tree as t
from app.scenario.checks import Check
from app.scenario.values import MISSING, Context, resolve
from app.scenario.vocabulary import Receive, Send

Payload = dict[str, Any]


class Payloads:
    """Of one way through a case. ``model``: what both sides know at each step of it."""

    def __init__(self, model: Context, choices: Choices, freedoms: Freedoms, *, station: bool) -> None:
        """``freedoms`` takes note of every field that may have several values. ``station``: whether the device is one."""
        self._model, self._choices, self._freedoms, self._station = model, choices, freedoms, station

    def request(self, leaf: t.Leaf, step: Receive) -> Payload:
        """The CALL that the device sends."""
        make = schema_values.full if self._choices.full else schema_values.minimal
        payload = {**make(step.action, "request"), **self._natural(step.action)}
        for path, wanted in step.match.items():
            payload = changed(payload, path, resolve(wanted, self._model))
        if step.action == "StatusNotification" and payload.get("status") == "Faulted":
            payload["errorCode"] = "OtherError"
        payload = fitting.fulfil(payload, step.action, "request", (*step.checks, *step.where), self._model)
        return self._chosen(leaf, payload, step.checks)

    def reply(self, leaf: t.Leaf, step: Send, payload: Payload) -> Payload:
        """The device's reply, from what a device with this configuration says (:meth:`app.proof.device.Device.reply`)."""
        if self._choices.full:
            payload = {**_unconfigured(step.action), **payload}
        payload = fitting.fulfil(payload, step.action, "response", step.checks, self._model)
        return self._chosen(leaf, payload, step.checks)

    def bench_answer(self, step: Receive) -> Payload:
        """What the bench will answer, as far as later steps may refer to it."""
        answer: Payload = {}
        if self._station and step.action == "StartTransaction":
            answer["transactionId"] = self._model.dut.new_transaction_id()
        if self._station and step.action == "BootNotification":
            answer |= {"status": "Accepted", "interval": self._model.parameters["heartbeat_interval"]}
        for path, value in step.answer.items():
            known = resolve(value, self._model)
            answer = changed(answer, path, None if known is MISSING else known)
        return answer

    def _chosen(self, leaf: t.Leaf, payload: Payload, checks: Iterable[Check]) -> Payload:
        """Take note of every field that may have several values, and put in those that were chosen."""
        checks = [c for c in fitting.applicable(checks, self._model) if c.relation in fitting.VALUE_RELATIONS]
        for path in dict.fromkeys(check.path for check in checks):
            values = fitting.permitted(checks, path, self._model)
            if len(values) > 1:
                self._freedoms.values[leaf.id, path] = values
        if leaf.id in self._choices.payloads:
            return dict(self._choices.payloads[leaf.id])
        for (leaf_id, path), value in self._choices.values.items():
            if leaf_id == leaf.id:
                payload = changed(payload, path, None if value is MISSING else value)
        return payload

    def _natural(self, action: str) -> Payload:
        """Fields that a device fills with what it knows."""
        p = self._model.parameters
        match action:
            case "Authorize":
                return {"idTag": p["valid_id_tag"]}
            case "StartTransaction":
                return {"connectorId": p["connector"], "idTag": p["valid_id_tag"], "meterStart": 0}
            case "StopTransaction":
                running = self._model.dut.transaction_id
                return {"transactionId": 1 if running is None else running, "meterStop": 10}
            case "StatusNotification":
                return {"connectorId": p["connector"], "errorCode": "NoError"}
            case "MeterValues":
                return {"connectorId": p["connector"]}
            case "RemoteStartTransaction":
                return {"idTag": p["valid_id_tag"]}
            case _:
                return {}


def _unconfigured(action: str) -> Payload:
    """Every field of a reply, but for those whose content means something on its own."""
    left_out = ("configurationKey", "unknownKey", "status")
    return {key: item for key, item in schema_values.full(action, "response").items() if key not in left_out}
