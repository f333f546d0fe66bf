import type { Value } from '../../../../python/values/value.ts'
import type { Recorder } from '../dlt/recorder.ts'
import { ResourceValue } from '../dlt/resource-value.ts'
import { SourceValue } from '../dlt/source-value.ts'
import type { Interpreted } from '../program/interpret.ts'

/**
 * The resources of a module in which nothing is run and no source is made (`@dlt.resource` functions that another program imports): read as
 * if they were run together, with their defaults.
 */
export function readResources({ frame, machine }: Interpreted, recorder: Recorder): void {
  const found = new Set<ResourceValue>()
  for (const value of frame.names.values()) if (value instanceof ResourceValue && value.isCode) found.add(value)
  const resources = [...found].map((resource) => resource.copy().settle(machine))
  const [first] = resources
  if (first === undefined) return
  const made = { at: first.record.madeAt, call: `${first.record.name}(…)` }
  const parts = resources.flatMap(({ record }) => (record.part === undefined ? [] : [record.part]))
  const source = { made, name: undefined, isNamed: false, section: recorder.script, parts, resources }
  recorder.addSource(new SourceValue(source, recorder, (self: Value) => self))
}
