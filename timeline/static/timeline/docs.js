// Keeps the documentation in the reader's colours, light or dark, also when they change.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

document.documentElement.lang = "en";
dark.addEventListener("change", follow);
follow();
