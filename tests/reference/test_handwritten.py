import pytest

from macros.reference import handwritten

PART = """# docker container run

Type `docker run`.

## Examples {#examples}

### Publish a port {#example-publish}

```console
$ docker run -dp 8080:80 --pull=always nginx -u nobody
1fd254c8561f
$ docker ps -a
```

### Type inside {#example-inside}

```console
$ docker run --interactive \\
> --tty busybox
/ # docker run --sig-proxy x
```

## Good to know {#good-to-know}

- One.
"""


def test_a_part_is_taken_apart_into_advice_and_sections(reference):
    part = handwritten.read(PART, reference.named("run"), reference)
    assert part.advice == "Type `docker run`."
    assert part.sections.startswith("## Examples {#examples}")
    assert part.sections.endswith("- One.")


def test_an_option_gets_the_first_example_that_gives_it(reference):
    part = handwritten.read(PART, reference.named("run"), reference)
    assert part.examples == {
        "detach": ("example-publish", "Publish a port"),
        "publish": ("example-publish", "Publish a port"),
        "pull": ("example-publish", "Publish a port"),
        "interactive": ("example-inside", "Type inside"),
        "tty": ("example-inside", "Type inside"),
    }


def test_nothing_written_is_an_empty_part(reference):
    assert handwritten.read("", reference.named("run"), reference) == handwritten.HandwrittenPart("", "", {})


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("docker run --rm busybox --publish 1", []),
        ("docker run -it busybox", ["interactive", "tty"]),
        ("docker run --user 1 -p 80:80 nginx", ["user", "publish"]),
        ("docker run --user=1 -d nginx", ["user", "detach"]),
        ("docker container run -d nginx && docker ps --all", ["detach"]),
        ("docker ps --all", []),
        ("id=$(docker run -d nginx)", ["detach"]),
        ("docker run -d 'unfinished", ["detach"]),
        ("docker nosuch -d", []),
    ],
)
def test_options_are_read_as_docker_reads_them(reference, typed, options):
    assert list(handwritten.options_used(typed, reference.named("run"), reference)) == options


def test_pages_that_use_a_command_come_by_how_often_they_do(reference, tmp_path):
    def page(path, title, *typed):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        lines = "\n".join(f"$ {line}" for line in typed)
        file.write_text(f"---\ntitle: {title}\n---\n# {title}\n\n```console\n{lines}\n```\n", encoding="utf-8")

    page("learn/one.md", "One", "docker run a", "docker ps")
    page("concepts/two.md", "Two", "docker run a; docker container run b", "docker-compose up")
    page("about/three.md", "Three", "docker run a")
    found = handwritten.lessons(tmp_path, reference)
    assert [lesson.title for lesson in found["container run"]] == ["Two", "One"]
    assert [lesson.path for lesson in found["container ls"]] == ["learn/one.md"]
    assert [lesson.title for lesson in found["compose up"]] == ["Two"]
