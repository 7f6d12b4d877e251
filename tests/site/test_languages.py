from posixpath import normpath

import pytest

from macros.site.languages import ENGLISH, SPANISH, across, other


@pytest.mark.parametrize(
    ("source", "target", "base", "page", "address"),
    [
        (ENGLISH, SPANISH, "../..", "concepts/engine/", "../../es/concepts/engine/"),
        (SPANISH, ENGLISH, "../..", "concepts/engine/", "../../../concepts/engine/"),
        (ENGLISH, SPANISH, ".", "./", "./es/"),
        (SPANISH, ENGLISH, ".", "./", "./../"),
        (SPANISH, SPANISH, "../..", "concepts/engine/", "../../../es/concepts/engine/"),
        (ENGLISH, SPANISH, "/docker-notes/", "", "/docker-notes/es/"),
    ],
)
def test_the_switch_leads_to_the_same_page(source, target, base, page, address):
    assert across(source, target, base, page) == address


def test_from_a_spanish_page_the_address_climbs_out_of_the_folder():
    address = across(SPANISH, ENGLISH, "../..", "concepts/engine/")
    assert normpath("/docker-notes/es/concepts/engine/" + address) == "/docker-notes/concepts/engine"


def test_there_are_two_languages():
    assert (other(ENGLISH), other(SPANISH)) == (SPANISH, ENGLISH)
