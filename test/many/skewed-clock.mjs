/* Preloaded into a process (NODE_OPTIONS=--import …): its clock is wrong by SKEW_MS, and jumps by SKEW_JUMP_MS and back every SKEW_EVERY_MS.
   The time that has gone by (performance.now, timers) stays right, as on a machine whose clock is set. */
const [skew, jump, every] = ['SKEW_MS', 'SKEW_JUMP_MS', 'SKEW_EVERY_MS'].map((name) => Number(process.env[name] ?? 0))
const right = Date
const wrongNow = () => right.now() + skew + (every > 0 && Math.floor(performance.now() / every) % 2 === 1 ? jump : 0)

globalThis.Date = class extends right {
  constructor(...parts) {
    if (parts.length === 0) super(wrongNow())
    else super(...parts)
  }

  static now() {
    return wrongNow()
  }
}
