// The theme's search worker, which takes "codigo" for another word than "código": here the index has both without accent.
// search.js gives the worker's own file behind the question mark, and asks without accents.

const here = typeof document === "undefined" ? self.location.href : document.currentScript.src;
const [address, theme] = here.split("?");

const fold = (token) => token.update((word) => word.normalize("NFD").replace(/\p{Mn}/gu, ""));

const ready = () => {
  const add = lunr.Builder.prototype.add;
  lunr.Builder.prototype.add = function (...entry) {
    // Before the first entry, when the theme has put the pipeline together.
    if (!this.folds) this.pipeline._stack.unshift(fold);
    this.folds = true;
    return add.apply(this, entry);
  };
};

// In a folder the worker is a frame, where importScripts promises.
const loaded = importScripts(new URL(theme, address).href);
if (loaded) loaded.then(ready);
else ready();
