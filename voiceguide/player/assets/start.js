// The questions, one a screen. The form is a whole one without this: it only shows a part at a time.

const facts = JSON.parse($("data").textContent);
const form = $("answers");
const questions = [...document.querySelectorAll(".question")];
const FIRST = "intro", REVIEW = "review", HELP = "help";
// What is shown: one of the above, or the key of a question.
let screen = "";
// Questions that were shown and left; all of them where somebody has answered before.
const answered = new Set();
let reviewing = false;

const keyOf = (question) => question.dataset.key;
const answerOf = (key) => form.elements[key].value;
const questionOf = (key) => questions.find((each) => keyOf(each) === key);
const is = (question, ...topics) => topics.includes(question.dataset.topic);
const isYes = (question) => answerOf(keyOf(question)) === "yes";

// The rules of person/interview.py: needs_ok and asks_for_ok.
function adviceNow() {
  if (questions.some((each) => is(each, "emergency", "sign") && isYes(each))) return facts.advice.sign;
  return Number(answerOf(facts.baseline)) >= facts.much_pain ? facts.advice.pain : "";
}

function asksForOk() {
  return Boolean(adviceNow()) && answerOf(facts.no_ok) === "no";
}

function asked() {
  return questions.filter((each) => !is(each, "ok") || asksForOk());
}

function emergency() {
  return questions.find((each) => is(each, "emergency") && isYes(each));
}

function words(question) {
  const chosen = question.querySelector(":checked");
  return chosen.nextElementSibling.textContent;
}

function row(question) {
  const text = question.querySelector(".ask").textContent;
  const change = made("button", { type: "button", textContent: "Change" });
  change.setAttribute("aria-label", `Change: ${text}`);
  change.addEventListener("click", () => go(keyOf(question)));
  const said = made("span", {}, text, made("b", { textContent: words(question) }));
  return made("li", {}, said, change);
}

function layReview() {
  const shown = asked();
  const isUnsaid = (question) => !is(question, "habit") && answerOf(keyOf(question)) === "no";
  $("said").replaceChildren(...shown.filter((each) => !isUnsaid(each)).map((each) => row(each)));
  const unsaid = shown.filter((each) => isUnsaid(each));
  $("unsaid").replaceChildren(...unsaid.map((each) => row(each)));
  write($("others-title"), `All else: no (${counted(unsaid.length, "answer")})`);
  const given = asksForOk() && answerOf(facts.ok) === "yes";
  const advice = given ? "" : adviceNow();
  $("advice").hidden = !advice;
  write($("advice"), advice);
}

function layQuestion(question) {
  const shown = asked();
  write($("progress"), `Question ${shown.indexOf(question) + 1} of ${shown.length}`);
}

function show(next) {
  screen = next;
  write($("told"), "");
  const question = questionOf(next);
  document.body.classList.toggle("first", next === FIRST);
  for (const name of [FIRST, REVIEW, HELP]) $(name).hidden = next !== name;
  for (const each of questions) each.hidden = each !== question;
  $("progress").hidden = !question;
  $("back").hidden = next === FIRST || (next === REVIEW && !facts.anew);
  write($("back"), next === HELP ? "Change this answer" : "Back");
  write($("next"), { [FIRST]: "Begin", [REVIEW]: "Save", [HELP]: "Save and stop" }[next] ?? "Next");
  if (question) layQuestion(question);
  if (next === REVIEW) layReview();
  if (next === HELP) write($("help-asked"), emergency().querySelector(".ask").textContent);
}

// Where the reader goes on from: what is new on the screen.
function focusOn(next) {
  const question = questionOf(next);
  const title = { [FIRST]: "heading", [REVIEW]: "review-title", [HELP]: "help-title" }[next];
  const place = question ? question.querySelector(".ask") : $(title);
  scrollTo(0, 0);
  place.focus({ preventScroll: true });
}

function go(next) {
  show(next);
  history.pushState(next, "");
  focusOn(next);
}

// What comes after a screen.
function following() {
  if (emergency()) return HELP;
  const open = asked().find((each) => !answered.has(keyOf(each)));
  if (reviewing) return open ? keyOf(open) : REVIEW;
  const place = questionOf(screen);
  const after = asked().find((each) => questions.indexOf(each) > questions.indexOf(place));
  return after ? keyOf(after) : REVIEW;
}

function before() {
  if (screen === HELP) return keyOf(emergency());
  if (reviewing && screen !== REVIEW) return REVIEW;
  const place = screen === REVIEW ? questions.length : questions.indexOf(questionOf(screen));
  const earlier = asked().filter((each) => questions.indexOf(each) < place);
  return earlier.length > 0 ? keyOf(earlier[earlier.length - 1]) : FIRST;
}

function goOn() {
  if (screen === REVIEW || screen === HELP) {
    save();
    return;
  }
  if (screen !== FIRST) answered.add(screen);
  const after = following();
  reviewing ||= after === REVIEW;
  go(after);
}

async function save() {
  if ($("next").getAttribute("aria-disabled")) return;
  // An emergency ends the interview: what was not asked yet stays as it was.
  const told = asked().filter((each) => screen === REVIEW || answered.has(keyOf(each)));
  const answers = Object.fromEntries(told.map((each) => [keyOf(each), answerOf(keyOf(each))]));
  $("next").setAttribute("aria-disabled", "true");
  write($("told"), "Saving.");
  try {
    await answerTo(form.getAttribute("action"), { answers });
    location.assign("./");
  } catch (error) {
    write($("told"), `Not saved: ${inPlainWords(error)}`);
    $("next").removeAttribute("aria-disabled");
  }
}

// Whether the OK is needed, and for what, can be another matter after any other answer.
function onChange(event) {
  const { name } = event.target;
  if (name === facts.ok) return;
  for (const input of form.elements[facts.ok]) input.checked = input.value === "no";
  answered.delete(facts.ok);
}

// Enter on a question means what is chosen. A key that is held down answers one question and no more.
function onKey(event) {
  if (event.key !== "Enter" || !event.target.matches("[tabindex='-1']")) return;
  event.preventDefault();
  if (!event.repeat) goOn();
}

function begin() {
  document.body.classList.add("stepwise");
  if (!facts.anew) {
    reviewing = true;
    for (const each of questions) answered.add(keyOf(each));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn();
  });
  form.addEventListener("change", onChange);
  form.addEventListener("keydown", onKey);
  $("back").addEventListener("click", () => go(before()));
  // A page that comes back from the browser's memory may show what is long changed.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("popstate", (event) => {
    show(event.state ?? screen);
    focusOn(screen);
  });
  show(facts.anew ? FIRST : REVIEW);
  history.replaceState(screen, "");
}

begin();
