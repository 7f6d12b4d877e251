import pytest

from macros.live import recordings

RECORDING = recordings.Recording(
    "28.5.2", "2026-11-24", "Client:\n Version: 28.5.2", "Server:\n Version: 28.5.2", {"x": "1.0"}
)


def test_what_is_saved_is_loaded(tmp_path):
    assert recordings.load(recordings.save(RECORDING, tmp_path / "not/there")) == RECORDING


def test_the_same_docker_gives_the_same_bytes(tmp_path):
    first = recordings.save(RECORDING, tmp_path).read_bytes()
    assert recordings.save(RECORDING, tmp_path).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["28.5.2.json"]


def test_the_newest_engine_counts_not_the_highest_string(tmp_path):
    for version in ("9.1.0", "28.5.2", "28.10.0"):
        recordings.save(recordings.Recording(version, "2026-01-01", "c", "s", {"x": "1"}), tmp_path)
    assert recordings.newest(tmp_path).version == "28.10.0"


def test_a_missing_recording_says_how_to_make_one(tmp_path):
    with pytest.raises(recordings.RecordingError, match="make record"):
        recordings.newest(tmp_path)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": "1"}', '{"version": 1, "surprise": 2}', "null"])
def test_a_damaged_recording_is_named_with_what_mends_it(tmp_path, damage):
    path = recordings.save(RECORDING, tmp_path)
    path.write_text(damage)
    mended = r"28\.5\.2\.json: damaged recording .* git checkout .*/28\.5\.2\.json"
    with pytest.raises(recordings.RecordingError, match=mended):
        recordings.newest(tmp_path)


def test_a_recording_with_an_empty_half_is_damaged(tmp_path):
    recordings.save(recordings.Recording("28.5.2", "2026-11-24", "", "Server:", {"x": "1"}), tmp_path)
    with pytest.raises(recordings.RecordingError, match="empty field"):
        recordings.newest(tmp_path)


def test_the_recordings_of_this_project_are_whole_and_hold_nothing_private():
    for path in recordings.FOLDER.glob("*.json"):
        recording = recordings.load(path)
        assert recording.version == path.stem
        for word in ("Context", "Kernel", "/home/", "/root", "http"):
            assert word not in path.read_text()
