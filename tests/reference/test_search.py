from macros.reference import search


def test_commands_and_options_get_their_names(make_manual):
    manual = make_manual()
    places = {page: page.removesuffix(".md").removesuffix("index") for page in manual.reference.pages}
    entries = [
        {"location": "ref/cli/container/run", "title": "docker container run"},
        {"location": "ref/cli/container/run#publish"},
        {"location": "ref/cli/container/run#options"},
        {"location": "ref/cli/compose/", "title": "docker compose"},
        {"location": "learn/first/"},
    ]
    search.name_entries(entries, manual, places)
    assert entries == [
        {
            "location": "ref/cli/container/run",
            "title": "docker container run – Create and run a new container from an image",
            "names": ["container run", "run"],
            "rank": 0,
        },
        {"location": "ref/cli/container/run#publish", "options": ["--publish", "-p"], "rank": 0},
        {"location": "ref/cli/container/run#options"},
        {
            "location": "ref/cli/compose/",
            "title": "docker compose – Define and run multi-container applications with Docker",
            "names": ["compose", "docker-compose"],
            "rank": 2,
        },
        {"location": "learn/first/"},
    ]


def test_commands_count_by_how_often_they_are_used_and_twins_of_run_less(make_manual):
    manual = make_manual()
    commands = manual.reference.commands
    boosts = [search.boost(commands[path], manual.guide) for path in ("container run", "container ls", "")]
    assert boosts == [3, 2, 1]
    assert "container create" in search.TWINS
