'use strict';
// The page asks again every second, and hears in between what happens. Nothing that comes from the emulator is ever read as
// HTML. Pictures are decoded where the browser can: by WebCodecs, of the key frame that a fragment begins with.

const $ = (id) => document.getElementById(id);
let token = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, '', location.pathname);
try { token = token || sessionStorage.getItem('token') || ''; } catch { /* No storage, no memory. */ }

const call = async (path, options = {}) => {
  const answer = await fetch(path, { ...options, headers: { Authorization: `Bearer ${token}`, ...options.headers }, cache: 'no-store' });
  if (answer.status === 401) { lock(); throw new Error('The token is wrong.'); }
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message || `Status ${answer.status}`);
  return answer;
};
const json = async (path, options) => (await call(path, options)).json();

const make = (name, text, parent, kind) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  if (parent) parent.append(element);
  return element;
};
const size = (bytes) => bytes === undefined ? '–' : bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
const clock = (text) => text ? text.slice(11, 23) : '–';

function lock() {
  token = '';
  try { sessionStorage.removeItem('token'); } catch { /* Nothing was kept. */ }
  $('unknown').hidden = false;
  $('open').hidden = true;
  $('state').textContent = 'Not connected';
}

// MARK: Cards

const cards = new Map();
function card(parent, key) {
  let known = cards.get(key);
  if (!known) {
    const root = make('article', undefined, parent, 'card');
    const head = make('h3', undefined, root);
    known = { root, title: make('span', '', head), aside: make('small', '', head), list: make('dl', undefined, root), rows: new Map() };
    cards.set(key, known);
  }
  known.seen = true;
  return known;
}
function row(known, name, text) {
  let value = known.rows.get(name);
  if (!value) {
    make('dt', name, known.list);
    value = make('dd', '', known.list);
    known.rows.set(name, value);
  }
  if (value.textContent !== text) value.textContent = text;
}
function sweep(prefix, parent, count, none) {
  let left = 0;
  for (const [key, known] of cards) {
    if (!key.startsWith(prefix)) continue;
    if (!known.seen) { known.root.remove(); cards.delete(key); continue; }
    known.seen = false;
    left += 1;
  }
  $(count).textContent = left;
  parent.className = left ? 'cards' : '';
  parent.querySelector(':scope > .none')?.remove();
  if (!left) make('p', none, parent, 'none');
}

const rates = new Map();
function rate(id, bytes) {
  const now = performance.now();
  const last = rates.get(id) || { bytes, now, rate: 0 };
  if (now - last.now > 900) {
    rates.set(id, { bytes, now, rate: (bytes - last.bytes) * 1000 / (now - last.now) });
  } else if (!rates.has(id)) rates.set(id, last);
  return rates.get(id).rate;
}

function showSessions(sessions) {
  for (const session of sessions) {
    const known = card($('sessions'), `session ${session.id}`);
    known.title.textContent = session.stream;
    known.aside.textContent = `#${session.id} ${session.kind}`;
    const puts = session.kind === 'putMedia';
    if (puts) row(known, 'told', session.acknowledgement ? `${session.acknowledgement.EventType} ${session.acknowledgement.ErrorId || session.acknowledgement.FragmentTimecode || ''}` : '–');
    else row(known, 'from', session.selector || '–');
    row(known, 'fragments', String(session.fragments));
    row(known, 'bytes', `${size(session.bytes)}, ${size(Math.round(rate(session.id, session.bytes)))}/s`);
    if (!puts) row(known, 'last', session.current ? `${clock(session.current.producerTimestamp)}, ${size(session.current.bytes)}, ${session.current.milliseconds} ms` : '–');
    if (!known.actions) {
      known.actions = make('div', undefined, known.root, 'actions');
      for (const [text, query] of [['End', ''], ['Reset', '?how=reset']]) {
        make('button', text, known.actions).onclick = () => attempt(() => call(`sessions/${session.id}${query}`, { method: 'DELETE' }));
      }
    }
  }
  sweep('session ', $('sessions'), 'session-count', 'Nobody reads or puts.');
}

