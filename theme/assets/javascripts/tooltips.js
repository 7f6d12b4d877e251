// The theme writes the text of a tooltip as HTML, so a title or a heading such as "docker run <name>" would become
// elements, and those of a stranger could run. Tooltips show text. Must run before the theme's script.
{
  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...html,
    set(value) {
      if (this.matches(".md-tooltip__inner, .md-tooltip2__inner")) this.textContent = value;
      else html.set.call(this, value);
    },
  });
}
