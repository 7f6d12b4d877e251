"""The sentences that macros write into pages, in each language."""

from __future__ import annotations

from typing import Final

LABELS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "not-run": "Not run: {reason}.",
        "block-needs-network": "it needs a network",
        "block-needs-platform": "it needs another platform",
        "block-needs-systemd": "it needs a machine with systemd",
        "block-needs-desktop": "it needs Docker Desktop",
        "block-needs-windows": "it needs Windows",
        "block-needs-nodes": "it needs several machines",
        "block-needs-account": "it needs an account",
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
        "untranslated": "This page exists only in Spanish so far.",
        "english": "English",
        "spanish": "Spanish",
        "in-words": "This diagram in words",
        "step-back": "Step back",
        "step-forward": "Next step",
        "step-next": "Step by step",
        "step-all": "Whole picture",
        "step-of": "Step {number} of {all}",
        "see": "Read more",
        "term-notes": "In Spanish",
        # The command reference.
        "description": "{name}: {summary}. Usage, options, and how they differ between the recorded releases.",
        "aliases": "Also typed {names}.",
        "subcommands": "Subcommands",
        "command": "Command",
        "does": "What it does",
        "options": "Options",
        "default": "Default: {value}.",
        "default-on": "On by default; turn it off with {off}.",
        "repeatable": "May be repeated.",
        "seen": "Seen in the help of {release}, not in that of {lacking}.",
        "needs-api": "Needs API {api} (Engine {engine} or newer).",
        "needs-swarm": "Needs a Swarm node.",
        "needs-swarm-manager": "Needs a Swarm manager.",
        "needs-experimental": "Needs an engine with experimental features on.",
        "needs-windows": "Only for Windows containers.",
        "example": "Example: {link}.",
        "engine-api": "Engine API",
        "calls": "What this command asks of the Engine API, as seen on a real engine:",
        "releases": "In other releases",
        "no-change": "It has the same options in {releases}.",
        "one-release": "Of the recorded releases, only {releases} has it.",
        "compared": "Compared: {releases}.",
        "seen-options": "Seen in the help of {release}, not in that of {lacking}: {options}",
        "hidden-options": (
            "Seen in the help of {release}, not in that of {lacking}; {newest} still accepts them: {options}"
        ),
        "around": "Around this command",
        "parent": "Above it",
        "siblings": "Beside it",
        "lessons": "Pages that use it",
        "overview": "[All commands by task]({target})",
        "recorded-help": "Recorded from {release} on {date}.",
        "text-untranslated": "(not translated yet)",
        "part-untranslated-title": "Examples in Spanish",
        "part-untranslated": "The examples of this page exist only in Spanish so far.",
        "help-live": "docker {path} --help, asked of Docker {release} when this site was built: {moment} UTC",
        "help-recorded": "docker {path} --help, recorded from Docker {release} on {moment}",
        "option": "Option",
        "daily": "Every day",
        "new-commands": "Commands that help now lists",
        "gone-commands": "Commands that help does not list any more",
        "still-taken": "(still taken)",
        "new-options": "Options that help now lists",
        "gone-options": "Options that help does not list any more",
        "none": "None.",
        "from-to": "From {before} to {after}",
        "compared-with": "{after}, compared with {before}.",
        "moved": "This page has moved",
        "word": "Word",
        "means": "Meaning",
        # What can be taken along.
        "take-along": "Take it along",
        "take-along-web": "All of them are at {link}.",
        "take-along-none": "This copy of the site was built without them. {command} builds them too.",
        "offline": "The site in a folder",
        "offline-about": "Both languages with search: unpack it and open index.html.",
        "whole": "The whole site",
        "whole-about": "The handbook and every command of docker, Buildx and Compose.",
        "handbook": "Handbook",
        "handbook-about": "Learn Docker, understand it, and mend what goes wrong.",
        "authors": "The contributors of {title}",
        "contents": "Contents",
        "index-commands": "Index of commands",
        "index-options": "Index of options",
        "index-used": "Where each chapter first uses it.",
        "index-about": "Bold: the page that explains it. The others: where each chapter first uses it.",
        "colophon": "About this book",
        "colophon-epub": (
            "{title}, made on {date} from the pages of the site. Code is set in JetBrains Mono and drawings in "
            "Inter, both under the SIL Open Font License 1.1."
        ),
        "accessibility": (
            "Every drawing is also described in words, and drawings in steps have a list of them. Contents, headings, "
            "lists and tables are marked as such. Code is text, told apart by weight and shade, not by colour."
        ),
        "colophon-about": (
            "{title}, made on {date} from the pages of the site. The type is Inter and JetBrains Mono.\n"
            "The commands were run on a real Docker engine, and the output that is shown is what was seen; where it "
            "is otherwise, the page says so.\n"
            "Text: Creative Commons Attribution 4.0 (CC BY 4.0). Code: MIT licence. Recorded output of programs "
            "belongs to their authors.\n"
            "Docker is a trademark of Docker, Inc., which neither makes nor endorses this book.\n"
            "The pages speak of these versions: {versions}.\n"
            "The newest version, and the same in Spanish:"
        ),
        "kind-note": "Note",
        "kind-abstract": "Summary",
        "kind-info": "Good to know",
        "kind-tip": "Tip",
        "kind-success": "Done",
        "kind-question": "Question",
        "kind-warning": "Warning",
        "kind-failure": "Failure",
        "kind-danger": "Danger",
        "kind-bug": "Bug",
        "kind-example": "Example",
        "kind-quote": "Quotation",
    },
    "es": {
        "not-run": "No se ejecutó: {reason}.",
        "block-needs-network": "hace falta una red",
        "block-needs-platform": "hace falta otra plataforma",
        "block-needs-systemd": "hace falta una máquina con systemd",
        "block-needs-desktop": "hace falta Docker Desktop",
        "block-needs-windows": "hace falta Windows",
        "block-needs-nodes": "hacen falta varias máquinas",
        "block-needs-account": "hace falta una cuenta",
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
        "untranslated": "Esta página solo existe en inglés por ahora.",
        "english": "Inglés",
        "spanish": "Español",
        "in-words": "Este diagrama en palabras",
        "step-back": "Paso anterior",
        "step-forward": "Paso siguiente",
        "step-next": "Paso a paso",
        "step-all": "Todo el diagrama",
        "step-of": "Paso {number} de {all}",
        "see": "Leer más",
        "term-notes": "Uso",
        # La referencia de comandos.
        "description": "{name}: {summary}. Uso, opciones y sus diferencias entre las versiones registradas.",
        "aliases": "También se escribe {names}.",
        "subcommands": "Subcomandos",
        "command": "Comando",
        "does": "Qué hace",
        "options": "Opciones",
        "default": "Valor predeterminado: {value}.",
        "default-on": "Activada de forma predeterminada; se desactiva con {off}.",
        "repeatable": "Se puede repetir.",
        "seen": "Aparece en la ayuda de {release}, pero no en la de {lacking}.",
        "needs-api": "Requiere la API {api} (Engine {engine} o posterior).",
        "needs-swarm": "Requiere un nodo de un clúster Swarm.",
        "needs-swarm-manager": "Requiere un nodo administrador (manager) de un clúster Swarm.",
        "needs-experimental": "Requiere un Engine con las funciones experimentales activadas.",
        "needs-windows": "Solo para contenedores de Windows.",
        "example": "Ejemplo: {link}.",
        "engine-api": "API del Engine",
        "calls": "Lo que este comando pide a la API del Engine, visto en un Engine real:",
        "releases": "En otras versiones",
        "no-change": "Tiene las mismas opciones en {releases}.",
        "one-release": "De las versiones registradas, solo {releases} lo tiene.",
        "compared": "Versiones comparadas: {releases}.",
        "seen-options": "Aparecen en la ayuda de {release}, pero no en la de {lacking}: {options}",
        "hidden-options": (
            "Aparecen en la ayuda de {release}, pero no en la de {lacking}; {newest} todavía las acepta: {options}"
        ),
        "around": "Alrededor de este comando",
        "parent": "Por encima",
        "siblings": "Al lado",
        "lessons": "Páginas que lo usan",
        "overview": "[Todos los comandos por tarea]({target})",
        "recorded-help": "Grabado de {release} el {date}.",
        "text-untranslated": "(sin traducir todavía)",
        "part-untranslated-title": "Ejemplos en inglés",
        "part-untranslated": "Los ejemplos de esta página solo existen en inglés por ahora.",
        "help-live": "docker {path} --help, consultado a Docker {release} al construir este sitio: {moment} UTC",
        "help-recorded": "docker {path} --help, grabado de Docker {release} el {moment}",
        "option": "Opción",
        "daily": "Todos los días",
        "new-commands": "Comandos que la ayuda muestra ahora",
        "gone-commands": "Comandos que la ayuda ya no muestra",
        "still-taken": "(todavía se acepta)",
        "new-options": "Opciones que la ayuda muestra ahora",
        "gone-options": "Opciones que la ayuda ya no muestra",
        "none": "Ninguno.",
        "from-to": "De {before} a {after}",
        "compared-with": "{after}, comparado con {before}.",
        "moved": "Esta página se ha movido",
        "word": "Palabra",
        "means": "Significado",
        # Lo que se puede llevar.
        "take-along": "Llévalo contigo",
        "take-along-web": "Todo está en {link}.",
        "take-along-none": "Esta copia del sitio se construyó sin ellos. {command} también los crea.",
        "offline": "El sitio sin conexión",
        "offline-about": "Los dos idiomas, con búsqueda: descomprímelo y abre index.html.",
        "whole": "El sitio completo",
        "whole-about": "El manual y todos los comandos de docker, Buildx y Compose.",
        "handbook": "Manual",
        "handbook-about": "Aprende Docker, entiéndelo y soluciona lo que falla.",
        "authors": "Quienes contribuyen a {title}",
        "contents": "Contenido",
        "index-commands": "Índice de comandos",
        "index-options": "Índice de opciones",
        "index-used": "Donde cada capítulo lo usa por primera vez.",
        "index-about": "En negrita, la página que lo explica; las demás, donde cada capítulo lo usa por primera vez.",
        "colophon": "Sobre este libro",
        "colophon-epub": (
            "{title}: libro generado el {date} a partir de las páginas del sitio. El código va en JetBrains Mono y los "
            "diagramas en Inter, ambas con la SIL Open Font License 1.1."
        ),
        "accessibility": (
            "Cada diagrama se describe también en palabras, y los que van por pasos traen la lista de ellos. El "
            "contenido, los títulos, las listas y las tablas están marcados como tales. El código es texto, y sus "
            "partes se distinguen por el grosor y el tono, no por el color."
        ),
        "colophon-about": (
            "{title}: libro generado el {date} a partir de las páginas del sitio. Las letras son Inter y JetBrains "
            "Mono.\n"
            "Los comandos se ejecutaron en un Docker Engine real, y la salida que se muestra es la que se vio; donde "
            "no es así, la página lo dice.\n"
            "Texto: Creative Commons Atribución 4.0 (CC BY 4.0). Código: licencia MIT. La salida grabada de los "
            "programas es de sus autores.\n"
            "Docker es una marca de Docker, Inc., que no elabora ni respalda este libro.\n"
            "Las páginas hablan de estas versiones: {versions}.\n"
            "La versión más reciente, y la misma en inglés:"
        ),
        "kind-note": "Nota",
        "kind-abstract": "Resumen",
        "kind-info": "Para saber más",
        "kind-tip": "Consejo",
        "kind-success": "Listo",
        "kind-question": "Pregunta",
        "kind-warning": "Advertencia",
        "kind-failure": "Fallo",
        "kind-danger": "Peligro",
        "kind-bug": "Error de software",
        "kind-example": "Ejemplo",
        "kind-quote": "Cita",
    },
}
