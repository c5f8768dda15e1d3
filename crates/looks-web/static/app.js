// The page's script: live connection, STOP with an answer, number keys. Every form works without
// it. All words come from the page (data attributes), none from here.
"use strict";
(() => {
  // Beats come every 2 s. A board must say within 5 s that nothing counts any more; what is kept back
  // is for the next look and for putting it on the screen.
  const SILENCE_MS = 4500;
  const STOP_SPREAD_MS = 300; // half of it to one and a half times pass before a page looks again after a stop
  const STOP_MS = 3000; // a STOP without an answer by then is shown as not sent
  const body = document.body;
  const $ = (id) => document.getElementById(id);
  const conn = $("conn");
  const lost = $("lost");
  const called = $("called");
  const board = $("board");
  const wrong = $("wrong");

  // What answers a form stands in the history as the page with the form: Back never sends again.
  if (body.dataset.posted && document.referrer.startsWith(location.origin + "/")) history.replaceState(null, "", document.referrer);
  if (wrong) wrong.focus();

  // Two clocks: one may stand still while the phone sleeps, one may be set by hand. The larger age counts.
  let markPerf = performance.now();
  let markWall = Date.now();
  const age = () => Math.max(performance.now() - markPerf, Math.abs(Date.now() - markWall));
  const touch = () => {
    markPerf = performance.now();
    markWall = Date.now();
  };

  let isLost = false;
  let source = null;
  let retry = 0;
  let size = null; // entries in the record at the last beat
  let timer = 0;
  let looking = 0; // a fetch that waits for its turn after a stop

  const word = (text) => {
    const at = $("conn-word");
    if (at && at.textContent !== text) at.textContent = text;
  };

  // A silent hub: every mark on the page says unknown, and the banner says what that means.
  const setLost = () => {
    if (isLost) return;
    isLost = true;
    body.dataset.conn = "lost";
    word(conn.dataset.lost);
    lost.textContent = lost.dataset.text;
    const unknown = $("unknown-mark");
    if (!board || !unknown) return;
    for (const el of board.querySelectorAll("[data-state]")) {
      if (el.dataset.state === "stop" || el.closest("[data-state=stop]")) continue; // stays a stop
      el.dataset.state = "unknown";
      if (el.classList.contains("state")) el.replaceChildren(unknown.content.cloneNode(true));
    }
  };

  // Connected again; a board counts only once it has been fetched anew.
  const setLive = async () => {
    if (isLost && board && !(await refetch())) return;
    isLost = false;
    body.dataset.conn = "live";
    lost.textContent = "";
    word(conn.dataset.live);
  };

  let fetching = null;
  let again = false;
  const refetch = () => {
    if (!board) return Promise.resolve(true);
    if (fetching) {
      again = true;
      return fetching;
    }
    fetching = swap().finally(() => {
      fetching = null;
      if (again) {
        again = false;
        refetch();
      }
    });
    return fetching;
  };

  const swap = async () => {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const asked = { headers: { Accept: "text/html" }, cache: "no-store", signal: abort.signal };
      const answer = await fetch(board.dataset.fragment, asked);
      if (!answer.ok) return false;
      const html = await answer.text();
      const focus = document.activeElement && document.activeElement.id;
      board.innerHTML = html;
      const docked = $("docked-now");
      if (docked) {
        $("docked").replaceChildren(docked.content);
        docked.remove();
      }
      if (focus && $(focus)) $(focus).focus({ preventScroll: true });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(limit);
    }
  };

  const connect = () => {
    clearTimeout(timer);
    if (source) source.close();
    source = new EventSource(body.dataset.events);
    source.addEventListener("beat", (event) => {
      touch();
      retry = 0;
      const at = $("as-of");
      if (at && /^\d\d:\d\d:\d\d$/.test(event.data)) at.textContent = event.data;
      conn.dataset.tick = conn.dataset.tick === "a" ? "b" : "a";
      setLive();
      // The beat says how long the record is: what this page missed, between its making and its
      // first beat or later, it fetches now.
      if (event.lastEventId !== size) {
        size = event.lastEventId;
        refetch();
      }
    });
    const changed = async () => {
      touch();
      if (!looking && !(await refetch())) setLost();
    };
    source.addEventListener("board", changed);
    source.addEventListener("resync", changed);
    // The stop itself is on the screen before anything is fetched; what it is about comes after, spread
    // out, so that three hundred phones do not keep the news of it from one another.
    source.addEventListener("stop", () => {
      touch();
      called.textContent = called.dataset.text;
      if (navigator.vibrate) navigator.vibrate([400, 150, 400, 150, 800]);
      looking = looking || setTimeout(async () => {
        looking = 0;
        if (!(await refetch())) return setLost();
        if (board) called.textContent = ""; // a page without a board keeps the news until it is opened again
      }, STOP_SPREAD_MS * (0.5 + Math.random()));
    });
    source.onerror = () => {
      source.close();
      // Spread out: three hundred phones do not come back at once.
      const wait = Math.min(500 * 2 ** Math.min(retry, 3), 4000);
      retry += 1;
      clearTimeout(timer);
      timer = setTimeout(connect, wait / 2 + Math.random() * wait);
    };
  };

  const check = () => age() > SILENCE_MS && setLost();

  if (body.dataset.events && conn && lost && called && window.EventSource) {
    word(conn.dataset.wait);
    connect();
    setInterval(check, 200);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      check();
      if (isLost) connect();
      keepAwake();
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      setLost(); // a page out of the back-forward cache shows an old moment
      connect();
    });
    window.addEventListener("pagehide", () => source && source.close());
  }

  // A board stays lit where the browser allows it.
  let awake = null;
  const keepAwake = async () => {
    if (!board || !navigator.wakeLock || document.visibilityState !== "visible") return;
    try {
      awake = awake && !awake.released ? awake : await navigator.wakeLock.request("screen");
    } catch {
      awake = null; // refused, low battery: the board works all the same
    }
  };
  keepAwake();

  // STOP: sent at once, tried again until answered, and plainly shown when it is not.
  const form = $("stop-form");
  const panel = $("stop-answer");
  let stopping = false;

  const show = (kind, title, text, closable) => {
    const h = document.createElement("p");
    h.className = "stop-title";
    h.textContent = title;
    const p = document.createElement("p");
    p.textContent = text;
    panel.replaceChildren(h, p);
    if (closable) {
      const b = document.createElement("button");
      b.type = "button";
      b.className = "button";
      b.textContent = form.dataset.close;
      b.addEventListener("click", () => {
        panel.hidden = true;
        form.querySelector("button").focus();
      });
      panel.append(b);
      b.focus();
    }
    panel.dataset.kind = kind;
    panel.hidden = false;
  };

  const post = async (to, data) => {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), STOP_MS);
    try {
      const asked = { method: "POST", headers: { Accept: "application/json" }, body: data, cache: "no-store", signal: abort.signal };
      const answer = await fetch(to, asked);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(limit);
    }
  };

  const stop = async () => {
    if (stopping) return;
    stopping = true;
    const data = new URLSearchParams(new FormData(form));
    const id = crypto.getRandomValues(new Uint8Array(12));
    data.set("press", Array.from(id, (b) => b.toString(16).padStart(2, "0")).join(""));
    show("sending", form.dataset.sending, "", false);
    const words = form.dataset;
    const late = setTimeout(() => show("unsent", words.unsent, words.unsentMore, true), STOP_MS);
    let answer = null;
    for (let tries = 0; tries < 20 && !answer; tries += 1) {
      answer = await post(form.action, data);
      if (!answer) await new Promise((done) => setTimeout(done, 1000));
    }
    clearTimeout(late);
    stopping = false;
    if (!answer) return show("unsent", words.unsent, words.gaveUp, true);
    const more = words.sentMore.replace("{boards}", answer.boards);
    const extra = answer.recorded === false ? " " + words.unstored : "";
    show(extra ? "unsent" : "sent", words.sent, more + extra, true);
    refetch();
  };

  if (form && panel) form.addEventListener("submit", (event) => {
    event.preventDefault();
    stop();
  });

  // Large number keys for gloves; the field itself still takes a keyboard.
  for (const pad of document.querySelectorAll("[data-codepad]")) {
    const input = pad.querySelector("input");
    const keys = document.createElement("div");
    keys.className = "keys";
    keys.setAttribute("role", "group");
    keys.setAttribute("aria-label", pad.dataset.pad);
    const key = (label, act) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = label;
      b.addEventListener("click", act);
      keys.append(b);
    };
    const digit = (d) => key(d, () => input.value.length < 6 && (input.value += d));
    [..."123456789"].forEach(digit);
    key(pad.dataset.erase, () => (input.value = ""));
    digit("0");
    input.setAttribute("inputmode", "none");
    input.after(keys);
  }

  // The screen changes in place, so that nothing typed is lost.
  const themes = document.querySelectorAll("button[name=theme]");
  for (const b of themes) b.addEventListener("click", async (event) => {
    event.preventDefault();
    await post(b.form.action, new URLSearchParams({ theme: b.value }));
    document.documentElement.dataset.theme = b.value;
    for (const one of themes) one.setAttribute("aria-pressed", one === b);
  });

  // A form is sent once: a second tap on a slow network is not a second act.
  for (const f of document.querySelectorAll("form[method=post]")) {
    if (f === form) continue;
    f.addEventListener("submit", (event) => {
      if (f.dataset.sent) event.preventDefault();
      f.dataset.sent = "1";
    });
    window.addEventListener("pageshow", () => delete f.dataset.sent);
  }

  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();
