// On the page around: gives each frame of this chronology the height that it tells. Nothing else is read or changed.
(function () {
  "use strict";
  var origin = new URL(document.currentScript.src).origin;
  window.addEventListener("message", function (event) {
    if (event.origin !== origin || !event.data || event.data.timeline !== "height") return;
    var height = event.data.height;
    if (!Number.isInteger(height) || height < 1 || height > 20000) return;
    Array.prototype.forEach.call(document.getElementsByTagName("iframe"), function (frame) {
      if (frame.contentWindow === event.source) frame.height = height;
    });
  });
}());
