import type { PipelineHost } from '../host.ts'
import type { CaseReport, NewCase, TestOptions, TestReport } from './test-cases.ts'

// what a verb needs is loaded by the verb

/**
 * Replays recorded cases and compares their tables with what they should be. Nothing goes over the network, and no
 * secret is looked up: stand-ins take their place. Throws TEST_CASE_INVALID; a case that fails is in the report.
 */
export async function testCases(options: TestOptions = {}, host: PipelineHost = {}): Promise<TestReport> {
  const verbs = await import('./test-cases.ts')
  return verbs.testCases(options, host)
}

/**
 * Makes a case from a recording: copies it, replays it, and keeps the tables that come as what is expected. Throws
 * RECORDING_UNKNOWN, FILE_EXISTS; a case that cannot be replayed to its end is in the report.
 */
export async function createTestCase(wanted: NewCase, host: PipelineHost = {}): Promise<CaseReport> {
  const verbs = await import('./test-cases.ts')
  return verbs.createTestCase(wanted, host)
}
