// Shows beside each suggestion what tells it from others of the same name.
"use strict";
{
  const $ = django.jQuery;

  $.fn.select2.defaults.set("templateResult", (item) => {
    if (!item.hint) {
      return item.text;
    }
    const shown = document.createElement("span");
    const hint = document.createElement("small");
    hint.className = "hint";
    hint.textContent = item.hint;
    shown.append(item.text, " ", hint);
    return $(shown);
  });
}
