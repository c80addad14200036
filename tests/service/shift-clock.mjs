import { readFileSync } from 'node:fs';

// Loaded before the program (NODE_OPTIONS=--import): its wall clock is ahead by the milliseconds in the file CLOCK_FILE, while
// timers go on by the real one, as after somebody set the clock of the machine.
const now = Date.now.bind(Date);
let readAt = 0;
let ahead = 0;
Date.now = () => {
  if (now() - readAt > 100) {
    readAt = now();
    ahead = Number(readFileSync(process.env.CLOCK_FILE ?? '', 'utf8'));
  }
  return now() + ahead;
};
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now());
    else super(...given);
  }
};
