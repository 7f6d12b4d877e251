"""What the runner reads in a page."""

import pytest

from macros.examples import blocks
from macros.examples.blocks import Block, ExampleFile, Setup


def page(*lines: str) -> blocks.ExamplePage:
    return blocks.read("\n".join(lines))


def only(text: str) -> Block:
    found = blocks.read(text)
    assert not found.flaws
    (block,) = found.blocks
    return block


def test_a_block_is_commands_each_with_its_output():
    block = only(
        "```console\n$ docker ps --quiet\n1fd254c8561f\n$ true\n$ docker run \\\n> hello-world\nHello\n\nBye\n```\n"
    )
    assert [(one.text, one.output) for one in block.commands] == [
        ("docker ps --quiet", ("1fd254c8561f",)),
        ("true", ()),
        ("docker run \\\nhello-world", ("Hello", "", "Bye")),
    ]
    assert [one.line for one in block.commands] == [2, 4, 5]
    assert (block.line, block.end) == (1, 10)


def test_comments_belong_to_the_command_below_them():
    first, second = only("```console\n# one\n$ echo 1\n1\n# two\n# lines\n$ echo 2\n2\n```\n").commands
    assert first.shown == ("# one", "$ echo 1")
    assert first.output == ("1",)
    assert second.shown == ("# two", "# lines", "$ echo 2")


def test_lines_typed_inside_a_container_are_known_by_its_prompt():
    block = only("```console\n$ docker run -it busybox\n/ # hostname\n1fd254c8561f\n/ # exit\n```\n")
    assert [line.text for line in block.commands[0].typed] == ["hostname", "exit"]


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("root@1fd254c8561f:/# ls", "ls"),
        ("127.0.0.1:6379> SET a 1", "SET a 1"),
        ("postgres=# select 1;", "select 1;"),
        (">>> 1 + 1", "1 + 1"),
        ("/app # ^D", "^D"),
        ("Are you sure you want to continue? [y/N] y", "y"),
    ],
)
def test_prompts(line, typed):
    assert [one.text for one in only(f"```console\n$ docker run x\n{line}\n```\n").commands[0].typed] == [typed]


@pytest.mark.parametrize(
    "line", ["Status: Downloaded", "/etc/passwd", "a > b", "64 bytes from 172.18.0.2: seq=0", "# not typed"]
)
def test_no_prompts(line):
    assert not only(f"```console\n$ docker run x\n{line}\n```\n").commands[0].typed


def test_a_block_can_go_on_with_the_program_of_the_last():
    found = page("```console", "$ docker run -it busybox", "/ #", "```", "```console", "/ # exit", "```")
    assert not found.flaws
    first, second = (block.commands[0] for block in found.blocks)
    assert (second.text, second.typed[0].text) == ("", "exit")
    assert first.typed[-1].text == ""


def test_an_indented_block_loses_its_indent():
    block = only("1. One\n\n    ```console\n    $ echo a\n    a\n      b\n    ```\n")
    assert block.commands[0].output == ("a", "  b")
    assert block.indent == "    "


def test_setup_and_titled_files_are_steps_in_the_page_s_order():
    steps = page(
        "<!-- setup",
        "$ docker pull nginx",
        "-->",
        '```dockerfile title="web/Dockerfile"',
        "FROM nginx",
        "```",
        "```console",
        "$ true",
        "```",
        '```text title="shown only"',
        "x",
        "```",
    ).steps
    assert [type(step) for step in steps] == [Setup, ExampleFile, Block]
    assert steps[1] == ExampleFile(4, "web/Dockerfile", "FROM nginx\n")
    assert steps[0].commands[0].text == "docker pull nginx"


@pytest.mark.parametrize("title", ["/etc/passwd", "../up", "a/../../b", "two words", "one/Dockerfile, two/Dockerfile"])
def test_a_title_that_is_no_path_of_the_page_s_folder_is_not_written(title):
    assert not page(f'```yaml title="{title}"', "a: 1", "```").steps


