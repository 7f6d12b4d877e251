// What the theme leaves out for those who use no mouse or hear the page. No request, no state.

// A block that scrolls sideways must be reachable by keyboard.
const reach = () => {
  for (const block of document.querySelectorAll(".highlight pre > code, .md-typeset__scrollwrap")) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    else block.removeAttribute("tabindex");
  }
};

// The theme gives each code block a navigation landmark without a name: one button is no landmark.
const demote = () => {
  for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) nav.setAttribute("role", "none");
};

// The theme adds buttons and the frames of tables when it gets to it; fonts and turned phones change what fits.
let due = 0;
const mend = () => {
  cancelAnimationFrame(due);
  due = requestAnimationFrame(() => {
    demote();
    reach();
  });
};
new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
document.fonts.ready.then(mend);
addEventListener("resize", mend);
mend();

// A tooltip can be put away without moving the pointer or the focus.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const tip of document.querySelectorAll(".md-tooltip2--active")) tip.classList.remove("md-tooltip2--active");
});
