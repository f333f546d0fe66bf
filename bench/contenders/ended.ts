import type { Measured } from '../measure.ts'

/** The same, unless it failed. The first line of the error says why, as far as a line of the output does. */
export function ended(measured: Measured): Measured {
  if (measured.code === 0) return measured
  const said = measured.stderr + measured.stdout
  const reason = said.split('\n').find((line) => /error/i.test(line)) ?? ''
  throw new Error(`ended with exit code ${String(measured.code)}: ${reason}\n${said.slice(-2000)}`)
}
