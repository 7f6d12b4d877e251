// What the theme leaves out for those who use no mouse. No request, no state.
for (const pre of document.querySelectorAll(".highlight pre > code, .md-typeset__table")) {
  // A block that scrolls sideways must be reachable by keyboard.
  if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
}
