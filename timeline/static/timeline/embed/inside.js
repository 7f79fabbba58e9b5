// In the frame: tells the page around it how high it is, now and whenever that changes.
(function () {
  "use strict";
  if (window.parent === window) return;
  function tell() {
    window.parent.postMessage({ timeline: "height", height: Math.ceil(document.body.offsetHeight) }, "*");
  }
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("load", tell);
}());