function showStreams(streams) {
  const reading = new Set();
  for (const stream of streams) {
    const known = card($('streams'), `stream ${stream.name}`);
    known.title.textContent = stream.name;
    known.aside.textContent = stream.status === 'ACTIVE' ? stream.kind : stream.status.toLowerCase();
    row(known, 'fragments', String(stream.fragments));
    row(known, 'latest', stream.latest ? `${clock(stream.latest.serverTimestamp)}, ${size(stream.latest.bytes)}` : '–');
    row(known, 'sessions', String(stream.sessions));
    if (stream.latest && (stream.sessions > 0 || !known.pictured)) reading.add(stream);
  }
  sweep('stream ', $('streams'), 'stream-count', 'There is none.');
  // A few at a time: a page must not be the emulator's busiest client.
  for (const stream of [...reading].slice(0, 4)) picture(stream);
}

// MARK: Pictures

async function picture(stream) {
  const known = cards.get(`stream ${stream.name}`);
  if (!known || known.busy || known.pictured === stream.latest.number) return;
  known.busy = true;
  known.pictured = stream.latest.number;
  try {
    const bytes = new Uint8Array(await (await call(`streams/${encodeURIComponent(stream.name)}/latest`)).arrayBuffer());
    const media = readMatroska(bytes);
    row(known, 'frames', `${media.frames}${media.key ? ', from a key frame' : ''}${media.codec ? `, ${media.codec}` : ''}`);
    await draw(known, media);
  } catch { /* Without a picture the numbers stay. */ } finally { known.busy = false; }
}

const codecs = {
  V_VP8: () => ({ codec: 'vp8' }),
  V_VP9: () => ({ codec: 'vp09.00.10.08' }),
  V_AV1: () => ({ codec: 'av01.0.04M.08' }),
  'V_MPEG4/ISO/AVC': (priv) => priv && priv.length > 3
    ? { codec: 'avc1.' + [1, 2, 3].map((i) => priv[i].toString(16).padStart(2, '0')).join(''), description: priv }
    : { codec: 'avc1.42e01e' },
};
async function draw(known, media) {
  if (!media.key || !media.frame) return;
  if (media.codec === 'V_MJPEG') return show(known, await createImageBitmap(new Blob([media.frame], { type: 'image/jpeg' })));
  const configure = codecs[media.codec];
  if (!configure || typeof VideoDecoder === 'undefined') return;
  const configuration = configure(media.codecPrivate);
  if (!(await VideoDecoder.isConfigSupported(configuration)).supported) return;
  await new Promise((resolve, reject) => {
    const decoder = new VideoDecoder({ output: (frame) => { show(known, frame); frame.close(); resolve(); }, error: reject });
    decoder.configure(configuration);
    decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: 0, data: media.frame }));
    decoder.flush().then(resolve, reject);
  });
}
function show(known, image) {
  if (!known.canvas) {
    known.canvas = document.createElement('canvas');
    known.canvas.setAttribute('role', 'img');
    known.list.before(known.canvas);
  }
  const [width, height] = [image.displayWidth || image.width, image.displayHeight || image.height];
  known.canvas.width = 480;
  known.canvas.height = Math.max(1, Math.round(480 * height / width));
  known.canvas.setAttribute('aria-label', `Latest key frame of ${known.title.textContent}, ${width} by ${height}`);
  known.canvas.getContext('2d').drawImage(image, 0, 0, known.canvas.width, known.canvas.height);
}

