// The stage: the ring, the words that are being spoken, and the player's bar.

const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const REST = 34, FULL = 46;
let following = true;
let lines = [];
let current = null;
let drawnChapter = -1;
let drawing = false;
let drawnBar = "";

// What the clock says, in words and figures: a function of the day and the time alone.
function momentOf(session, time) {
  const chapter = session.chapters[Math.max(0, lastBegun(session.chapters, time))];
  const hold = within(session.holds, time);
  if (hold) {
    return {
      kind: "hold", chapter,
      share: (hold.end - time) / (hold.end - hold.start),
      // A hold ends on the MP3's grid, up to 24 ms late: no extra second for that.
      figure: String(Math.max(1, Math.ceil((hold.end - time) / 1000 - 0.03))), unit: "seconds",
      steps: Math.round((hold.end - hold.start) / 1000),
      detail: holdName(hold),
      breath: within(session.breaths, time),
      label: `Hold for ${inWords(hold.end - hold.start)}, ${holdName(hold)}`,
    };
  }
  const left = chapter.end - time;
  const coming = session.holds[lastBegun(session.holds, time) + 1];
  const soon = coming && coming.start < chapter.end ? coming : null;
  return {
    kind: "part", chapter,
    share: left / (chapter.end - chapter.start),
    steps: Math.ceil((chapter.end - chapter.start) / 1000),
    figure: clock(left), unit: "left",
    state: soon ? "Coming up" : "", detail: soon ? `hold ${holdName(soon)}` : "", breath: null,
    label: soon ? `Next hold: ${holdName(soon)}` : `Part: ${chapter.title}`,
  };
}

function holdName(hold) {
  return [`${hold.repetition} of ${hold.of}`, hold.side].filter(Boolean).join(", ");
}

function drawRing(moment) {
  const still = stillness.matches;
  $("ring").classList.toggle("holding", moment.kind === "hold");
  const share = still ? Math.ceil(moment.share * moment.steps) / moment.steps : moment.share;
  $("arc").style.strokeDashoffset = String(1000 * (1 - share));
  write($("figure"), moment.figure);
  write($("unit"), moment.figure === "1" ? "second" : moment.unit);
  const breath = moment.breath && { in: "Breathe in", out: "Breathe out" }[moment.breath.way];
  write($("state"), breath || moment.state || (moment.kind === "hold" ? "Hold" : ""));
  write($("detail"), moment.detail);
  $("breath").setAttribute("r", String(still ? REST : breathSize(moment.breath, sound.time)));
  if ($("ring").getAttribute("aria-label") !== moment.label) {
    $("ring").setAttribute("aria-label", moment.label);
  }
}

function breathSize(breath, time) {
  if (!breath) return REST;
  const share = (time - breath.start) / (breath.end - breath.start);
  const eased = (1 - Math.cos(Math.PI * share)) / 2;
  return REST + (FULL - REST) * (breath.way === "in" ? eased : 1 - eased);
}

// The figure of a chapter in one of its poses; null where it has none.
function figureOf(title, pose) {
  const part = [...$("how").querySelectorAll("[data-title]")].find((each) => each.dataset.title === title);
  return part ? part.querySelector(`[data-pose=${pose}]`) ?? part.querySelector("svg") : null;
}

// The last pose from the hold's first tone to its last, the first one around it. What moves without
// a hold shows where it moves to.
function drawPose(moment, time) {
  const { chapter } = moment;
  const coming = day.holds[lastBegun(day.holds, time) + 1];
  const hold = within(day.holds, time) ?? (coming && coming.start < chapter.end ? coming : null);
  const place = $("pose");
  // This runs with every frame, and changes something a few times a minute.
  const shown = `${chapter.title} ${moment.kind} ${hold?.side ?? ""}`;
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  const held = day.holds.some((each) => each.start >= chapter.start && each.start < chapter.end);
  const figure = figureOf(chapter.title, moment.kind === "hold" || !held ? "last" : "first");
  place.toggleAttribute("hidden", !figure);
  if (!figure) return;
  place.dataset.pose = figure.dataset.pose;
  place.setAttribute("viewBox", figure.getAttribute("viewBox"));
  place.classList.toggle("mirrored", hold?.side === SIDES[1]);
  place.replaceChildren(...[...figure.children].map((child) => child.cloneNode(true)));
  if (!stillness.matches) place.animate([{ opacity: 0.3 }, { opacity: 1 }], 300);
}

function smallFigure(title) {
  const figure = figureOf(title, "last")?.cloneNode(true);
  if (figure) {
    delete figure.dataset.pose;
    figure.setAttribute("class", "small");
  }
  return figure ? [figure] : [];
}

function drawIdle() {
  $("ring").classList.remove("holding");
  $("arc").style.strokeDashoffset = "0";
  $("breath").setAttribute("r", String(REST));
  write($("figure"), `${day.hold} s`);
  write($("unit"), `hold, ${counted(day.times, "time")}`);
  write($("state"), "");
  write($("detail"), "");
  $("ring").setAttribute("aria-label", `Hold ${inWords(day.hold * 1000)}, ${counted(day.times, "time")}`);
}

