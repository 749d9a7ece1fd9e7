// The log: how a session went, asked as `voiceguide log` asks it.

const PAINS = Array.from({ length: 11 }, (_, pain) => String(pain));
// What a note has asked back: a question about the session of a day and a date.
let askedAbout = null;

// A pain that need not be told.
function painChoice(name, label) {
  const none = made("option", { value: "", textContent: "not told" });
  const choices = PAINS.map((pain) => made("option", { value: pain, textContent: pain }));
  const select = made("select", { name, id: `pain-${name}` }, none, ...choices);
  return made("p", { className: "choice" }, made("label", { htmlFor: select.id, textContent: label }), select);
}

function layLog() {
  const choices = PAINS.map((pain) => {
    const input = made("input", { type: "radio", name: "pain", value: pain });
    return made("label", {}, input, made("span", { textContent: pain }));
  });
  $("pains").replaceChildren(...choices);
  const more = [painChoice("before", "Before the session")];
  if (server?.morning_of) more.push(painChoice("next_morning", `The morning after day ${server.morning_of}`));
  $("more-pains").replaceChildren(...more);
}

function layDone() {
  $("log").hidden = !server;
  $("tick").hidden = Boolean(server);
  $("log").reset();
  $("ask").hidden = true;
  const known = day.stretches.filter((title) => server?.exercises[title]);
  $("by-stretch").hidden = known.length === 0;
  $("stretch-pains").replaceChildren(...known.map((title) => painChoice(server.exercises[title], title)));
  write($("saved"), "");
  drawDone();
}

// What was told in the form. What is left out stays as it was told before.
function told() {
  const { elements } = $("log");
  const content = { day: day.day, pain: Number(elements.pain.value), note: $("note").value.trim() };
  for (const select of $("more-pains").querySelectorAll("select")) {
    if (select.value) content[select.name] = Number(select.value);
  }
  const stretches = [...$("stretch-pains").querySelectorAll("select")].filter((select) => select.value);
  if (stretches.length > 0) {
    content.stretches = Object.fromEntries(stretches.map((select) => [select.name, Number(select.value)]));
  }
  if (elements.spread.value) content.spread = elements.spread.value === "yes";
  return content;
}

async function send(content) {
  for (const button of $("done").querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  write($("saved"), "Saving.");
  try {
    const said = await answerTo(server.log_url, content);
    // What is already known of this day stays, where only a part of it was told.
    const pain = content.pain ?? done.get(content.day) ?? null;
    today = said.today ?? dayAfter(new Map([...done, [content.day, pain]]));
    server.reason = said.reason ?? "";
    server.stop = said.stop ?? server.stop;
    setDone(content.day, true, pain);
    const next = server.reason || `Day ${today} is next.`;
    write($("saved"), ["Saved.", next, said.checkup].filter(Boolean).join(" "));
    ask(said, content.day);
  } catch (error) {
    write($("saved"), `Not saved: ${inPlainWords(error)}`);
  }
  for (const button of $("done").querySelectorAll("button")) button.removeAttribute("aria-disabled");
}

async function log() {
  if ($("save").getAttribute("aria-disabled")) return;
  if ($("log").elements.pain.value === "") {
    write($("saved"), "Choose a number first.");
    return;
  }
  await send(told());
}

// A note with words such as "numb" asks back what nobody has said.
function ask(said, number) {
  askedAbout = said.asks ? { day: number, on: said.date } : null;
  $("ask").hidden = !askedAbout;
  write($("ask-text"), said.asks ?? "");
  if (askedAbout) $("ask-text").focus();
}

async function answerAsked(spread) {
  if (!askedAbout || $("ask-yes").getAttribute("aria-disabled")) return;
  await send({ ...askedAbout, spread });
  if ($("ask").hidden) $("done-title").focus();
}
