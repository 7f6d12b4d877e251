"""What is compared by its shape, and what to the letter."""

import pytest

from macros.examples.shape import Rules, Same, difference, equal, shape

LONG = "3f7a1c0de5b84a6f9d2e7b1a0c4f8e6d5b3a2c1f0e9d8c7b6a5f4e3d2c1b0a99"
OTHER = "b1946ac92492d2347c6235b4d2611184aa63c1f0e9d8c7b6a5f4e3d2c1b0a9f0"


def same(shown: str, came: str, **rules: bool) -> bool:
    return equal(shown.split("\n"), came.split("\n"), Rules(**rules), Same())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, OTHER),
        (f"sha256:{LONG}", f"sha256:{OTHER}"),
        (f"sha256:{LONG[:55]}", f"sha256:{OTHER[:55]}"),
        ("1fd254c8561f   nginx", "b722975f4161   nginx"),
        (LONG[:19], OTHER[:19]),
        ("2026-11-24T01:20:35.123456789Z ready", "2027-01-02T11:02:53.9Z ready"),
        ("[24/Nov/2026:01:20:35 +0000] GET", "[02/Jan/2027:11:02:53 +0000] GET"),
        ("[26/Nov/2026 02:03:31] GET", "[01/Feb/2031 00:00:00] GET"),
        ("25 Nov 2026 12:52:34.608 * Ready", "26 Dec 2026 02:02:04.001 * Ready"),
        ("0 Nov 24 01:09 etc", "0 Dec  1 12:51 etc"),
        ("60 Nov 11 09:00 bin", "60 Nov 11  2026 bin"),
        ("Tue Nov 24 01:09:11 UTC 2026", "Wed Dec  2 11:19:01 UTC 2026"),
        ("Date: Tue, 24 Nov 2026 01:09:11 GMT", "Date: Sat, 01 Feb 2031 00:00:00 GMT"),
        ("at 11:20:05 PM", "at 1:05:00 AM"),
        ("2026-11-24T01:20:35.5Z 2026-11-24 01:20:35 UTC", "2026-11-24T01:20:35Z 2031-01-01 00:00:00 UTC"),
        ('"time":1764049523,"timeNano":1764049523123456789', '"time":1794049523,"timeNano":1794049523123456000'),
        ("1795654538", "2051222400"),
        ("2 weeks ago", "13 days ago"),
        ("seen about an hour ago", "seen 2 hours ago"),
        ("Up About a minute", "Up 59 seconds"),
        ("Up Less than a second", "Up 2 seconds"),
        ("(healthy) 91.9MB", "(healthy) 102MB"),
        ("1.984MB / 2GiB", "23kB / 2GiB"),
        ("time=0.718 ms", "time=11.160 ms"),
        ("min/avg/max = 0.718/0.718/0.718 ms", "min/avg/max = 0.160/0.161/0.162 ms"),
        ("#6 0.166 version dev", "#6 10.199 version dev"),
        ("DONE 0.2s", "DONE 11.0s"),
        ("refused after 0 ms", "refused after 12 ms"),
        ("real    0m0.384s", "real    1m 2.51s"),
        ("WARN[0000] old", "WARN[0012] old"),
        ('"execDuration":"0"', '"execDuration":"12"'),
        ("    1 root      0:00 ps", "    1 root      1:05 ps"),
        ("#7 exporting layers 0.1s done", "#7 exporting layers done"),
        ("172.17.0.2 web", "172.20.0.13 web"),
        ("02:42:ac:11:00:02", "06:42:0a:63:00:02"),
        ("jolly_hopper", "angry_lalande"),
        ("veth1a2b3c4@if5", "vethf00ba12@if11"),
        ("23#23: *2 open()", "124#124: *2 open()"),
        ('"Pid": 394,', '"Pid": 1444,'),
        ("pid:[4026532254]", "pid:[4026532562]"),
        ("[1] 340", "[1] 1426"),
        ("vhs1rddc724q   regular        21MB", "abcdefghijkl   regular        21MB"),
        ("NAME      STATUS", "NAME         STATUS"),
    ],
)
def test_what_differs_from_run_to_run_is_compared_by_shape(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello from Docker!", "Hello from Docker"),
        ("exit code: 1", "exit code: 2"),
        ("nginx/1.22.1", "nginx/1.22.2"),
        ("0.0.0.0:8080->80/tcp", "0.0.0.0:8081->80/tcp"),
        ("127.0.0.1:8080", "0.0.0.0:8080"),
        ("Up 2 seconds", "Exited (0) 2 seconds ago"),
        ("2 weeks ago", "2 weeks"),
        ("web", "web_data"),
        ("demo_default", "demo_other"),
        ("1fd254c8561f", "1fd254c8561"),
        ("NAME STATUS", "NAME      STATUS"),
        ("  indented", "indented"),
        ("one\ntwo", "one"),
        ("one\ntwo", "two\none"),
        ("a\n\nb", "a\nb"),
        ("91.9MB", "91.9"),
        ("8.8.8.8", "9.9.9.9"),
        ("200 615", "200 119"),
        ("3221225472", "3221225473"),
        ("template: :1:8:", "template: :1:9:"),
    ],
)
def test_all_else_is_compared_to_the_letter(one, other):
    assert not same(one, other)