// The first track of video in a document, its first frame, and how many frames there are of it.
function readMatroska(bytes) {
  const found = { frames: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = (byte) => Math.clz32(byte) - 23;
  const number = (at, count, mask) => {
    let value = mask ? bytes[at] & ((1 << (8 - count)) - 1) : bytes[at];
    let full = mask && value === (1 << (8 - count)) - 1;
    for (let i = 1; i < count; i++) { value = value * 256 + bytes[at + i]; full = full && bytes[at + i] === 255; }
    return full ? undefined : value;
  };
  const block = (at, end, isKey) => {
    const count = length(bytes[at]);
    if (number(at, count, true) !== found.track) return;
    const flags = bytes[at + count + 2];
    if (found.frames++ || flags & 6) return;
    found.key = isKey === undefined ? (flags & 0x80) !== 0 : isKey;
    found.frame = bytes.slice(at + count + 3, end);
  };
  const masters = new Set([0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xA0]);
  let entry = {};
  let group = null;
  const walk = (start, end) => {
    let at = start;
    while (at < end) {
      const idLength = length(bytes[at]);
      if (idLength > 4 || at + idLength >= end) return;
      const id = number(at, idLength, false);
      const sizeLength = length(bytes[at + idLength]);
      if (sizeLength > 8) return;
      const content = at + idLength + sizeLength;
      const told = number(at + idLength, sizeLength, true);
      const stop = told === undefined ? end : Math.min(end, content + told);
      if (id === 0xAE) entry = {};
      if (id === 0xA0) group = { isKey: true };
      if (masters.has(id)) walk(content, stop);
      else if (id === 0xD7) entry.number = number(content, stop - content, false);
      else if (id === 0x83) entry.type = bytes[content];
      else if (id === 0x86) entry.codec = new TextDecoder().decode(bytes.subarray(content, stop)).replace(/\0.*$/s, '');
      else if (id === 0x63A2) entry.codecPrivate = bytes.slice(content, stop);
      else if (id === 0xA3) block(content, stop);
      else if (id === 0xA1 && group) group.block = [content, stop];
      else if (id === 0xFB && group) group.isKey = false;
      if (id === 0xAE && entry.type === 1 && found.track === undefined) {
        Object.assign(found, { track: entry.number, codec: entry.codec, codecPrivate: entry.codecPrivate });
      }
      if (id === 0xA0 && group?.block) { block(...group.block, group.isKey); group = null; }
      at = stop;
    }
  };
  walk(0, view.byteLength);
  return found;
}

// MARK: Faults and events

function showFaults(document) {
  const list = [...document.faults, ...Object.entries(document.streams).flatMap(([stream, faults]) => faults.map((fault) => `${fault}:${stream}`))];
  const text = list.join('\n');
  $('fault-count').textContent = list.length || '';
  if ($('faults').dataset.text === text) return;
  $('faults').dataset.text = text;
  $('faults').replaceChildren();
  for (const fault of list) {
    const button = make('button', `${fault} ✕`, make('li', undefined, $('faults')));
    button.setAttribute('aria-label', `Take ${fault}`);
    button.onclick = () => attempt(() => call(`faults/${encodeURIComponent(fault)}`, { method: 'DELETE' }));
  }
  if (!list.length) make('li', 'None is in force.', $('faults'), 'none');
}
async function attempt(action) {
  try { await action(); $('problem').textContent = ''; await look(); } catch (error) { $('problem').textContent = error.message; }
}
$('put').onsubmit = (event) => {
  event.preventDefault();
  const fault = $('fault').value.trim();
  if (fault) attempt(async () => { await call('faults', { method: 'POST', body: JSON.stringify({ fault }) }); $('fault').value = ''; });
};

function told(name, data) {
  const words = {
    request: () => `${data.method} ${data.path} ${data.status}${data.error ? ` ${data.error}` : ''}${data.stream ? ` ${data.stream}` : ''}`,
    session: () => `session ${data.id} of ${data.stream} ${data.outcome || 'begins'}, ${data.fragments} fragments, ${size(data.bytes)}`,
    fragment: () => `session ${data.id} of ${data.stream}: fragment ${data.fragments}, ${size(data.bytes)}`,
    stream: () => `stream ${data.name} ${data.status.toLowerCase()}`,
    missed: () => `${data.events} events were not told: the page is too slow`,
  };
  const line = make('li', `${new Date().toISOString().slice(11, 23)}  ${(words[name] || (() => `${name} ${JSON.stringify(data)}`))()}`);
  if (data.error) line.className = 'bad';
  $('events').prepend(line);
  while ($('events').children.length > 200) $('events').lastChild.remove();
}
async function listen() {
  while (token) {
    try {
      const reader = (await call('events')).body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
        const parts = text.split('\n\n');
        text = parts.pop();
        for (const part of parts) {
          const name = /^event: (.*)$/m.exec(part)?.[1];
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (name && data) told(name, JSON.parse(data));
        }
      }
    } catch { /* It is gone, or not there yet. */ }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

// MARK: Looking

async function look() {
  const [sessions, streams, faults] = await Promise.all([json('sessions'), json('streams'), json('faults')]);
  showSessions(sessions.sessions);
  showStreams(streams.streams);
  showFaults(faults);
  $('state').textContent = `${location.host}, looked at ${new Date().toISOString().slice(11, 19)} UTC`;
}
async function run() {
  while (token) {
    try { if (!document.hidden) await look(); } catch (error) { $('state').textContent = `Gone? ${error.message}`; }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
function open() {
  if (!token) return lock();
  try { sessionStorage.setItem('token', token); } catch { /* Not kept. */ }
  $('unknown').hidden = true;
  $('open').hidden = false;
  run();
  listen();
}
$('login').onsubmit = (event) => { event.preventDefault(); token = $('token').value.trim(); open(); };
open();
