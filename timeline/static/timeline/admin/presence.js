// Tells that the page is open while it is looked at, and shows who else has it open and who saved it meanwhile.
"use strict";
{
  const EVERY = 20000;
  const place = document.getElementById("presence");
  const token = place.closest("form").elements.csrfmiddlewaretoken.value;
  let seen = "";
  let shown = "";

  const body = (values) => {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", token);
    Object.entries(values).forEach(([name, value]) => form.append(name, value));
    return form;
  };

  const paragraph = (text, address) => {
    const made = document.createElement("p");
    made.className = "remark";
    made.textContent = text;
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "See what changed (opens a new window)";
      made.append(" ", link);
    }
    return made;
  };

  // Written only when it says something new, so that it is not read out every twenty seconds.
  const show = (others, saved, history) => {
    const told = [others, saved, history].join("\n");
    if (told !== shown) {
      shown = told;
      const made = saved ? [paragraph(saved, history)] : [];
      place.replaceChildren(...made, ...(others ? [paragraph(others)] : []));
    }
  };

  const tell = async () => {
    if (document.visibilityState !== "visible") {
      return;
    }
    const response = await fetch(place.dataset.url, {
      method: "POST",
      body: body({ opened_version: place.dataset.version }),
    });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.ok && isJson) {
      const answer = await response.json();
      seen = answer.seen;
      show(answer.others, answer.saved, answer.history);
    } else if (response.status === 404) {
      show("", "This was deleted meanwhile. What you typed stays here to be copied.", "");
    } else if (response.redirected || response.status === 403) {
      show("", "You are not signed in any more. Sign in in another window before you save here.", "");
    }
  };

  const again = () => tell().catch(() => {}); // offline: the next time tells
  again();
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", again);
  window.addEventListener("pagehide", () => {
    if (seen) {
      navigator.sendBeacon(place.dataset.url, body({ left: seen }));
    }
  });
}
