import type { KitCase } from 'sluice/testing'

/** Runs the cases of a kit as a plain program; any test runner does the same: `test(name, run)`. */
export async function runCases(cases: readonly KitCase[]): Promise<void> {
  for (const { name, run } of cases) {
    try {
      await run()
      console.log(`ok      ${name}`)
    } catch (error) {
      console.error(`FAILED  ${name}\n${error instanceof Error ? error.stack : String(error)}`)
      process.exitCode = 1
    }
  }
  console.log(`${cases.length} cases`)
}
