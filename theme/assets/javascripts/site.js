// What the theme leaves out for those who use no mouse or hear the page. No request, no state.

// A block that scrolls sideways must be reachable by keyboard.
const reach = () => {
  for (const block of document.querySelectorAll(".highlight pre > code, .md-typeset__scrollwrap")) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    else block.removeAttribute("tabindex");
  }
};
reach();
document.fonts.ready.then(reach);
addEventListener("resize", reach);

// The theme gives each code block a navigation landmark without a name: one button is no landmark.
const demote = () => {
  for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) nav.setAttribute("role", "none");
};
new MutationObserver(demote).observe(document.body, { childList: true, subtree: true });
demote();
