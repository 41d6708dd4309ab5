'use strict';

const names = {
  waiting: 'waiting for a board', reaching: 'connecting', comparing: 'comparing', writing: 'writing',
  verifying: 'verifying', starting: 'starting', testing: 'testing', labelling: 'labelling',
  pausing: 'is tried again', passed: 'PASSED', failed: 'FAILED',
};
const resting = ['waiting', 'pausing', 'passed', 'failed'];
const parts = ['state', 'board', 'bar', 'story', 'suspect', 'count'];
const cards = new Map();

function element(name, of, kind) {
  const made = document.createElement(name);
  made.className = kind;
  of.append(made);
  return made;
}

// One card a port, made once. Only text goes into it, whatever a chip says.
function card(name) {
  if (!cards.has(name)) {
    const box = element('article', document.getElementById('ports'), '');
    const made = { box };
    element('h2', box, '').textContent = name;
    for (const part of parts) {
      made[part] = element(part === 'bar' ? 'progress' : 'div', box, part);
    }
    made.bar.max = 100;
    cards.set(name, made);
  }
  return cards.get(name);
}

function show(port) {
  const on = card(port.name);
  const kind = resting.includes(port.state) ? port.state : 'busy';
  on.box.className = kind;
  on.state.textContent = names[port.state] + (port.take_out ? ' – take it out' : '');
  on.board.textContent = port.state === 'waiting' ? '' : [port.mac, port.key].filter(Boolean).join('  ');
  on.bar.hidden = !['comparing', 'writing', 'verifying'].includes(port.state);
  on.bar.value = port.percent;
  const story = port.story.startsWith(port.name + ': ') ? port.story.slice(port.name.length + 2) : port.story;
  on.story.textContent = ['failed', 'pausing'].includes(port.state) ? story : '';
  on.suspect.textContent = port.suspect ? port.failed_in_row + ' failed in a row: look at this port' : '';
  on.count.textContent = port.passed + ' passed' + (port.failed ? ', ' + port.failed + ' failed' : '');
}

const source = new EventSource('/events');
const lost = document.getElementById('lost');
const stop = document.getElementById('stop');

source.onopen = () => { lost.hidden = true; };
source.onerror = () => { lost.hidden = false; };
source.onmessage = (event) => {
  const line = JSON.parse(event.data);
  line.ports.forEach(show);
  document.getElementById('totals').textContent =
    line.passed + ' passed, ' + line.failed + ' failed, ' + line.busy + ' in work';
  stop.hidden = !line.control;
};

stop.onclick = () => {
  if (confirm('Boards that are being written are finished, and no others begin.')) {
    fetch('/stop', { method: 'POST', headers: { 'X-Station': 'stop' } });
  }
};
