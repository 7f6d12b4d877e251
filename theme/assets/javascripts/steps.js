// Diagrams with steps: buttons lead through them; without this script the whole picture and all its steps are there.
for (const list of document.querySelectorAll(".diagram__steps")) {
  const figure = list.closest(".diagram");
  const steps = [...list.children];
  const parts = [...figure.querySelectorAll("[data-step]")];
  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || act());
    return made;
  };
  let now = 0; // 0: the whole picture
  const show = (number) => {
    now = number;
    for (const part of parts) {
      const step = Number(part.dataset.step);
      part.classList.toggle("d-later", now > 0 && step > now);
      part.classList.toggle("d-before", now > 0 && step < now);
    }
    steps.forEach((step, index) => (step.hidden = now > 0 && index + 1 !== now));
    place.textContent = now ? list.dataset.of.replace("{number}", now).replace("{all}", steps.length) : "";
    const off = new Map([[back, now < 1], [next, now === steps.length], [whole, !now]]);
    for (const [made, yes] of off) made.setAttribute("aria-disabled", yes); // not `disabled`: the focus stays
    next.textContent = now ? "→" : list.dataset.next;
    if (now) next.setAttribute("aria-label", list.dataset.forward);
    else next.removeAttribute("aria-label");
  };
  const back = button("←", () => show(now - 1));
  back.setAttribute("aria-label", list.dataset.back);
  const next = button(list.dataset.next, () => show(now + 1));
  const whole = button(list.dataset.all, () => show(0));
  const place = document.createElement("span");
  const bar = document.createElement("div");
  bar.className = "diagram__stepper";
  bar.append(back, next, place, whole);
  list.before(bar);
  list.setAttribute("aria-live", "polite");
  show(0);
}