@pytest.mark.parametrize(
    ("attributes", "exits"),
    [("", (0, 0, 0)), (" exit=3", (0, 0, 3)), (" exit=1,0,2", (1, 0, 2))],
)
def test_exit_codes(attributes, exits):
    assert only(f"```console{attributes}\n$ a\n$ b\n$ c\n```\n").exits() == exits


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("```console exot=1\n$ a\n```\n", 1, "did you mean exit?"),
        ("```console zzz=1\n$ a\n```\n", 1, "there is no attribute zzz"),
        ("```console exit=one\n$ a\n```\n", 1, 'exit="one" is not understood'),
        ("```console exit=1,2\n$ a\n```\n", 1, "2 exit codes for 1 commands"),
        ('```console skip=""\n$ a\n```\n', 1, "skip"),
        ("```console needs=luck\n$ a\n```\n", 1, "needs"),
        ("```console =\n$ a\n```\n", 1, "is no attribute"),
        ("\n```console\nno command\n```\n", 3, "stands before the first command"),
        ("```console\n```\n", 1, "without a command"),
        ("```console\n$ a\n", 1, "not closed"),
        ("<!-- setup\n$ a\n", 1, "not closed"),
        ("<!-- setup\n$ a\nits output\n-->\n", 2, "commands alone"),
        ("<!-- setup columns=3\n$ a\n-->\n", 1, "there is no attribute columns"),
    ],
)
def test_flaws_name_their_line_and_what_mends_them(text, line, told):
    flaw = blocks.read(text).flaws[0]
    assert flaw.line == line
    assert told in flaw.text


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("``` { .console }\n$ a\n```\n", 1, "begin the block with ```console"),
        ("~~~{.console #id}\n$ a\n~~~\n", 1, "begin the block with ~~~console"),
        ("```Console\n$ a\n```\n", 1, "begin the block with ```console"),
        ("```shell-session\n$ a\n```\n", 1, "begin the block with ```console"),
        ("```doscon\nC:\\> dir\n```\n", 1, "begin the block with ```console"),
        ("> Text\n>\n> ```console\n> $ a\n> ```\n", 3, "take it out of the quotation"),
        ("Text\n\n    ```console\n    $ docker ps\n    ```\n", 3, "is not shown as one"),
        ("<!--\n```console\n$ a\n```\n-->\n", 2, "is not shown as one"),
        ("T[^1]\n\n[^1]: N\n\n    ```console\n    $ a\n    ```\n", 5, "is not shown as one"),
        ("<div>\n```console\n$ a\n```\n</div>\n", 2, "is not shown as one"),
        ("```text\nNAMES\n$ docker ps\n```\n", 3, "looks typed at a prompt and is not run"),
        ("```\n$ ls\n```\n", 2, "“$ ls” looks typed"),
        ("```sh\n$ docker ps\nNAMES\n```\n", 2, "looks typed"),
        ("```text\n# docker ps\nNAMES\n```\n", 2, "looks typed"),
        ("```text\nroot@1fd2:/# docker ps\n```\n", 2, "looks typed"),
        ("```\nPS C:\\Users\\ana> docker ps\n```\n", 2, "looks typed"),
        ("```text\n% sudo docker ps\n```\n", 2, "looks typed"),
        ("```text\n/ # docker ps\n```\n", 2, "looks typed"),
        ("Text\n\n    NAMES\n    $ docker ps\n", 4, "looks typed"),
        ("Text\n\n<pre>\n$ docker ps\nNAMES\n</pre>\n", 4, "looks typed"),
        ("Text <pre>$ docker ps</pre>\n", 1, "looks typed"),
        ("```console\n$ echo {{% client_version() %}}\n```\n", 2, "begins a macro call"),
        ("```console\n$ docker version\n{{% client_version() %}}\n```\n", 3, "begins a macro call"),
        ('```console skip="{{% facts_origin() %}}"\n$ a\n```\n', 1, "begins a macro call"),
        ("```console\n$ echo ${##a}\n```\n", 2, "begins a macro call"),
        ("<!-- setup\n$ echo {{% client_version() %}}\n-->\n", 2, "begins a macro call"),
        ('```yaml title="a.yaml"\na: 1\nb: {{% client_version() %}}\n```\n', 3, "begins a macro call"),
        ("```console\n$ a\n\n## Next\n", 1, "not closed"),
        ("- One\n\n    ```console\n    $ a\n  b\n    ```\n", 3, "not closed"),
        ("- ```console\n  $ docker ps\n  ```\n", 1, "begins no block"),
        ("---\ntitle: a: b\n---\n```console\n$ a\n```\n", 2, "put the value in quotes"),
        ('```console title="a" hl_lines="one"\n$ a\n```\n', 1, 'hl_lines="one" is not understood'),
    ],
)
def test_what_would_be_shown_and_is_not_run_is_refused_with_its_line(text, line, told):
    flaw = blocks.read(text).flaws[0]
    assert (flaw.line, told in flaw.text) == (line, True), flaw


