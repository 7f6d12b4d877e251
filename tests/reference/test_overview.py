from macros.reference import overview


def test_commands_of_every_day_go_by_the_names_that_people_type(make_manual):
    shown = overview.daily(make_manual(), "ref/cli/index.md")
    assert "[`docker run`](container/run.md)\n:   Create and run" in shown
    assert "[`docker ps`](container/ls.md)\n:   List containers" in shown


def test_tasks_have_the_same_anchors_in_both_languages(make_manual):
    assert "## Start containers {#start}" in overview.tasks(make_manual("en"), "ref/cli/index.md")
    assert "## Iniciar contenedores {#start}" in overview.tasks(make_manual("es"), "ref/cli/index.md")


def test_the_tree_holds_every_command_once_with_its_other_names(make_manual):
    lines = overview.tree(make_manual(), "ref/cli-tree.md").splitlines()
    assert lines[0] == "- [`docker`](cli/docker.md): A self-sufficient runtime for containers"
    assert "    - [`container`](cli/container/index.md): Manage containers" in lines
    others = "`docker container list`, `docker container ps`, `docker ps`"
    assert f"        - [`ls`](cli/container/ls.md) ({others}): List containers" in lines
    assert len(lines) == len(make_manual().reference.commands)


def test_changes_tell_what_came_and_went_between_two_releases(make_manual):
    shown = overview.changes(make_manual(), "ref/cli-changes.md")
    assert "## From 20.10.24 to 28.5.2 {#from-20-10-24-to-28-5-2}" in shown
    assert "Docker 28.5.2 (Compose 2.40.3), compared with Docker 20.10.24." in shown
    assert "- `docker completion` (still taken)" in shown
    assert "[`--annotation`](cli/container/run.md#annotation)" in shown
    assert "[`docker container run`](cli/container/run.md): `--kernel-memory` (still taken)" in shown
    assert "compose" not in shown.split("###")[1]  # of a plugin that was not recorded, nothing is called new


def test_types_are_told_in_the_language(make_manual):
    assert "| `list` | un texto |" in overview.types(make_manual("es"))
