// What both pages are made with: elements, words, and asking the server.

const $ = (id) => document.getElementById(id);

function counted(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}

function made(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Writing the same text again would make some screen readers say it again.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

async function answerTo(url, content) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(content),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `the computer answered ${answer.status}`);
  return said;
}

// An error of the network has words of its own in every browser, and none are for people.
function inPlainWords(error) {
  return error instanceof TypeError ? "nothing answers. Is the computer still on?" : error.message;
}