@pytest.mark.parametrize(
    "text",
    [
        "``` console exit=1\n$ a\n```\n",
        "~~~~console\n$ a\n~~~~\n",
        "~~~  console  title='a \"b\"'  \n$ a\n~~~\n",
        "- One\n\n\t```console\n\t$ a\n\t```\n",
        '=== "A"\n\n    ```console\n    $ a\n    ```\n',
        '<div markdown="1">\n```console\n$ a\n```\n</div>\n',
        "Term\n:   Meaning\n\n    ```console\n    $ a\n    ```\n",
        "---\ntitle: T\n---\n```console\n$ a\n```\n",
        "Text\n```console\n$ a\n```\nText\n",
        "```console\r\n$ a\r\n```\r\n",
        "\ufeff```console\n$ a\n```\n",
    ],
)
def test_a_block_is_run_wherever_the_site_shows_it(text):
    assert [command.text for command in only(text).commands] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "````markdown\n```console\n$ docker ps\n```\n````\n",
        "```sh\n# docker ps shows nothing yet\ndocker run x\n```\n",
        '```dockerfile title="Dockerfile"\n# docker build .\nRUN echo "$ HOME"\n```\n',
        "```text\nthe price is 5 $ docker\n-> docker\n```\n",
        "```python\n>>> docker.from_env()\n```\n",
        "Type `$ docker ps`, or `# docker ps` as root.\n",
        "<!-- setup\n$ cat > a.md <<END\n> ```\n> END\n-->\n",
    ],
)
def test_what_only_looks_like_a_prompt_is_no_mistake(text):
    assert blocks.read(text).flaws == ()


def test_a_block_that_is_not_run_has_its_reason():
    assert only('```console skip="it deletes your data"\n$ a\n```\n').not_run == "it deletes your data"
    assert only("```console needs=network\n$ a\n```\n").not_run == "network"
    assert not only("```console exit=1\n$ a\n```\n").not_run


def test_console_blocks_within_other_blocks_are_text():
    assert not page("````markdown", "```console", "$ rm -rf /", "```", "````").steps


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("$ echo a\na", "$ echo a\nb", False),
        ("$ echo a\na", "$ echo b\na", False),
        ("$ echo a\na", "$ echo a\na\n```\n\nMore text.\n\n```text\nx", True),
        ("$ echo a\na", '$ echo a\na\n```\n\n```console skip="x"\n$ b', True),
    ],
)
def test_the_fingerprint_changes_with_what_runs_and_what_is_shown_alone(old, new, same):
    one, other = (blocks.read(f"```console\n{text}\n```\n").code() for text in (old, new))
    assert (one == other) is same


def test_the_fingerprint_is_that_of_what_ran_not_of_how_it_is_compared():
    told = "```console{}\n$ a\n1\n```\n"
    same = {blocks.read(told.format(how)).code() for how in ("", " order=any", " mask=digits", " output=any")}
    assert len(same) == 1
    assert blocks.read(told.format(" columns=90")).code() not in same


def test_the_fingerprint_changes_with_setups_files_and_attributes():
    block = "```console\n$ a\n```\n"
    texts = [
        block,
        f"<!-- setup\n$ b\n-->\n{block}",
        f'```yaml title="a.yaml"\na: 1\n```\n{block}',
        block.replace("console", "console exit=1"),
    ]
    assert len({blocks.read(text).code() for text in texts}) == len(texts)


def test_attributes_of_the_runner_are_taken_out_of_the_page_and_those_of_the_theme_stay():
    text = '```console exit=1 title="a b" hl_lines="1 2" order=any\n$ a\n```\n\n```yaml title="x"\n'
    assert blocks.without_attributes(text) == '```console title="a b" hl_lines="1 2"\n$ a\n```\n\n```yaml title="x"\n'
