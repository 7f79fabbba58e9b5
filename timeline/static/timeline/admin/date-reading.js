// Reads an EDTF date back in words while it is typed, and offers the EDTF form of a date in plain English.
"use strict";
{
  const waiting = new WeakMap();

  const show = (input, answer) => {
    const place = input.parentElement.querySelector(".date-reading");
    place.classList.toggle("problem", Boolean(answer.problem));
    place.textContent = answer.problem || answer.words;
    for (const offered of answer.suggestions || []) {
      const accept = document.createElement("button");
      accept.type = "button";
      accept.textContent = `Use ${offered.edtf} (${offered.words})`;
      accept.addEventListener("click", () => {
        input.value = offered.edtf;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        input.focus();
      });
      place.append(" ", accept);
    }
  };

  const ask = async (input) => {
    const value = input.value;
    const response = await fetch(`${input.dataset.readingUrl}?value=${encodeURIComponent(value)}`);
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.ok && isJson && input.value === value) {
      show(input, await response.json());
    }
  };

  // A date that was refused when the form was saved: what it may mean is offered at once.
  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("input[data-reading-url]")) {
      const unread = !input.parentElement.querySelector(".date-reading").textContent;
      if (input.value && unread) {
        ask(input).catch(() => {});
      }
    }
  });

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.matches("input[data-reading-url]")) {
      clearTimeout(waiting.get(input));
      // Offline or signed out: the date is still read back when the form is saved.
      waiting.set(input, setTimeout(() => ask(input).catch(() => show(input, { words: "" })), 200));
    }
  });
}
