// What the theme's search lacks: options may be typed with their dashes, words without accents or in another form, and
// what is named exactly comes first. Stands between the page and the search worker, over HTTP as from a folder; it must
// run before the theme's script.

const SETUP = 0, QUERY = 2, RESULT = 3; // the kinds of messages of the theme's worker
const PAGES = 10; // so many pages at most come first
const TOP = 1e9; // a score above all that the worker gives

// By name ("image rm", "rmi"; "--publish", "-p"): the entries of the index that macros/reference/search.py named.
const commands = new Map();
const options = new Map();
const pages = new Map();

const learn = (docs) => {
  const add = (map, name, doc) => map.set(name, [...(map.get(name) ?? []), doc]);
  for (const doc of docs.filter((doc) => "rank" in doc).sort((one, two) => one.rank - two.rank)) {
    for (const name of doc.names ?? []) add(commands, name, doc);
    for (const name of doc.options ?? []) add(options, name, doc);
    if (doc.names) pages.set(doc.location, doc);
  }
};
const page = (doc) => doc.location.split("#")[0];

// The entries that a query names: "docker run --memory=1g -it" has the options --memory, -i and -t of a command.
const named = (query) => {
  const words = query.trim().split(/\s+/);
  const dash = words.findIndex((word) => /^-+\w/.test(word));
  const name = words.slice(0, dash < 0 ? words.length : dash).join(" ").toLowerCase().replace(/^docker (?=.)/, "");
  const command = commands.get(name)?.[0];
  if (dash < 0) return command ? [command] : [];
  const typed = words.slice(dash).map((word) => word.split("=")[0]);
  const letters = (word) => (/^-\w{2,}$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word]);
  const found = typed.flatMap(letters).flatMap((option) => options.get(option) ?? options.get(option.toLowerCase()) ?? []);
  if (!name || name === "docker") return found;
  const own = found.filter((doc) => page(doc) === command?.location);
  return own.length || !command ? own : [command];
};

// The worker's results are lists of entries, one for each page, the page itself among them.
const arrange = (query, items) => {
  const first = new Map();
  for (const doc of named(query)) first.set(page(doc), [...(first.get(page(doc)) ?? []), doc]);
  const lists = [...first].slice(0, PAGES).map(([place, docs]) => {
    const alike = items.find((list) => page(list[0]) === place) ?? [{ ...pages.get(place), score: 0, terms: {} }];
    const top = docs.map((doc) => ({ ...doc, score: TOP, terms: {} }));
    return [...top, ...alike.filter((item) => !docs.some((doc) => doc.location === item.location))];
  });
  const placed = new Set(lists.map((list) => page(list[0])));
  return [...lists, ...items.filter((list) => !placed.has(page(list[0])))];
};

// Lunr takes a dash before a word as NOT, a plus as MUST, and stumbles over one after it. It looks for words by their
// beginning, also for small ones, and the index has no accents; without its ending "eliminar" finds "elimina" too.
const spanish = document.documentElement.lang === "es";
const small = new Set(
  (spanish ? "a al con de del el en la las lo los o para por que un una y" : "a an and for how in is of or the to with").split(" "),
);
const ending = spanish ? /(?<=\p{L}{3})([aei]r|(?<=[aeiou])s)$/u : /(?<=\p{L}{3})(?<!s)s$/u;
const plain = (query) => {
  const words = query.normalize("NFD").replace(/\p{Mn}/gu, "").split(/\s+/);
  const asked = words.map((word) => word.replace(/^[-+]+|[-+]+$/g, "")).filter(Boolean);
  const large = asked.filter((word) => !small.has(word.toLowerCase()));
  return (large.length ? large : asked).map((word) => word.replace(ending, "")).join(" ");
};

// A site that was not built for a folder has no index to load there. The theme's error would stop all else.
const unindexed = (event) => event.target.src?.endsWith("/search_index.js") && event.stopImmediatePropagation();
if (location.protocol === "file:") addEventListener("error", unindexed, true);

let query = "";
window.Worker = class extends window.Worker {
  constructor(address, ...settings) {
    const theme = new URL(address, document.baseURI);
    super(`${new URL("search.js", theme)}?${theme.pathname.split("/").pop()}`, ...settings);
    // The first to listen: the theme then reads the list in the order that it was given here.
    this.addEventListener("message", ({ data }) => {
      if (data.type === RESULT) data.data.items = arrange(query, data.data.items);
    });
  }
  postMessage(message, ...rest) {
    if (message.type === SETUP) learn(message.data.docs);
    if (message.type === QUERY) {
      query = message.data;
      message = { ...message, data: plain(query) };
    }
    super.postMessage(message, ...rest);
  }
};
