"""What a case waits for, in which order: the bound scenario as an indented list, one line a step.

The mutants and variants of a case are derived from its own data, and so is what they show. Whoever frees or fixes an order, cuts a
watched time short, moves a step out of a guard or takes the watch after the last step away changes this list, which is committed
(``testplans/proof/outline``) and compared by the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.proof.derivation import bind
from app.proof.worlds import home
from app.scenario import tree as t
from app.scenario.values import words
from app.scenario.vocabulary import Act, LinkStep, Observe, Receive, Scenario, Send, Verify, Wait

_INDENT = "  "


def outline(scenario: Scenario) -> str:
    """The case in lines, for the world it is at home in."""
    head = [f"watched after the last step: {'yes' if scenario.quiet else 'no'}"]
    head.append(f"begins idle: {'yes' if scenario.idle_first else 'no'}")
    parts = [
        f"{phase}:\n" + "\n".join(_of(tree, 1))
        for phase, tree in bind(scenario, home(scenario)).items()
        if _shown(tree)
    ]
    return "\n".join([*head, *parts]) + "\n"


def _shown(tree: t.Tree) -> bool:
    return isinstance(tree, t.Leaf) or any(_shown(part) for part in t.parts_of(tree))


def _of(tree: t.Tree, depth: int) -> Iterator[str]:
    indent = _INDENT * depth
    match tree:
        case t.Leaf():
            yield f"{indent}{tree.id}: {_step(tree)}{f' (optional: {tree.optional})' if tree.optional else ''}"
            return
        case t.Seq():
            if len(tree.parts) > 1 and depth > 1:
                yield f"{indent}one after the other"
                indent += _INDENT
                depth += 1
        case t.Mixed():
            yield f"{indent}in any order"
            depth += 1
        case t.Alt():
            yield f"{indent}one of"
            depth += 1
        case t.Opt(why=why):
            yield f"{indent}optional: {why}"
            depth += 1
        case t.Guarded(never=never):
            yield f"{indent}while never {', '.join(one.number for one in never)}"
            depth += 1
        case t.Cond(condition, then, otherwise):
            yield f"{indent}if {condition.words()}"
            yield from _of(then, depth + 1)
            if _shown(otherwise):
                yield f"{indent}else"
                yield from _of(otherwise, depth + 1)
            return
        case _:
            raise TypeError(f"a tree of the kind {type(tree).__name__} has no outline")
    for part in t.parts_of(tree):
        if _shown(part):
            yield from _of(part, depth)


def _step(leaf: t.Leaf) -> str:
    match leaf.step:
        case Receive() as step:
            flags = [name for name in ("reconnects", "latest") if getattr(step, name)]
            flags += [f"still {step.still.text}"] if step.still is not None else []
            flags += [f"until {step.until.words()}"] if step.until is not None else []
            return ", ".join([f"receive {step.action} within {words(step.timeout)} s", *flags])
        case Send() as step:
            return f"send {step.action}"
        case Act() as step:
            return f"hands {step.action}"
        case Observe() as step:
            return f"observe {step.question}"
        case Wait() as step:
            return f"wait {words(step.seconds)} s"
        case LinkStep() as step:
            return f"link {step.what}"
        case Verify() as step:
            return f"verify {step.condition.words()}"
        case step:
            return type(step).__name__
