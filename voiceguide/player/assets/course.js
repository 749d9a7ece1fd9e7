// The course: which day is next, what is done, and how to take it along.

let done = new Map();
let today = 1;
let speaking = 0;

function readDone() {
  const days = server ? server.done.map(({ day: number, pain }) => [number, pain])
    : memory.read("done", []).map((number) => [number, null]);
  done = new Map(days);
  today = server ? server.today : dayAfter(done);
}

// The day after the furthest that is done; the last day stays the last.
function dayAfter(finished) {
  const numbers = course.days.map((each) => each.day);
  const furthest = Math.max(0, ...finished.keys());
  return numbers.find((number) => number > furthest) ?? numbers[numbers.length - 1];
}

function setDone(number, is, pain = null) {
  if (is) done.set(number, pain);
  else done.delete(number);
  if (!server) {
    memory.write("done", [...done.keys()].sort((a, b) => a - b));
    today = dayAfter(done);
  }
  drawCourse();
  drawDone();
}

function drawCourse() {
  for (const link of document.querySelectorAll(".weeks a, tbody a")) {
    const number = Number(link.dataset.day);
    const isDone = done.has(number), isNext = number === today && !isDone;
    const row = link.closest("li, tr");
    row.classList.toggle("done", isDone);
    row.classList.toggle("next", isNext);
    const state = isDone ? painText(number) : isNext ? "next" : "";
    const mark = row.querySelector(".mark");
    if (mark) write(mark, state && `· ${state}`);
    else link.setAttribute("aria-label", labelOf(link) + (state && `, ${state}`));
  }
  $("keys").hidden = false;
  const count = course.days.filter((each) => done.has(each.day)).length;
  write($("progress"), `${count} of ${counted(course.days.length, "day")} done.`);
}

function labelOf(link) {
  link.dataset.label ??= link.getAttribute("aria-label");
  return link.dataset.label;
}

function painText(number) {
  const pain = done.get(number);
  return pain === null || pain === undefined ? "done" : `done, felt ${pain} of 10`;
}

function drawDay() {
  const isToday = day.day === today && !done.has(day.day);
  const week = `Week ${day.week} of ${course.weeks}`;
  const kind = day.kind ? `, ${day.kind}` : "";
  write($("when"), `${isToday ? "Today · " : ""}${week}${kind}`);
  write($("day-title"), `Day ${day.day}`);
  const stretches = day.stretches.length;
  write($("dose"), `${inWords(day.ms)} · ${counted(stretches, "stretch", "stretches")}`);
  const reason = isToday || closed ? server?.reason ?? "" : "";
  write($("reason"), reason);
  $("reason").hidden = !reason;
  $("reason").classList.toggle("stop", Boolean(server?.stop));
  $("stretches").replaceChildren(...day.stretches.map((name) => made("li", { textContent: name })));
  $("notes").replaceChildren(...day.notes.map((note) => made("li", { textContent: note })));
  $("notes").hidden = day.notes.length === 0;
  for (const fold of document.querySelectorAll("#how details")) {
    fold.hidden = !day.stretches.includes(fold.dataset.title);
  }
  $("how").hidden = document.querySelector("#how details:not([hidden])") === null;
  write($("bar-title"), `Day ${day.day}`);
  $("download").href = day.file;
  $("download").setAttribute("download", `${course.title} ${fileName()}`);
  const size = (day.bytes / 1e6).toFixed(1);
  $("download").hidden = sound.missing();
  write($("download"), `Download day ${day.day} (${size} MB)`);
  $("speaking").hidden = true;
  speaking = 0;
  drawNotice();
}

// What lies elsewhere, with the sessions of others, has a name that tells a person nothing.
function fileName() {
  return day.file.includes("/") ? `day-${String(day.day).padStart(2, "0")}.mp3` : day.file;
}

// What to do before a session: answer the questions, or get the OK.
function drawNotice() {
  const offered = Boolean(server?.start_url) && (closed || !server.answered || Boolean(server.notice));
  $("notice").hidden = !offered;
  if (!offered) return;
  const text = closed ? "Once you have been seen, and none of it is there any more, answer the questions anew."
    : server.notice || "Questions about your health and your back make the sessions suit you.";
  write($("notice-text"), text);
  write($("notice-link"), server.answered ? "Your answers" : "Answer some questions first");
  $("notice-link").href = server.start_url;
}

function drawDone() {
  const is = done.has(day.day);
  write($("done-title"), is ? `Day ${day.day} is done` : `Done with day ${day.day}?`);
  write($("mark"), is ? "Not done after all" : "Mark as done");
}

// Asks for the missing sentences of this day until all are spoken; the page is then made anew,
// with the lengths as they really are.
async function speak() {
  const number = day.day;
  if (speaking === number) return;
  speaking = number;
  trouble("");
  // A page that was just loaded anew, and still lacks what the server has, must not go on so.
  let again = performance.getEntriesByType("navigation")[0]?.type === "reload";
  try {
    while (speaking === number) {
      const { spoken, of } = await answerTo(server.speak_url, { day: number });
      if (speaking !== number) return;
      drawSpeaking(spoken, of);
      if (spoken >= of) {
        if (again) throw new Error("it is ready, but the page is not. Load it again later.");
        location.reload();
        return;
      }
      again = false;
      await new Promise((go) => {
        setTimeout(go, 1000);
      });
    }
  } catch (error) {
    speaking = 0;
    $("speaking").hidden = true;
    trouble(`Day ${number} could not be spoken: ${inPlainWords(error)}`);
  }
}

function drawSpeaking(spoken, of) {
  $("speaking").hidden = false;
  $("spoken").max = of || 1;
  $("spoken").value = spoken;
  write($("speaking-text"), `Getting ready: ${spoken} of ${counted(of, "sentence")} spoken`);
}

function layTakeAlong() {
  const where = server ? "server" : onWeb ? "host" : "folder";
  for (const part of document.querySelectorAll("[data-where]")) {
    part.hidden = !part.dataset.where.split(" ").includes(where);
  }
  $("feed-address").value = server?.feed_url || addressOf("feed.xml");
  $("feed-address").addEventListener("focus", (event) => event.target.select());
}
