import pytest

from macros.site import sandbox


def explode() -> str:
    raise ValueError("docker info is not allowed")


ENVIRONMENT = sandbox.environment({"greet": lambda name="you", times=1: f"hello {name}" * times, "explode": explode})


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{% greet() %}}", "hello you"),
        ('{{% greet("Ana", times=2) %}}', "hello Anahello Ana"),
        ("docker ps --format '{{.Names}}'", "docker ps --format '{{.Names}}'"),
        ("## Title {#anchor}", "## Title {#anchor}"),
        ("[[ -f x ]] && cat <<EOF", "[[ -f x ]] && cat <<EOF"),
        ("{% if %} {{ config }} {# x #}", "{% if %} {{ config }} {# x #}"),
        ("{%% raw %%}{{% greet() %}}{%% endraw %%}", "{{% greet() %}}"),
        ("a{## a comment ##}b\n", "ab\n"),
    ],
)
def test_pages_call_macros_and_all_else_stays_as_it_is(text, result):
    assert sandbox.render(text, ENVIRONMENT) == result


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("one\ntwo {{% gret() %}}", 2, "there is no macro “gret”. The macros are: explode, greet"),
        ("{{% greet %}}", 1, "“greet” is a macro: write greet"),
        ("\n\n{{% explode() %}}", 3, "docker info is not allowed"),
        ("{{% greet(", 1, "unexpected"),
        ("{{% greet(nmae=1) %}}", 1, "unexpected keyword argument"),
        ("{{% greet.__globals__ %}}", 1, "an attribute may not be used in pages"),
        ("{{% cycler.__init__.__globals__.os.popen('id').read() %}}", 1, "may not be used|call macros"),
        ("{{% ''.__class__.__mro__ %}}", 1, "an attribute may not be used"),
        ("{{% greet()['x'] %}}", 1, "an item may not be used"),
        ("{{% greet(*'ab') %}}", 1, "call macros with plain values only"),
        ("{{% 'a' * 1000000000 %}}", 1, "“mul” may not be used"),
        ("{{% greet()|upper %}}", 1, "No filter named|a filter"),
        ("{%% for x in 'ab' %%}{%% endfor %%}", 1, "a loop may not be used"),
        ("{%% include '/etc/passwd' %%}", 1, "an include may not be used"),
        ("{%% import 'os' as os %%}", 1, "an import may not be used"),
        ("{%% set x = 1 %%}", 1, "may not be used"),
        ("{%% macro x() %%}{%% endmacro %%}", 1, "may not be used"),
        ("{{% config %}}", 1, "there is no macro “config”"),
        ("{{% page.file.abs_src_path %}}", 1, "may not be used|no macro"),
        ("{{% environment %}}", 1, "no macro"),
        ("{{% self._TemplateReference__context %}}", 1, "may not be used|no macro"),
    ],
)
def test_what_is_no_macro_call_is_refused_with_its_line(text, line, message):
    with pytest.raises(sandbox.MacroError, match=message) as caught:
        sandbox.render(text, ENVIRONMENT)
    assert caught.value.line == line


def test_lines_count_from_the_top_of_the_file_not_of_the_text():
    source = "---\ntitle: x\n---\n\n# X\n\n{{% nope() %}}\n"
    text = "# X\n\n{{% nope() %}}\n"
    with pytest.raises(sandbox.MacroError) as caught:
        sandbox.render(text, ENVIRONMENT)
    told = sandbox.describe(caught.value, "docs/en/x.md", sandbox.lines_before(source, text))
    assert told.startswith("docs/en/x.md:7: there is no macro “nope”")
