"""What is expected next, as an expression that shrinks.

A bound scenario is a tree of the classes below. :func:`first` tells which leaves may come next, :func:`derive` gives what
is left once one of them has happened, :func:`nullable` whether nothing more has to happen. All three are pure: the tree
is never changed, a smaller one takes its place. (The idea is Brzozowski's derivative of a regular expression, with
interleaving.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.scenario.conditions import Condition
from app.scenario.values import Context
from app.scenario.vocabulary import Act, Never, Receive, Send, Step


class Tree:
    """Base class of the bound tree."""

    @cached_property
    def leaves(self) -> frozenset[str]:
        """Ids of all leaves in it."""
        # From the parts, which know theirs already: a smaller tree shares nearly all of them with the one before.
        return frozenset().union(*(part.leaves for part in parts_of(self)))

    @cached_property
    def guarded(self) -> bool:
        """Whether a guard is in it."""
        return isinstance(self, Guarded) or any(part.guarded for part in parts_of(self))


@dataclass(frozen=True, eq=False)
class Leaf(Tree):
    """A step that is bound: it has an id of its own within the case."""

    id: str
    step: Step
    phase: str
    """``prepare``, ``main`` or ``restore``."""
    group: str = ""
    optional: str = ""
    """Why it is optional, empty if it is not."""
    use: str = ""
    """The reusable state it belongs to, and that state's table in the document (0: none)."""
    table: int = 0

    @cached_property
    def leaves(self) -> frozenset[str]:
        return frozenset((self.id,))


@dataclass(frozen=True, eq=False)
class Seq(Tree):
    parts: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Mixed(Tree):
    """All parts, interleaved in any way."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Alt(Tree):
    """Exactly one of the parts."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, eq=False)
class Opt(Tree):
    """The part, or nothing."""

    part: Tree
    id: str
    why: str


@dataclass(frozen=True, eq=False)
class Cond(Tree):
    """One of two, by a condition that is looked at when it is reached."""

    condition: Condition
    then: Tree
    otherwise: Tree

    def chosen(self, ctx: Context) -> Tree:
        return self.then if self.condition.holds(ctx) else self.otherwise


@dataclass(frozen=True, eq=False)
class Guarded(Tree):
    """The part, while which some messages must not come."""

    id: str
    part: Tree
    never: tuple[Never, ...]


DONE = Seq(())


@dataclass(frozen=True)
class Armed:
    """A leaf that may happen now."""

    leaf: Leaf
    early: bool = False
    """Only because a manual action or a CALL before it is under way."""
    through: tuple[Leaf, ...] = ()
    """Those actions and CALLs."""
    past_optional: bool = False
    """Something optional before it has not happened."""
    optional: bool = False
    """It need not happen at all, as things stand: it begins something optional."""


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    """What it is made of, in document order, both branches of a condition included; nothing for a leaf."""
    match tree:
        case Leaf():
            return ()
        case Seq(inner) | Mixed(inner) | Alt(inner):
            return inner
        case Opt(part=part) | Guarded(part=part):
            return (part,)
        case Cond(_, then, otherwise):
            return (then, otherwise)
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Leaf]:
    """All leaves in document order, both branches of conditions included."""
    ahead = [tree]
    while ahead:
        one = ahead.pop()
        if isinstance(one, Leaf):
            yield one
        else:
            ahead.extend(reversed(parts_of(one)))


def nullable(tree: Tree, ctx: Context) -> bool:
    """True if nothing in it has to happen any more."""
    match tree:
        case Leaf():
            return False
        case Seq(parts) | Mixed(parts):
            return all(nullable(part, ctx) for part in parts)
        case Alt(parts):
            return any(nullable(part, ctx) for part in parts)
        case Opt():
            return True
        case Cond():
            return nullable(tree.chosen(ctx), ctx)
        case Guarded(part=part):
            return nullable(part, ctx)
        case _:
            return False


def first(tree: Tree, ctx: Context, under_way: Collection[str]) -> list[Armed]:
    """The leaves that may come next, in document order.

    A manual action or CALL that is ``under_way`` (leaf ids) can be looked through: what comes after it may arrive early.
    Steps of the bench itself (anything but receive) are never looked ahead to, nor past something optional.
    """
    return list(_first(tree, ctx, under_way))


