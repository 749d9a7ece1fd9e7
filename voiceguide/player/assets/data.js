// What the page knows: the course, as page_data.py wrote it, and what this browser remembers.

const course = JSON.parse($("data").textContent);
const server = course.server;
// An emergency sign was told: nothing plays.
const closed = Boolean(server?.emergency);
const SIDES = ["", "left side", "right side"];

function rowsOf(numbers, width) {
  const rows = [];
  let now = 0;
  for (let at = 0; at < numbers.length; at += width) {
    const start = now + numbers[at];
    now = start + numbers[at + 1];
    rows.push({ start, end: now, more: numbers.slice(at + 2, at + width) });
  }
  return rows;
}

function chaptersOf(day) {
  const chapters = [];
  for (let at = 0; at < day.chapters.length; at += 2) {
    const end = day.chapters[at + 3] ?? day.ms;
    chapters.push({ title: course.words[day.chapters[at]], start: day.chapters[at + 1], end });
  }
  return chapters;
}

function breathsOf(day) {
  return rowsOf(day.breaths, 3).flatMap((row) => [
    { start: row.start, end: row.end, way: "in" },
    { start: row.end, end: row.end + row.more[0], way: "out" },
  ]);
}

function holdsOf(day) {
  return rowsOf(day.holds, 5).map(({ start, end, more: [side, repetition, of] }) => ({
    start, end, side: SIDES[side], repetition, of,
  }));
}

// A day with its times counted from its start, in milliseconds.
function opened(day) {
  const speech = rowsOf(day.speech, 3).map((row) => ({
    start: row.start, end: row.end, text: course.words[row.more[0]],
  }));
  return {
    ...day,
    chapters: chaptersOf(day),
    holds: holdsOf(day),
    breaths: breathsOf(day),
    speech,
    stretches: day.stretches.map((word) => course.words[word]),
    notes: day.notes.map((word) => course.words[word]),
  };
}

// The last of some rows that has begun, by halving; -1 before the first.
function lastBegun(rows, time) {
  let low = 0, high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function within(rows, time) {
  const row = rows[lastBegun(rows, time)];
  return row && time < row.end ? row : null;
}

// A page that was opened from a folder, a mail or a ZIP has neighbours only where its browser lets it.
const onWeb = /^https?:$/u.test(location.protocol);

function addressOf(name) {
  try {
    return new URL(name, location.href).href;
  } catch {
    return "";
  }
}

// A browser may forbid to remember anything; then the page only forgets.
const memory = {
  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`voiceguide:${course.program}:${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`voiceguide:${course.program}:${name}`, JSON.stringify(value));
    } catch {
      // Nothing to do: see above.
    }
  },
};

function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function inWords(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return counted(seconds, "second");
  return counted(Math.round(seconds / 60), "minute");
}
