// The start: which view is shown, and what keys and buttons do.

function show(view) {
  const isCourse = view === "course";
  $("course-view").hidden = !isCourse;
  $("session-view").hidden = isCourse;
  $("to-session").href = `#day-${day.day}`;
  for (const [id, is] of [["to-course", isCourse], ["to-session", !isCourse]]) {
    if (is) $(id).setAttribute("aria-current", "page");
    else $(id).removeAttribute("aria-current");
  }
  const what = isCourse ? "Course" : `Day ${day.day}`;
  document.title = `${what} · ${course.title}`;
  if (!isCourse && following) center();
}

function openDay(number) {
  if (day?.day === number) {
    show("session");
    return;
  }
  sound.open(number);
  drawDay();
  layDone();
  layStage();
  show("session");
  if (sound.missing() && number === today && !server.stop) speak();
}

// The address tells the view, so that the browser's back button works.
function route(focus) {
  const wanted = Number(/^#day-(\d+)$/u.exec(location.hash)?.[1]);
  if (location.hash === "#main") return;
  if (location.hash === "#course") show("course");
  else openDay(course.days.some((each) => each.day === wanted) ? wanted : today);
  if (!focus) return;
  scrollTo(0, 0);
  $(location.hash === "#course" ? "course-title" : "day-title").focus({ preventScroll: true });
}

// Keys that a control, or something that scrolls, has a use for are left to it.
function isTaken(element, key) {
  const typed = "input, textarea, select, [contenteditable]";
  if (key === " ") return element.closest(`${typed}, button, a, summary, [role=region]`) !== null;
  return element.closest(typed) !== null;
}

function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if ($("session-view").hidden && event.key !== " ") return;
  const answers = {
    " ": () => event.repeat || sound.toggle(),
    ArrowLeft: () => sound.skip(-SKIP),
    ArrowRight: () => sound.skip(SKIP),
  };
  const answer = answers[event.key];
  if (!answer || isTaken(event.target, event.key)) return;
  event.preventDefault();
  answer();
}

function wire() {
  $("play").addEventListener("click", () => sound.toggle());
  $("back").addEventListener("click", () => sound.skip(-SKIP));
  $("forward").addEventListener("click", () => sound.skip(SKIP));
  $("previous").addEventListener("click", () => sound.previous());
  $("following").addEventListener("click", () => sound.next());
  $("seek").addEventListener("input", (event) => sound.seek(Number(event.target.value) * 1000));
  $("mark").addEventListener("click", () => setDone(day.day, !done.has(day.day)));
  $("log").addEventListener("submit", (event) => {
    event.preventDefault();
    log();
  });
  $("ask-yes").addEventListener("click", () => answerAsked(true));
  $("ask-no").addEventListener("click", () => answerAsked(false));
  $("to-done").addEventListener("click", () => {
    $("done").scrollIntoView();
    $("done-title").focus({ preventScroll: true });
  });
  $("follow").addEventListener("click", () => {
    follow(true);
    $("lyrics").focus({ preventScroll: true });
  });
  for (const name of ["wheel", "touchmove"]) {
    $("lyrics").addEventListener(name, () => follow(false), { passive: true });
  }
  $("lyrics").addEventListener("keydown", (event) => {
    const scrolls = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];
    if (scrolls.includes(event.key)) follow(false);
  });
  addEventListener("keydown", onKey);
  addEventListener("resize", () => following && center());
  addEventListener("hashchange", () => route(true));
  document.addEventListener("visibilitychange", () => draw());
}

function begin() {
  for (const link of document.querySelectorAll("tbody a")) link.href = `#day-${link.dataset.day}`;
  $("views").hidden = false;
  $("bar").hidden = closed;
  document.body.classList.toggle("closed", closed);
  readDone();
  layLog();
  layTakeAlong();
  watchSound();
  wire();
  drawCourse();
  if (["#course", "#main"].includes(location.hash)) openDay(today);
  route(false);
}

begin();