def _first(tree: Tree, ctx: Context, under_way: Collection[str]) -> Iterator[Armed]:
    match tree:
        case Leaf():
            yield Armed(tree)
        case Seq(parts):
            yield from _first_of_sequence(parts, ctx, under_way)
        case Mixed(parts) | Alt(parts):
            for part in parts:
                yield from _first(part, ctx, under_way)
        case Opt(part=part):
            for armed in _first(part, ctx, under_way):
                yield Armed(armed.leaf, armed.early, armed.through, armed.past_optional, optional=True)
        case Guarded(part=part):
            yield from _first(part, ctx, under_way)
        case Cond():
            yield from _first(tree.chosen(ctx), ctx, under_way)


def _first_of_sequence(parts: tuple[Tree, ...], ctx: Context, under_way: Collection[str]) -> Iterator[Armed]:
    through: tuple[Leaf, ...] = ()
    past_optional = False
    for part in parts:
        if (through or past_optional) and not _ready(part, ctx):
            return
        for armed in _first(part, ctx, under_way):
            if not through and not past_optional:
                yield armed
            elif isinstance(armed.leaf.step, Receive):
                yield Armed(
                    armed.leaf,
                    armed.early or bool(through),
                    through + armed.through,
                    armed.past_optional or past_optional,
                    armed.optional,
                )
        transparent = _transparent(part, ctx, under_way)
        if transparent is None:
            return
        through += transparent
        past_optional = past_optional or (not transparent and bool(part.leaves) and _has_first(part, ctx, under_way))


def _has_first(tree: Tree, ctx: Context, under_way: Collection[str]) -> bool:
    return next(_first(tree, ctx, under_way), None) is not None


def _transparent(tree: Tree, ctx: Context, under_way: Collection[str]) -> tuple[Leaf, ...] | None:
    """None if what follows the tree has to wait; otherwise the leaves under way that it looks through."""
    if isinstance(tree, Leaf):
        seen_through = tree.id in under_way and isinstance(tree.step, Act | Send)
        return (tree,) if seen_through else None
    if nullable(tree, ctx):
        return ()
    match tree:
        case Seq(parts):
            through: tuple[Leaf, ...] = ()
            for part in parts:
                more = _transparent(part, ctx, under_way)
                if more is None:
                    return None
                through += more
            return through
        case Cond():
            return _transparent(tree.chosen(ctx), ctx, under_way)
        case Guarded():
            # What a guard forbids is watched to its end: nothing may be taken early past it.
            return None
        case _:
            return None


def _ready(tree: Tree, ctx: Context) -> bool:
    """Whether the conditions at its head can be decided before their turn has come."""
    match tree:
        case Leaf():
            return True
        case Cond(condition):
            return condition.ready(ctx) and _ready(tree.chosen(ctx), ctx)
        case Seq(parts):
            return not parts or _ready(parts[0], ctx)
        case Mixed(parts) | Alt(parts):
            return all(_ready(part, ctx) for part in parts)
        case Opt(part=part) | Guarded(part=part):
            return _ready(part, ctx)
        case _:
            return True


def frozen(tree: Tree, ctx: Context, under_way: Collection[str]) -> Tree:
    """The tree with every condition that has been reached decided for good.

    A condition may look at the DUT's state, which the very message it lets through changes; so it is decided once, when
    the bench begins to look at what it chooses. What stands behind something optional is looked at, but not decided: the
    optional message may still come and change the state.
    """
    match tree:
        case Leaf():
            return tree
        case Cond():
            return frozen(tree.chosen(ctx), ctx, under_way)
        case Seq():
            return _frozen_sequence(tree, ctx, under_way)
        case Mixed() | Alt():
            return _with_parts(tree, [frozen(part, ctx, under_way) for part in tree.parts])
        case Opt(part, opt_id, why):
            now = frozen(part, ctx, under_way)
            return tree if now is part else Opt(now, opt_id, why)
        case Guarded(guard_id, part, never):
            now = frozen(part, ctx, under_way)
            return tree if now is part else Guarded(guard_id, now, never)
        case _:
            return tree


