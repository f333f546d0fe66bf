import { PyList, PyTuple } from '../../../../python/values/list.ts'
import type { Value } from '../../../../python/values/value.ts'
import type { Recorder } from '../dlt/recorder.ts'
import { ResourceValue } from '../dlt/resource-value.ts'
import { SourceValue } from '../dlt/source-value.ts'
import type { Interpreted } from '../program/interpret.ts'

/**
 * The resources of a module in which nothing is run and no source is made (`@dlt.resource` functions that another program imports, and those
 * that its functions give): read as if they were run together, with their defaults.
 */
export function readResources(
  { frame, machine }: Interpreted,
  { recorder, given }: { readonly recorder: Recorder; readonly given: readonly Value[] },
): void {
  const found = new Set<ResourceValue>()
  const note = (value: Value): void => {
    if (value instanceof ResourceValue && value.isCode) found.add(value)
  }
  for (const value of frame.names.values()) note(value)
  for (const value of given)
    if (value instanceof PyList || value instanceof PyTuple) for (const item of value.items) note(item)
    else note(value)
  const resources = [...found].map((resource) => resource.copy().settle(machine))
  const [first] = resources
  if (first === undefined) return
  const made = { at: first.record.madeAt, call: `${first.record.name}(…)` }
  const parts = resources.flatMap(({ record }) => (record.part === undefined ? [] : [record.part]))
  const source = { made, name: undefined, isNamed: false, section: recorder.script, parts, resources }
  recorder.addSource(new SourceValue(source, recorder, (self: Value) => self))
}