def test_one_thing_keeps_one_id_over_the_page():
    page = Same()
    rules = Rules()
    assert equal(["1fd254c8561f"], ["b722975f4161"], rules, page)
    assert equal([f"1fd254c8561f{LONG[12:]}"], [f"b722975f4161{OTHER[12:]}"], rules, page)  # the same, shown long
    assert not equal(["1fd254c8561f"], ["aaaaaaaaaaaa"], rules, page)
    assert not equal(["cccccccccccc"], ["b722975f4161"], rules, page)


def test_two_things_are_not_shown_as_one():
    assert not same("1fd254c8561f\n1fd254c8561f", "b722975f4161\naaaaaaaaaaaa")
    assert not same("1fd254c8561f\ncccccccccccc", "b722975f4161\nb722975f4161")


def test_what_the_shell_says_of_its_jobs_comes_when_it_may():
    assert same("a\n[1]+  Killed                  docker run busybox", "a")
    assert not same("a\n[1] is the first", "a")


def test_any_order():
    assert not same("a\nb", "b\na")
    assert same("a\nb", "b\na", any_order=True)
    assert not same("a\nb", "b\nb", any_order=True)


def test_images_of_one_second_come_in_any_order_and_keep_their_ids():
    head, one, other = "REPOSITORY   TAG   IMAGE ID", "app   1.0   {}", "app   dev   {}"
    shown = [head, one.format("1fd254c8561f"), other.format("cccccccccccc"), one.format("1fd254c8561f")]
    came = [head, other.format("aaaaaaaaaaaa"), one.format("b722975f4161"), one.format("b722975f4161")]
    assert equal(shown, came, Rules(), Same())
    assert not equal(shown, [*came[:3], one.format("eeeeeeeeeeee")], Rules(), Same())
    shown, came = ([head, *map(one.format, ids)] for ids in (("ffffffffffff", "aaaaaaaaaaaa"), ("1" * 12, "2" * 12)))
    page = Same()
    assert equal(shown, came, Rules(), page)
    assert page.here["ffffffffffff"] == "1" * 12  # of one shape: in the order in which they came


def test_digits():
    assert same("load 0.09, 12 users", "load 5.54, 1 users", digits=True)
    assert not same("load 0.09", "lead 0.09", digits=True)
    assert same("    104      96 dockerd", "     99      93 dockerd", digits=True)
    assert same("1  13:59  nginx", "1  Nov25  nginx", digits=True)  # `ps`, of a process that began yesterday
    assert same("1  13:59  nginx", "1  2030  nginx", digits=True)  # last year


def test_ignored():
    assert same("a", "b\nc", ignored=True)


def test_what_docker_does_side_by_side_comes_in_any_order():
    one = "[+] Running 2/2\n ✔ Container a  Started  0.1s\n ✔ Container b  Started  0.2s"
    other = "[+] Running 2/2\n ✔ Container b  Started  0.4s\n ✔ Container a  Started  0.3s"
    assert same(one, other)
    assert not same(one, other.replace("b  Started", "b  Removed"))
    assert same("web-1  | a\ndb-1   | x\nweb-1  | b", "db-1   | x\nweb-1  | a\nweb-1  | b")
    assert not same("web-1  | a\nweb-1  | b", "web-1  | b\nweb-1  | a")


def test_a_difference_is_told_as_a_diff_and_lines_of_one_shape_as_they_came():
    shown, came = ["1fd254c8561f", "old", "end"], ["b722975f4161", "new", "end"]
    assert list(difference(shown, came, Rules())) == ["  b722975f4161", "- old", "+ new", "  end"]


def test_an_id_that_stands_for_another_thing_is_told_too():
    shown, came = ["1fd254c8561f", "1fd254c8561f"], ["b722975f4161", "aaaaaaaaaaaa"]
    assert "- 1fd254c8561f" in list(difference(shown, came, Rules()))


def test_columns_may_be_wider_and_the_indent_may_not():
    assert shape("a   b") == shape("a      b")
    assert shape("  a") != shape("a")
