import type { Candidate, ConfigEdit, Detection, PreviewedResource } from '../../api/contract.ts'
import { valueAt } from '../file/focus.ts'

/** What to do to the text so that it says what was found; none = there is nothing to write. */
export function editsFor(finding: Detection | Candidate, document: number): readonly ConfigEdit[] {
  const { path, value } = finding
  if (path === undefined || value === undefined) return []
  const before = 'with' in finding ? (finding.with ?? []) : []
  return [...before, { path, value }].map((edit) => ({ op: 'set', document, ...edit }))
}

/** Everything that was detected and a second page, or the answer itself, speaks for. */
export function editsForAll(detected: readonly Detection[], document: number): readonly ConfigEdit[] {
  return detected.filter(({ confidence }) => confidence !== 'guess').flatMap((each) => editsFor(each, document))
}

/** Whether the config says that already. */
export function isWritten({ path, value }: Detection | Candidate, config: unknown): boolean {
  if (path === undefined || value === undefined) return false
  return sameValue(valueAt(config, path), value)
}

function sameValue(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  const [left, right] = [Object.entries(one), Object.entries(other)]
  return left.length === right.length && left.every(([key, value]) => sameValue(value, Reflect.get(other, key)))
}

/** What was found for one setting of a resource and is not written yet. */
export function findingFor(
  read: PreviewedResource | undefined,
  what: string,
  config: unknown,
): Detection | Candidate | undefined {
  const detected = read?.detected.find(({ path }) => path?.at(-1) === what)
  const candidate = read?.candidates.find(({ kind }) => kind === what)
  const finding = detected ?? candidate
  return finding === undefined || isWritten(finding, config) ? undefined : finding
}
