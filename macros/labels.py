"""The sentences that macros write into pages, in each language."""

from __future__ import annotations

from typing import Final

LABELS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "live": "live",
        "recorded": "recorded",
        "version-live": "docker version, asked when this site was built: {moment} UTC",
        "version-recorded": "docker version, recorded from Docker {engine} on {moment}",
        "client-half": "client half of ",
        "server-half": "server half of ",
        "origin-live": "The Docker facts on this page are **live**: asked on {moment} UTC, when this site was built.",
        "origin-recorded": "The Docker facts on this page are **recorded**, from Docker {engine} on {moment}.",
        "origin-mixed": (
            "Some Docker facts on this page are **live**, asked on {live} UTC when this site was built; those marked "
            "*recorded* come from Docker {engine}, on {moment}."
        ),
        "untranslated-title": "Not translated yet",
        "untranslated": "This page is only in Spanish so far. Help to translate it: `docs/en/{path}` is missing.",
        "english": "English",
        "spanish": "Spanish",
        "in-words": "This diagram in words",
        "see": "Read more",
        "term-notes": "In Spanish",
    },
    "es": {
        "live": "en vivo",
        "recorded": "grabado",
        "version-live": "docker version, consultado al construir este sitio: {moment} UTC",
        "version-recorded": "docker version, grabado de Docker {engine} el {moment}",
        "client-half": "mitad del cliente de ",
        "server-half": "mitad del servidor de ",
        "origin-live": (
            "Los datos de Docker de esta página se consultaron **en vivo** el {moment} UTC, al construir el sitio."
        ),
        "origin-recorded": "Los datos de Docker de esta página son **grabados**: de Docker {engine}, el {moment}.",
        "origin-mixed": (
            "Algunos datos de Docker de esta página se consultaron **en vivo** el {live} UTC, al construir el sitio; "
            "los marcados como *grabado* provienen de Docker {engine}, el {moment}."
        ),
        "untranslated-title": "Sin traducir todavía",
        "untranslated": "Esta página solo existe en inglés por ahora. Ayuda a traducirla: falta `docs/es/{path}`.",
        "english": "Inglés",
        "spanish": "Español",
        "in-words": "Este diagrama en palabras",
        "see": "Leer más",
        "term-notes": "Uso",
    },
}
