import type { Measured } from '../measure.ts'

/** The same, unless it failed. */
export function ended(measured: Measured): Measured {
  if (measured.code !== 0)
    throw new Error(
      `ended with exit code ${String(measured.code)}:\n${(measured.stderr + measured.stdout).slice(-3000)}`,
    )
  return measured
}
