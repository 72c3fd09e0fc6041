"""Rows by key: what is found, applied to the old rows, gives the new ones, whatever the order and however the rows come in."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datapkg.diff import rows
from datapkg.diff.rows import AT, NEW, OLD, RowChanges, compare_rows
from datapkg.errors import DataError

SCHEMA: dict[str, Any] = {"a": pl.String(), "b": pl.Int64(), "x": pl.String(), "y": pl.Float64(), "z": pl.Date()}
KEY = ["a", "b"]
VALUES = st.tuples(
    st.sampled_from(["", "学位", "a", None]), st.one_of(st.none(), st.just(0.5), st.just(float("nan")), st.integers(0, 3).map(float)), st.one_of(st.none(), st.dates()),
)
TABLES = st.dictionaries(st.tuples(st.sampled_from(["p", "q", "r"]), st.integers(0, 4)), VALUES, max_size=12)


def frame(table: dict[tuple[str, int], tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame([(*key, *cells) for key, cells in table.items()], schema=SCHEMA, orient="row")


def pieces(table: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    yield from table.iter_slices(size) if table.height else [table]


def compared(old: pl.DataFrame, new: pl.DataFrame, size: int = 3, key: list[str] = KEY) -> RowChanges:
    return compare_rows("made-up", pieces(old, size), pieces(new, size), key, list(SCHEMA), [], [])


def applied(old: pl.DataFrame, found: RowChanges) -> pl.DataFrame:
    """The old rows with what was found: lost rows taken out, changed cells set, new rows put in."""
    kept = old.join(found.removed.select(KEY), on=KEY, how="anti") if found.removed.height else old
    table = {row[:2]: dict(zip(SCHEMA, row, strict=True)) for row in kept.iter_rows()}
    for row in found.changed.iter_rows(named=True):
        for name in SCHEMA:
            old_value, new_value = row.get(OLD + name), row.get(NEW + name)
            if old_value is not None or new_value is not None:
                assert table[row["a"], row["b"]][name] == old_value or old_value != old_value
                table[row["a"], row["b"]][name] = new_value
    whole = [list(row.values()) for row in table.values()] + ([list(row) for row in found.added.select(list(SCHEMA)).iter_rows()] if found.added.height else [])
    return pl.DataFrame(whole, schema=SCHEMA, orient="row")


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "WINDOW", 2)


@settings(deadline=None, max_examples=40)
@given(TABLES, TABLES, st.randoms(use_true_random=False), st.integers(1, 5))
def test_what_differs_applied_to_the_old_rows_gives_the_new_ones(old: Any, new: Any, shuffle: Any, size: int) -> None:
    mixed = list(new.items())
    shuffle.shuffle(mixed)
    one, other = frame(old), frame(dict(mixed))
    found = compared(one, other, size)
    assert applied(one, found).sort(KEY).equals(other.sort(KEY))
    assert (found.rows_old, found.rows_new) == (one.height, other.height)
    assert found.changed.height == sum(repr(cells) != repr(new[key]) for key, cells in old.items() if key in new)


@settings(deadline=None, max_examples=40)
@given(TABLES, TABLES)
def test_what_is_added_one_way_is_removed_the_other_way_and_cells_change_places(old: Any, new: Any) -> None:
    there, back = compared(frame(old), frame(new)), compared(frame(new), frame(old))
    for one, other in ((there.added, back.removed), (there.removed, back.added)):
        assert one.height == other.height
        assert not one.height or one.equals(other)
    assert there.changed.height == back.changed.height
    for name in there.changed.columns:
        if name.startswith(OLD):
            assert there.changed.sort(KEY)[name].eq_missing(back.changed.sort(KEY)[NEW + name.removeprefix(OLD)]).all()


@settings(deadline=None, max_examples=40)
@given(TABLES, st.integers(1, 4))
def test_a_version_does_not_differ_from_itself(table: Any, size: int) -> None:
    found = compared(frame(table), frame(table), size)
    assert (found.added.height, found.removed.height, found.changed.height) == (0, 0, 0)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_rows_without_key_are_counted_as_often_as_they_stand(old: list[str], new: list[str]) -> None:
    one, other = (pl.DataFrame({"x": each}, schema={"x": pl.String()}) for each in (old, new))
    found = compare_rows("made-up", pieces(one, 2), pieces(other, 2), [], ["x"], [], [])
    for word in "abc":
        more = new.count(word) - old.count(word)
        assert (found.added["x"] == word).sum() == max(more, 0)
        assert (found.removed["x"] == word).sum() == max(-more, 0)


def test_rows_come_in_the_order_of_their_own_table() -> None:
    old = frame({("p", number): ("a", 0.0, None) for number in (3, 1, 2, 0)})
    new = frame({("q", number): ("a", 0.0, None) for number in (2, 0, 1)})
    found = compared(old, new)
    assert (found.removed["b"].to_list(), found.added["b"].to_list()) == ([3, 1, 2, 0], [2, 0, 1])
    assert found.removed[AT].to_list() == [0, 1, 2, 3]


@pytest.mark.parametrize("apart", [0, 9], ids=["side by side", "far apart"])
@pytest.mark.parametrize("mates", [True, False], ids=["with mates", "without mates"])
def test_two_rows_with_one_key_are_refused(apart: int, mates: bool) -> None:
    fine = frame({("p", number): ("a", 0.0, None) for number in range(apart + 1)})
    twice = pl.concat([fine, fine.head(1)])
    with pytest.raises(DataError, match="datapkg validate"):
        compared(twice, fine if mates else frame({}))


def test_columns_of_another_type_are_compared_as_printed() -> None:
    old = pl.DataFrame({"a": ["p", "q"], "n": [1.0, 2.5]})
    new = pl.DataFrame({"a": ["p", "q"], "n": ["1", "2.50"]})
    found = compare_rows("made-up", pieces(old, 1), pieces(new, 1), ["a"], ["a", "n"], [], [])
    assert found.changed["a"].to_list() == ["q"]