def _frozen_sequence(tree: Seq, ctx: Context, under_way: Collection[str]) -> Tree:
    done: list[Tree] = []
    ahead = False
    for part in tree.parts:
        if ahead and not _ready(part, ctx):
            break
        now = frozen(part, ctx, under_way)
        done.append(now)
        through = _transparent(now, ctx, under_way)
        if through is None or (not through and _has_first(now, ctx, under_way)):
            break
        ahead = ahead or bool(through)
    return _with_parts(tree, [*done, *tree.parts[len(done) :]])


def _with_parts(tree: Seq | Mixed | Alt, now: list[Tree]) -> Tree:
    """The same tree with other parts; the tree itself if they are its own."""
    unchanged = all(one is before for one, before in zip(now, tree.parts, strict=True))
    return tree if unchanged else type(tree)(tuple(now))


def derive(tree: Tree, leaf_id: str, ctx: Context) -> Tree:
    """What is left once this leaf has happened. Optional parts before it have then not happened."""
    match tree:
        case Leaf():
            return DONE
        case Seq(parts):
            index = next(i for i, part in enumerate(parts) if leaf_id in part.leaves)
            before = [part for part in parts[:index] if not nullable(part, ctx)]
            return _sequence([*before, derive(parts[index], leaf_id, ctx), *parts[index + 1 :]])
        case Mixed(parts):
            left = [derive(part, leaf_id, ctx) if leaf_id in part.leaves else part for part in parts]
            left = [part for part in left if part.leaves]
            return left[0] if len(left) == 1 else Mixed(tuple(left)) if left else DONE
        case Alt(parts):
            return derive(next(part for part in parts if leaf_id in part.leaves), leaf_id, ctx)
        case Opt(part=part):
            return derive(part, leaf_id, ctx)
        case Cond(_, then, otherwise):
            # Not by the condition: what happened may have changed the state that it looks at.
            return derive(then if leaf_id in then.leaves else otherwise, leaf_id, ctx)
        case Guarded(id=guard_id, part=part, never=never):
            rest = derive(part, leaf_id, ctx)
            return Guarded(guard_id, rest, never) if rest.leaves else DONE
        case _:
            raise AssertionError(f"unknown tree {tree!r}")


def _sequence(parts: list[Tree]) -> Tree:
    left = tuple(part for part in parts if part.leaves)
    return left[0] if len(left) == 1 else Seq(left)


def without(tree: Tree, gone: frozenset[str], ctx: Context) -> Tree | None:
    """What is left if these leaves, which might have come next, no longer can. None: it cannot be completed any more."""
    if gone.isdisjoint(tree.leaves):
        return tree
    match tree:
        case Seq(parts):
            left = [without(part, gone, ctx) for part in parts]
            return None if None in left else _sequence([part for part in left if part is not None])
        case Mixed(parts):
            left = [without(part, gone, ctx) for part in parts]
            kept = tuple(part for part in left if part is not None and part.leaves)
            return None if None in left else Mixed(kept) if kept else DONE
        case Alt(parts):
            branches = [branch for branch in (without(part, gone, ctx) for part in parts) if branch is not None]
            return Alt(tuple(branches)) if branches else None
        case Opt(part, opt_id, why):
            rest = without(part, gone, ctx)
            return Opt(rest, opt_id, why) if rest is not None and rest.leaves else DONE
        case Cond(_, then, otherwise):
            return without(otherwise if gone.isdisjoint(then.leaves) else then, gone, ctx)
        case Guarded(guard_id, part, never):
            rest = without(part, gone, ctx)
            return None if rest is None else Guarded(guard_id, rest, never) if rest.leaves else DONE
        case _:
            return None


def guards(tree: Tree, ctx: Context) -> Iterator[Guarded]:
    """The guarded parts that stand at the head of the tree now."""
    if not tree.guarded:
        return
    match tree:
        case Seq(parts):
            for part in parts:
                yield from guards(part, ctx)
                if not nullable(part, ctx):
                    return
        case Mixed(parts) | Alt(parts):
            for part in parts:
                yield from guards(part, ctx)
        case Opt(part=part):
            yield from guards(part, ctx)
        case Guarded(part=part):
            yield tree
            yield from guards(part, ctx)
        case Cond():
            yield from guards(tree.chosen(ctx), ctx)
