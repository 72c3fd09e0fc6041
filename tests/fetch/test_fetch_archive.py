"""The archive is WARC 1.1, the same bytes give the same record, and what is damaged is refused with the file's name."""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from datapkg.errors import DataError, UsageError
from datapkg.fetch.archive import archive_text, read_snapshots, warc_files

ROOT = Path(__file__).resolve().parents[2]
PAYLOAD = "样例市教育局2024年工作要点\r\n\r\n一、做好工作。\n".encode()
DIGEST = hashlib.sha256(PAYLOAD).hexdigest()
MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """One archived payload's file."""
    return archive_text(PAYLOAD, "990100", tmp_path, MOMENT)


def _headers(path: Path) -> list[dict[str, str]]:
    with path.open("rb") as file:
        return [dict(record.rec_headers.headers) | {"protocol": record.rec_headers.protocol} for record in ArchiveIterator(file)]


def test_a_capture_is_a_warcinfo_and_a_resource_record_of_warc_1_1(capture: Path) -> None:
    info, resource = _headers(capture)
    assert [info["protocol"], resource["protocol"]] == ["WARC/1.1", "WARC/1.1"]
    assert [info["WARC-Type"], resource["WARC-Type"]] == ["warcinfo", "resource"]
    assert resource["WARC-Target-URI"] == f"urn:sha256:{DIGEST}"
    assert resource["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert resource["Content-Type"] == "text/plain"
    assert {info["WARC-Date"], resource["WARC-Date"]} == {"2024-01-02T03:04:05Z"}
    assert re.fullmatch(r"sha1:[A-Z2-7]{32}", resource["WARC-Payload-Digest"])
    assert info["WARC-Filename"] == capture.name == f"text-20240102-{DIGEST[:12]}.warc"
    assert capture.parent.name == "990100"


def test_record_ids_are_uuids_that_follow_from_the_payload_alone(capture: Path, tmp_path: Path) -> None:
    again = archive_text(PAYLOAD, "990200", tmp_path / "later", datetime(2025, 6, 7, tzinfo=UTC))
    other = archive_text(PAYLOAD + b"\n", "990100", tmp_path, MOMENT)
    ids = [[headers["WARC-Record-ID"] for headers in _headers(path)] for path in (capture, again, other)]
    assert ids[0] == ids[1]
    assert len({*ids[0], *ids[2]}) == 4
    assert all(re.fullmatch(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>", each) for each in ids[0])


def test_the_same_capture_at_the_same_time_gives_the_same_bytes(capture: Path, tmp_path: Path) -> None:
    assert archive_text(PAYLOAD, "990100", tmp_path / "again", MOMENT).read_bytes() == capture.read_bytes()


@pytest.mark.parametrize("payload", [PAYLOAD, b"\x00\xff\r\n\r\nWARC/1.1\r\n", b"x" * 100_000, "附件".encode("gb18030"), b""])
def test_a_payload_is_read_back_byte_for_byte(tmp_path: Path, payload: bytes) -> None:
    (snapshot,) = read_snapshots(archive_text(payload, "990100", tmp_path, MOMENT))
    assert (snapshot.payload, snapshot.bureau_id, snapshot.media_type) == (payload, "990100", "text/plain")


def test_bytes_archived_already_are_refused_with_the_file_that_has_them(capture: Path, tmp_path: Path) -> None:
    before = capture.read_bytes()
    with pytest.raises(UsageError, match=re.escape(str(capture))):
        archive_text(PAYLOAD, "990100", tmp_path, datetime(2025, 1, 1, tzinfo=UTC))
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [before]


def test_archiving_leaves_nothing_beside_the_file(capture: Path) -> None:
    assert list(capture.parent.iterdir()) == [capture]


def test_archive_files_come_by_bureau_then_by_name(tmp_path: Path) -> None:
    names = ["990200/a.warc", "990100/b.warc.gz", "990100/a.warc"]
    for name in [*names, "990100/a.part", "990100/notes.txt", "stray.warc"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert [str(path.relative_to(tmp_path)) for path in warc_files(tmp_path)] == sorted(names)


def test_no_archive_is_no_files(tmp_path: Path) -> None:
    assert warc_files(tmp_path / "nowhere") == []


COMMITTED = warc_files(ROOT / "data" / "snapshots")


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_committed_payload_has_the_digest_that_it_names(path: Path) -> None:
    (snapshot,) = read_snapshots(path)
    digest = hashlib.sha256(snapshot.payload).hexdigest()
    assert path.name.endswith(f"-{digest[:12]}.warc")
    assert [headers["WARC-Target-URI"] for headers in _headers(path) if headers["WARC-Type"] == "resource"] == [f"urn:sha256:{digest}"]


def test_there_is_a_committed_archive() -> None:
    assert len(COMMITTED) >= 5


def _read(path: Path, content: bytes) -> list[bytes]:
    path.write_bytes(content)
    return [snapshot.payload for snapshot in read_snapshots(path)]


def _is_refused(path: Path, content: bytes) -> bool:
    """Say whether a file with this content is refused by its name."""
    try:
        _read(path, content)
    except DataError as error:
        return str(path) in str(error)
    return False


def test_a_file_cut_off_anywhere_before_its_payload_ends_is_refused(capture: Path) -> None:
    content = capture.read_bytes()
    end = content.index(PAYLOAD) + len(PAYLOAD)
    assert [length for length in range(end) if not _is_refused(capture, content[:length])] == []


def test_a_flipped_bit_anywhere_in_the_payload_is_refused(capture: Path) -> None:
    content = capture.read_bytes()
    start = content.index(PAYLOAD)
    for at in range(start, start + len(PAYLOAD)):
        with pytest.raises(DataError, match=re.escape(str(capture))):
            _read(capture, content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])


def test_a_flipped_bit_in_the_headers_loses_no_payload_unnoticed(capture: Path) -> None:
    content = capture.read_bytes()
    unnoticed = []
    for at in range(content.index(PAYLOAD)):
        try:
            payloads = _read(capture, content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])
        except DataError:
            continue
        if payloads != [PAYLOAD]:
            unnoticed.append(content[max(0, at - 10):at + 10])
    assert unnoticed == []


@pytest.mark.parametrize(
    ("old", "new"),
    [(DIGEST.encode(), b"0" * 64), (b"Payload-Digest: sha1:", b"Payload-Digest: sha1:A"), (f"Content-Length: {len(PAYLOAD)}".encode(), f"Content-Length: {len(PAYLOAD) - 1}".encode())],
    ids=["target", "payload-digest", "length"],
)
def test_a_header_that_does_not_fit_its_payload_is_refused(capture: Path, old: bytes, new: bytes) -> None:
    content = capture.read_bytes()
    assert content.count(old) == 1
    with pytest.raises(DataError, match=re.escape(str(capture))):
        _read(capture, content.replace(old, new))


@pytest.mark.parametrize("content", [b"", b"\n", b"hello\n", "工作要点".encode(), b"\x1f\x8b\x08\x00broken", b"WARC/1.1\r\n"])
def test_a_file_that_holds_no_warc_record_is_refused_with_its_name(capture: Path, content: bytes) -> None:
    with pytest.raises(DataError, match=re.escape(str(capture))):
        _read(capture, content)


def test_a_record_that_is_no_page_is_not_passed_over_in_silence(capture: Path) -> None:
    content = capture.read_bytes()
    only_info = content[:content.index(b"WARC/1.1", 10)]
    with pytest.raises(DataError, match=re.escape(str(capture))):
        _read(capture, only_info)


def test_the_media_type_is_lower_case_and_without_parameters(capture: Path) -> None:
    content = capture.read_bytes().replace(b"Content-Type: text/plain\r\n", b"Content-Type: Text/HTML ; charset=gbk\r\n")
    capture.write_bytes(content)
    (snapshot,) = read_snapshots(capture)
    assert snapshot.media_type == "text/html"
