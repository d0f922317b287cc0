// What the terminal's own script leaves open: fonts, keys, colours, and the end of a tab.
(() => {
  "use strict";

  const FONTS = ["15px 'Roboto Mono'", "bold 15px 'Roboto Mono'", "italic 15px 'Roboto Mono'"];
  // Browsers keep Ctrl with these for themselves; with Alt+Shift they reach winx.
  const KEPT_KEYS = { KeyN: "\x0e", KeyT: "\x14", KeyW: "\x17" };
  const CTRL_V = "\x16";

  let socket = null;
  let lastWords = "";

  const handlers = {
    colours: (colours) => {
      for (const [name, colour] of Object.entries(colours)) {
        document.documentElement.style.setProperty(`--${name}`, colour);
      }
    },
    ended: (words) => (lastWords = words),
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...where) {
      super(...where);
      socket = this;
      this.addEventListener("open", () => {
        document.querySelector(".xterm-helper-textarea").focus();
      });
      this.addEventListener("message", (event) => {
        if (typeof event.data === "string") {
          const [kind, data] = JSON.parse(event.data);
          handlers[kind]?.(data);
        }
      });
      this.addEventListener("close", () => {
        document.getElementById("ended-words").textContent =
          lastWords || "winx has ended.";
        document.getElementById("again").focus();
      });
    }
  };

  const isOpen = () => socket !== null && socket.readyState === WebSocket.OPEN;

  const send = (event, text) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    socket.send(JSON.stringify(["stdin", text]));
  };

  window.addEventListener(
    "keydown",
    (event) => {
      if (!isOpen() || event.metaKey) return;
      const { altKey: alt, code, ctrlKey: ctrl, shiftKey: shift } = event;
      if (code === "KeyV" && ctrl && !alt && !shift) {
        // The browser pastes; the terminal would send the key instead.
        event.stopImmediatePropagation();
      } else if (code in KEPT_KEYS && alt && shift && !ctrl) {
        send(event, KEPT_KEYS[code]);
      } else if (code === "Enter" && (shift || ctrl) && !alt && !event.isComposing) {
        // Of itself the terminal does not tell them from Enter.
        send(event, `\x1b[13;${1 + shift + 4 * ctrl}u`);
      }
    },
    true,
  );

  window.addEventListener(
    "paste",
    (event) => {
      // An image, for instance: winx looks into the clipboard by itself.
      if (isOpen() && !event.clipboardData.getData("text/plain")) send(event, CTRL_V);
    },
    true,
  );

  // Ctrl+W takes back a word in a terminal and closes the tab in a browser.
  window.addEventListener("beforeunload", (event) => {
    if (isOpen()) event.preventDefault();
  });

  const start = window.onload;
  window.onload = async (event) => {
    document.getElementById("again").addEventListener("click", () => location.reload());
    // Cells are measured once, so the fonts must be there by then.
    await Promise.allSettled(FONTS.map((font) => document.fonts.load(font)));
    start(event);
  };
})();
