import { describe, expect, it } from 'vitest'
import { measure } from '../../bench/measure.ts'

/** Uses so many milliseconds of the processor, however long that takes on the clock; then does what is said. */
const burn = (ms: number, then = ''): string =>
  `const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }; while (used() < ${ms}) Math.random(); ${then}`
const hold = (mb: number, ms: number): string =>
  `const held = Buffer.alloc(${mb} * 2 ** 20, 1); console.log('held'); setTimeout(() => held.length, ${ms})`
const cwd = process.cwd()

const node = (script: string) => measure([process.execPath, '-e', script], { cwd })

/** A parent that starts processes and does nothing itself but wait for them, or not. */
const parent = (scripts: readonly string[], end: string): string => `
  const { spawn } = require('node:child_process')
  const children = ${JSON.stringify(scripts)}.map((script) => spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] }))
  const spoken = Promise.all(children.map((child) => new Promise((done) => child.stdout.once('data', done))))
  ${end}`

describe.runIf(process.platform === 'linux')('measure', () => {
  it('counts the time of child processes', async () => {
    const alone = await node('0')
    const { code, cpuSeconds } = await node(parent([burn(700), burn(700)], ''))
    expect(code).toBe(0)
    // of 1.4 s
    expect(cpuSeconds).toBeGreaterThan((alone.cpuSeconds ?? 0) + 0.4)
  })

  it('counts a child that was killed before it was done', async () => {
    const { cpuSeconds } = await node(
      parent(
        [burn(600, "require('node:fs').writeSync(1, 'used'); for (;;) Math.random()")],
        "spoken.then(() => children[0].kill('SIGKILL'))",
      ),
    )
    expect(cpuSeconds).toBeGreaterThan(0.3)
  })

  it('adds up the memory of all that are alive at once', async () => {
    const one = await node(hold(80, 500))
    const { peakMb } = await node(
      parent(
        [hold(80, 60_000), hold(80, 60_000)],
        'spoken.then(() => setTimeout(() => children.forEach((child) => child.kill()), 500))',
      ),
    )
    expect(one.peakMb).toBeGreaterThan(80)
    expect(peakMb).toBeGreaterThan((one.peakMb ?? 0) + 80)
  })

  it('gives what the command printed and its exit code', async () => {
    const { code, stdout, stderr } = await node("console.log('out'); console.error('err'); process.exit(3)")
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  })
})