function drawEnd() {
  drawIdle();
  write($("figure"), "✓");
  write($("unit"), "done");
  write($("state"), "Well done.");
  write($("detail"), server ? "" : `Day ${day.day} is kept as done.`);
  $("ring").setAttribute("aria-label", "The session is over");
}

function drawWords(time) {
  const line = lines[lastBegun(lines, time)]?.element ?? null;
  if (line === current) return;
  current?.removeAttribute("aria-current");
  current = line;
  current?.setAttribute("aria-current", "true");
  if (following) center();
}

// Scrolls the words and never the page, so that nothing else moves under a thumb.
function center() {
  const box = $("lyrics");
  const middle = current ? current.offsetTop - (box.clientHeight - current.offsetHeight) / 2 : 0;
  box.scrollTo({ top: middle, behavior: stillness.matches || !sound.playing ? "auto" : "smooth" });
}

function follow(on) {
  following = on;
  $("follow").hidden = on;
  if (on) center();
}

function drawChapter(index) {
  if (index === drawnChapter) return;
  const first = drawnChapter === -1;
  drawnChapter = index;
  announceToSystem();
  const { title, start, end } = day.chapters[index];
  write($("part"), title);
  const next = day.chapters[index + 1];
  write($("next"), next ? `Next: ${next.title}` : "The last part");
  [...$("chapters").querySelectorAll("button")].forEach((button, place) => {
    if (place === index) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
  $("following").setAttribute("aria-disabled", String(!next));
  if (!first) write($("live"), `${title}, ${inWords(end - start)}`);
}

function drawBar(time) {
  const shown = `${day.day} ${sound.playing} ${Math.floor(time / 500)}`;
  if (shown === drawnBar) return;
  drawnBar = shown;
  const at = Math.floor(time / 1000);
  $("seek").value = String(at);
  $("seek").setAttribute("aria-valuetext", `${clock(time)} of ${clock(day.ms)}`);
  write($("elapsed"), clock(time));
  write($("left"), `−${clock(day.ms - time)}`);
  $("play").setAttribute("aria-label", sound.playing ? "Pause" : "Play");
  document.body.classList.toggle("playing", sound.playing);
  [...$("segments").children].forEach((segment, index) => {
    const { start, end } = day.chapters[index];
    const share = Math.min(1, Math.max(0, (time - start) / (end - start)));
    segment.firstChild.style.width = `${share * 100}%`;
  });
}

function drawMoment(time) {
  const moment = momentOf(day, time);
  drawRing(moment);
  drawPose(moment, time);
}

// Everything on the stage, from the sound's own time.
function draw() {
  if (!day) return;
  const time = sound.time;
  const begun = time > 0 || sound.playing;
  $("session-view").classList.toggle("begun", begun);
  document.body.classList.toggle("begun", begun);
  if (audio.ended) drawEnd();
  else if (begun) drawMoment(time);
  else drawIdle();
  $("to-done").hidden = !server || !audio.ended || done.has(day.day);
  drawChapter(sound.chapter);
  drawWords(time);
  drawBar(time);
  if (sound.playing && !document.hidden && !drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

function lineOfHold(hold) {
  const text = `Hold ${inWords(hold.end - hold.start)}: ${holdName(hold)}`;
  return { start: hold.start, element: made("li", { className: "tone", textContent: text }) };
}

function layWords() {
  const spoken = day.speech.map(({ start, text }) => ({
    start, element: made("li", { textContent: text }),
  }));
  lines = [...spoken, ...day.holds.map(lineOfHold)].sort((a, b) => a.start - b.start);
  const parts = day.chapters.map(({ title, start, end }) => {
    const inside = lines.filter((line) => line.start >= start && line.start < end);
    const list = made("ol", {}, ...inside.map((line) => line.element));
    return made("section", {}, made("h3", { textContent: title }), list);
  });
  $("lyrics").replaceChildren(...parts);
  $("lyrics").scrollTop = 0;
}

function layChapters() {
  const items = day.chapters.map((chapter) => {
    const length = made("span", { className: "soft", textContent: clock(chapter.end - chapter.start) });
    const button = made("button", { type: "button" }, ...smallFigure(chapter.title), made("span", { textContent: chapter.title }), length);
    button.addEventListener("click", () => {
      sound.seek(chapter.start);
      follow(true);
    });
    return made("li", {}, button);
  });
  $("chapters").replaceChildren(...items);
  const segments = day.chapters.map((chapter) => {
    const segment = made("i", {}, made("b"));
    segment.style.flexGrow = String(chapter.end - chapter.start);
    return segment;
  });
  $("segments").replaceChildren(...segments);
  $("seek").max = String(Math.floor(day.ms / 1000));
}

function layStage() {
  current = null;
  drawnChapter = -1;
  trouble("");
  layWords();
  layChapters();
  follow(true);
  draw();
}
