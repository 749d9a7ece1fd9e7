// The sound: one audio element, whose clock is the only one that counts.

const audio = $("audio");
const SKIP = 10000;
let day = null;
// Where to start once the browser knows the file; setting currentTime earlier is not kept by all.
let waiting = null;
let savedAt = 0;

const sound = {
  get time() {
    return waiting ?? Math.round(audio.currentTime * 1000);
  },
  get playing() {
    return !audio.paused && !audio.ended;
  },
  get chapter() {
    return Math.max(0, lastBegun(day.chapters, sound.time));
  },

  open(number) {
    const found = course.days.find((each) => each.day === number);
    if (day) sound.keep();
    audio.pause();
    day = opened(found);
    waiting = memory.read("positions", {})[number] || null;
    if (waiting > day.ms - 2000) waiting = null;
    savedAt = waiting ?? 0;
    if (sound.missing()) {
      audio.removeAttribute("src");
      audio.load();
    } else audio.src = day.file;
    announceToSystem();
  },

  // Whether a server has to speak sentences of this day first, or gives none of it.
  missing() {
    return closed || (Boolean(server?.speak_url) && !day.measured);
  },

  async toggle() {
    if (closed) return;
    if (sound.playing) {
      audio.pause();
      return;
    }
    if (sound.missing()) {
      speak();
      return;
    }
    if (audio.error) {
      waiting = savedAt;
      audio.load();
    }
    try {
      await audio.play();
    } catch (error) {
      if (error.name === "NotAllowedError") trouble("The browser wants one more tap on play.");
    }
  },

  seek(time) {
    const target = Math.min(Math.max(0, time), day.ms - 50);
    if (audio.readyState) audio.currentTime = target / 1000;
    else waiting = target;
    sound.keep();
    draw();
  },

  skip(by) {
    sound.seek(sound.time + by);
  },

  previous() {
    const here = sound.chapter;
    const inside = sound.time - day.chapters[here].start > 3000;
    sound.seek(day.chapters[inside ? here : Math.max(0, here - 1)].start);
  },

  next() {
    const chapter = day.chapters[sound.chapter + 1];
    if (chapter) sound.seek(chapter.start);
  },

  // Remember where the listener is, for this day.
  keep() {
    savedAt = sound.time;
    const positions = memory.read("positions", {});
    positions[day.day] = audio.ended ? 0 : savedAt;
    memory.write("positions", positions);
  },
};

// The lock screen names what is done now, with its figure.
function announceToSystem() {
  if (!("mediaSession" in navigator)) return;
  const chapter = day.chapters[Math.max(0, sound.chapter)];
  const cover = addressOf($("cover").getAttribute("href"));
  const art = artOf(chapter.title);
  navigator.mediaSession.metadata = new MediaMetadata({
    title: chapter.title,
    artist: day.title,
    album: course.title,
    artwork: [
      ...(art ? [{ src: art, type: "image/svg+xml", sizes: "512x512" }] : []),
      ...(cover ? [{ src: cover, type: "image/jpeg" }] : []),
    ],
  });
}

// A figure as an image of its own: its colours are those that it has without the page's.
function artOf(title) {
  const figure = figureOf(title, "last");
  if (!figure) return "";
  const [left, top, width, height] = figure.getAttribute("viewBox").split(" ").map(Number);
  const size = Math.max(width, height);
  const box = [left - (size - width) / 2, top - (size - height) / 2, size, size];
  const image = figure.cloneNode(true);
  image.setAttribute("viewBox", box.join(" "));
  const paper = document.createElementNS(image.namespaceURI, "rect");
  const parts = { x: box[0], y: box[1], width: size, height: size, fill: "#faf9f6" };
  for (const [name, value] of Object.entries(parts)) paper.setAttribute(name, String(value));
  for (const name of ["width", "height"]) image.setAttribute(name, "512");
  image.prepend(paper);
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(image))}`;
}

function positionForSystem() {
  if (!navigator.mediaSession?.setPositionState) return;
  const duration = day.ms / 1000;
  navigator.mediaSession.setPositionState({
    duration,
    playbackRate: audio.playbackRate,
    position: Math.min(sound.time / 1000, duration),
  });
}

function answerSystem() {
  if (!("mediaSession" in navigator)) return;
  const answers = {
    play: () => sound.toggle(),
    pause: () => audio.pause(),
    seekbackward: (details) => sound.skip(-(details.seekOffset ?? SKIP / 1000) * 1000),
    seekforward: (details) => sound.skip((details.seekOffset ?? SKIP / 1000) * 1000),
    seekto: (details) => sound.seek(details.seekTime * 1000),
    previoustrack: () => sound.previous(),
    nexttrack: () => sound.next(),
  };
  for (const [action, answer] of Object.entries(answers)) {
    try {
      navigator.mediaSession.setActionHandler(action, answer);
    } catch {
      // This browser does not know the action.
    }
  }
}

function trouble(text) {
  $("trouble").hidden = !text;
  write($("trouble"), text);
}

async function explain() {
  const code = audio.error?.code;
  if (!code || !audio.getAttribute("src")) return;
  if (code === MediaError.MEDIA_ERR_NETWORK) {
    trouble("The sound stopped coming. Is the network there, and the computer still on?");
  } else if (code === MediaError.MEDIA_ERR_DECODE) {
    trouble(`${day.file} is damaged, and can't be played on from here.`);
  } else {
    trouble(await whyNotPlayed(day.file));
  }
}

async function whyNotPlayed(file) {
  if (!onWeb) {
    return `This page can't play ${file}: it is not beside the page, or this browser lets no page read the files around it. The MP3 itself plays in any music app.`;
  }
  try {
    const answer = await fetch(file, { method: "HEAD" });
    // An emergency sign was told meanwhile: the answer says what to do.
    if (answer.status === 403) return await (await fetch(file)).text();
    return answer.ok
      ? `This browser can't play ${file}. Download it, and try another player.`
      : `${file} is missing (${answer.status}).`;
  } catch {
    return "Nothing answers. Is the network there, and the computer still on?";
  }
}

function watchSound() {
  audio.addEventListener("loadedmetadata", () => {
    if (waiting !== null) audio.currentTime = waiting / 1000;
    waiting = null;
    draw();
  });
  audio.addEventListener("playing", () => trouble(""));
  audio.addEventListener("error", explain);
  audio.addEventListener("timeupdate", () => {
    if (Math.abs(sound.time - savedAt) >= 5000) sound.keep();
    draw();
  });
  audio.addEventListener("pause", () => sound.keep());
  audio.addEventListener("ended", () => {
    sound.keep();
    if (!server) setDone(day.day, true);
  });
  for (const name of ["play", "pause", "ended", "seeked"]) {
    audio.addEventListener(name, () => {
      positionForSystem();
      draw();
    });
  }
  addEventListener("pagehide", () => sound.keep());
  answerSystem();
}
